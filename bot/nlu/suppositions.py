"""Where a message supposes something: "jag blir uppsagd" in "vad händer om jag blir uppsagd?".

What stands outside says how things are, or what is asked.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.nlu.lexicon import Lexicon
from bot.nlu.words import ASKING, STRONG, WEAK, Word

Region = tuple[int, int]


def supposed(words: Sequence[Word], lexicon: Lexicon) -> list[Region]:
    """Words [start, end) of every supposition; the whole message where none is marked as one.

    "Och utan SGI?" supposes all it says: whoever calls knows that the message is a what-if.
    """
    found: list[Region] = []
    i = 1
    while i < len(words):
        if _opens(words, i, lexicon):
            end = _end(words, i + 1, lexicon)
            found.append((i, end))
            i = end
        else:
            i += 1
    return found or [(0, len(words))]


def _opens(words: Sequence[Word], i: int, lexicon: Lexicon) -> bool:
    text, following = words[i].text, words[i + 1].text if i + 1 < len(words) else ""
    if text in lexicon["suppose"]:
        return True
    if text in lexicon["condition"]:
        # "frågar om sjukpenning" supposes nothing, "om uppsagd" does; "om två veckor" is a time.
        return not (following[:1].isdecimal() or following in lexicon.numbers) or (
            following in ("en", "ett") and words[i - 1].is_break
        )
    inverted = text in lexicon["suppose_verbs"] and following in lexicon["condition_subjects"]
    return inverted and words[i - 1].is_break and words[i - 1].text != ASKING


def _end(words: Sequence[Word], start: int, lexicon: Lexicon) -> int:
    """Where the main clause takes over, or the sentence ends."""
    for i in range(start, len(words)):
        text = words[i].text
        if text in (STRONG, ASKING):
            return i
        if text == WEAK and i + 1 < len(words):
            following = words[i + 1].text
            asks = following in lexicon["question_words"] or following in lexicon["suppose_ends"]
            verb_first = (
                following in lexicon["question_verbs"]
                and i + 2 < len(words)
                and words[i + 2].text in lexicon["question_subjects"]
            )
            if asks or verb_first:
                return i
        elif text in lexicon["question_words"] and text not in ("när", "var", "hur"):
            return i
    return len(words)
