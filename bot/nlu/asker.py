"""Who asks: someone about themselves, a relative, or staff. Taken only when it is clear."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from bot.nlu.context import Stance
from bot.nlu.introductions import HEALTH_CARE
from bot.nlu.kin import Kin
from bot.nlu.lexicon import Lexicon
from bot.nlu.mentions import Mention
from bot.nlu.persons import SHORT
from bot.nlu.roles import EMPLOYER
from bot.nlu.titles import EMPLOYMENT_OFFICE
from bot.nlu.words import Word, clause_bounds
from bot.nlu.writer import Writer

ASKER, WORKPLACE, MATTER = "fragestallare", "verksamhet", "arendetyp"
ABOUT_ASKER = frozenset((ASKER, WORKPLACE, MATTER))
OWN, RELATIVE, STAFF = "patient", "anhorig", "personal"
ONE, MANY = "enskilt", "overgripande"
# Said of many, and without saying whose they are: anybody may talk of them.
_ANYBODYS = frozenset(("patienter", "patienterna", "klienter", "klienterna", "brukare", "brukarna"))
# What tells that there is somebody whom it is so for.
_A_CASE = frozenset(
    (
        "sjukskrivning",
        "halsa",
        "sysselsattning",
        "ersattning",
        "sgi",
        "sjukpenning_nekad",
        "inskriven_af",
    )
)
_OTHER = frozenset(("nya", "andra", "fler", "alla"))
_OURS = frozenset(("vår", "våra", "mina", "min", "flera", "många"))
# With fewer words it answers something, if anything.
_A_MESSAGE = 3
_A_STORY = 5
_BEING = frozenset(("är", "e", "som", "var", "blev", "jag"))


class Asker:
    """Weighs the evidence of one message."""

    def __init__(
        self,
        words: Sequence[Word],
        mentions: Collection[Mention],
        lexicon: Lexicon,
        ages: Collection[int] = (),
        *,
        asked: str | None = None,
    ) -> None:
        """`ages`: indices of words that say how old someone is. `asked`: the fact asked about."""
        self._ages = ages
        self._asked = asked
        self._words = list(words)
        self._lexicon = lexicon
        answers = asked is not None and asked not in ABOUT_ASKER
        self._writer = Writer(self._words, lexicon, answers=answers)
        # "Får jag maila om patienten?" says who asks just as well as a statement does.
        telling = [
            m
            for m in mentions
            if m.fact in ABOUT_ASKER
            or m.stance in (Stance.ASSERTED, Stance.UNKNOWN)
            or (m.stance is Stance.DENIED and m.value in ("ja", "nej", ""))
        ]
        # "Jag är patient" and "som elev" are about oneself, though "patient" alone is staff's word.
        own = {
            i for m in telling if (m.fact, m.value) == (ASKER, OWN) for i in range(m.start, m.end)
        }
        self._declared = any(_about_staff(m) and not own.isdisjoint(_span(m)) for m in telling)
        # What is short, or may be an answer, is told of whomever the conversation is about.
        long = sum(not word.is_break for word in self._words) >= _A_STORY
        self._elided = self._writer.elided if long and asked is None else ()
        aside = {i for kin in self._writer.kin if not kin.concerned for i in _span(kin)}
        self._mentions = [
            m
            for m in telling
            if not (_about_staff(m) and not own.isdisjoint(_span(m)))
            and not ((m.fact, m.value) == (ASKER, RELATIVE) and not aside.isdisjoint(_span(m)))
            and not ((m.fact, m.value) == (ASKER, OWN) and self._about_talk(m))
        ]
        self._told_own = self._tells_own()
        self.who = self._decide()

    def _decide(self) -> str:
        """One of the values of the fact `fragestallare`, or "" when it is not clear."""
        relative = self._said(ASKER, RELATIVE) or any(k.concerned for k in self._writer.kin)
        own = self._said(ASKER, OWN) or self._told_own
        if self._declared or self._plainly_own():
            return "" if relative and not self._plainly_own() else OWN
        if self._staff_by_role() or self._writer.signs.sends_others():
            return STAFF
        if self._writer.signs.has_employees() and not relative:
            return STAFF
        if nouns := self._nouns():
            if relative:
                return RELATIVE if all(self._being(m) for m in nouns) else ""
            nouns = [m for m in nouns if not self._anybodys(m, told=own)]
            if nouns:
                return STAFF
        if not relative and not own and self._staff_by_manner():
            return STAFF
        if relative and self._only_in_passing():
            return OWN
        if relative:
            return "" if own else RELATIVE
        if not own and not self._staff_by_manner():
            own = self._speaks_of_oneself()
        return OWN if own else ""

    @property
    def workplace(self) -> str:
        """Where staff work, as far as the words say so that staff have for themselves."""
        if self._writer.role:
            return self._writer.role.workplace
        if self._writer.signs.employs():
            return EMPLOYER
        if self._writer.signs.writes_certificates():
            return HEALTH_CARE
        concerned = self._writer.signs.concerned()
        return concerned[0] if concerned else ""

    @property
    def matter(self) -> str:
        """Whether staff ask about one person or about how things are done; "" if unclear."""
        if self._writer.signs.several():
            return MANY if self._writer.signs.structure() else ""
        if self._writer.signs.one() or self._writer.signs.concerned():
            return ONE
        if self._writer.signs.structure():
            return MANY
        work = {i for place in self.occupations for i in range(*place)}
        told = any(
            m.fact in _A_CASE and m.holds and not m.weak and work.isdisjoint(_span(m))
            for m in self._mentions
        )
        return ONE if told or self._ages else ""

    def implied(self, workplace: str) -> Iterator[tuple[str, str]]:
        """Facts and values that hold of whom staff of that workplace ask about, unless denied."""
        signs = self._writer.signs
        if signs.teaches():
            yield "sysselsattning", "studerande"
        if workplace == EMPLOYER and not signs.hires():
            yield "sysselsattning", "anstalld"
        if workplace == EMPLOYMENT_OFFICE:
            if signs.seeks():
                yield "sysselsattning", "arbetslos"
            if signs.seeks() or signs.enrolled():
                yield "inskriven_af", "ja"

    def relative_clauses(self) -> set[int]:
        """First word index of every clause about a relative."""
        named = {
            self._clause(m)
            for m in self._mentions
            if (m.fact, m.value) == (ASKER, RELATIVE)
            # "Mannen är arbetslös": whom staff speak of
            and not (self.who == STAFF and self._words[m.start].text == "mannen")
        }
        return named | {clause_bounds(self._words, kin.start)[0] for kin in self._writer.subjects}

    @property
    def occupations(self) -> list[tuple[int, int]]:
        """Where the message says what whoever asks works with, as words [start, end)."""
        found = [
            (m.start, m.end) for m in self._mentions if m.weak and m.fact in (ASKER, WORKPLACE)
        ]
        role = self._writer.role
        return [*found, (role.start, role.end)] if role else found

    # staff

    def _staff_by_role(self) -> bool:
        role = self._writer.role
        if self._writer.ill_themselves and not self._writer.third:
            return False
        if role is None:
            # Nurses fall ill too: a workplace alone decides only when nobody's case is told.
            weak = [m for m in self._mentions if _about_staff(m) and m.weak]
            return bool(weak) and not self._tells({i for m in weak for i in _span(m)})
        if role.certain:
            return not (self._told_own and not self._writer.signs.one())
        signs = self._writer.signs
        if self._nouns() or signs.one() or signs.structure():
            return not self._told_own
        return not self._tells(range(role.start, role.end)) and not self._said(ASKER, OWN)

    def _tells(self, working: Collection[int]) -> bool:
        """Whether a case is told beside the words that say what the writer works with."""
        work = set(working)
        return any(m.fact not in ABOUT_ASKER and work.isdisjoint(_span(m)) for m in self._mentions)

    def _staff_by_manner(self) -> bool:
        signs = self._writer.signs
        return (
            signs.handles_cases()
            or signs.employs()
            or signs.writes_certificates()
            or signs.concerned() is not None
        )

    def _nouns(self) -> list[Mention]:
        """What only staff call people: "pat", "min klient"."""
        return [m for m in self._mentions if _about_staff(m) and not m.weak]

    def _anybodys(self, mention: Mention, *, told: bool) -> bool:
        named = {word.text for word in self._words[mention.start : mention.end]}
        before = self._words[mention.start - 1].text
        return bool(named & _ANYBODYS) and (before in _OTHER or (told and before not in _OURS))

    def _being(self, mention: Mention) -> bool:
        near = range(max(mention.start - 2, 1), mention.start)
        return any(self._words[i].text in _BEING for i in near)

    # oneself

    def _tells_own(self) -> bool:
        """Whether a case is told in the first person: "nollad, vad gör jag?"."""
        others = {self._clause(m) for m in self._mentions if m.fact in ABOUT_ASKER}
        others |= {
            clause_bounds(self._words, kin.start)[0] for kin in self._writer.kin if kin.concerned
        }
        role = self._writer.role
        work = set(range(role.start, role.end)) if role else set()
        told = {
            self._clause(m)
            for m in self._mentions
            if m.fact not in ABOUT_ASKER and work.isdisjoint(_span(m))
        }
        told |= {clause_bounds(self._words, i)[0] for i in self._ages}
        told -= others
        spoken = [*self._writer.first_person, *self._elided]
        if role and role.certain and not self._writer.first_person:
            spoken = []
        first_person = {clause_bounds(self._words, i)[0] for i in spoken}
        # With somebody else in the message, only what is said of oneself in so many words counts.
        if others or role or self._writer.third:
            return bool(told & first_person)
        return bool(told and first_person)

    def _plainly_own(self) -> bool:
        """Reads "nu gäller det mig"."""
        return any(
            (m.fact, m.value) == (ASKER, OWN)
            and self._words[m.start].text == "gäller"
            and self._words[m.end - 1].text in self._lexicon["first_person"]
            for m in self._mentions
        )

    def _about_talk(self, mention: Mention) -> bool:
        """Whether the first person in it tells nothing: "vad har min hälsa med saken att göra"."""
        if len(self._words) <= SHORT and self._writer.addressed and self._asked != ASKER:
            return True
        spoken = set(self._writer.first_person)
        said = [i for i in _span(mention) if self._words[i].text in self._lexicon["first_person"]]
        return bool(said) and spoken.isdisjoint(said) and self._asked != ASKER

    def _speaks_of_oneself(self) -> bool:
        if self._asked not in (None, ASKER) or self._writer.third:
            return False
        told = any(m.fact not in ABOUT_ASKER for m in self._mentions)
        if sum(not word.is_break for word in self._words) < _A_MESSAGE:
            return False
        if not self._writer.first_person and not told and self._writer.vague:
            return False
        spoken = self._writer.first_person or self._elided or self._writer.ill_themselves
        return bool(spoken) and (told or not self._writer.addressed)

    def _only_in_passing(self) -> bool:
        """Reads "min sambo jobbar, jag är sjuk"."""
        own = self._told_own or self._said(ASKER, OWN)
        if not own or self._writer.third:
            return False
        concerned = [kin for kin in self._writer.kin if kin.concerned]
        return bool(concerned) and all(map(self._writer.in_passing, concerned))

    def _said(self, fact: str, value: str) -> bool:
        return any((m.fact, m.value) == (fact, value) for m in self._mentions)

    def _clause(self, mention: Mention) -> int:
        return clause_bounds(self._words, mention.start)[0]


def _span(place: Mention | Kin) -> range:
    return range(place.start, place.end)


def _about_staff(mention: Mention) -> bool:
    return mention.fact == WORKPLACE or (mention.fact, mention.value) == (ASKER, STAFF)
