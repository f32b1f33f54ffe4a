"""The served assistant, and somebody who speaks to it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.served.assistant import Assistant


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Speaks to the served assistant, whose Rasa is ready."""
    with Assistant(tmp_path_factory.mktemp("served")) as assistant:
        assistant.until_ready()
        with httpx.Client(base_url=assistant.address, timeout=30) as client:
            yield client
