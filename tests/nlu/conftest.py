"""The extractor over the real knowledge base, compiled once; the day it is in these tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bot.nlu import pipeline
from bot.nlu.extractor import Extraction, FactExtractor
from bot.resolver import Knowledge, Value, read_knowledge

TODAY = dt.date(2026, 11, 22)
PROJECT = Path(__file__).parents[2]
# Lies beside the checkout where the project is developed, and is never part of it.
STAND_IN = PROJECT.parent / "shared" / "models" / "sv_standin_sm"

Extract = Callable[[str], Extraction]


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return read_knowledge()


@pytest.fixture(scope="session")
def extractor(knowledge: Knowledge) -> FactExtractor:
    return FactExtractor(knowledge.facts, pipeline.load(pipeline.BLANK).nlp, knowledge.glossary)


@pytest.fixture(scope="session")
def extract(extractor: FactExtractor) -> Extract:
    return lambda text: extractor.extract(text, TODAY)


@pytest.fixture(scope="session")
def stand_in() -> str:
    """The statistical pipeline that stands in for sv_core_news_sm."""
    if not (STAND_IN / "meta.json").is_file():
        pytest.skip(f"no statistical Swedish pipeline at {STAND_IN}")
    return str(STAND_IN)


def plain(facts: Mapping[str, Value]) -> dict[str, str | list[str]]:
    """Facts as they are written in the YAML tables."""
    return {id: list(v) if isinstance(v, tuple) else v for id, v in facts.items()}
