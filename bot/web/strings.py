"""The words of the chat page, the same as the element's: static/texter.json."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

STATIC = Path(__file__).parent / "static"


class Strings(Mapping[str, str]):
    """Swedish texts by key; `{x}` in them are slots."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    @classmethod
    def load(cls) -> Strings:
        """As they are in the file. Raises `ValueError` if it is not JSON."""
        return cls(json.loads((STATIC / "texter.json").read_text(encoding="utf-8")))

    def say(self, key: str, **slots: object) -> str:
        """The text with its slots filled in. Raises `KeyError` if there is no such text or slot."""
        return self._texts[key].format(**slots)

    def stored(self, hours: int) -> str:
        """How long answers are kept."""
        return self.say("lagring_en") if hours == 1 else self.say("lagring", timmar=hours)

    def __getitem__(self, key: str) -> str:
        return self._texts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)
