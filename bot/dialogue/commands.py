"""What a text wants when Rasa is not there to tell: word lists, nothing cleverer."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.dialogue.heard import UNCLEAR, Heard
from bot.dialogue.voice import Voice
from bot.dialogue.words import plain

# Word list -> intent, in the order they are tried; the whole text must be in the list.
_COMMANDS = {
    "borja_om": "borja_om",
    "avbryt": "avbryt",
    "glom": "glom_mig",
    "andra": "andra_svar",
    "varfor": "varfor_fraga",
    "hjalp": "hjalp",
    "bot": "bot_fraga",
    "manniska": "manniska",
    "hejda": "hejda",
    "tack": "tack",
    "halsa": "halsa",
    "fortsatt": "vagledning_fraga",
    "ja": "bekrafta",
    "nej": "neka",
    "vet_inte": "vet_inte",
}


class Commands:
    """Guesses the intent of a text from the `ord_…` lists of phrases.yml."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._terms = {
            plain(name): term.id
            for term in voice.knowledge.glossary.values()
            for name in (term.term, *term.aliases)
        }
        self._longest = max(map(len, self._terms), default=0)

    def heard(self, text: str, facts: Mapping[str, object]) -> Heard:
        """The text as heard, with the facts somebody else found in it."""
        term = self.term_asked(text)
        if term is not None:
            return Heard(text, "begrepp_fraga", facts, term=term)
        for key, intent in _COMMANDS.items():
            if text in self._voice.list_of(key):
                return Heard(text, intent, facts)
        if self._voice.list_of("akut_pengar").within(text):
            return Heard(text, "akut_pengar", facts)
        return Heard(text, "informera" if facts else UNCLEAR, facts)

    def term_asked(self, text: str) -> str | None:
        """The glossary id of the word asked about ("vad är SGI?"), if it is in the glossary."""
        rest = self._voice.list_of("begrepp").opening(text)
        # a longer rest is a question of its own that happens to mention the word
        if rest is None or len(rest) > self._longest + 2:
            return None
        return self.term(" ".join(rest))

    def term(self, text: str) -> str | None:
        """The glossary id of the longest term that stands in the text as whole words."""
        found = plain(text)
        for size in range(min(self._longest, len(found)), 0, -1):
            for start in range(len(found) - size + 1):
                id = self._terms.get(found[start : start + size])
                if id is not None:
                    return id
        return None


# "/restart", '/svar{"sgi": "nej"}', "/": a slash, one word, perhaps a brace and anything.
_TYPED = re.compile(r"[\s/]*/[\s/]*\w*\s*(\{.*)?", re.DOTALL)


def typed(text: str) -> bool:
    """Whether free text is a command typed: to be understood as nothing, not as its words."""
    return _TYPED.fullmatch(text) is not None


def neutral(text: str) -> str:
    """Free text that nobody can take for a command: what opens with "/" opens with its word."""
    return re.sub(r"^[\s/]+", "", text)
