"""Who asks: someone about themselves, a relative, or staff. Taken only when it is clear."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.nlu.context import Stance
from bot.nlu.lexicon import Lexicon
from bot.nlu.mentions import Mention
from bot.nlu.roles import EMPLOYER, SHORT, Kin, Writer
from bot.nlu.words import Word, clause_bounds

ASKER, WORKPLACE, MATTER = "fragestallare", "verksamhet", "arendetyp"
ABOUT_ASKER = frozenset((ASKER, WORKPLACE, MATTER))
OWN, RELATIVE, STAFF = "patient", "anhorig", "personal"
ONE, MANY = "enskilt", "overgripande"
HEALTH_CARE = "varden"
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
        if self._staff_by_role() or self._writer.sends_others():
            return STAFF
        if self._writer.has_employees() and not relative:
            return STAFF
        if nouns := self._nouns():
            if relative:
                return RELATIVE if all(self._being(m) for m in nouns) else ""
            nouns = [m for m in nouns if not self._anybodys(m, told=own)]
            if nouns:
                return STAFF
        if not relative and not own and self._staff_by_manner():
            return STAFF
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
        if self._writer.employs():
            return EMPLOYER
        if self._writer.writes_certificates():
            return HEALTH_CARE
        concerned = self._writer.concerned()
        return concerned[0] if concerned else ""

    @property
    def matter(self) -> str:
        """Whether staff ask about one person or about how things are done; "" if unclear."""
        if self._writer.several():
            return MANY if self._writer.structure() else ""
        if self._writer.one() or self._writer.concerned():
            return ONE
        if self._writer.structure():
            return MANY
        work = {i for place in self.occupations for i in range(*place)}
        told = any(
            m.fact in _A_CASE and m.holds and not m.weak and work.isdisjoint(_span(m))
            for m in self._mentions
        )
        return ONE if told or self._ages else ""

    def relative_clauses(self) -> set[int]:
        """First word index of every clause about a relative."""
        named = {self._clause(m) for m in self._mentions if (m.fact, m.value) == (ASKER, RELATIVE)}
        return named | {clause_bounds(self._words, kin.start)[0] for kin in self._writer.subjects()}

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
        if role is None:
            # Nurses fall ill too: a workplace alone decides only when nobody's case is told.
            weak = [m for m in self._mentions if _about_staff(m) and m.weak]
            return bool(weak) and not self._tells({i for m in weak for i in _span(m)})
        if role.certain:
            return not (self._told_own and not self._writer.one())
        if self._nouns() or self._writer.one():
            return not self._told_own
        return not self._tells(range(role.start, role.end)) and not self._said(ASKER, OWN)

    def _tells(self, working: Collection[int]) -> bool:
        """Whether a case is told beside the words that say what the writer works with."""
        work = set(working)
        return any(m.fact not in ABOUT_ASKER and work.isdisjoint(_span(m)) for m in self._mentions)

    def _staff_by_manner(self) -> bool:
        writer = self._writer
        return (
            writer.handles_cases()
            or writer.employs()
            or writer.writes_certificates()
            or writer.concerned() is not None
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
        first_person = {clause_bounds(self._words, i)[0] for i in self._writer.first_person()}
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
        if len(self._words) <= SHORT and self._writer.addressed() and self._asked != ASKER:
            return True
        spoken = set(self._writer.first_person())
        said = [i for i in _span(mention) if self._words[i].text in self._lexicon["first_person"]]
        return bool(said) and spoken.isdisjoint(said) and self._asked != ASKER

    def _speaks_of_oneself(self) -> bool:
        if self._asked not in (None, ASKER) or self._writer.third:
            return False
        told = any(m.fact not in ABOUT_ASKER for m in self._mentions)
        if sum(not word.is_break for word in self._words) < _A_MESSAGE:
            return False
        return bool(self._writer.first_person()) and (told or not self._writer.addressed())

    def _said(self, fact: str, value: str) -> bool:
        return any((m.fact, m.value) == (fact, value) for m in self._mentions)

    def _clause(self, mention: Mention) -> int:
        return clause_bounds(self._words, mention.start)[0]


def _span(place: Mention | Kin) -> range:
    return range(place.start, place.end)


def _about_staff(mention: Mention) -> bool:
    return mention.fact == WORKPLACE or (mention.fact, mention.value) == (ASKER, STAFF)
