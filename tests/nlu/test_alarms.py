"""Danger and need, told in any words: nearly always heard, and hardly ever where there is none.

The messages of alarms.yml were written before the expressions were tried on them; each round's
first measure stands in its file. Here they only keep what was reached.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.dialogue.words import WordList
from bot.nlu.extractor import FactExtractor
from bot.resolver import Knowledge
from tests.nlu.conftest import TODAY

Rounds = dict[str, dict[str, list[str]]]
WANTED = {"danger": "akut_fara", "need": "akut_pengar", "ordinary": ""}
LEAST_HEARD = 0.97
MOST_FALSE = 0.02
# Without NLU there are only word lists: whole words, no typos, no other languages but a few.
LEAST_HEARD_BY_LISTS = 0.4


@pytest.fixture(scope="module")
def rounds() -> Rounds:
    path = Path(__file__).with_name("alarms.yml")
    loaded: Rounds = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return loaded


def _wrong(extractor: FactExtractor, texts: list[str], wanted: str) -> list[str]:
    return [text for text in texts if extractor.extract(text, TODAY).alarm != wanted]


@pytest.mark.parametrize("kind", ["danger", "need"])
@pytest.mark.parametrize("number", ["first", "second"])
def test_an_alarm_is_heard_in_any_words(
    extractor: FactExtractor, rounds: Rounds, number: str, kind: str
) -> None:
    texts = rounds[number][kind]
    missed = _wrong(extractor, texts, WANTED[kind])
    assert len(missed) <= (1 - LEAST_HEARD) * len(texts), missed


@pytest.mark.parametrize("number", ["first", "second"])
def test_ordinary_trouble_raises_hardly_any(
    extractor: FactExtractor, rounds: Rounds, number: str
) -> None:
    texts = rounds[number]["ordinary"]
    false = _wrong(extractor, texts, "")
    assert len(false) <= MOST_FALSE * len(texts), false


def test_no_question_about_a_topic_is_danger(
    extractor: FactExtractor, knowledge: Knowledge
) -> None:
    texts = [text for topic in knowledge.topics.values() for text in topic.questions]
    found = Counter(extractor.extract(text, TODAY).alarm for text in texts)
    assert found["akut_fara"] <= 0.005 * len(texts)


@pytest.mark.parametrize("intent", ["akut_fara", "akut_pengar"])
def test_the_word_lists_hear_most_too(knowledge: Knowledge, rounds: Rounds, intent: str) -> None:
    heard = WordList(knowledge.phrases[f"ord_{intent}"])
    kind = next(kind for kind, wanted in WANTED.items() if wanted == intent)
    texts = [text for number in rounds.values() for text in number[kind]]
    assert sum(map(heard.within, texts)) >= LEAST_HEARD_BY_LISTS * len(texts)
    ordinary = [text for number in rounds.values() for text in number["ordinary"]]
    assert sum(map(heard.within, ordinary)) <= MOST_FALSE * len(ordinary)


# Ordinary messages that danger may stand in, and clauses that tell of it.
CARRIERS = [
    "Hej! Jag har varit sjukskriven i fjorton månader, först hel och sedan halv. Min chef vill ha "
    "ett möte om anpassning nästa vecka. Måste arbetsgivaren göra en plan ändå?",
    "fick avslag på sjukpenningen förra veckan och undrar om man kan begära omprövning, "
    "handläggaren svarar aldrig och läkaren säger att intyget räcker",
    "Klient, 45, deltidsanställd i städ, sjukskriven 50 %, kompletterande bistånd. Samtycke finns. "
    "Vilka parter ska kallas till mötet?",
]
DANGERS = [
    "jag ligger vaken på nätterna och planerar hur jag ska ta mitt liv",
    "orkar inte leva längre",
    "jag har tagit alla mina tabletter",
    "min man slår mig",
    "hon säger att hon inte vill leva",
    "har ont i bröstet och svårt att andas",
    "jag ska skjuta handläggaren",
    "har skrivit avskedsbrev till barnen",
]


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("danger", DANGERS)
def test_danger_in_one_clause_of_a_long_message_is_heard(
    extractor: FactExtractor, danger: str, carrier: str
) -> None:
    words = carrier.split()
    half = len(words) // 2
    inside = " ".join([*words[:half], f"– {danger} –", *words[half:]])
    for text in (f"{danger}. {carrier}", f"{carrier} {danger}", f"{carrier}\n{danger}", inside):
        assert extractor.extract(text, TODAY).alarm == "akut_fara", text
    assert extractor.extract(carrier, TODAY).alarm == ""


@pytest.mark.parametrize(
    "text",
    [
        "pat med tidigare suicidförsök, stabil",
        "suicidförsök 2018, mår bra nu",
        "pat nekar suicidtankar",
        "kan någon slå mig en signal",
        "deleta mig",
        "kan de straffa mig för det",
        "överdosering av information",
    ],
)
def test_past_and_calm_raises_none(extractor: FactExtractor, text: str) -> None:
    assert extractor.extract(text, TODAY).alarm == ""


def test_past_danger_hides_no_present_one(extractor: FactExtractor) -> None:
    text = "pat med tidigare suicidförsök, säger nu att han vill dö"
    assert extractor.extract(text, TODAY).alarm == "akut_fara"


def test_every_round_says_each_message_once(rounds: Rounds) -> None:
    texts: list[Any] = [t for kinds in rounds.values() for some in kinds.values() for t in some]
    assert all(isinstance(text, str) for text in texts)
    assert [text for text, times in Counter(texts).items() if times > 1] == []
