from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from bot.evaluation.cases import Case
from bot.evaluation.scores import (
    Counts,
    Reading,
    Share,
    confusions,
    corrections,
    danger,
    fact_counts,
    fact_pairs,
    foreign,
    label_counts,
    label_score,
    topics_near,
    total,
)
from bot.nlu.understanding import Understood
from bot.resolver import Facts


def reading(
    *want: str, got: str = "tack", topic: str | None = None, **more: tuple[str, ...]
) -> Reading:
    case = Case(text="text", who="patient", want=want)
    return Reading(case, Understood(intent=got, topic=topic, near=more.get("near", ())))


def told(understood: Facts, **case: Facts) -> Reading:
    return Reading(
        Case(text="text", who="patient", want=("tack",), **case),  # type: ignore[arg-type]
        Understood(facts=understood),
    )


def test_any_wanted_label_is_right_and_is_then_the_right_one() -> None:
    assert reading("hejda", "tack").gold == "tack"
    assert reading("hejda", "halsa").gold == "hejda"
    assert reading("sgi", got="amne_fraga", topic="sgi").right
    assert not reading("sgi", got="amne_fraga", topic="rehab").right


def test_macro_f1_by_hand() -> None:
    pairs = [("a", "a"), ("a", "b"), ("b", "b"), ("c", "a")]
    assert label_counts(pairs)["a"] == Counts(right=1, taken=2, said=2)
    score = label_score(pairs)
    assert score.accuracy == Share(2, 4)
    assert score.macro_f1 == pytest.approx((1 / 2 + 2 / 3 + 0) / 3)
    # what is taken for "a" counts against it, though its own label is left out
    assert label_score(pairs, {"a"}).macro_f1 == pytest.approx(1 / 2)


LABEL = st.sampled_from("abcd")


@given(st.lists(st.tuples(LABEL, LABEL), min_size=1))
def test_macro_f1_as_others_count_it(pairs: list[tuple[str, str]]) -> None:
    gold, got = zip(*pairs, strict=True)
    theirs = f1_score(gold, got, labels=sorted(set(gold)), average="macro", zero_division=0)
    assert label_score(pairs).macro_f1 == pytest.approx(theirs)


def test_confusions_most_frequent_first() -> None:
    assert confusions([("a", "a"), ("a", "b"), ("b", "c"), ("b", "c")]) == [
        ("b", "c", 2),
        ("a", "b", 1),
    ]


def test_values_of_a_several_valued_fact_count_one_by_one() -> None:
    counts = fact_counts(
        [
            told(
                {"ersattning": ("sjukpenning", "a_kassa")},
                facts={"ersattning": ("a_kassa",), "sgi": "ja"},
            )
        ]
    )
    assert counts == {"ersattning": Counts(1, 2, 1), "sgi": Counts(0, 0, 1)}
    assert total(counts.values()) == Counts(1, 2, 2)
    assert total(counts.values()).precision == 0.5


def test_a_what_if_is_compared_with_what_is_supposed() -> None:
    supposed = Case(
        text="om jag hade SGI",
        who="patient",
        facts={"fragestallare": "patient"},
        supposed={"sgi": "ja"},
    )
    right = Understood(supposed={"sgi": "ja"}, facts={"fragestallare": "patient"})
    assert fact_pairs(Reading(supposed, right)) == ({("sgi", "ja")}, {("sgi", "ja")})
    wrong = Understood(facts={"fragestallare": "patient", "sgi": "ja"})
    assert fact_counts([Reading(supposed, wrong)]) == {"sgi": Counts(0, 1, 1)}


def test_of_a_correction_what_changes_counts() -> None:
    case = Case(
        text="nej, arbetslös",
        who="patient",
        before={"sysselsattning": "anstalld", "sgi": "ja"},
        after={"sysselsattning": "arbetslos", "sgi": "ja"},
    )
    right = Reading(case, Understood(), {"sysselsattning": "arbetslos", "sgi": "ja"})
    unheard = Reading(case, Understood(), {"sysselsattning": "anstalld", "sgi": "ja"})
    too_much = Reading(case, Understood(), {"sysselsattning": "arbetslos"})
    assert fact_counts([right]) == {"sysselsattning": Counts(1, 1, 1)}
    assert fact_counts([unheard]) == {"sysselsattning": Counts(0, 1, 1)}
    assert fact_counts([too_much]) == {"sgi": Counts(0, 0, 1), "sysselsattning": Counts(1, 1, 1)}
    assert corrections([right, unheard, too_much]) == Share(1, 3)


def test_danger_seen_and_false_alarms() -> None:
    seen, false_alarms = danger(
        [
            reading("akut_fara", got="akut_fara"),
            reading("akut_fara", got="tack"),
            reading("tack", got="akut_fara"),
            reading("tack"),
            reading("manniska", "akut_fara", got="akut_fara"),  # may be danger: counts in neither
        ]
    )
    assert seen == Share(1, 2)
    assert false_alarms == Share(1, 2)


def test_languages_and_nearest_topics() -> None:
    assert foreign([reading("annat_sprak"), reading("annat_sprak", got="annat_sprak")]) == Share(
        1, 2
    )
    near = [
        reading("sgi", near=("rehab", "sgi")),
        reading("sgi", near=("a", "b", "c", "sgi")),
        reading("sgi", got="amne_fraga", topic="sgi"),
        reading("tack", near=("sgi",)),
    ]
    assert topics_near(near, {"sgi", "rehab"}) == Share(2, 3)


def test_of_nothing_everything_is_right() -> None:
    assert Counts().precision == Counts().recall == Share(0, 0).value == 1.0
    assert label_score([]).macro_f1 == 1.0
