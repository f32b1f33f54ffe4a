"""Names of people, where somebody is introduced or signs: "jag heter …", "mvh …".

A name that just stands in a sentence is not found: no list of names is complete, and words that
are no names would go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.privacy import swedish
from bot.privacy.span import Span

KIND = "namn"

_TOKEN = re.compile(r"[^\W\d_]+(?:[-'’´`][^\W\d_]+)*")
_BETWEEN = re.compile(r"(?:\.? {1,2}|\. ?)(?=[^\W\d_])")
_MOST = 4  # words in a name


def _any(list_name: str) -> str:
    ordered = sorted(swedish.words(list_name), key=len, reverse=True)
    return "|".join(re.escape(word) for word in ordered)


_PERSON = rf"[^\W\d_]*(?:{_any('persons')})"
_WHOSE = r"min|mitt|mina|vår|vårt|våra|din|ditt|dina|hans|hennes|sin|sitt|sina|deras"
_WHERE = r"(?: (?:på|i|hos|från|vid|inom) [\w-]+(?: [\w-]+)?)?"
_CALLED = r"(?:heter|heer|hetter|hette|kallas(?: för)?)(?: själv| faktiskt| förresten| alltså)?"
_GOES_BY = r"(?: i (?:för|efter)namn)?[ :,-]{1,3}[\"'”“»]?"
_QUOTED = "[\"'”“»]?"

# "jag heter …", "min son, som är sjuk, heter …" (the person near the verb), "och hen heter …"
_IS_CALLED = re.compile(
    rf"\b(?P<who>jag|ja|han|hon|hen|vi|de|dom|{_PERSON}){_WHERE},? (?:{_CALLED}){_GOES_BY}",
    re.IGNORECASE,
)
# "min sambo, sjukskriven sedan maj, heter Kim": with a capital only
_LATER = re.compile(
    rf"\b(?:{_WHOSE}) {_PERSON}\b[^.!?:;]{{1,60}}? {_CALLED}{_GOES_BY}", re.IGNORECASE
)
_NAME_IS = re.compile(
    r"\b(?:för-? och efter|för|efter|mellan|smek|flick)?namn(?:et|en)?"
    r"(?: (?:är|e|=)(?: {1,2}|: ?)|\s?[:=] ?)" + _QUOTED,
    re.IGNORECASE,
)
_SIGNED = re.compile(
    rf"(?<!\w)(?:{_any('signatures')})(?!\w)[ ,.!:;/\n–-]{{0,4}}\s?", re.IGNORECASE
)
_SIGNED_CAPITAL = re.compile(
    rf"(?:(?<!\w)(?:{_any('signatures_with_capital')})(?!\w)[ ,.!:/\n-]{{1,4}}"
    r"|(?<=[\s.!?])/{1,2} ?)",
    re.IGNORECASE,
)
# "min son Erik", "patienten Anna": with a capital only
_KIN = re.compile(
    rf"\b(?:(?:{_WHOSE}) (?:[^\W\d_]+ )?{_PERSON}"
    r"|patienten|klienten|brukaren|kollegan|medarbetaren)"
    r",? (?=[A-ZÅÄÖÉÜ][^\W\d_])",
    re.IGNORECASE,
)
_I_AM = re.compile(r"\b(?:jag|hon|han) är (?=[^\W\d_]+(?: [^\W\d_]+){0,2})", re.IGNORECASE)
_IT_IS = re.compile(r"\b(?:det är|det här är|här är|hej,? jag är) (?=[A-ZÅÄÖ])")
# "Anna heter jag", "Lars heter min chef"
_TURNED = re.compile(
    r"(?<![^\W\d_] )\b(?P<name>[^\W\d_]+(?:[ -][^\W\d_]+){0,2}) heter "
    rf"(?:jag|hon|han|hen|(?:{_WHOSE}) {_PERSON})\b",
    re.IGNORECASE,
)
_CALLING = re.compile(
    r"heer|het(?:er|te)|kallas", re.IGNORECASE
)  # all that those with a verb need, and cheap
_AND = re.compile(r"(?:,| och| o| &| samt) (?=[A-ZÅÄÖ])")
_SURNAME = re.compile(rf"[^\W\d_]{{2,}}(?:{_any('surnames')})", re.IGNORECASE)
_NOT_NAMES = frozenset(swedish.words("not_names"))
_GOES_ON = frozenset(swedish.words("goes_on"))
_PARTICLES = frozenset(swedish.words("particles"))
_PLURAL = frozenset(swedish.words("plural"))
_SIGNERS = frozenset(swedish.words("signers"))
_VERBS = swedish.words("verb_endings")
_PLACES = ("kommun", "kommunen", "stad", "region", "regionen", "län")


def find(text: str, public: frozenset[str]) -> Iterator[Span]:
    """The names. `text` is folded; `public`: words with a capital that are no person's names."""
    reader = _Reader(text, public)
    if _CALLING.search(text):
        for match in _IS_CALLED.finditer(text):
            yield from reader.called(match)
        for match in _LATER.finditer(text):
            yield from reader.at(match.end(), capital=True)
        for match in _TURNED.finditer(text):
            yield from reader.before(match)
    for match in _NAME_IS.finditer(text):
        yield from reader.at(match.end())
    for match in _SIGNED.finditer(text):
        yield from reader.signed(match.end(), capital=False)
    for match in _SIGNED_CAPITAL.finditer(text):
        yield from reader.signed(match.end(), capital=True)
    for match in _KIN.finditer(text):
        yield from reader.at(match.end(), capital=True)
    for pattern in (_I_AM, _IT_IS):
        for match in pattern.finditer(text):
            yield from reader.family(match.end())


