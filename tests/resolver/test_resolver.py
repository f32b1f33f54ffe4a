"""The resolver on the small knowledge base: questions, outcomes, changed answers, explanations."""

from __future__ import annotations

import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bot.resolver import Fact, FactError, Facts, KnowledgeError, Remaining, Resolution, Resolver
from bot.resolver.questions import State
from bot.resolver.space import Value
from tests.resolver import plain
from tests.resolver.bases import edited
from tests.resolver.plain import SMALL, TODAY

EMPLOYED: Facts = {"fragestallare": "patient", "arbete": "ja", "sjuk": "ja", "stod": ("inget",)}
UNSURE: Facts = dict.fromkeys(EMPLOYED, "vet_ej")


def asked(resolution: Resolution) -> str:
    assert resolution.question is not None
    return resolution.question.fact


def label(resolution: Resolution) -> str:
    assert resolution.outcome is not None
    return resolution.outcome.next_contact.label


def rules(resolution: Resolution) -> list[str]:
    assert resolution.outcome is not None
    return [reason.rule for reason in resolution.outcome.reasons]


# --- Questions ------------------------------------------------------------------------------------


def test_the_first_question(small: Resolver) -> None:
    resolution = small.resolve({}, on=TODAY)
    assert (resolution.status, resolution.outcome) == ("question", None)
    question = resolution.question
    assert question is not None
    assert (question.fact, question.text, question.multiple) == (
        "fragestallare",
        "Vem gäller det?",
        False,
    )
    assert question.options == (
        ("patient", "Mig"),
        ("personal", "Någon jag möter i arbetet"),
        ("vet_ej", "Vet inte"),
    )


@pytest.mark.parametrize(
    ("facts", "fact"),
    [
        ({}, "fragestallare"),
        ({"fragestallare": "patient"}, "arbete"),
        ({"fragestallare": "vet_ej"}, "arbete"),
        ({"arbete": "ja"}, "stod"),
        # whether someone works is not asked on behalf of staff
        ({"fragestallare": "personal"}, "stod"),
        ({"fragestallare": "patient", "arbete": "ja"}, "stod"),
        ({"fragestallare": "patient", "arbete": "ja", "stod": ["inget"]}, "sjuk"),
        # bistånd decides the contact for everybody: who asks and who works changes nothing
        ({"stod": ["bistand"]}, "sjuk"),
    ],
)
def test_question_order(small: Resolver, facts: dict[str, object], fact: str) -> None:
    assert asked(small.resolve(facts, on=TODAY)) == fact


def test_groups_come_in_the_order_of_the_authors(tmp_path: Path) -> None:
    order = {"file": "facts.yml", "replace": "groups: [start, mer]", "by": "groups: [mer, start]"}
    assert asked(Resolver.load(edited(tmp_path, [order])).resolve({}, on=TODAY)) == "stod"


@pytest.mark.parametrize(
    "facts",
    [
        {"stod": ["bistand"], "sjuk": "nej"},
        # penning is only for who is off sick, so whether they are is no question
        {"fragestallare": "patient", "arbete": "nej", "stod": ["penning"]},
        {"fragestallare": "personal", "sjuk": "vet_ej", "stod": "vet_ej"},
        EMPLOYED,
        UNSURE,
    ],
)
def test_it_stops_when_nothing_can_change_any_more(
    small: Resolver, facts: dict[str, object]
) -> None:
    resolution = small.resolve(facts, on=TODAY)
    assert (resolution.status, resolution.question) == ("resolved", None)
    assert resolution.remaining == Remaining(0, 0)
    assert resolution.outcome is not None


@pytest.mark.parametrize("left_out", EMPLOYED)
def test_it_does_not_stop_before(small: Resolver, left_out: str) -> None:
    facts = {fact: value for fact, value in EMPLOYED.items() if fact != left_out}
    status = small.resolve(facts, on=TODAY).status
    # who asks follows from the question about work being answered
    assert status == ("resolved" if left_out == "fragestallare" else "question")


