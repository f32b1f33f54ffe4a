"""The dialogue over the project's own knowledge: what is tested holds whatever the rules say."""

from __future__ import annotations

import pytest

from bot.dialogue import Dialogue
from bot.resolver import Resolver
from tests.dialogue.talk import Talk


@pytest.fixture(scope="session")
def dialogue(resolver: Resolver) -> Dialogue:
    return Dialogue(resolver)


@pytest.fixture
def talk(dialogue: Dialogue) -> Talk:
    return Talk(dialogue)
