"""One message understood: what must come first does, and nothing supposed is taken as told."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from bot.nlu import pipeline
from bot.nlu.examples import examples
from bot.nlu.learning import train
from bot.nlu.understanding import Understanding, Understood, build
from bot.resolver import Knowledge
from tests.nlu.conftest import TODAY

# Enough to tell these apart, and learnt in seconds.
LABELS = {
    *("halsa", "tack", "informera", "vagledning_fraga", "begrepp_fraga", "utanfor"),
    *("tank_om", "ratta", "varfor_inte", "akut_fara", "akut_pengar", "otrevlig"),
    *(f"amne/{id}" for id in ("sip", "finsam", "forstadagsintyg", "tolk", "foretagshalsovard")),
}
Read = Callable[..., Understood]


@pytest.fixture(scope="module")
def understanding(knowledge: Knowledge) -> Understanding:
    rows = [(text, label) for text, label in examples(knowledge) if label in LABELS]
    model = train([text for text, _ in rows], [label for _, label in rows])
    return build(knowledge, pipeline.load(pipeline.BLANK).nlp, model)


@pytest.fixture(scope="module")
def read(understanding: Understanding) -> Read:
    return lambda text, **more: understanding.read(text, today=TODAY, **more)


def test_a_topic_and_the_facts_told_with_it(read: Read) -> None:
    said = read("sjukskriven dag 16, måste jag lämna förstadagsintyg från första dagen?")
    assert (said.intent, said.topic) == ("amne_fraga", "forstadagsintyg")
    assert said.facts["sjukskrivning"] == "dag_15_90"
    assert said.near[0] == "forstadagsintyg"


@pytest.mark.parametrize(
    "text",
    [
        "vad är SIP",
        "SIP?",
        "va betyder ordet nollad?",
        "vad innebär ett utköp egentligen",
        "Finsam, vad är det?",
    ],
)
def test_a_word_and_the_asking_is_a_definition(read: Read, text: str) -> None:
    said = read(text)
    assert said.intent == "begrepp_fraga"
    assert said.facts == {}


def test_the_word_asked_about_is_the_last_one(read: Read) -> None:
    said = read("jag är utförsäkrad sen i maj, vad betyder SGI?")
    assert said.terms[0].id == "sgi"
    assert said.facts["sjukpenning_nekad"] == "ja"


def test_what_is_supposed_is_kept_apart(read: Read) -> None:
    said = read("jag är anställd, men vad händer om jag blir uppsagd?")
    assert said.intent == "tank_om"
    assert said.supposed == {"anstallning_upphor": "ja"}
    assert "anstallning_upphor" not in said.facts
    assert said.facts["sysselsattning"] == "anstalld"


def test_a_bare_correction_is_read_beside_what_was_answered(read: Read) -> None:
    known = {"sysselsattning": "anstalld", "sjukskrivning": "dag_91_180"}
    said = read("nej förlåt, 5 veckor menade jag", known=known)
    assert said.intent == "ratta"
    assert said.facts == {"sjukskrivning": "dag_15_90"}
    assert read("jag menade 50 %", known=known).percent == 50


def test_a_correction_is_no_answer_to_the_open_question(read: Read) -> None:
    known = {"sysselsattning": "arbetslos", "sjukskrivning": "dag_181_365"}
    said = read("nej förlåt, 5 veckor menade jag", asked="ersattning", known=known)
    assert said.facts == {"sjukskrivning": "dag_15_90"}
    said = read("nej, jag är timanställd", asked="sgi", known=known)
    assert said.facts["sysselsattning"] == "behovsanstalld"
    assert "sgi" not in said.facts


def test_what_is_to_be_forgotten_is_named_and_not_told(read: Read) -> None:
    said = read("glöm det där med a-kassan", known={"ersattning": ("a_kassa",)})
    assert said.intent == "ratta"
    assert said.facts == {}
    assert said.named["ersattning"] == ("a_kassa",)


def test_why_not_names_the_actor(read: Read) -> None:
    said = read("men varför inte arbetsförmedlingen då?")
    assert (said.intent, said.actor) == ("varfor_inte", "arbetsformedlingen")


def test_danger_goes_before_need_and_both_before_all_else(read: Read) -> None:
    assert read("inga pengar till mat, jag vill inte leva").intent == "akut_fara"
    assert read("inga pengar till mat, vad är SIP?").intent == "akut_pengar"


# Such as no expression of the lexicon names: the classifier alone hears them.
@pytest.mark.parametrize(
    "danger",
    ["tänker inte fylla femtio, sen får det vara nog", "i kväll är det över för min del"],
)
@pytest.mark.parametrize(
    "carrier",
    [
        "Jag är sjukskriven sedan i våras och har ansökt om samordning hos Försäkringskassan. "
        "{} Vem kallar till SIP om min handläggare på Arbetsförmedlingen inte svarar?",
        "min chef vill att jag lämnar förstadagsintyg varje gång fast jag jobbar halvtid, "
        "företagshälsovården har ingen tid förrän i februari, {}",
    ],
)
def test_danger_in_one_clause_of_a_long_message_is_heard(
    read: Read, danger: str, carrier: str
) -> None:
    assert read(carrier.format("")).intent != "akut_fara"
    assert read(carrier.format(danger + ".")).intent == "akut_fara"


def test_danger_goes_before_the_language(read: Read) -> None:
    assert read("I want to kill myself").intent == "akut_fara"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Who can help me with my sick leave and the money?", "en"),
        ("من يمكنه مساعدتي؟ أنا مريض ولا أستطيع العمل", "ar"),
        ("Kuka auttaa minua kun olen sairaana enkä voi tehdä töitä?", "fi"),
    ],
)
def test_another_language_is_named(read: Read, text: str, language: str) -> None:
    said = read(text)
    assert (said.intent, said.language) == ("annat_sprak", language)


@pytest.mark.parametrize("text", ["asdf qwer zxcv", "hjkl", "🙂🙂", "blurgh fnatt skvork"])
def test_nonsense_is_not_understood(read: Read, text: str) -> None:
    assert read(text).intent == "nlu_fallback"


def test_facts_in_an_unclear_message_are_told(read: Read) -> None:
    said = read("arbetslös asdf qwer zxcv hjkl fnatt skvork")
    assert said.confidence == 0.0, "unclear: no wish is read out of nonsense"
    assert said.intent == "informera"
    assert said.facts == {"sysselsattning": "arbetslos"}


def test_without_a_model_facts_are_found(knowledge: Knowledge) -> None:
    plain = build(knowledge, pipeline.load(pipeline.BLANK).nlp, None)
    assert plain.read("hej").intent == "nlu_fallback"
    assert plain.read("saknar SGI").facts == {"sgi": "nej"}


def test_entities_are_json_safe_and_lie_in_the_text(read: Read) -> None:
    text = "får sjukpenning och lön, arbetslös. vad händer om jag blir uppsagd?"
    entities = list(read(text).entities())
    assert {"ersattning", "sysselsattning", "antagande"} <= {name for name, _, _, _ in entities}
    for _, value, start, end in entities:
        assert json.loads(json.dumps(value)) == value
        assert 0 <= start <= end <= len(text)