def test_part_of_the_answer_can_be_certain_before_the_rest(small: Resolver) -> None:
    resolution = small.resolve({"stod": ["bistand"]}, on=TODAY)
    assert (resolution.status, asked(resolution)) == ("question", "sjuk")
    assert label(resolution) == "Kommunen"
    assert rules(resolution) == ["med-bistand"]
    assert resolution.remaining == Remaining(1, 1)


def test_consent_counts_as_needed_until_it_is_known_not_to_be(small: Resolver) -> None:
    early = small.resolve({"stod": ["bistand"]}, on=TODAY).outcome
    late = small.resolve({"stod": ["bistand"], "sjuk": "nej"}, on=TODAY).outcome
    assert early is not None
    assert late is not None
    assert early.consent.needed
    assert early.consent.sources == ("lag-1",)
    assert (late.consent.needed, late.consent.text) == (False, "Inget samtycke behövs.")


def test_any_fact_can_be_asked_again(small: Resolver) -> None:
    question = small.question("stod", {"fragestallare": "personal"})
    assert question.multiple
    assert question.text == "Vilka stöd har personen?"
    assert question.find_out == "Titta på beslutet."
    assert [value for value, _ in question.options] == ["penning", "bistand", "inget", "vet_ej"]
    with pytest.raises(FactError) as caught:
        small.question("skostorlek", {})
    assert caught.value.code == "unknown_fact"


# --- Facts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        (["bistand", "penning"], ("penning", "bistand")),
        (("penning",), ("penning",)),
        (["penning", "penning"], ("penning",)),
        ("penning", ("penning",)),
        (["inget"], ("inget",)),
        ("inget", ("inget",)),
        ("vet_ej", "vet_ej"),
        (["vet_ej"], "vet_ej"),
        (("vet_ej",), "vet_ej"),
    ],
)
def test_many_values(small: Resolver, value: object, canonical: object) -> None:
    assert small.canonical({"stod": value}) == {"stod": canonical}


@pytest.mark.parametrize(
    "value",
    [
        ["inget", "penning"],
        ["vet_ej", "penning"],
        ["inget", "vet_ej"],
        ["penning", "guld"],
        ["penning", 1],
        [["penning"]],
        "guld",
        "",
        [],
        (),
        None,
        True,
        7,
        {"penning": True},
    ],
)
def test_many_values_that_do_not_go(small: Resolver, value: object) -> None:
    with pytest.raises(FactError) as caught:
        small.canonical({"stod": value})
    assert (caught.value.code, caught.value.field) == ("unknown_value", "stod")
    assert "penning, bistand, inget, vet_ej" in caught.value.message


@pytest.mark.parametrize(
    "value", [["ja"], ("ja",), "Ja", "kanske", None, True, 1, [], {}, "x" * 999]
)
def test_one_value_that_does_not_go(small: Resolver, value: object) -> None:
    with pytest.raises(FactError) as caught:
        small.canonical({"sjuk": value})
    assert (caught.value.code, caught.value.field) == ("unknown_value", "sjuk")
    assert caught.value.message.startswith("”")
    assert len(caught.value.message) < 100


def test_unknown_fact(small: Resolver) -> None:
    with pytest.raises(FactError) as caught:
        small.resolve({"skostorlek": "43"}, on=TODAY)
    error = caught.value
    assert (error.code, error.field) == ("unknown_fact", "skostorlek")
    assert error.message == str(error) == "Det finns ingen uppgift ”skostorlek”."


@pytest.mark.parametrize(
    "others", [{}, {"fragestallare": "patient"}, {"fragestallare": "personal"}, {"arbete": "ja"}]
)
def test_a_broken_constraint_is_named(small: Resolver, others: dict[str, object]) -> None:
    with pytest.raises(FactError) as caught:
        small.canonical({**others, "sjuk": "nej", "stod": ["penning", "bistand"]})
    error = caught.value
    assert (error.code, error.field) == ("constraint", "stod")
    assert "Penning betalas bara till den som är sjukskriven." in error.message
    assert "penning-kraver-sjukskrivning" in error.message


