"""Conversations and what they count."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.counting.kinds import Kind
from bot.counting.observing import Observer
from bot.dialogue import Dialogue, Reply, State
from bot.resolver import Resolver
from tests.dialogue.talk import Talk


class Counted(Talk):
    """A conversation that is counted, turn by turn."""

    def __init__(self, dialogue: Dialogue) -> None:
        super().__init__(dialogue)
        self.observer = Observer(dialogue)
        self.numbers: Counter[tuple[Kind, str]] = Counter()

    def take(self, reply: Reply | None) -> Counted:
        assert reply is not None
        before, new = self.state, not self.messages
        super().take(reply)
        told = [message.as_dict() for message in self.messages]
        self.numbers.update(self.observer.turn(before, self.state, told, new=new, alone=False))
        return self

    def of(self, kind: Kind) -> dict[str, int]:
        return {about: number for (each, about), number in self.numbers.items() if each is kind}

    def stops(self, state: State | None = None) -> list[str]:
        """Where it stops if it ends now."""
        return [about for _, about in self.observer.stopped(state or self.state)]


@pytest.fixture(scope="session")
def dialogue(resolver: Resolver) -> Dialogue:
    return Dialogue(resolver)


@pytest.fixture
def talk(dialogue: Dialogue) -> Counted:
    return Counted(dialogue)
