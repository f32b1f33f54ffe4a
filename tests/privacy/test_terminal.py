"""Where there is no web process, what people write loses what tells who they are too."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console
from typer.testing import CliRunner

from bot.cli import app
from bot.dialogue import Heard, State
from bot.hearing import Hearing
from bot.resolver import Resolver
from bot.terminal import Terminal

SAID = "jag heter Anna Svensson, 19121212-1212, och är arbetslös"
LEFT = "jag heter, och är arbetslös"


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the understanding was given."""
    texts: list[str] = []

    def hear(self: Hearing, text: str, state: State) -> Heard:
        texts.append(text)
        return Heard(text, "informera", {"sysselsattning": "arbetslos"})

    monkeypatch.setattr(Hearing, "hear", hear)
    return texts


def test_the_chat_in_the_terminal(resolver: Resolver, heard: list[str]) -> None:
    hearing = Hearing(resolver, lambda: None)
    terminal = Terminal(resolver, hearing, None, Console(file=io.StringIO()))
    told, *answer = terminal.reply(SAID)
    assert heard == [LEFT]
    assert told.text.startswith("Jag tog bort ett personnummer och ett namn")
    assert answer
    assert "tog bort" not in terminal.reply("jag är arbetslös")[0].text


def test_the_question_on_the_command_line(heard: list[str]) -> None:
    result = CliRunner().invoke(app, ["ask", SAID, "--json"])
    assert heard == [LEFT]
    assert "ett personnummer och ett namn" in result.stderr
    assert json.loads(result.stdout)["facts"] == {"sysselsattning": "arbetslos"}