def test_a_constraint_is_named_though_its_facts_may_not_apply(tmp_path: Path) -> None:
    """The facts it speaks of depend on one that has not been asked yet."""
    constraint = {
        "file": "facts.yml",
        "replace": "never: {stod: penning, sjuk: nej}",
        "by": "never: {arbete: nej, sjuk: nej}",
    }
    resolver = Resolver.load(edited(tmp_path, [constraint]))
    with pytest.raises(FactError, match="penning-kraver-sjukskrivning"):
        resolver.canonical({"arbete": "nej", "sjuk": "nej"})
    assert resolver.canonical({"fragestallare": "personal", "sjuk": "nej"})


def test_two_constraints_together(tmp_path: Path) -> None:
    """Neither forbids the facts alone; the one that completes the contradiction is named."""
    more = (
        "  - {id: a, never: {stod: bistand, arbete: [ja, vet_ej]}, reason: A, sources: [lag-1]}\n"
        "  - {id: b, never: {stod: bistand, arbete: nej}, reason: B, sources: [lag-1]}\n"
    )
    edit = {"file": "facts.yml", "replace": "", "by": more}
    resolver = Resolver.load(edited(tmp_path, [edit]))
    with pytest.raises(FactError, match=r"\(b\)") as caught:
        resolver.canonical({"fragestallare": "patient", "stod": ["bistand"]})
    assert caught.value.field == "stod"
    assert resolver.canonical({"fragestallare": "personal", "stod": ["bistand"]})


def test_a_fact_that_does_not_apply(small: Resolver) -> None:
    with pytest.raises(FactError) as caught:
        small.canonical({"fragestallare": "personal", "arbete": "ja"})
    error = caught.value
    assert (error.code, error.field) == ("constraint", "arbete")
    assert "går inte ihop" in error.message


def test_unknown_region(small: Resolver) -> None:
    with pytest.raises(FactError) as caught:
        small.resolve({}, on=TODAY, region="atlantis")
    assert (caught.value.code, caught.value.field) == ("region", "region")
    assert "norr" in caught.value.message


def test_facts_come_in_the_order_of_the_questions(small: Resolver) -> None:
    backwards = dict(reversed(list(EMPLOYED.items())))
    assert list(small.canonical(backwards)) == list(EMPLOYED)


def test_what_a_fact_presupposes_is_known_with_it(tmp_path: Path) -> None:
    """Only staff are asked about their work, so who tells of it is staff and told of the person."""
    edits = [
        {
            "file": "facts.yml",
            "replace": "{fragestallare: {not: personal}}",
            "by": "{fragestallare: personal}",
        },
        {
            "file": "rules/regler.yml",
            "replace": "  - id: personal\n    title: Personal\n    when: {fragestallare: personal}",
            "by": "  - id: ovriga\n    title: Övriga\n    when: {fragestallare: {not: personal}}",
        },
    ]
    resolver = Resolver.load(edited(tmp_path, edits))
    facts = resolver.canonical({"sjuk": "ja", "arbete": "nej"})
    assert facts == {"fragestallare": "personal", "arbete": "nej", "sjuk": "ja"}
    assert resolver.question("arbete", facts).text == "Har personen ett arbete?"
    changed = resolver.merge({"fragestallare": "patient"}, {"arbete": "nej"})
    assert changed.changed == {"fragestallare": ("patient", "personal")}


# --- Changed answers ------------------------------------------------------------------------------


def test_new_answers_are_laid_over_old_ones(small: Resolver) -> None:
    merge = small.merge(
        {"fragestallare": "patient", "arbete": "ja"}, {"arbete": "nej", "sjuk": "ja"}
    )
    assert merge.facts == {"fragestallare": "patient", "arbete": "nej", "sjuk": "ja"}
    assert merge.changed == {"arbete": ("ja", "nej")}
    assert merge.dropped == ()


def test_old_answers_that_became_impossible_are_dropped(small: Resolver) -> None:
    merge = small.merge(EMPLOYED, {"fragestallare": "personal"})
    assert merge.facts == {"fragestallare": "personal", "sjuk": "ja", "stod": ("inget",)}
    assert merge.changed == {"fragestallare": ("patient", "personal")}
    assert merge.dropped == ("arbete",)
    merge = small.merge({"sjuk": "ja", "stod": ("penning",)}, {"sjuk": "nej"})
    assert merge.facts == {"sjuk": "nej"}
    assert merge.dropped == ("stod",)


