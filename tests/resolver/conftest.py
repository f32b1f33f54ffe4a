"""The two knowledge bases of these tests: a small one made for them, and the one that ships."""

from __future__ import annotations

import pytest
from hypothesis import settings

from bot.resolver import Resolver
from tests.resolver.plain import SMALL

# how long an example takes is no part of any test
settings.register_profile("vagvisaren", deadline=None, max_examples=40)
settings.load_profile("vagvisaren")


@pytest.fixture(scope="session")
def small() -> Resolver:
    return Resolver.load(SMALL)


@pytest.fixture(scope="session")
def real() -> Resolver:
    return Resolver.load()
