"""What our own texts say of authorities: their numbers and names are nobody's secret."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path

_KNOWLEDGE = Path(__file__).resolve().parent.parent / "knowledge"
_PHONE = re.compile(r"(?<![\w.:-])0\d{1,3}[- ]\d[\d ]{4,}\d|(?<=tel:)\+?\d{5,}")
# Only here are names of authorities; elsewhere are also examples of what people write.
_NAMING = ("actors.yml", "glossary.yml", "regions/*.yml")
_CAPITALISED = re.compile(r"(?<!\w)[A-ZÅÄÖ][\w-]+")


@functools.lru_cache(maxsize=1)
def numbers() -> frozenset[str]:
    """The digits of every phone number in bot/knowledge, as they are dialled in Sweden."""
    found = (match for text in _texts("**/*.yml") for match in _PHONE.findall(text))
    return frozenset(re.sub(r"\D", "", number.replace("+46", "0")) for number in found)


@functools.lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """The words with a capital in what stands of actors, terms and regions; in small letters."""
    texts = (text for each in _NAMING for text in _texts(each))
    found = (word for text in texts for word in _CAPITALISED.findall(text))
    return frozenset(word.casefold() for word in found)


def _texts(pattern: str) -> Iterator[str]:
    for file in sorted(_KNOWLEDGE.glob(pattern)):
        yield file.read_text(encoding="utf-8")
