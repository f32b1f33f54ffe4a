"""What the writer of a message calls themselves and others: titles, places of work, kinship.

The word lists stand in `roles.yml`. Whoever handles other people's cases says so with a title or a
place ("Kurator onkologen.", "vi på soc"), a relative with a kinship ("gubben är sjukskriven").
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.nlu.lexicon import Lexicon
from bot.nlu.spelling import fold
from bot.nlu.words import ASKING, STRONG, Word, clause_bounds

FILE = Path(__file__).with_name("roles.yml")
EMPLOYER = "arbetsgivare"
# A message this short, with its breaks, may be about the talk only.
SHORT = 11
# A longer clause is no title.
LONGEST_TITLE = 7


class Names:
    """Words, phrases and ends of words ("*mottagningen"), each standing for something."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self._meaning: dict[str, str] = {}
        self._ends: dict[str, str] = {}
        for meaning, names in lists.items():
            for name in names:
                table = self._ends if name.startswith("*") else self._meaning
                table.setdefault(fold(name.removeprefix("*")), meaning)
        self._longest = max((len(name.split()) for name in self._meaning), default=1)
        self._shortest_end = min(map(len, self._ends), default=0)

    def at(self, texts: Sequence[str], i: int) -> tuple[str, int] | None:
        """What the words from index `i` on stand for, and where they end."""
        for size in range(min(self._longest, len(texts) - i), 0, -1):
            name = " ".join(texts[i : i + size])
            if name in self._meaning:
                return self._meaning[name], i + size
        if self._shortest_end:
            text = texts[i]
            for begin in range(1, len(text) - self._shortest_end + 1):
                if text[begin:] in self._ends:
                    return self._ends[text[begin:]], i + 1
        return None


@dataclass(frozen=True)
class Roles:
    """The word lists, folded; `vocabulary`: every word in them, as it stands there."""

    titles: Names
    places: Names
    concerned: Names
    employees: Names
    bosses: Names
    words: Mapping[str, frozenset[str]]
    vocabulary: frozenset[str]

    def __getitem__(self, name: str) -> frozenset[str]:
        return self.words[name]


@functools.lru_cache(maxsize=1)
def load(path: Path = FILE) -> Roles:
    """The word lists. Raises `KeyError` where the file lacks one."""
    raw: dict[str, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))

    def names(lists: Mapping[str, Any]) -> Names:
        return Names({meaning: list(_flat(rows)) for meaning, rows in lists.items()})

    return Roles(
        titles=names(raw["titles"]),
        places=names(raw["places"]),
        concerned=names(raw["concerned"]),
        employees=names({"": raw["employees"]}),
        bosses=names({"": raw["bosses"]}),
        words={
            name: frozenset(map(fold, _flat(rows)))
            for name, rows in raw.items()
            if isinstance(rows, list)
        },
        vocabulary=frozenset(
            word
            for rows in raw.values()
            for name in _strings(rows)
            for word in name.strip("*").split()
        ),
    )


@dataclass(frozen=True)
class Role:
    """Words [start, end) say where the writer works; "" where that may be anywhere.

    Not `certain`: nurses fall ill too, so it counts only where nobody's own case is told.
    """

    workplace: str
    start: int
    end: int
    certain: bool = True


@dataclass(frozen=True)
class Kin:
    """Words [start, end) name a relative; `concerned`: as the one that the message is about."""

    start: int
    end: int
    concerned: bool = True


