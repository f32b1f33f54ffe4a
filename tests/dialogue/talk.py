"""A conversation in a test: keeps the state, as JSON between turns, and looks at what is said."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogue import Button, Dialogue, Heard, Message, Reply, State, payload

# A person with an employer: answers to whatever is asked.
EMPLOYED: dict[str, object] = {
    "fragestallare": "patient",
    "sysselsattning": "anstalld",
    "sjukskrivning": "dag_15_90",
    "anstallning_upphor": "nej",
    "ersattning": ["sjukpenning"],
    "behov": ["arbetsanpassning"],
    "halsa": ["annan"],
    "under_30": "nej",
    "lakarintyg": "ja",
    "sgi": "ja",
    "nedsatt_arbetsformaga": "ja",
    "samtycke": "ja",
    "arbetsgivaren_tar_ansvar": "ja",
}
# A nurse asking about a patient without work.
STAFF: dict[str, object] = {
    **EMPLOYED,
    "fragestallare": "personal",
    "verksamhet": "varden",
    "arendetyp": "enskilt",
    "sysselsattning": "arbetslos",
    "sgi": "nej",
    "ersattning": ["ekonomiskt_bistand"],
}
NO = "nej"
MOST = 25  # far more questions than anybody is asked


def said(dialogue: Dialogue, state: State, text: str, facts: Mapping[str, object]) -> Reply:
    """The reply to free text understood by word lists alone. `facts`: those found in it."""
    return dialogue.turn(state, dialogue.commands.heard(text, facts))


class Talk:
    """Turns against a dialogue."""

    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue = dialogue
        self.state = State()
        self.messages: tuple[Message, ...] = ()

    def take(self, reply: Reply | None) -> Talk:
        assert reply is not None
        self.state = State.from_json(reply.state.to_json())
        assert self.state == reply.state, "the state must survive JSON"
        self.messages = reply.messages
        assert self.messages, "nothing was said"
        assert all(message.text.strip() for message in self.messages)
        return self

    def say(self, text: str, **facts: object) -> Talk:
        return self.take(said(self.dialogue, self.state, text, facts))

    def hear(self, intent: str, text: str = "", **facts: object) -> Talk:
        return self.take(self.dialogue.turn(self.state, Heard(text, intent, facts)))

    def press(self, payload: str) -> Talk:
        return self.take(self.dialogue.press(self.state, payload))

    def click(self, title: str) -> Talk:
        return self.press(self.button(title).payload)

    def answer(self, value: object) -> Talk:
        assert self.asked is not None
        return self.press(payload("svar", {self.asked: value}))

    def until(self, fact: str, answers: Mapping[str, object]) -> Talk:
        """Answer until that fact is asked."""
        if not self.messages:
            self.say("hej")
        for _ in range(MOST):
            if self.asked == fact:
                return self
            self.answer(answers.get(str(self.asked), NO))
        raise AssertionError(f"{fact} is never asked")

    def to_the_end(self, answers: Mapping[str, object]) -> Talk:
        """Answer everything."""
        if not self.messages:
            self.say("hej")
        for _ in range(MOST):
            if self.asked is None:
                return self
            self.answer(answers.get(self.asked, NO))
        raise AssertionError("the questions never end")

    @property
    def asked(self) -> str | None:
        """The fact asked about in the last message."""
        question = self.messages[-1].question
        assert (question or {}).get("fact") == self.state.asked
        return self.state.asked

    @property
    def text(self) -> str:
        return "\n".join(message.text for message in self.messages)

    @property
    def buttons(self) -> list[Button]:
        return [button for message in self.messages for button in message.buttons]

    def button(self, title: str) -> Button:
        found = [button for button in self.buttons if button.title == title]
        assert found, f"no button '{title}' among {[b.title for b in self.buttons]}"
        return found[-1]

    @property
    def outcome(self) -> Mapping[str, object]:
        found = [message.outcome for message in self.messages if message.outcome]
        assert len(found) == 1
        return found[0]
