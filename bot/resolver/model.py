"""What the knowledge base holds, once read: plain frozen records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.resolver.condition import ALWAYS, UNKNOWN, Condition

AREAS = (
    "samordning",
    "medicinsk_rehabilitering",
    "arbetslivsinriktad_rehabilitering",
    "arbetsplatsinriktad_rehabilitering",
    "social_rehabilitering",
    "forsorjning",
    "koordineringsinsatser",
    "plan_for_atergang",
    "lakarintyg",
    "medverkan",
    "strukturell_samverkan",
)
ROLES = ("responsible", "performs", "supports")
WHO = ("jurist", "sakkunnig", "regionen", "driften")  # who can settle an open point
CONCERNED = ("sources", "rules", "topics", "actors")  # what an open point can be about
Key = tuple[str, str | None]  # what tells contacts apart: an actor, and a way in to it
LOCAL = "lokal"  # the kind of a source that is a region's own routine


@dataclass(frozen=True)
class Place:
    """Where something stands: file name inside the knowledge folder and 1-based line."""

    file: str
    line: int


@dataclass(frozen=True)
class FactValue:
    """One answer: its id, the label on the button, the clause used in sentences."""

    id: str
    label: str
    clause: str
    expressions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    """Something that can be asked. `kind` is `one` or `many`; every fact also takes `vet_ej`."""

    id: str
    kind: str
    group: str
    question: str
    help: str
    why: str
    find_out: str
    values: tuple[FactValue, ...]
    place: Place
    none: str | None = None
    sensitive: bool = False
    changeable: bool = True
    applies_when: Condition = ALWAYS
    sources: tuple[str, ...] = ()
    expressions: tuple[str, ...] = ()

    @property
    def many(self) -> bool:
        """Whether several values can hold at once."""
        return self.kind == "many"

    @property
    def ids(self) -> tuple[str, ...]:
        """Every accepted value in order, `vet_ej` last."""
        return (*(value.id for value in self.values), UNKNOWN)

    @property
    def elements(self) -> tuple[str, ...]:
        """A many-valued fact's values that can be combined: all but the one meaning none."""
        return tuple(value.id for value in self.values if value.id != self.none)

    def value(self, id: str) -> FactValue:
        """The value with that id. Raises `KeyError`."""
        for value in self.values:
            if value.id == id:
                return value
        raise KeyError(id)


@dataclass(frozen=True)
class Constraint:
    """Facts that cannot hold together, and why."""

    id: str
    never: Condition
    reason: str
    sources: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class Source:
    """A statute or document: title, reference as it is cited, address, when it was checked."""

    id: str
    title: str
    reference: str
    url: str
    checked: dt.date
    kind: str
    place: Place
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    note: str = ""

    def as_dict(self) -> dict[str, object]:
        """The contract's `sources` item."""
        return {
            "id": self.id,
            "title": self.title,
            "reference": self.reference,
            "url": self.url,
            "checked": self.checked.isoformat(),
        }


@dataclass(frozen=True)
class Channel:
    """A way in: `phone`, `web`, `visit` or `form`."""

    kind: str
    label: str
    href: str
    source: str = ""
    checked: dt.date | None = None

    def as_dict(self) -> dict[str, object]:
        """The contract's `channels` item, with the date its number was checked."""
        item: dict[str, object] = {"kind": self.kind, "label": self.label, "href": self.href}
        if self.checked:
            item["checked"] = self.checked.isoformat()
        return item


@dataclass(frozen=True)
class ContactPoint:
    """A person or way in at an actor."""

    id: str
    label: str
    place: Place
    how: str = ""
    channels: tuple[Channel, ...] = ()


@dataclass(frozen=True)
class Actor:
    """An authority, an employer, a care provider…

    `names`: what people call it. `dialogue`: only dialogue uses it.
    """

    id: str
    name: str
    description: str
    channels: tuple[Channel, ...]
    contact_points: Mapping[str, ContactPoint]
    place: Place
    sources: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    dialogue: bool = False


@dataclass(frozen=True)
class ContactRef:
    """Whom to contact and why, as a rule says it (addressed later)."""

    actor: str
    contact_point: str | None
    reason: str

    @property
    def key(self) -> Key:
        """What makes two contacts the same."""
        return (self.actor, self.contact_point)


@dataclass(frozen=True)
class Responsibility:
    """What an actor must do in an area."""

    area: str
    actor: str
    role: str
    task: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Consent:
    """Whether consent is needed to share information, and for what."""

    needed: bool
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Approval:
    """Who went through something and stands for what it says, by name or office, and which day."""

    on: dt.date
    by: str