def test_which_old_answers_are_dropped_does_not_depend_on_their_order(small: Resolver) -> None:
    new = {"stod": ["penning"]}
    old = {"fragestallare": "patient", "arbete": "nej", "sjuk": "nej"}
    backwards = dict(reversed(list(old.items())))
    assert small.merge(old, new).facts == small.merge(backwards, new).facts
    assert small.merge(old, new).dropped == ("sjuk",)


def test_the_same_answer_again_changes_nothing(small: Resolver) -> None:
    merge = small.merge(EMPLOYED, {"sjuk": "ja"})
    assert (merge.facts, merge.changed, merge.dropped) == (EMPLOYED, {}, ())


def test_new_answers_must_go_together_themselves(small: Resolver) -> None:
    with pytest.raises(FactError, match="sjukskriven"):
        small.merge({}, {"sjuk": "nej", "stod": ["penning"]})
    with pytest.raises(FactError, match="skostorlek"):
        small.merge({}, {"skostorlek": "43"})


# --- Outcomes -------------------------------------------------------------------------------------


def test_the_effects_of_all_rules_are_merged(small: Resolver) -> None:
    outcome = small.resolve(EMPLOYED, on=TODAY).outcome
    assert outcome is not None
    assert outcome.next_contact.key == ("arbetsgivaren", "chef")
    assert outcome.next_contact.reason == "Prata med din chef."
    assert [contact.key for contact in outcome.then] == [("kassan", None)]
    assert [(duty.area, duty.actor) for duty in outcome.responsibilities] == [
        ("arbetsplatsinriktad_rehabilitering", "arbetsgivaren")
    ]
    assert outcome.prepare == ("Läkarintyg",)
    assert outcome.consent.needed
    assert [source.id for source in outcome.sources] == ["lag-1"]
    assert outcome.valid_on == TODAY
    assert outcome.disclaimer == "Vägledning, inte ett beslut."


def test_only_the_facts_that_were_enough_are_given_as_reasons(small: Resolver) -> None:
    outcome = small.resolve(EMPLOYED, on=TODAY).outcome
    assert outcome is not None
    assert [(reason.rule, reason.facts) for reason in outcome.reasons] == [
        ("med-arbete", {"arbete": "ja", "stod": ("inget",)}),
        ("sjukskriven", {"sjuk": "ja"}),
    ]


def test_a_reason_may_follow_from_another_answer(small: Resolver) -> None:
    facts = {"fragestallare": "patient", "arbete": "nej", "stod": ["penning"]}
    outcome = small.resolve(facts, on=TODAY).outcome
    assert outcome is not None
    assert [(reason.rule, reason.facts) for reason in outcome.reasons] == [
        ("utan-arbete", {"arbete": "nej", "stod": ("penning",)}),
        ("sjukskriven", {"stod": ("penning",)}),
    ]


def test_the_same_duty_in_two_rules_is_told_once_with_both_sources(tmp_path: Path) -> None:
    duty = (
        "    responsibilities: [{area: arbetsplatsinriktad_rehabilitering, actor: arbetsgivaren, "
        "role: responsible, task: Anpassar arbetet., sources: [lag-2]}]\n"
    )
    edit = {
        "file": "rules/regler.yml",
        "replace": "    prepare: [Läkarintyg]\n",
        "by": f"    prepare: [Läkarintyg]\n{duty}",
    }
    outcome = Resolver.load(edited(tmp_path, [edit])).resolve(EMPLOYED, on=TODAY).outcome
    assert outcome is not None
    (told,) = outcome.responsibilities
    assert told.sources == ("lag-1", "lag-2")
    assert [source.id for source in outcome.sources] == ["lag-1", "lag-2"]


