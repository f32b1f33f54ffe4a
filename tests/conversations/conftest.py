"""Whole conversations: the trained model, the rules, the form, the actions, the resolver.

One Rasa agent in the test process, loaded once; no ports. Actions run in process and every call
goes through JSON, as it would over HTTP.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.settings import Settings
from bot.training import current_model, needs_training
from tests.conversations.chat import Chat

if TYPE_CHECKING:
    from rasa.core.agent import Agent

    from bot.actions.channel import VagvisarenChannel

_numbers = itertools.count()


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The trained model; trained here, once, if the one in place is not of what is here now."""
    from bot.actions.server import QUIET

    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    settings = Settings.load()
    if not needs_training(settings):
        found = current_model(settings)
        assert found is not None
        return found
    from bot.actions.training import train

    return train(replace(settings, models_dir=tmp_path_factory.mktemp("models")))


@pytest.fixture(scope="session")
def agent(model: Path) -> Agent:
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    # an embedded agent would otherwise print every message to stdout
    configure_structlog(logging.CRITICAL)
    return Agent.load(model)


@pytest.fixture(scope="session")
def channel(agent: Agent) -> VagvisarenChannel:
    from bot.actions.channel import VagvisarenChannel

    channel = VagvisarenChannel(roundtrip=True)
    channel.install(agent)
    return channel


@pytest.fixture
def new_chat(agent: Agent, channel: VagvisarenChannel) -> Callable[..., Chat]:
    """Makes conversations, which send the state along as the web process does."""

    def make() -> Chat:
        from bot.actions.incoming import Incoming

        def turn(body: bytes) -> dict[str, object]:
            return asyncio.run(channel.turn(agent, Incoming.read(body)))

        return Chat(turn, f"test-{next(_numbers)}")

    return make


@pytest.fixture
def chat(new_chat: Callable[..., Chat]) -> Chat:
    return new_chat()
