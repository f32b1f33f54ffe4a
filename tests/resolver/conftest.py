"""The two knowledge bases of these tests: a small one made for them, and the one that ships."""

from __future__ import annotations

import pytest

from bot.resolver import Resolver
from tests.resolver.plain import SMALL


@pytest.fixture(scope="session")
def small() -> Resolver:
    return Resolver.load(SMALL)


@pytest.fixture(scope="session")
def real() -> Resolver:
    return Resolver.load()
