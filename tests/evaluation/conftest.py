"""The knowledge base, read once."""

from __future__ import annotations

import pytest

from bot.resolver import Resolver


@pytest.fixture(scope="session")
def resolver() -> Resolver:
    return Resolver.load()
