"""What Rasa remembers of a conversation, and what its log says: not what people wrote."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.conversations.chat import Chat

if TYPE_CHECKING:
    from rasa.core.agent import Agent

pytestmark = pytest.mark.rasa

MARK = "zxqmarkering"
SAID = (
    f"jag är arbetslös, sjukskriven sedan fyra månader och har ingen SGI {MARK}",
    f"{MARK} varför frågar du {MARK}",
    f"/{MARK}",
    f"vad är kassan {MARK}?",
    f"{MARK} " * 100,
)


@pytest.fixture
def _structlog_as_it_was(logging_as_it_was: None) -> Iterator[None]:
    from rasa.utils.log_utils import configure_structlog

    yield
    configure_structlog(logging.CRITICAL)


@pytest.mark.usefixtures("_structlog_as_it_was")
def test_no_text_is_left_in_memory_or_in_the_log(
    agent: Agent,
    new_chat: Callable[..., Chat],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from bot.actions.channel import TurnError
    from bot.actions.server import quieten
    from bot.dialogue import Dialogue

    quieten("DEBUG")
    chat = new_chat()
    for said in SAID:
        chat.write(said)
    assert chat.facts["sgi"] == "nej"
    assert chat.sender not in memory(agent)

    def fail(*args: object) -> object:
        raise RuntimeError(f"zxqfault {args}")

    monkeypatch.setattr(Dialogue, "listen", fail)
    monkeypatch.setattr(Dialogue, "turn", fail)
    with pytest.raises(TurnError):
        chat.write(SAID[0])
    said = "".join(capfd.readouterr())
    assert "level=" in said  # the fault is told ...
    assert MARK not in said  # ... and not what it was about
    assert "zxqfault" not in said
    assert chat.sender not in memory(agent)


def memory(agent: Agent) -> dict[str, str]:
    """What the agent keeps of conversations, as JSON, inside the stores that only wrap another."""
    store = agent.tracker_store
    while hasattr(store, "_tracker_store"):
        store = store._tracker_store
    kept: dict[str, str] = store.store
    return kept
