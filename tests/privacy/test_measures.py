"""How much is found and how much too much, with the figures printed: `pytest -s` shows them."""

from __future__ import annotations

import random

import pytest

from bot.privacy import redact
from tests.privacy import samples

MANY = 10_000
# Of the messages, those where somebody is named: nobody real.
NAMED = {"Berit", "Leila", "Birgitta", "Göran", "Lennart"}


@pytest.mark.parametrize(("kind", "least"), [("personnummer", 0.999), ("telefonnummer", 0.995)])
def test_numbers_in_many_spellings(kind: str, least: float) -> None:
    chance = random.Random(6)
    missed = []
    for _ in range(MANY):
        if kind == "personnummer":
            said = samples.spelled(chance, *samples.personal_number(chance))
        else:
            said = samples.phone_number(chance)
        text = samples.framed(chance, said)
        if samples.left(said, redact(text).text):
            missed.append(text)
    recall = 1 - len(missed) / MANY
    print(f"\n{kind}: {recall:.2%} of {MANY:,} found; missed, for instance: {missed[:5]}")
    assert recall >= least, missed[:20]


def test_what_people_write() -> None:
    total = missed = 0
    for kind, cases in samples.written().items():
        found = sum(
            not any(gone in redact(case["text"]).text for gone in case["gone"]) for case in cases
        )
        total, missed = total + len(cases), missed + len(cases) - found
        print(f"\n{kind}: {found} of {len(cases)} written texts without it", end="")
    print(f"\naltogether {1 - missed / total:.1%} of {total}")
    assert missed == 0


def test_false_alarms() -> None:
    texts = [*samples.messages()]
    changed = {text: redact(text).text for text in texts if redact(text).kinds}
    alarms = [text for text in changed if not any(name in text for name in NAMED)]
    chance = random.Random(7)
    numbers = [samples.harmless(chance) for _ in range(MANY)]
    taken = [text for text in numbers if redact(text).kinds]
    wrong = [text for text in samples.unharmed() if redact(text).text != text]
    named = len(changed) - len(alarms)
    print(
        f"\nfalse alarms: {len(alarms)} of {len(texts):,} messages ({named} more name somebody), "
        f"{len(taken)} of {MANY:,} dates, sums and the like, "
        f"{len(wrong)} of {len(samples.unharmed())} texts that look like personal data"
    )
    assert alarms == []
    assert wrong == []
    assert len(taken) <= MANY / 100, taken[:20]
    assert len(changed) == len(NAMED)
