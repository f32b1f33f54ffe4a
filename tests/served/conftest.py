"""Somebody who speaks to the served assistant."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.served.assistant import Assistant


@pytest.fixture(scope="session")
def client(assistant: Assistant) -> Iterator[httpx.Client]:
    """Speaks to the served assistant, whose Rasa is ready."""
    assistant.until_ready()
    with httpx.Client(base_url=assistant.address, timeout=30) as client:
        yield client
