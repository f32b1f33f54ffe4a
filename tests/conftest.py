"""What more than one room's tests need."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.served.assistant import Assistant


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The served assistant: started once, since Rasa takes long to load."""
    with Assistant(tmp_path_factory.mktemp("assistant")) as assistant:
        yield assistant