class _Reader:
    def __init__(self, text: str, public: frozenset[str]) -> None:
        self._text = text
        self._public = public
        # where everything is capitals or nothing is, capitals say nothing
        self._capitals = any(c.islower() for c in text) and any(c.isupper() for c in text)

    def called(self, match: re.Match[str]) -> Iterator[Span]:
        found = list(self.at(match.end()))
        if found and match["who"].casefold() in _PLURAL:
            while more := _AND.match(self._text, found[-1].end):
                also = list(self.at(more.end(), capital=True))
                if not also:
                    break
                found += also
        yield from found

    def at(self, place: int, *, capital: bool = False) -> Iterator[Span]:
        """The name that begins there; `capital`: only if it is written with one."""
        words = self._words(place, capital)
        if words:
            yield Span(words[0].start(), words[-1].end(), KIND)

    def signed(self, place: int, *, capital: bool) -> Iterator[Span]:
        """The name there, if the message or its sentence ends after it."""
        words = self._words(place, capital)
        if not words or words[0][0].casefold() in _SIGNERS:
            return
        rest = self._text[words[-1].end() :].lstrip(" .")
        small = not self._is_capital(words[0][0])
        if small and len(words) > 2:
            return
        ends = not rest or not rest[0].isalnum() or rest[0].isdigit()
        if ends or (not small and not capital):
            yield Span(words[0].start(), words[-1].end(), KIND)

    def family(self, place: int) -> Iterator[Span]:
        """The name there, if it is at least two words with capitals and ends as family names do."""
        words = self._words(place, True)
        if len(words) > 1 and _SURNAME.fullmatch(words[-1][0]):
            yield Span(words[0].start(), words[-1].end(), KIND)

    def before(self, match: re.Match[str]) -> Iterator[Span]:
        words = match["name"].split()
        known = any(self._is_none(word) for word in words)
        if not known and (not self._capitals or all(map(self._is_capital, words))):
            yield Span(*match.span("name"), KIND)

    def _words(self, place: int, capital: bool) -> list[re.Match[str]]:
        words: list[re.Match[str]] = []
        while len(words) < _MOST:
            word = _TOKEN.match(self._text, place)
            if word is None or not self._belongs(word[0], words, capital):
                break
            words.append(word)
            between = _BETWEEN.match(self._text, word.end())
            if between is None or ("." in between[0] and len(word[0]) > 2):
                break
            place = between.end()
        while words and words[-1][0].casefold() in _PARTICLES:
            words.pop()
        return words

    def _belongs(self, word: str, before: list[re.Match[str]], capital: bool) -> bool:
        if not before:
            written = not capital or (self._capitals and self._is_capital(word))
            return written and not self._is_none(word)
        if word.casefold() in _NOT_NAMES:
            return False
        if word.casefold() in _PARTICLES:
            return True
        first_capital = self._capitals and self._is_capital(before[0][0])
        if first_capital:
            return self._is_capital(word)
        if len(before) > 2:
            return False
        return _SURNAME.fullmatch(word) is not None or not (
            word.casefold() in _GOES_ON or word.casefold().endswith(_VERBS)
        )

    def _is_none(self, word: str) -> bool:
        """Whether the word is no name: a small word of the language, or an authority's."""
        plain = word.casefold()
        return plain in _NOT_NAMES or plain in _PLACES or plain in self._public

    def _is_capital(self, word: str) -> bool:
        # "FK" and "SGI" are no names; "Anna" and the S of "Anna S" are
        return word[0].isupper() and (len(word) == 1 or not word.isupper() or not self._capitals)