def test_the_contract(small: Resolver) -> None:
    """Every key of the outcome in contract.md, and nothing else."""
    shown: Any = small.resolve({**UNSURE, "sjuk": "ja"}, on=TODAY).as_dict()
    assert json.loads(json.dumps(shown)) == shown
    assert set(shown) == {"status", "facts", "question", "remaining", "outcome"}
    outcome = shown["outcome"]
    assert set(outcome) == {
        *("next_contact", "then", "responsibilities", "prepare", "consent", "reasons"),
        *("counterfactuals", "depends_on", "sources", "valid_on", "disclaimer"),
    }
    contact = {"actor", "contact_point", "label", "reason", "how", "channels"}
    assert set(outcome["next_contact"]) == contact
    assert set(outcome["consent"]) == {"needed", "text", "sources"}
    assert outcome["valid_on"] == "2026-11-22"
    for reason in outcome["reasons"]:
        assert set(reason) == {"rule", "text", "facts", "sources"}
    for source in outcome["sources"]:
        assert set(source) == {"id", "title", "reference", "url", "checked"}
    assert outcome["depends_on"]
    for item in outcome["depends_on"]:
        assert set(item) == {"fact", "text", "outcomes"}
        for case in item["outcomes"]:
            assert set(case) == {"value", "next_contact"}
            assert set(case["next_contact"]) == contact

    known: Any = small.resolve(EMPLOYED, on=TODAY).as_dict()["outcome"]
    assert known["counterfactuals"]
    for item in known["counterfactuals"]:
        assert set(item) == {"change", "next_contact", "text"}
        assert set(item["next_contact"]) == contact
    (then,) = known["then"]
    assert set(then) == contact - {"how", "channels"}
    (duty,) = known["responsibilities"]
    assert set(duty) == {"area", "actor", "name", "role", "task", "sources"}

    question: Any = small.resolve({}, on=TODAY).as_dict()
    assert set(question["question"]) == {"fact", "text", "help", "why", "multiple", "options"}
    assert question["question"]["options"][0] == {"value": "patient", "label": "Mig"}
    assert question["remaining"] == {"min": 1, "max": 4}
    assert question["outcome"] is None


def test_a_channel_says_how_and_when_it_was_checked(small: Resolver) -> None:
    outcome = small.resolve({"stod": ["bistand"], "sjuk": "nej"}, on=TODAY).outcome
    assert outcome is not None
    assert outcome.next_contact.as_dict()["channels"] == [
        {
            "kind": "web",
            "label": "kommunens webbplats",
            "href": "https://example.org",
            "checked": "2026-11-21",
        }
    ]


# --- Regions and dates ----------------------------------------------------------------------------


def test_a_region_adds_its_own_only_when_chosen(small: Resolver) -> None:
    assert rules(small.resolve(EMPLOYED, on=TODAY)) == ["med-arbete", "sjukskriven"]
    regional = small.resolve(EMPLOYED, on=TODAY, region="norr")
    assert rules(regional) == ["med-arbete", "sjukskriven", "norr-samordnare"]
    assert regional.outcome is not None
    assert regional.outcome.prepare == ("Läkarintyg", "Lapp från samordnaren")


def test_a_region_may_need_another_question(small: Resolver) -> None:
    facts = {"fragestallare": "patient", "arbete": "nej", "stod": ["penning"]}
    assert small.resolve(facts, on=TODAY).status == "resolved"
    assert asked(small.resolve(facts, on=TODAY, region="norr")) == "sjuk"


@pytest.mark.parametrize("day", [dt.date(2025, 6, 30), dt.date.min])
def test_outside_the_coverage_nothing_is_said(small: Resolver, day: dt.date) -> None:
    resolution = small.resolve(EMPLOYED, on=day)
    assert resolution.status == "outside_coverage"
    assert (resolution.question, resolution.outcome) == (None, None)
    assert resolution.facts == EMPLOYED
    assert small.decide(EMPLOYED, on=day) is None
    with pytest.raises(ValueError, match="coverage"):
        small.program(day)


def test_the_coverage_has_an_end_if_it_says_so(tmp_path: Path) -> None:
    end = {
        "file": "sources.yml",
        "replace": "{from: 2025-07-01,",
        "by": "{from: 2025-07-01, to: 2026-12-31,",
    }
    resolver = Resolver.load(edited(tmp_path, [end]))
    assert resolver.resolve({}, on=dt.date(2026, 12, 31)).status == "question"
    assert resolver.resolve({}, on=dt.date(2027, 1, 1)).status == "outside_coverage"


