"""Personal data is taken out however it is written; what is none is left as it is."""

from __future__ import annotations

import random

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue import Dialogue, State
from bot.dialogue.voice import Voice
from bot.privacy import KINDS, notice, redact
from bot.resolver import Resolver
from bot.web.reader import Reader
from tests.privacy import samples

CASES = [(kind, case) for kind, cases in samples.written().items() for case in cases]
CHANCES = st.integers(0, 2**32).map(random.Random)


@pytest.mark.parametrize(("kind", "case"), CASES, ids=[case["text"] for _, case in CASES])
def test_what_people_write_loses_what_tells_who_they_are(kind: str, case: dict[str, str]) -> None:
    found = redact(case["text"])
    assert kind in found.kinds
    assert f"[borttaget: {kind}]" in found.text
    for gone in case["gone"]:
        assert gone not in found.text
    for kept in case.get("kept", ()):
        assert kept in found.bare
    assert "borttaget" not in found.bare


@pytest.mark.parametrize("text", samples.unharmed())
def test_what_only_looks_like_it_is_left(text: str) -> None:
    found = redact(text)
    assert (found.text, found.bare, found.kinds) == (text, text, ())


@given(CHANCES)
def test_a_personal_number_goes_in_any_spelling(chance: random.Random) -> None:
    said = samples.spelled(chance, *samples.personal_number(chance))
    found = redact(samples.framed(chance, said))
    assert found.kinds
    assert not samples.left(said, found.text)


@given(CHANCES)
def test_a_phone_number_goes_in_any_spelling(chance: random.Random) -> None:
    said = samples.phone_number(chance)
    found = redact(samples.framed(chance, said))
    assert not samples.left(said, found.text)


@given(CHANCES)
def test_a_wrong_check_digit_is_no_personal_number(chance: random.Random) -> None:
    century, digits = samples.personal_number(chance)
    wrong = f"{century}{digits[:6]}-{digits[6:9]}{(int(digits[9]) + 1) % 10}"
    assert "personnummer" not in redact(wrong).kinds


@given(CHANCES)
def test_several_in_a_row_all_go(chance: random.Random) -> None:
    numbers = ["".join(samples.personal_number(chance)) for _ in range(3)]
    phones = ["070-1740605", "+46 70 174 06 05"]
    found = redact(" ".join([*numbers, *phones, "anna@example.com"]))
    assert not any(letter.isdigit() for letter in found.text)
    assert found.kinds == ("personnummer", "telefonnummer", "e-postadress")


@given(st.text(max_size=300))
def test_any_text_can_be_read_and_once_is_enough(text: str) -> None:
    once = redact(text)
    assert set(once.kinds) <= set(KINDS)
    assert bool(once.kinds) == (once.text != text) or once.text == text
    if not once.kinds:
        assert once.text == text


@settings(deadline=500)
@given(st.sampled_from("aA1 -@./åheter").flatmap(lambda c: st.just(c * 1000)))
def test_a_long_text_of_the_same_takes_no_time(text: str) -> None:
    redact(text)


def test_no_button_is_changed(resolver: Resolver) -> None:
    """What a button sends comes the same way as what is written."""
    dialogue = Dialogue(resolver)
    for fact in resolver.knowledge.facts.values():
        for message in dialogue.ask(State(asked=fact.id)):
            for button in message.buttons:
                assert redact(button.title).kinds == ()
                assert redact(button.payload).kinds == ()
    for topic in resolver.knowledge.topics.values():
        assert redact(topic.title).kinds == ()


def test_our_own_texts_are_not_changed() -> None:
    """Numbers and names of authorities, paragraphs, dates: nobody's secrets."""
    knowledge = samples.ROOT / "bot" / "knowledge"
    for file in knowledge.rglob("*.yml"):
        for text in _strings(yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)):
            assert redact(text).kinds == (), text


def test_what_is_taken_out_changes_nothing_of_what_is_understood(
    reader: Reader,
) -> None:
    hidden = "Jag heter Anna Svensson, 19121212-1212. "
    for said in ("jag är arbetslös och har ingen SGI", "sjukskriven sedan fyra månader, anställd"):
        alone = reader.read(said, State())
        beside = reader.read(redact(f"{hidden}{said}").bare, State())
        assert alone is not None
        assert beside is not None
        assert alone.facts.items() <= beside.facts.items()


def test_the_notice_names_each_kind_once(resolver: Resolver) -> None:
    voice = Voice(resolver)
    assert notice((), voice) == ""
    for kind in KINDS:
        assert kind in notice((kind,), voice)
    told = notice(redact("mvh Anna, 070-174 06 05, Per heter jag").kinds, voice)
    assert told.startswith("Jag tog bort ett telefonnummer och ett namn ur det du skrev")
    assert told.count("namn") == 1


def _strings(data: object) -> list[str]:
    if isinstance(data, str):
        return [data]
    if isinstance(data, dict):
        # the questions are what people write: some name somebody who is not
        return [text for key in data if key != "questions" for text in _strings(data[key])]
    if isinstance(data, list):
        return [text for item in data for text in _strings(item)]
    return []