@dataclass(frozen=True)
class Rule:
    """One rule: when it holds (and no exception does), what follows, and on which sources.

    `reviewed`: who last approved it, if that is noted. `overrides`: only of a region's own rule,
    the national rules that give way to it there. `everywhere`: no region's rule may go before it.
    """

    id: str
    title: str
    when: Condition
    reason: str
    sources: tuple[str, ...]
    place: Place
    unless: tuple[str, ...] = ()
    next_contact: ContactRef | None = None
    then: tuple[ContactRef, ...] = ()
    responsibilities: tuple[Responsibility, ...] = ()
    prepare: tuple[str, ...] = ()
    consent: Consent | None = None
    situations: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    reviewed: Approval | None = None
    region: str | None = None
    overrides: tuple[str, ...] = ()
    everywhere: bool = False

    @property
    def cited(self) -> Iterator[str]:
        """Every source it names, also for its responsibilities and consent; may repeat."""
        yield from self.sources
        for item in self.responsibilities:
            yield from item.sources
        if self.consent is not None:
            yield from self.consent.sources

    def in_force(self, on: dt.date) -> bool:
        """Whether the rule is in force that day (both ends included)."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


@dataclass(frozen=True)
class Term:
    """A glossary entry."""

    id: str
    term: str
    aliases: tuple[str, ...]
    text: str
    sources: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class TopicContact:
    """Whom to contact about a topic, for those of whom `when` holds."""

    when: Condition
    actor: str
    contact_point: str | None


@dataclass(frozen=True)
class Topic:
    """A factual question with its answer.

    `contacts`: the first that fits is the next contact. `questions`: how people ask it, which the
    assistant learns from. `traps`: the misunderstandings (section 6 of the domain's underlag) it
    puts right. `follow_up`: topics asked about next. `reviewed`: who last approved it, if noted.
    """

    id: str
    title: str
    text: str
    contacts: tuple[TopicContact, ...]
    sources: tuple[str, ...]
    questions: tuple[str, ...]
    place: Place
    follow_up: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    traps: tuple[int, ...] = ()
    situations: tuple[str, ...] = ()
    reviewed: Approval | None = None


@dataclass(frozen=True)
class Language:
    """A language people may write in instead of Swedish, and how they get help, in it.

    `id`: ISO 639 code. `words`: small words that tell it from others. `letters`: letters that only
    it uses, or nearly.
    """

    id: str
    name: str
    text: str
    place: Place
    words: tuple[str, ...] = ()
    letters: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Federation:
    """A samordningsförbund of a region. `municipalities`: which of them; none named: all."""

    name: str
    source: str
    place: Place
    municipalities: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()

    @property
    def cited(self) -> Iterator[str]:
        """Every source it names; may repeat."""
        yield self.source
        yield from (channel.source for channel in self.channels)


@dataclass(frozen=True)
class LocalContact:
    """How a region reaches a contact point.

    `how` takes the place of the national words. `channels` come before the national ones and take
    the place of those of the same kind. `source`: of `how`.
    """

    actor: str
    contact_point: str
    place: Place
    how: str = ""
    channels: tuple[Channel, ...] = ()
    source: str = ""

    @property
    def key(self) -> Key:
        """The contact it speaks of."""
        return (self.actor, self.contact_point)

    @property
    def cited(self) -> Iterator[str]:
        """Every source it names; may repeat."""
        yield from filter(None, [self.source])
        yield from (channel.source for channel in self.channels)


@dataclass(frozen=True)
class OpeningHours:
    """When a contact is open in a region, as a sentence; without contact point, the actor itself.

    `checked`: the day that the hours were last looked up.
    """

    actor: str
    contact_point: str | None
    text: str
    source: str
    checked: dt.date
    place: Place

    @property
    def key(self) -> Key:
        """The contact it speaks of."""
        return (self.actor, self.contact_point)


@dataclass(frozen=True)
class Region:
    """A region: what is its own there, and its own routine, beside the national rules.

    `sources`: what its note and its municipalities rest on. `phrases`: its own wording of some
    of the phrases, by key.
    """

    id: str
    name: str
    rules: tuple[Rule, ...]
    place: Place
    note: str = ""
    sources: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    federations: tuple[Federation, ...] = ()
    contacts: tuple[LocalContact, ...] = ()
    opening_hours: tuple[OpeningHours, ...] = ()
    phrases: Mapping[str, str] = field(default_factory=dict)

    @property
    def cited(self) -> Iterator[str]:
        """Every source that the profile names, without its rules; may repeat."""
        yield from self.sources
        for federation in self.federations:
            yield from federation.cited
        for contact in self.contacts:
            yield from contact.cited
        yield from (hours.source for hours in self.opening_hours)

    @property
    def ways(self) -> Iterator[tuple[tuple[Channel, ...], Place]]:
        """The ways in to its federations and contacts, and where they stand."""
        yield from ((federation.channels, federation.place) for federation in self.federations)
        yield from ((contact.channels, contact.place) for contact in self.contacts)

    @property
    def reached(self) -> tuple[Key, ...]:
        """The contacts that it says something of, once each."""
        keys = [each.key for each in self.contacts] + [each.key for each in self.opening_hours]
        return tuple(dict.fromkeys(keys))

    def contact(self, key: Key) -> LocalContact | None:
        """What it says of how that contact is reached, if anything."""
        return next((each for each in self.contacts if each.key == key), None)

    def hours(self, key: Key) -> OpeningHours | None:
        """When that contact is open, if it says so."""
        return next((each for each in self.opening_hours if each.key == key), None)


@dataclass(frozen=True)
class Settlement:
    """How an open point was settled: which day, by whom, and what was found."""

    on: dt.date
    by: str
    note: str


@dataclass(frozen=True)
class OpenPoint:
    """Something that a human must confirm before production, and why.

    `who`: one of `WHO`. `underlag`: the sections of the domain's underlag it comes from.
    `concerns`: the ids that depend on it, by kind (`CONCERNED`, each of them there).
    """

    id: str
    question: str
    why: str
    who: str
    underlag: tuple[str, ...]
    concerns: Mapping[str, tuple[str, ...]]
    place: Place
    settled: Settlement | None = None


@dataclass(frozen=True)
class Statement:
    """What a document of the underlag says in short; `terms`: the glossary's that carry it."""

    id: str
    text: str
    place: Place
    terms: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Paper:
    """A document of the underlag, cited as `source`, and what it states."""

    id: str
    source: str
    statements: Mapping[str, Statement]
    place: Place


@dataclass(frozen=True)
class Situation:
    """A situation of the underlag; `note` says what to know, or why no rule carries it."""

    id: str
    title: str
    place: Place
    note: str = ""


@dataclass(frozen=True)
class Trap:
    """A misunderstanding that answers must put right; `note`: how, where no topic does."""

    number: int
    text: str
    place: Place
    note: str = ""


@dataclass(frozen=True)
class Underlag:
    """What the knowledge was made from and must carry, all of it."""

    papers: Mapping[str, Paper]
    situations: Mapping[str, Situation]
    traps: Mapping[int, Trap]

    @property
    def statements(self) -> dict[str, Statement]:
        """Those of every document."""
        return {id: said for paper in self.papers.values() for id, said in paper.statements.items()}


@dataclass(frozen=True)
class Coverage:
    """The dates the knowledge speaks for; outside them the resolver says so."""

    start: dt.date
    end: dt.date | None
    checked: dt.date


@dataclass(frozen=True)
class Knowledge:
    """The whole knowledge base; `folder` is where it was read from, None for what ships.

    `underlag`: None where the knowledge does not say what it must carry.
    """

    groups: tuple[str, ...]
    facts: Mapping[str, Fact]
    constraints: tuple[Constraint, ...]
    sources: Mapping[str, Source]
    actors: Mapping[str, Actor]
    glossary: Mapping[str, Term]
    topics: Mapping[str, Topic]
    languages: Mapping[str, Language]
    rules: tuple[Rule, ...]
    regions: Mapping[str, Region]
    coverage: Coverage
    address: Mapping[str, Mapping[str, str]]
    phrases: Mapping[str, str]
    folder: Path | None = None
    open_points: Mapping[str, OpenPoint] = field(default_factory=dict)
    underlag: Underlag | None = None

    def all_rules(self) -> Iterator[Rule]:
        """The national rules, then each region's."""
        yield from self.rules
        for region in self.regions.values():
            yield from region.rules

    def channels(self) -> Iterator[tuple[str, Channel, Place]]:
        """Every way in: whose (an actor, actor/contact point or region) and where that stands."""
        for actor in self.actors.values():
            yield from ((actor.id, channel, actor.place) for channel in actor.channels)
            for point in actor.contact_points.values():
                name = f"{actor.id}/{point.id}"
                yield from ((name, channel, point.place) for channel in point.channels)
        for region in self.regions.values():
            for ways, place in region.ways:
                yield from ((region.id, channel, place) for channel in ways)

    def open_about(self, kind: str, id: str) -> list[OpenPoint]:
        """The open points that concern it. Raises `KeyError` for a kind not in `CONCERNED`."""
        points = self.open_points.values()
        return [point for point in points if not point.settled and id in point.concerns[kind]]

    def rules_for(self, region: str | None) -> tuple[Rule, ...]:
        """National rules, then the region's own."""
        return self.rules + (self.regions[region].rules if region else ())