VERSIONS = [
    {
        "file": "rules/regler.yml",
        "replace": "    reason: Kassan samordnar för den som saknar arbetsgivare.",
        "by": "    reason: Gamla regeln.\n    valid_to: 2026-06-30",
    },
    {
        "file": "rules/regler.yml",
        "replace": "",
        "by": """\
  - id: utan-arbete
    title: Saknar arbete eller vet inte, ny lydelse
    when: {arbete: [nej, vet_ej]}
    unless: [med-bistand]
    valid_from: 2026-07-01
    next_contact: {actor: kommunen, reason: Fråga kommunen.}
    reason: Nya regeln.
    sources: [lag-1]
""",
    },
]


def test_two_versions_of_a_rule_each_answer_in_their_time(tmp_path: Path) -> None:
    resolver = Resolver.load(edited(tmp_path, VERSIONS))
    facts = {"fragestallare": "patient", "arbete": "nej", "sjuk": "nej", "stod": ["inget"]}
    old = resolver.resolve(facts, on=dt.date(2026, 6, 30))
    new = resolver.resolve(facts, on=dt.date(2026, 7, 1))
    assert (label(old), label(new)) == ("Kassan", "Kommunen")
    assert old.outcome is not None
    assert new.outcome is not None
    assert old.outcome.reasons[0].text == "Gamla regeln."
    assert new.outcome.reasons[0].text == "Nya regeln."
    assert [proof.on for proof in resolver.prove() if proof.region is None] == [
        dt.date(2025, 7, 1),
        dt.date(2026, 7, 1),
    ]


def test_a_rule_may_last_for_ever(tmp_path: Path) -> None:
    last = {
        "file": "regions/norr.yml",
        "replace": "    when:",
        "by": "    valid_to: 9999-12-31\n    when:",
    }
    resolver = Resolver.load(edited(tmp_path, [last]))
    assert "norr-samordnare" in rules(resolver.resolve(EMPLOYED, on=dt.date.max, region="norr"))


# --- Explaining -----------------------------------------------------------------------------------


def test_explained_in_three_depths(small: Resolver) -> None:
    sentence = "Nästa kontakt är din chef, eftersom du har ett arbete och du inte har något stöd."
    assert small.explain(EMPLOYED, on=TODAY) == sentence
    assert small.explain(EMPLOYED, 2, on=TODAY).splitlines() == [
        sentence,
        "Arbetsgivaren ansvarar för arbetsplatsen. (1 § ett)",
        "Intyget visar arbetsförmågan. (1 § ett)",
    ]
    assert small.explain(EMPLOYED, 3, on=TODAY).splitlines() == [
        sentence,
        "Arbetsgivaren ansvarar för arbetsplatsen. (1 § ett)",
        "  Regel med-arbete med arbete=ja, stod=inget",
        "Intyget visar arbetsförmågan. (1 § ett)",
        "  Regel sjukskriven med sjuk=ja",
    ]


def test_nothing_is_explained_before_it_is_settled(small: Resolver) -> None:
    assert small.explain({}, on=TODAY) == "Jag behöver veta mer."


def test_an_answer_that_needs_no_facts_is_explained_without_any(tmp_path: Path) -> None:
    file = "rules/regler.yml"
    always = [
        {"file": file, "replace": "contact: {actor: kommunen", "by": "contact: {actor: kassan"},
        {
            "file": file,
            "replace": "contact: {actor: arbetsgivaren, contact_point: chef",
            "by": "contact: {actor: kassan",
        },
    ]
    used = {
        "file": file,
        "replace": "    prepare: [Läkarintyg]\n",
        "by": "    prepare: [Läkarintyg]\n    then: [{actor: kommunen, reason: Fråga kommunen.}]\n",
    }
    resolver = Resolver.load(edited(tmp_path, [*always, used]))
    assert resolver.explain(EMPLOYED, on=TODAY) == "Nästa kontakt är Kassan."


