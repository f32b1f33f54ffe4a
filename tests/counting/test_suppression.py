"""Small numbers are hidden, and cannot be found by subtraction."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.counting.suppression import hidden, total

NUMBERS = st.dictionaries(st.text("abcdefgh", min_size=1), st.integers(0, 40))
SMALLEST = st.integers(2, 12)


@given(NUMBERS, SMALLEST)
def test_no_small_number_is_shown_and_none_alone_is_hidden(
    numbers: dict[str, int], smallest: int
) -> None:
    unseen = hidden(numbers, smallest)
    shown = {name: number for name, number in numbers.items() if name not in unseen}
    assert all(number == 0 or number >= smallest for number in shown.values())
    if total(numbers, smallest) is not None and unseen:
        # what subtraction gives is the sum of two or more, and no small number
        assert sum(numbers.values()) - sum(shown.values()) >= smallest
        assert len(unseen) > 1 or not any(shown.values())


@given(NUMBERS, SMALLEST)
def test_where_nothing_is_small_all_is_shown(numbers: dict[str, int], smallest: int) -> None:
    assert hidden({name: number + smallest for name, number in numbers.items()}, smallest) == set()


def test_no_more_is_hidden_than_needed() -> None:
    assert hidden({"a": 1, "b": 9, "c": 30}, 5) == {"a", "b"}
    assert hidden({"a": 3, "b": 4, "c": 30}, 5) == {"a", "b"}
    assert hidden({"a": 1, "b": 1, "c": 8, "d": 30}, 5) == {"a", "b", "c"}
    assert hidden({"a": 0, "b": 5}, 5) == set()
