"""A button is answered where the conversation is kept; Rasa would have answered the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from bot.dialogue import Dialogue, State
from bot.resolver import Resolver
from tests.conversations.chat import Chat
from tests.conversations.test_samtal import ALL, do

pytestmark = pytest.mark.rasa

ME = '/svar{"fragestallare": "patient"}'
# Each leaves Rasa's form open when no question is, or shut when one is.
BUTTONS = {
    "stopped": ["hej", "/avbryt"],
    "stopped later": ["hej", ME, '/svar{"sysselsattning": "anstalld"}', "/avbryt"],
    "shown": ["hej", ME, "/visa"],
    "gone on": ["hej", ME, "avbryt", "/svar{}"],
    "begun": ["vad är SGI?", "/svar{}"],
    "begun again": ["jag är arbetslös", "/borja_om"],
    "changing": ["hej", ME, '/andra{"fraga": "fragestallare"}'],
}
TEXTS = [
    "hej",
    "vet inte",
    "tack",
    "jag är arbetslös",
    "nej, jag menade att jag studerar",
    "kan jag få sjukpenning när jag studerar?",
    "jag är arbetslös och har ingen SGI, vem hjälper mig?",
    "jag jobbar på socialtjänsten och undrar om rutiner för samverkan",
    "vad händer om jag säger upp mig?",
    "jag har inga pengar till mat",
    "jag orkar inte leva längre",
    "xyzzy",
]


class Beside(Chat):
    """A conversation as the web process has it: Rasa hears of texts only."""

    def __init__(self, chat: Chat, dialogue: Dialogue) -> None:
        super().__init__(chat._turn, chat.sender)
        self._dialogue = dialogue

    def press(self, payload: str) -> Chat:
        reply = self._dialogue.press(State.from_json(self.state), payload)
        assert reply is not None
        self.messages = json.loads(json.dumps([message.as_dict() for message in reply.messages]))
        self.state = reply.state.to_json()
        return self


@pytest.fixture
def both(new_chat: Callable[..., Chat], resolver: Resolver) -> tuple[Chat, Chat]:
    """The same person twice: every button through Rasa, and none."""
    return new_chat(), Beside(new_chat(), Dialogue(resolver))


@pytest.mark.parametrize("steps", [steps for _, steps in ALL], ids=[name for name, _ in ALL])
def test_the_written_conversations_go_the_same(
    both: tuple[Chat, Chat], steps: Sequence[dict[str, Any]]
) -> None:
    through, beside = both
    for step in steps:
        for chat in both:
            do(chat, step)
        assert (beside.messages, beside.state) == (through.messages, through.state), step


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("before", BUTTONS.values(), ids=BUTTONS)
def test_what_is_written_after_buttons_is_answered_the_same(
    both: tuple[Chat, Chat], before: Sequence[str], text: str
) -> None:
    through, beside = both
    for said in (*before, text):
        for chat in both:
            chat.press(said) if said.startswith("/") else chat.write(said)
    assert (beside.messages, beside.state) == (through.messages, through.state)
