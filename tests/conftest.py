"""What more than one room's tests need, each made once: the knowledge takes long to read."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.resolver import Resolver
from bot.web.reader import Reader
from tests.documentation.site import built
from tests.served.assistant import Assistant

# How long an example takes is no part of any test. Where CI runs, the same examples are drawn each
# time: it judges the change, and chance finds new examples everywhere else.
SAME = bool(os.environ.get("VAGVISAREN_CI"))
settings.register_profile("vagvisaren", deadline=None, max_examples=40, derandomize=SAME)
settings.load_profile("vagvisaren")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-pictures", action="store_true", help="take the pictures in docs/bilder anew"
    )


@pytest.fixture(scope="session")
def resolver() -> Resolver:
    """Over the project's own knowledge: what is tested holds whatever the rules say."""
    return Resolver.load()


@pytest.fixture(scope="session")
def reader(resolver: Resolver) -> Reader:
    """Understands texts without a model, as before the first training."""
    reader = Reader.of(resolver, lambda: None)
    reader.wait()
    assert reader.ready
    return reader


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The served assistant: started once, since Rasa takes long to load."""
    with Assistant(tmp_path_factory.mktemp("assistant")) as assistant:
        yield assistant


@pytest.fixture(scope="session")
def documentation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation as a site."""
    return built(tmp_path_factory.mktemp("documentation"))


@pytest.fixture
def logging_as_it_was() -> Iterator[None]:
    """What a test tells logging is untold when it is over."""
    root, ours = logging.getLogger(), logging.getLogger("bot")
    handlers, level, our_level = root.handlers[:], root.level, ours.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    ours.setLevel(our_level)
