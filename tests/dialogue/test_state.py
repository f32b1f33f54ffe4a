from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue import State

words = st.text(min_size=1, max_size=8)
states = st.builds(
    State,
    facts=st.dictionaries(words, words | st.lists(words, max_size=3).map(tuple), max_size=4),
    asked=st.none() | words,
    region=st.none() | words,
    done=st.booleans(),
    missed=st.integers(0, 3),
    left=st.none() | st.integers(0, 3),
    guided=st.booleans(),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)


@given(states)
def test_a_state_survives_json(state: State) -> None:
    assert State.from_json(json.loads(json.dumps(state.to_json()))) == state


@given(json_values)
def test_rubbish_gives_a_state_and_never_an_error(rubbish: object) -> None:
    assert isinstance(State.from_json(rubbish), State)


@given(json_values, json_values, json_values, json_values)
def test_rubbish_inside_a_state_is_left_out(
    facts: object, asked: object, done: object, missed: object
) -> None:
    data = {"facts": facts, "asked": asked, "done": done, "missed": missed}
    state = State.from_json(data)
    assert State.from_json(state.to_json()) == state


@pytest.mark.parametrize("rubbish", [None, [], "", "{}", 7, {"facts": [1]}, {"missed": -1}])
def test_what_is_no_state_is_the_empty_one(rubbish: object) -> None:
    assert State.from_json(rubbish) == State()


def test_untouched_until_something_is_asked_or_answered() -> None:
    assert State(region="halland").untouched
    assert not State(asked="sgi").untouched
    assert not State(facts={"sgi": "ja"}).untouched