def test_what_if(small: Resolver) -> None:
    answer = small.what_if(EMPLOYED, {"arbete": "nej"}, on=TODAY)
    assert answer.before is not None
    assert answer.after is not None
    assert (answer.before.label, answer.after.label) == ("Din chef", "Kassan")
    assert answer.text == "Om du saknar arbete: kontakta Kassan."
    same = small.what_if(EMPLOYED, {"sjuk": "nej"}, on=TODAY)
    assert same.text == "Om du inte är sjukskriven: fortfarande din chef."
    unclear = small.what_if({"fragestallare": "patient"}, {"sjuk": "vet_ej"}, on=TODAY)
    assert unclear.after is None
    assert unclear.text == "Om det är oklart hur det är med sjukskrivning: oklart."


def test_counterfactuals_are_true(small: Resolver) -> None:
    outcome = small.resolve(EMPLOYED, on=TODAY).outcome
    assert outcome is not None
    told = {
        (fact, value): item.next_contact.key
        for item in outcome.counterfactuals
        for fact, value in item.change.items()
    }
    assert told == {
        ("arbete", "nej"): ("kassan", None),
        ("stod", ("bistand",)): ("kommunen", None),
    }
    texts = [item.text for item in outcome.counterfactuals]
    assert texts == [
        "Om du saknar arbete: kontakta Kassan.",
        "Om du har bistånd: kontakta kommunen.",
    ]
    assert [item.next_contact.reason for item in outcome.counterfactuals] == [
        "Be om samordning.",
        "Kommunen har ärendet.",
    ]


def test_what_an_unknown_leaves_open(small: Resolver) -> None:
    outcome = small.resolve(UNSURE, on=TODAY).outcome
    assert outcome is not None
    assert outcome.next_contact.label == "Kassan"
    told = {
        item.fact: [(value, contact.label) for value, contact in item.outcomes]
        for item in outcome.depends_on
    }
    assert told == {
        "arbete": [("ja", "Din chef"), ("nej", "Kassan")],
        "stod": [("penning", "Kassan"), ("bistand", "Kommunen"), ("inget", "Kassan")],
    }
    assert outcome.depends_on[0].text == "Fråga arbetsgivaren."


def test_an_unknown_is_told_of_though_every_known_value_leads_to_the_same(tmp_path: Path) -> None:
    """Not knowing leads to the fund; knowing, whatever it is, would have led elsewhere."""
    edits = [
        {
            "file": "rules/regler.yml",
            "replace": "when: {arbete: ja}",
            "by": "when: {arbete: [ja, nej]}",
        },
        {"file": "rules/regler.yml", "replace": "arbete: [nej, vet_ej]", "by": "arbete: vet_ej"},
    ]
    outcome = Resolver.load(edited(tmp_path, edits)).resolve(UNSURE, on=TODAY).outcome
    assert outcome is not None
    assert outcome.next_contact.label == "Kassan"
    depends = next(item for item in outcome.depends_on if item.fact == "arbete")
    assert [(value, contact.label) for value, contact in depends.outcomes] == [
        ("ja", "Din chef"),
        ("nej", "Din chef"),
    ]


def test_what_only_several_values_together_lead_to_is_told(tmp_path: Path) -> None:
    both = {
        "file": "rules/regler.yml",
        "replace": "when: {stod: bistand}",
        "by": "when: {all: [{stod: bistand}, {stod: penning}]}",
    }
    outcome = Resolver.load(edited(tmp_path, [both])).resolve(UNSURE, on=TODAY).outcome
    assert outcome is not None
    (depends,) = (item for item in outcome.depends_on if item.fact == "stod")
    assert ("penning", ("kommunen", None)) in [(v, c.key) for v, c in depends.outcomes]


# --- Words ----------------------------------------------------------------------------------------


def test_staff_are_told_of_the_person(small: Resolver) -> None:
    staff: Facts = {"fragestallare": "personal", "sjuk": "ja", "stod": ("bistand",)}
    assert small.question("sjuk", staff).text == "Är personen sjukskriven?"
    explained = small.explain(staff, on=TODAY)
    assert explained == "Nästa kontakt är kommunen, eftersom personen har bistånd."
    answer = small.what_if(staff, {"stod": ["inget"]}, on=TODAY)
    assert answer.text == "Om personen inte har något stöd: kontakta Kassan."
    assert small.address("{Din} chef och {du}", staff) == "Personens chef och personen"
    assert small.address("{Din} chef och {du}", {}) == "Din chef och du"
    assert small.address("{okänt} {kvar}", {}) == "{okänt} {kvar}"


