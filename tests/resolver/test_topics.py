"""Factual questions: answered to whoever asks."""

from __future__ import annotations

import pytest

from bot.resolver import Facts, Resolver


def test_the_answer_speaks_to_who_asks(small: Resolver) -> None:
    answer = small.topic("fa-penning", {"fragestallare": "personal"})
    assert answer.title == "Vad får personen?"
    assert answer.text == "Kassan prövar om personen får penning. Fråga kassan."
    assert small.topic("fa-penning").title == small.title("fa-penning") == "Vad får du?"


@pytest.mark.parametrize(
    ("facts", "contact"),
    [
        ({}, ("kassan", None)),
        ({"fragestallare": "patient"}, ("kassan", None)),
        ({"stod": ("bistand",)}, ("arbetsgivaren", "chef")),
    ],
)
def test_the_first_contact_that_fits_is_next(
    small: Resolver, facts: Facts, contact: tuple[str, str | None]
) -> None:
    found = small.topic("fa-penning", facts).next_contact
    assert found is not None
    assert found.key == contact


def test_none_may_fit(small: Resolver) -> None:
    assert small.topic("ha-arbete").next_contact is None


def test_it_is_the_contracts_topic(small: Resolver) -> None:
    answer = small.topic("fa-penning")
    told = answer.as_dict()
    assert told.keys() == {"id", "title", "next_contact", "sources"}
    assert [source.id for source in answer.sources] == ["lag-1"]
    assert answer.follow_up == (("ha-arbete", "Vad gör chefen?"),)


def test_an_unknown_topic_is_an_error(small: Resolver) -> None:
    with pytest.raises(KeyError):
        small.topic("finns-inte")
