"""Readings are found where spaCy's Matcher finds them, in less time."""

from __future__ import annotations

import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.matcher import Matcher
from spacy.tokens import Doc

from bot.nlu.expressions import ANY, Forms, token
from bot.nlu.readings import Readings
from bot.nlu.spelling import Known

VOCAB = spacy.blank("sv").vocab
SLOTS = st.frozensets(st.sampled_from("abc"), min_size=1) | st.frozensets(
    st.sampled_from(["s*", "t*"]), min_size=1
)
GAPS = st.lists(st.just(ANY), max_size=1)
REST = st.lists(st.tuples(GAPS, SLOTS).map(lambda pair: (*pair[0], pair[1])), max_size=3)
ROWS = st.tuples(SLOTS, REST).map(
    lambda pair: (pair[0], *(slot for part in pair[1] for slot in part))
)
# No break is listened for, and none has a stem.
WORDS = st.builds(Known, st.sampled_from(["", *"abcd"]), st.sampled_from(["", *"stu"]))
MESSAGES = st.lists(WORDS | st.sampled_from([Known(sign) for sign in ",.?"]), max_size=10)


def by_matcher(rows: list[tuple[Forms, ...]], known: list[Known]) -> set[tuple[int, int, int]]:
    matcher = Matcher(VOCAB)
    for number, row in enumerate(rows):
        matcher.add(str(number), [[token(forms) for forms in row]])
    words, stems = [k.literal or "x" for k in known], [k.stem or "x" for k in known]
    doc = Doc(VOCAB, words=words, lemmas=stems)
    return {(int(VOCAB.strings[key]), start, end) for key, start, end in matcher(doc)}


@given(rows=st.lists(ROWS, min_size=1, max_size=6), known=MESSAGES)
def test_readings_stand_where_a_matcher_finds_them(
    rows: list[tuple[Forms, ...]], known: list[Known]
) -> None:
    found = list(Readings(rows, VOCAB).find(known))
    assert set(found) == by_matcher(rows, known)
    assert len(found) == len(set(found)), "each once"