def test_a_name_keeps_its_capital_in_a_sentence(small: Resolver) -> None:
    labels = ["Kassan", "Kommunen", "CSN", "Din chef", "FK:s kundcenter", "I", ""]
    inline = [small.wording.inline(label) for label in labels]
    assert inline == ["Kassan", "kommunen", "CSN", "din chef", "FK:s kundcenter", "I", ""]


def test_what_is_filled_into_a_phrase_is_not_read_as_one(small: Resolver) -> None:
    assert "{du}" in small.phrase("unknown_fact", fact="{du}")
    with pytest.raises(KeyError):
        small.phrase("ingen_sådan")


def test_decide_gives_only_the_contact(small: Resolver) -> None:
    contact = small.decide(EMPLOYED, on=TODAY)
    assert contact is not None
    assert contact.label == "Din chef"
    assert small.decide({}, on=TODAY) is None


# --- Loading --------------------------------------------------------------------------------------


def test_the_proof(small: Resolver) -> None:
    proofs = {proof.region: proof for proof in small.prove()}
    assert set(proofs) == {None, "norr"}
    assert (proofs[None].rules, proofs[None].contact_rules) == (5, 4)
    assert (proofs["norr"].rules, proofs["norr"].contact_rules) == (6, 4)
    assert proofs[None].on == dt.date(2025, 7, 1)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"facts\.yml"):
        Resolver.load(tmp_path / "nowhere")


def test_it_can_be_shared_by_threads(small: Resolver) -> None:
    cases = [*plain.cases(small.knowledge)]
    expected = [small.resolve(case, on=TODAY).as_dict() for case in cases]
    shared = Resolver.load(SMALL)

    def answers(_: int) -> list[dict[str, object]]:
        return [shared.resolve(case, on=TODAY).as_dict() for case in cases]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(answers, range(4))) == [expected] * 4


def test_room_is_made_when_many_cases_have_been_met() -> None:
    resolver = Resolver.load(SMALL)
    before = resolver.resolve(EMPLOYED, on=TODAY).as_dict()
    diagrams = resolver.program(TODAY).space.diagrams
    assert diagrams.loose
    resolver._tidy(room=0)
    assert not diagrams.loose
    assert resolver.resolve(EMPLOYED, on=TODAY).as_dict() == before
    assert asked(resolver.resolve({"stod": ["bistand"]}, on=TODAY)) == "sjuk"


def test_an_answer_is_not_changed_by_whoever_was_given_it(small: Resolver) -> None:
    first = small.resolve(UNSURE, on=TODAY)
    assert isinstance(first.facts, dict)
    kept = first.as_dict()
    first.facts.clear()
    assert small.resolve(UNSURE, on=TODAY).as_dict() == kept


def test_what_is_learnt_ahead_need_not_be_worked_out(
    small: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt = Resolver.load(SMALL)
    *_, states = learnt.learn()
    assert states > 1
    assert not list(learnt.learn()), "nothing is left"
    learnt._tidy(room=0)  # diagrams of other cases go; what is learnt stays

    def work_out(state: State) -> Fact:
        raise AssertionError("it has to be worked out")

    monkeypatch.setattr(learnt.questions(), "_choose", work_out)
    ahead: list[dict[str, Value]] = [{}]
    while ahead:
        facts = ahead.pop()
        try:
            question = small.resolve(facts).question
        except FactError:  # not what anybody can have answered
            continue
        assert learnt.resolve(facts).question == question
        if question is not None:
            fact = small.knowledge.facts[question.fact]
            ahead += [{**facts, fact.id: value} for value in small.questions().space.values(fact)]


def test_learning_gives_way_when_what_it_met_is_tidied_away(small: Resolver) -> None:
    learning = Resolver.load(SMALL)
    steps = learning.learn()
    next(steps)
    learning._tidy(room=-1)
    assert not list(steps)
    assert learning.resolve({}).question == small.resolve({}).question
