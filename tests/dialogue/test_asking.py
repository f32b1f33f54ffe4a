from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.dialogue import Dialogue, Heard, State
from bot.resolver import UNKNOWN, Fact, Knowledge, read_knowledge

KNOWLEDGE: Knowledge = read_knowledge()
FACTS = list(KNOWLEDGE.facts.values())
EACH = pytest.mark.parametrize("fact", FACTS, ids=[fact.id for fact in FACTS])


def asked(fact: Fact, **facts: str) -> State:
    return State(asked=fact.id, facts=facts)


def given(fact: Fact, value: str) -> dict[str, object]:
    return {fact.id: (value,) if fact.many and value != UNKNOWN else value}


def labels(dialogue: Dialogue, fact: Fact) -> Iterator[tuple[str, str]]:
    return iter(dialogue.resolver.question(fact.id, {}).options)


@EACH
def test_every_answer_has_a_button_that_gives_it(dialogue: Dialogue, fact: Fact) -> None:
    message = dialogue.ask(asked(fact))[-1]
    assert message.question is not None
    assert message.text.startswith(str(message.question["text"]))
    by_title = {button.title: button.payload for button in message.buttons}
    for value, label in labels(dialogue, fact):
        heard = Heard.button(by_title[label])
        assert heard is not None
        known = dialogue.resolver.canonical(heard.facts)
        assert given(fact, value).items() <= known.items()
        assert dialogue.accepts(asked(fact), by_title[label])


@EACH
def test_every_question_can_be_answered_with_do_not_know(dialogue: Dialogue, fact: Fact) -> None:
    titles = [button.title for button in dialogue.ask(asked(fact))[-1].buttons]
    assert "Vet inte" in titles
    for text in ("vet inte", "Vet ej!", "ingen aning", "jag är osäker"):
        assert dialogue.interpret(asked(fact), text) == {fact.id: UNKNOWN}


@EACH
def test_a_label_typed_is_the_answer(dialogue: Dialogue, fact: Fact) -> None:
    for value, label in labels(dialogue, fact):
        for text in (label, label.upper(), f"  {label.lower()}. "):
            assert dialogue.interpret(asked(fact), text) == given(fact, value)


@EACH
def test_yes_and_no_where_they_answer(dialogue: Dialogue, fact: Fact) -> None:
    ids = {value.id for value in fact.values}
    yes, no = (dialogue.interpret(asked(fact), text) for text in ("japp", "nä"))
    assert yes == ({fact.id: "ja"} if "ja" in ids else None)
    if fact.many:
        assert no == ({fact.id: (fact.none,)} if fact.none else None)
    else:
        assert no == ({fact.id: "nej"} if "nej" in ids else None)


@EACH
def test_anything_else_is_not_an_answer(dialogue: Dialogue, fact: Fact) -> None:
    for text in ("", "blaj", "jag vet inte vad SGI är", "/svar{}", "99", "ja men nej"):
        assert dialogue.interpret(asked(fact), text) is None


@pytest.mark.parametrize("fact", [f for f in FACTS if f.many], ids=[f.id for f in FACTS if f.many])
def test_several_answers_in_one_text(dialogue: Dialogue, fact: Fact) -> None:
    first, second = fact.values[0], fact.values[1]
    for text in (f"{second.label}, {first.label}", f"{second.label.lower()} och {first.label}"):
        found = dialogue.interpret(asked(fact), text)
        assert found is not None
        assert set(found[fact.id]) == {first.id, second.id}
    if fact.none:
        nothing = fact.value(fact.none).label
        assert dialogue.interpret(asked(fact), f"{nothing}, {first.label}") is None


def test_the_number_of_an_answer_is_the_answer(dialogue: Dialogue) -> None:
    fact = KNOWLEDGE.facts["sysselsattning"]
    assert dialogue.interpret(asked(fact), "1") == {fact.id: fact.values[0].id}
    assert dialogue.interpret(asked(KNOWLEDGE.facts["sjukskrivning"]), "1") is None


def test_nothing_answers_when_nothing_is_asked(dialogue: Dialogue) -> None:
    assert dialogue.interpret(State(), "ja") is None
    assert dialogue.ask(State()) == ()


@pytest.mark.parametrize(
    "payload",
    ["", "/varfor", '/svar{"sgi": "kanske"}', '/svar{"under_30": "ja"}', "/svar{}", '/svar{"sgi"}'],
)
def test_only_answers_to_the_open_question_are_accepted(dialogue: Dialogue, payload: str) -> None:
    assert not dialogue.accepts(State(asked="sgi"), payload)


def test_several_values_at_once_are_accepted(dialogue: Dialogue) -> None:
    payload = '/svar{"ersattning": ["lon", "sjukpenning"]}'
    assert dialogue.accepts(State(asked="ersattning"), payload)


@EACH
def test_why_has_the_authors_reason(dialogue: Dialogue, fact: Fact) -> None:
    reason = dialogue.resolver.address(fact.why, {})
    assert dialogue.why(asked(fact)).messages[0].text.startswith(reason)


@EACH
def test_help_has_the_questions_help(dialogue: Dialogue, fact: Fact) -> None:
    text = dialogue.help(asked(fact)).messages[0].text
    assert dialogue.resolver.address(fact.help, {}) in text


def test_staff_are_asked_about_the_patient(dialogue: Dialogue) -> None:
    facts = {"fragestallare": "personal", "verksamhet": "varden", "arendetyp": "enskilt"}
    text = dialogue.ask(State(facts=facts, asked="sgi"))[0].text
    assert text.startswith("Har patienten ")