class Writer:
    """Reads one message for what its writer is."""

    def __init__(
        self,
        words: Sequence[Word],
        lexicon: Lexicon,
        roles: Roles | None = None,
        *,
        answers: bool = False,
    ) -> None:
        """`answers`: the message answers a question that is not about its writer."""
        self._words = words
        self._texts = [fold(word.text) for word in words]
        self._lexicon = lexicon
        self._roles = roles or load()
        self.kin = list(self._kin())
        self._answers = answers
        self.role = None if answers else self._role()
        self.third = self._third()

    # titles and places

    def _role(self) -> Role | None:
        found = [
            *self._opening(),
            *self._closing(),
            *self._stated(),
            *self._asking(),
        ]
        certain = [role for role in found if role.certain]
        named = [role for role in certain or found if role.workplace]
        return next(iter(named or certain or found), None)

    def _opening(self) -> Iterator[Role]:
        """Reads "Kurator onkologen.", "soc här," and "Eva här, rehabkoord." at the beginning."""
        first = 1
        while first < len(self._words) - 1 and (
            self._words[first].is_break or self._is(first, "openers", self._lexicon)
        ):
            first += 1
        if self._words[first].is_break:
            return
        end = clause_bounds(self._words, first)[1]
        if (role := self._titled(first, end)) is not None:
            yield role
        elif (
            end - first <= 3
            and end + 1 < len(self._words)
            and not self._has(range(first, end), "verbs")
        ):
            second = self._titled(end + 1, clause_bounds(self._words, end + 1)[1])
            if (
                second is not None
                and second.certain
                and self._roles.titles.at(self._texts, end + 1)
            ):
                yield second

    def _titled(self, first: int, end: int) -> Role | None:
        """The role that a clause, words [first, end), is nothing but the name of."""
        here = next((i for i in range(first + 1, end) if self._own_word(i)), end)
        here = next((i for i in range(first + 1, here) if self._is(i, "asks")), here)
        if not 0 < here - first <= LONGEST_TITLE or self._has(range(first, here), "verbs"):
            return None
        named = self._title(first, here)
        if named is None:
            return None
        workplace, title = named
        closed = self._words[end]
        if here == end and end >= len(self._words) - 1:
            return None  # "soc": an answer, to whatever was asked
        said = here < end or closed.text == STRONG or closed.original in (":", "–", "—", "-")
        written = here < end or closed.original != "" or closed.text == STRONG
        return Role(workplace, first, here, said and (title or written))

    def _own_word(self, i: int) -> bool:
        return self._words[i].text == "här"

    def _title(self, first: int, end: int) -> tuple[str, bool] | None:
        """Where the writer of words [first, end) works, and whether it is a title that says so."""
        i = first
        while i < min(first + 3, end):
            if title := self._roles.titles.at(self._texts[:end], i):
                place = self._place(title[1], self._with_place(end))
                return self._workplace(title[0], i, place), True
            if not self._is(i, "prefixes"):
                break
            i += 1
        named = self._roles.places.at(self._texts[:end], first)
        return (named[0], False) if named else None

    def _with_place(self, end: int) -> int:
        """Where a title that a comma ends at `end` ends with its place: "chef, vårdcentralen."."""
        if self._words[end].original != "," or end + 1 >= len(self._words):
            return end
        following = clause_bounds(self._words, end + 1)[1]
        short = following - end <= 4 and not self._has(range(end + 1, following), "verbs")
        return following if short else end

    def _place(self, start: int, end: int) -> str:
        for i in range(start, end):
            if place := self._roles.places.at(self._texts[:end], i):
                return place[0]
        return ""

    def _workplace(self, title: str, at: int, place: str) -> str:
        """A boss of a clinic works in health care; a boss of a school may be anybody's employer."""
        if not place or place == title or title in ("annan", "arbetsformedlingen"):
            return place if place == "arbetsformedlingen" else title
        if self._roles.bosses.at(self._texts, at):
            return title if place == "annan" or self._employs() else place
        return title if title == EMPLOYER else place

    def _employs(self) -> bool:
        return any(
            self._texts[i].startswith(("medarb", "anstalld"))
            or self._roles.employees.at(self._texts, i)
            for i in range(1, len(self._texts))
        )

    def _closing(self) -> Iterator[Role]:
        """Reads "/fackklubben" and "Mvh Eva, kurator" at the end."""
        end = len(self._words) - 1
        first, end = clause_bounds(self._words, end - 1) if end > 1 else (1, 1)
        before = self._words[first - 1]
        if before.original == "," and first > 2:
            # "/verksamhetschef, vuxenpsyk"
            start = clause_bounds(self._words, first - 2)[0]
            if self._words[start - 1].text in (STRONG, ASKING) and start > 1:
                named = self._title(start, first - 1) if first - 1 - start <= 4 else None
                if named and named[1] and self._place(first, end):
                    yield Role(named[0], start, end)
                    return
        signed = before.text in (STRONG, ASKING) or any(
            self._is(i, "closing") for i in range(max(first - 5, 1), first)
        )
        if first <= 1 or not signed or not 0 < end - first <= 4:
            return
        if self._words[end].text == ASKING or self._has(range(first, end), "verbs"):
            return
        if named := self._title(first, end):
            yield Role(named[0], first, end)

    def _stated(self) -> Iterator[Role]:
        """Reads "jag jobbar på psykakuten", "vi på AF", "som arbetsledare", "vår mottagning"."""
        for i in range(1, len(self._texts) - 1):
            text, after = self._texts[i], self._texts[i + 1]
            stop = clause_bounds(self._words, i)[1] if not self._words[i].is_break else i
            if text in ("jobbar", "arbetar"):
                yield from self._occupation(i, stop)
            elif text in ("ar", "e", "som", "roll") or (text == "jag" and after in ("som",)):
                yield from self._being(i, stop)
            elif text in ("vi", "oss", "jag", "har") and after in (
                "pa",
                "i",
                "inom",
                "fran",
                "hos",
                "vid",
            ):
                yield from self._from(i, stop)
            elif self._words[i].text == "vår" and self._is(i + 1, "our_places"):
                yield Role("varden", i, i + 2)

    def _occupation(self, i: int, stop: int) -> Iterator[Role]:
        if any(self._is(j, "kin") or self._is(j, "third") for j in range(max(i - 3, 1), i)):
            return
        at = i + 1
        while at < stop and (
            self._texts[at]
            in (
                "pa",
                "i",
                "inom",
                "hos",
                "vid",
                "som",
                "med",
                "for",
                "har",
                "en",
                "ett",
                "jag",
                "min",
            )
        ):
            at += 1
        if at < stop and at - i > 1:
            if title := self._roles.titles.at(self._texts[:stop], at):
                place = self._place(title[1], min(title[1] + 4, stop))
                yield Role(self._workplace(title[0], at, place), i, title[1], certain=False)
            elif place_found := self._roles.places.at(self._texts[:stop], at):
                yield Role(place_found[0], i, place_found[1], certain=False)

    def _being(self, i: int, stop: int) -> Iterator[Role]:
        before = self._texts[i - 1]
        if self._texts[i] in ("ar", "e") and before not in ("jag", "vi", "ja"):
            return
        if self._texts[i] == "som" and self._is(i - 1, "employed"):
            return
        at = i + 1
        while at < stop and (
            self._texts[at] in ("en", "er", "din", "vi", "jag", "enda") or self._is(at, "prefixes")
        ):
            at += 1
        title = self._roles.titles.at(self._texts[:stop], at) if at < stop else None
        if title is None:
            return
        place = self._place(title[1], min(title[1] + 4, stop))
        yield Role(self._workplace(title[0], at, place), i, title[1], certain=False)

    def _from(self, i: int, stop: int) -> Iterator[Role]:
        if self._texts[i] == "har" and self._words[i].text != "här":
            return
        if self._texts[i] == "jag" and not self._words[i - 1].is_break:
            return
        for at in range(i + 2, min(i + 4, stop)):
            if place := self._roles.places.at(self._texts[:stop], at):
                yield Role(place[0], i, place[1], certain=self._texts[i] != "har")
                return

    def _asking(self) -> Iterator[Role]:
        """Reads "Beroendemott undrar vem som driver": not the one concerned who wonders."""
        if self._first_person_said():
            return
        for i in range(2, len(self._texts) - 1):
            if not self._is(i, "asks") or self._texts[i + 1] in ("efter", "ut"):
                continue
            first = clause_bounds(self._words, i)[0]
            if 0 < i - first <= 3 and (named := self._title(first, i)):
                yield Role(named[0], first, i)

    # relatives

    def _kin(self) -> Iterator[Kin]:
        for i in range(1, len(self._texts) - 1):
            if self._words[i].text in _OWNERS:
                at = i + 1
                while at < len(self._texts) - 1 and at < i + 4 and self._is(at, "kin_adjectives"):
                    at += 1
                if self._is(at, "kin"):
                    yield Kin(i, at + 1, self._concerned(i, at + 1))
            elif self._words[i].text == "en" and self._friend(i + 1):
                end = self._friend(i + 1)
                yield Kin(i, end, self._concerned(i, end))
            elif self._is(i, "kin_mine") and self._words[i + 1].text == "min":
                yield Kin(i, i + 2, self._concerned(i, i + 2))  # "kompisen min"
            elif (
                self._is(i, "kin_bare")
                and not self._is(i - 1, "kin_owners")
                and self._opens_clause(i)
                and not self._of_office(i)
            ):
                yield Kin(i, i + 1, self._concerned(i, i + 1))
            elif self._words[i].text in (
                "vän",
                "sambo",
                "fru",
                "mamma",
                "pappa",
                "gift",
                "make",
                "bror",
                "syster",
            ) and (self._texts[i + 1] == "till" and self._texts[i - 1] != "min"):
                yield Kin(i, i + 2)

    def _friend(self, i: int) -> int:
        """Where "nära vän" ends that begins at index `i`; 0 if none does."""
        at = i + 1 if self._is(i, "friend_adjectives") else i
        return at + 1 if self._is(at, "friends") and self._words[at].text != "van" else 0

    def _opens_clause(self, i: int) -> bool:
        before = i - 1
        while self._is(before, "openers", self._lexicon):
            before -= 1
        if self._words[before].is_break:
            return self._texts[i + 1] not in ("och", "o", "eller")
        return self._texts[before] in ("for", "at", "att", "min", "var", "om", "nar") and before > 0

    def _of_office(self, i: int) -> bool:
        """Reads "gubben på FK"."""
        return self._texts[i + 1] in ("pa", "hos", "i") and self._texts[i + 2] in (
            "fk", "soc", "af", "forsakringskassan", "arbetsformedlingen", "telefonen", "kassan",
        )  # fmt: skip

    def _concerned(self, start: int, end: int) -> bool:
        first, last = clause_bounds(self._words, start)
        if self._texts[end : end + 2] == ["och", "jag"] or self._texts[start - 2 : start] == [
            "jag",
            "och",
        ]:
            return False
        if self._tells_me(end):
            return False
        if self._has(range(max(first, start - 2), min(end + 3, last)), "dead"):
            return False
        if self._is(end, "provides") or (
            self._texts[end] == "har" and self._is(end + 2, "provides")
        ):
            return False
        if any(self._is(i, "accompanies") for i in range(end, min(end + 4, last))) and (
            self._has(range(end, min(end + 3, last)), "kin_provides_not_cared")
            or self._texts[end] in ("med", "folja", "vara", "komma", "sitta")
        ):
            return False
        near = range(max(first, start - 4), start)
        prepared = self._is(start - 1, "kin_prepositions")
        if (
            prepared
            and self._has(near, "with_kin")
            and "folja" not in self._texts[near.start : start]
        ):
            return False
        return not (prepared and self._texts[start - 1] in ("av", "hos"))

    def subjects(self) -> list[Kin]:
        """Relatives that something is told of: those concerned and the dead."""
        return [k for k in self.kin if k.concerned or self._words[k.start - 1].is_break]

    def _tells_me(self, end: int) -> bool:
        """Reads "min fru säger att jag …", right after the kin or later in the sentence."""
        for i in range(end, min(end + 8, len(self._texts) - 3)):
            if self._words[i].text in (STRONG, ASKING):
                return False
            if self._is(i, "tells") and "jag" in self._texts[i + 1 : i + 3]:
                return True
        return False

    # persons

    def first_person(self) -> list[int]:
        """Indices of the words with which the writer speaks of themselves and their own."""
        return self._spoken

    @functools.cached_property
    def _spoken(self) -> list[int]:
        return [i for i in range(1, len(self._texts) - 1) if self._speaks(i)]

    def _first_person_said(self) -> bool:
        return any(self._is(i, "first_person") for i in range(1, len(self._texts)))

    def _speaks(self, i: int) -> bool:
        text = self._texts[i]
        if text == "ja":
            before, after = self._texts[i - 1], self._texts[i + 1]
            alone = self._words[i - 1].is_break and i <= 2 and i == 1
            return not alone and (
                (before in self._roles["ja_after"] and not self._words[i - 1].is_break)
                or after in self._roles["ja_before"]
            )
        if text not in self._roles["first_person"]:
            return False
        last = clause_bounds(self._words, i)[1]
        if self._about_talk(i, last):
            return False
        return not self._has(range(i + 1, last), "its_business")

    def _about_talk(self, i: int, last: int) -> bool:
        """Reads "jag menade inte så" and "nu loggar jag ut", which are no one's case."""
        if self._answers or (len(self._words) > SHORT and not self.addressed()):
            return False
        if (
            self._words[i + 1].text == "så"
            or self._is(i - 1, "modals")
            or self._is(i - 2, "modals")
        ):
            return False  # "måste jag svara"
        if ["borja", "om"] in (self._texts[i + 1 : i + 3], self._texts[i + 2 : i + 4]):
            return True
        return self._is(i - 1, "about_talk") or self._has(
            (j for j in range(i + 1, min(i + 4, last)) if self._words[j].text != "så"), "about_talk"
        )

    def addressed(self) -> bool:
        """Whether the message speaks to whom it is sent to."""
        return self._has(range(1, len(self._texts)), "addressed")

    def _third(self) -> list[int]:
        """Indices of "hen", "hon", "han" where nobody else was named whom they could mean."""
        third = [
            i
            for i in range(1, len(self._texts))
            if self._is(i, "third") or (self._texts[i - 1] == "sin" and self._is(i, "kin"))
        ]
        role = range(self.role.start, self.role.end) if self.role else range(0)
        return [
            i
            for i in third
            if not any(self._is(j, "officials") for j in range(1, i) if j not in role)
            and not (self._texts[i + 1] in ("pa", "hos", "fran") and self._is(i + 2, "officials"))
        ]

    # the case

    def sends_others(self) -> bool:
        """Reads "vart hänvisar jag dem?"."""
        texts = self._texts
        for i in range(1, len(texts) - 1):
            after = i + 2 if self._words[i + 1].is_break else i + 1
            if texts[after : after + 1] in (["jag"], ["vi"], ["ja"]) and (
                self._is(i, "sends") or (self._is(i, "sends_them") and self._is(after + 1, "them"))
            ):
                return True
            if texts[i] in ("vi", "jag") and (self._is(i + 1, "sends") or self._is(i + 2, "sends")):
                return True
        return False

    def handles_cases(self) -> bool:
        """Reads "hen vill att vi …", as only those say who handle other people's cases."""
        if self.kin:
            return False
        we = "vi" in self._texts or "oss" in self._texts
        return we and self._has(range(1, len(self._texts)), "only_staff_say")

    def concerned(self) -> tuple[str, int] | None:
        """Where staff work that call somebody so ("medlem"), and the index of the word."""
        for i in range(1, len(self._texts) - 1):
            found = self._roles.concerned.at(self._texts, i)
            if found is None or self._has(range(max(i - 2, 1), i), "being"):
                continue
            if self._texts[found[1]] in ("i", "sedan", "sen") and not self._is(i - 1, "prefixes"):
                continue
            return found[0], i
        return None

    def writes_certificates(self) -> bool:
        """Reads "hur skriver jag läkarutlåtandet", "impuls till FK"."""
        texts = self._texts
        for i in range(1, len(texts) - 1):
            if texts[i] in ("impuls", "impulsen"):
                return not self._has(range(1, len(texts)), "kin_owners")
            if self._is(i, "papers") and any(
                self._is(j, "writes")
                and ("jag" in texts[j - 1 : j + 3] or "vi" in texts[j - 1 : j + 3])
                for j in range(max(i - 6, 1), i)
            ):
                return True
        return (
            any(t.startswith("komplettering") for t in texts)
            and any(t.startswith(("intyg", "utlatande", "lakarutlatande")) for t in texts)
            and any(t.startswith("begar") for t in texts)
            and not self._first_person_said()
        )

    def has_employees(self) -> bool:
        """Reads "vår elektriker", "min servitris", "en montör hos oss"."""
        texts = self._texts
        for i in range(1, len(texts) - 2):
            at = i + 2 if self._is(i + 1, "employee_adjectives") else i + 1
            if at >= len(texts) or not self._roles.employees.at(texts, at):
                continue
            word = self._words[i].text
            if word == "vår" or (word == "min" and not self._is(at, "own_helpers")):
                return True
            if any(texts[j : j + 2] == ["hos", "oss"] for j in range(max(i - 3, 1), i + 6)):
                return True
        return False

    def employs(self) -> bool:
        """Reads "vi har en kille på lagret", "är det vi som ska omplacera"."""
        if self.has_employees():
            return True
        texts = self._texts
        for i in range(1, len(texts) - 3):
            if texts[i : i + 2] == ["vi", "har"] and texts[i + 2] in ("en", "ett"):
                somebody = self._is(i + 3, "people") or self._roles.employees.at(texts, i + 3)
                if somebody and self._has(range(i + 4, len(texts)), "worksites"):
                    return True
            ours = self._words[i].text == "vår" and self._is(i + 1, "worksites")
            if ours and self.third:
                return True
        if self._first_person_said() or not self._has(range(1, len(texts)), "employers_act"):
            return False
        return any(
            texts[i] == "vi"
            and (texts[i - 1] == "det" or self._is(i - 1, "modals") or self._is(i + 1, "modals"))
            for i in range(1, len(texts) - 1)
        )

    def several(self) -> bool:
        """Whether it speaks of many: "våra sjukskrivna", "deltagarna"."""
        return self._has(range(1, len(self._texts)), "several")

    def structure(self) -> bool:
        """Whether it is about how things are done, not about somebody."""
        return self._has(range(1, len(self._texts)), "structure")

    def one(self) -> bool:
        """Whether it speaks of one person who is not the writer."""
        if self.third or self._has(range(1, len(self._texts)), "only_staff_say"):
            return True
        for i in range(1, len(self._texts) - 1):
            text, before = self._texts[i], self._words[i - 1]
            if text in ("aring", "aringen", "aringar") or self._is(i, "the_one"):
                return True
            if before.is_break or before.text in ("en", "ett", "vår", "min"):
                named = self._is(i, "people") or self._roles.employees.at(self._texts, i)
                if named and not (before.text == "min" and self._is(i, "own_helpers")):
                    return True
            if before.text == "en" and text in ("pa", "i", "av", "som"):
                return True
        return False

    def _is(self, i: int, name: str, lists: Lexicon | None = None) -> bool:
        if not 0 <= i < len(self._texts):
            return False
        if lists is not None:
            return self._words[i].text in lists[name]
        return self._texts[i] in self._roles[name]

    def _has(self, span: Iterable[int], name: str) -> bool:
        return any(self._is(i, name) for i in span)


_OWNERS = frozenset(("min", "vår", "mitt", "mina", "våra", "mins"))


def _strings(value: Any) -> Iterator[str]:
    for rows in value.values() if isinstance(value, dict) else [value]:
        yield from _flat(rows)


def _flat(value: Any) -> Iterator[str]:
    """Strings of a list whose rows may be lists themselves (rows only keep lines short)."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield str(item)
