"""Read the knowledge folder into a `Knowledge`, complaining about everything wrong at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from bot.resolver import condition
from bot.resolver.condition import UNKNOWN, Condition
from bot.resolver.document import Block, Items, read
from bot.resolver.errors import Defect, KnowledgeError
from bot.resolver.locality import Locality
from bot.resolver.model import (
    AREAS,
    ROLES,
    Actor,
    Channel,
    Consent,
    Constraint,
    ContactPoint,
    ContactRef,
    Coverage,
    Fact,
    FactValue,
    Federation,
    Knowledge,
    Language,
    LocalContact,
    OpeningHours,
    Place,
    Region,
    Responsibility,
    Rule,
    Source,
    Term,
    Topic,
    TopicContact,
)
from bot.resolver.references import References
from bot.resolver.wording import PHRASES

FOLDER = Path(__file__).parent.parent / "knowledge"
ID = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")  # the form of every id
# the keys of each kind of mapping; any other is refused, so that no slip is silently left out
_KEYS = {
    "facts.yml": "groups facts constraints",
    "sources.yml": "coverage sources",
    "actors.yml": "actors",
    "glossary.yml": "terms",
    "phrases.yml": "address phrases",
    "rules file": "rules",
    "topics file": "topics",
    "languages.yml": "languages",
    "language": "id name text words letters sources",
    "region file": "region rules",
    "fact": "id kind group question help why find_out values none sensitive changeable"
    " applies_when sources expressions",
    "value": "id label clause expressions",
    "constraint": "id never reason sources",
    "source": "id title reference url checked kind valid_from valid_to note",
    "coverage": "from to checked",
    "actor": "id name description channels contact_points sources names dialogue",
    "contact point": "id label how channels",
    "channel": "kind label href source checked",
    "term": "id term aliases text sources",
    "topic": "id title text contacts sources follow_up terms traps situations questions",
    "topic contact": "when actor contact_point",
    "region": "id name note sources municipalities samordningsforbund contacts opening_hours"
    " phrases",
    "samordningsförbund": "name municipalities channels source",
    "region's contact": "actor contact_point how channels source",
    "opening hours": "actor contact_point text source checked",
    "rule": "id title when unless overrides next_contact then responsibilities prepare consent"
    " reason sources situations statements valid_from valid_to reviewed local",
    "contact": "actor contact_point reason",
    "responsibility": "area actor role task sources",
    "consent": "needed text sources",
}


_Record = TypeVar("_Record", Fact, Constraint, Source, Actor, ContactPoint, Term, Topic, Language)


def read_knowledge(folder: Path | None = None) -> Knowledge:
    """Read the folder (None: the knowledge that ships) and cross-check the form of every file.

    Raises `KnowledgeError` with all defects. What the rules mean together is proved elsewhere
    (`proof.py`).
    """
    return _Reader(folder).knowledge()


class _Reader:
    def __init__(self, folder: Path | None) -> None:
        self.given = folder
        self.folder = folder or FOLDER
        self.defects: list[Defect] = []

    def knowledge(self) -> Knowledge:
        facts_file = self._file("facts.yml")
        sources_file = self._file("sources.yml")
        phrases_file = self._file("phrases.yml")
        facts = self._records(facts_file, "facts", "fact", self._fact)
        groups = self._strings(facts_file, "groups")
        for fact in facts.values():
            if fact.group not in groups:
                self._complain("unknown-group", f"'{fact.id}': no group '{fact.group}'", fact.place)
        constraints = self._records(
            facts_file, "constraints", "constraint", self._constraint, optional=True
        )
        knowledge = Knowledge(
            groups=groups,
            facts=dict(sorted(facts.items(), key=lambda item: _rank(groups, item[1].group))),
            constraints=tuple(constraints.values()),
            sources=self._records(sources_file, "sources", "source", self._source),
            actors=self._records(self._file("actors.yml"), "actors", "actor", self._actor),
            glossary=self._records(self._file("glossary.yml"), "terms", "term", self._term),
            topics=self._topics(),
            languages=self._languages(),
            rules=tuple(self._all_rules()),
            regions=self._regions(),
            coverage=self._coverage(sources_file),
            address=self._address(phrases_file),
            phrases=self._phrases(phrases_file, facts),
            folder=self.given,
        )
        References(knowledge, self.defects).check()
        Locality(knowledge, self.defects).check()
        if self.defects:
            raise KnowledgeError(self.defects)
        return knowledge

    # files

    def _file(self, name: str) -> Block:
        return self._read(self.folder / name, name)

    def _read(self, path: Path, kind: str) -> Block:
        document = read(path, path.relative_to(self.folder).as_posix())
        self._check_keys(document, kind)
        return document

    def _all_rules(self) -> Iterable[Rule]:
        for path in sorted((self.folder / "rules").glob("*.yml")):
            for block in self._blocks(self._read(path, "rules file"), "rules", "rule"):
                yield self._rule(block)

    def _topics(self) -> dict[str, Topic]:
        topics: dict[str, Topic] = {}
        for path in sorted((self.folder / "topics").glob("*.yml")):
            document = self._read(path, "topics file")
            for id, topic in self._records(document, "topics", "topic", self._topic).items():
                if id in topics:
                    self._complain("duplicate-id", f"topic '{id}' is there twice", topic.place)
                topics[id] = topic
        return topics

    def _languages(self) -> dict[str, Language]:
        if not (self.folder / "languages.yml").exists():
            return {}
        return self._records(self._file("languages.yml"), "languages", "language", self._language)

    def _regions(self) -> dict[str, Region]:
        regions: dict[str, Region] = {}
        for path in sorted((self.folder / "regions").glob("*.yml")):
            document = self._read(path, "region file")
            head = document.get("region")
            if not isinstance(head, Block):
                self._say("missing", "'region' must say id and name", document, 1)
                continue
            self._check_keys(head, "region")
            region = self._region(head, document)
            if region.id in regions:
                message = f"region '{region.id}' is there twice"
                self._complain("duplicate-id", message, region.place)
            elif region.id != path.stem:
                message = f"the region's id is '{region.id}', so its file must be {region.id}.yml"
                self._say("id", message, head, head.line_of("id"))
            regions[region.id] = region
        return regions

    def _region(self, head: Block, document: Block) -> Region:
        id = self._id(head)
        return Region(
            id=id,
            name=self._text(head, "name"),
            rules=tuple(self._rule(b, id) for b in self._blocks(document, "rules", "rule")),
            place=_place(head),
            note=self._text(head, "note", ""),
            sources=self._strings(head, "sources"),
            municipalities=self._strings(head, "municipalities"),
            federations=tuple(
                Federation(
                    self._text(b, "name"),
                    self._text(b, "source"),
                    _place(b),
                    self._strings(b, "municipalities"),
                    self._channels(b),
                )
                for b in self._blocks(
                    head, "samordningsforbund", "samordningsförbund", optional=True
                )
            ),
            contacts=tuple(
                LocalContact(
                    self._text(b, "actor"),
                    self._text(b, "contact_point"),
                    _place(b),
                    self._text(b, "how", ""),
                    self._channels(b),
                    self._text(b, "source", ""),
                )
                for b in self._blocks(head, "contacts", "region's contact", optional=True)
            ),
            opening_hours=tuple(
                OpeningHours(
                    self._text(b, "actor"),
                    self._text(b, "contact_point", "") or None,
                    self._text(b, "text"),
                    self._text(b, "source"),
                    self._day(b, "checked"),
                    _place(b),
                )
                for b in self._blocks(head, "opening_hours", "opening hours", optional=True)
            ),
            phrases=self._texts(head, "phrases") if "phrases" in head else {},
        )

    # records

    def _fact(self, block: Block) -> Fact:
        values = tuple(
            FactValue(
                self._id(b),
                self._text(b, "label"),
                self._text(b, "clause"),
                self._strings(b, "expressions"),
            )
            for b in self._blocks(block, "values", "value")
        )
        kind = self._text(block, "kind")
        none = self._text(block, "none", "") or None
        fact = Fact(
            id=self._id(block),
            kind=kind,
            group=self._text(block, "group"),
            question=self._text(block, "question"),
            help=self._text(block, "help", ""),
            why=self._text(block, "why"),
            find_out=self._text(block, "find_out"),
            values=values,
            place=_place(block),
            none=none,
            sensitive=self._flag(block, "sensitive", False),
            changeable=self._flag(block, "changeable", True),
            applies_when=self._condition(block, "applies_when"),
            sources=self._strings(block, "sources"),
            expressions=self._strings(block, "expressions"),
        )
        ids = [value.id for value in values]
        if kind not in ("one", "many"):
            self._say("kind", f"kind must be 'one' or 'many', here '{kind}'", block, block.line)
        if len(set(ids)) < len(ids) or UNKNOWN in ids:
            message = (
                f"'{fact.id}': every value needs an id of its own, and '{UNKNOWN}' is built in"
            )
            self._say("duplicate-id", message, block, block.line_of("values"))
        if none is not None and (kind != "many" or none not in ids):
            self._say("none", f"'{none}' is no value of '{fact.id}'", block, block.line_of("none"))
        return fact

    def _topic(self, block: Block) -> Topic:
        contacts = tuple(
            TopicContact(
                self._condition(b, "when"),
                self._text(b, "actor"),
                self._text(b, "contact_point", "") or None,
            )
            for b in self._blocks(block, "contacts", "topic contact", optional=True)
        )
        return Topic(
            id=self._id(block),
            title=self._text(block, "title"),
            text=self._text(block, "text"),
            contacts=contacts,
            sources=self._strings(block, "sources"),
            questions=self._strings(block, "questions"),
            place=_place(block),
            follow_up=self._strings(block, "follow_up"),
            terms=self._strings(block, "terms"),
            traps=self._numbers(block, "traps"),
            situations=self._strings(block, "situations"),
        )

    def _language(self, block: Block) -> Language:
        return Language(
            id=self._id(block),
            name=self._text(block, "name"),
            text=self._text(block, "text"),
            place=_place(block),
            words=self._strings(block, "words"),
            letters=self._text(block, "letters", ""),
            sources=self._strings(block, "sources"),
        )

    def _constraint(self, block: Block) -> Constraint:
        never = self._condition(block, "never")
        if not never.tests:
            self._say("missing", "a constraint must say what is never true", block, block.line)
        id, reason = self._id(block), self._text(block, "reason")
        return Constraint(id, never, reason, self._strings(block, "sources"), _place(block))

    def _source(self, block: Block) -> Source:
        checked = self._date(block, "checked")
        if checked is None:
            self._say("missing", "a source needs the date it was checked", block, block.line)
        return Source(
            id=self._id(block),
            title=self._text(block, "title"),
            reference=self._text(block, "reference"),
            url=self._text(block, "url"),
            checked=checked or dt.date.min,
            kind=self._text(block, "kind"),
            place=_place(block),
            valid_from=self._date(block, "valid_from"),
            valid_to=self._date(block, "valid_to"),
            note=self._text(block, "note", ""),
        )

    def _actor(self, block: Block) -> Actor:
        return Actor(
            id=self._id(block),
            name=self._text(block, "name"),
            description=self._text(block, "description"),
            channels=self._channels(block),
            contact_points=self._records(
                block, "contact_points", "contact point", self._contact_point, optional=True
            ),
            place=_place(block),
            sources=self._strings(block, "sources"),
            names=self._strings(block, "names"),
            dialogue=self._flag(block, "dialogue", False),
        )

    def _contact_point(self, block: Block) -> ContactPoint:
        return ContactPoint(
            id=self._id(block),
            label=self._text(block, "label"),
            place=_place(block),
            how=self._text(block, "how", ""),
            channels=self._channels(block),
        )

    def _channels(self, block: Block) -> tuple[Channel, ...]:
        return tuple(
            Channel(
                self._text(b, "kind"),
                self._text(b, "label"),
                self._text(b, "href"),
                self._text(b, "source", ""),
                self._date(b, "checked"),
            )
            for b in self._blocks(block, "channels", "channel", optional=True)
        )

    def _term(self, block: Block) -> Term:
        return Term(
            id=self._id(block),
            term=self._text(block, "term"),
            aliases=self._strings(block, "aliases"),
            text=self._text(block, "text"),
            sources=self._strings(block, "sources"),
            place=_place(block),
        )

    def _rule(self, block: Block, region: str | None = None) -> Rule:
        id = self._id(block)
        if self._flag(block, "local", False) != (region is not None):
            message = "a region's rules, and no others, must be marked 'local: true'"
            self._say("local", message, block, block.line_of("local"), rules=(id,))
        sources = self._strings(block, "sources")
        contact = self._part(block, "next_contact", "contact")
        consent = self._part(block, "consent", "consent")
        rule = Rule(
            id=id,
            title=self._text(block, "title"),
            when=self._condition(block, "when"),
            reason=self._text(block, "reason"),
            sources=sources,
            place=_place(block),
            unless=self._strings(block, "unless"),
            next_contact=self._contact(contact) if contact else None,
            then=tuple(
                self._contact(b) for b in self._blocks(block, "then", "contact", optional=True)
            ),
            responsibilities=tuple(
                self._responsibility(b, sources)
                for b in self._blocks(block, "responsibilities", "responsibility", optional=True)
            ),
            prepare=self._strings(block, "prepare"),
            consent=self._consent(consent, sources) if consent else None,
            situations=self._strings(block, "situations"),
            statements=self._strings(block, "statements"),
            valid_from=self._date(block, "valid_from"),
            valid_to=self._date(block, "valid_to"),
            reviewed=self._date(block, "reviewed"),
            region=region,
            overrides=self._strings(block, "overrides"),
        )
        if not sources:
            message = "a rule without a source cannot be trusted"
            self._say("no-source", message, block, block.line, rules=(id,))
        effects = (rule.next_contact, rule.then, rule.responsibilities, rule.prepare, rule.consent)
        if not any(effects):
            self._say("no-effect", "the rule gives nothing", block, block.line, rules=(id,))
        if rule.valid_from and rule.valid_to and rule.valid_to < rule.valid_from:
            line = block.line_of("valid_to")
            self._say("validity", "the rule ends before it begins", block, line, rules=(id,))
        return rule

    def _contact(self, block: Block) -> ContactRef:
        point = self._text(block, "contact_point", "") or None
        return ContactRef(self._text(block, "actor"), point, self._text(block, "reason"))

    def _responsibility(self, block: Block, sources: tuple[str, ...]) -> Responsibility:
        area, role = self._text(block, "area"), self._text(block, "role")
        if area not in AREAS:
            self._say("unknown-area", f"no area '{area}'", block, block.line_of("area"))
        if role not in ROLES:
            self._say("unknown-role", f"no role '{role}'", block, block.line_of("role"))
        own = self._strings(block, "sources")
        actor, task = self._text(block, "actor"), self._text(block, "task")
        return Responsibility(area, actor, role, task, own or sources)

    def _consent(self, block: Block, sources: tuple[str, ...]) -> Consent:
        own = self._strings(block, "sources")
        needed = self._flag(block, "needed", None)
        return Consent(needed, self._text(block, "text"), own or sources)

    def _coverage(self, document: Block) -> Coverage:
        block = self._part(document, "coverage", "coverage")
        if block is None:
            self._say("missing", "'coverage' must say from when the knowledge holds", document, 1)
            return Coverage(dt.date.min, None, dt.date.min)
        start, checked = self._date(block, "from"), self._date(block, "checked")
        if start is None or checked is None:
            self._say("missing", "coverage needs 'from' and 'checked'", block, block.line)
        end = self._date(block, "to")
        if start and end and end < start:
            self._say("validity", "coverage ends before it begins", block, block.line_of("to"))
        return Coverage(start or dt.date.min, end, checked or dt.date.min)

    def _address(self, document: Block) -> dict[str, dict[str, str]]:
        block = document.get("address")
        if not isinstance(block, Block) or "patient" not in block:
            self._say("missing", "'address' must have at least 'patient'", document, 1)
            return {"patient": {}}
        rows = {key: self._texts(block, key) for key in block}
        for key, words in rows.items():
            for word in sorted(rows["patient"].keys() - words.keys()):
                message = f"'{key}' has no word for '{word}'"
                self._say("missing", message, block, block.line_of(key))
        return rows

    def _phrases(self, document: Block, facts: Iterable[str]) -> dict[str, str]:
        phrases = self._texts(document, "phrases")
        for key in (*PHRASES, *(f"amne_{fact}" for fact in facts)):
            if key not in phrases:
                self._say("missing", f"no phrase '{key}'", document, document.line_of("phrases"))
        return phrases

    # parts

    def _records(
        self,
        block: Block,
        key: str,
        kind: str,
        make: Callable[[Block], _Record],
        *,
        optional: bool = False,
    ) -> dict[str, _Record]:
        index: dict[str, _Record] = {}
        for item in self._blocks(block, key, kind, optional=optional):
            record = make(item)
            if record.id in index:
                message = f"{kind} '{record.id}' is there twice"
                self._complain("duplicate-id", message, record.place)
            index[record.id] = record
        return index

    def _blocks(
        self, block: Block, key: str, kind: str, *, optional: bool = False
    ) -> Iterable[Block]:
        items = block.get(key)
        if items is None and optional:
            return
        if not isinstance(items, Items):
            self._say("missing", f"'{key}' must be a list", block, block.line_of(key))
            return
        for item, line in zip(items, items.lines, strict=True):
            if isinstance(item, Block):
                self._check_keys(item, kind)
                yield item
            else:
                self._say("form", f"every item of '{key}' must be a mapping", block, line)

    def _part(self, block: Block, key: str, kind: str) -> Block | None:
        part = block.get(key)
        if isinstance(part, Block):
            self._check_keys(part, kind)
            return part
        if part is not None:
            self._say("form", f"'{key}' must be a mapping", block, block.line_of(key))
        return None

    def _check_keys(self, block: Block, kind: str) -> None:
        id = block.get("id")
        rules = (id,) if kind == "rule" and isinstance(id, str) else ()
        for key in block.keys() - set(_KEYS[kind].split()):
            line = block.line_of(key)
            self._say("unknown-key", f"there is no '{key}' in a {kind}", block, line, rules=rules)

    def _flag(self, block: Block, key: str, default: bool | None) -> bool:
        value = block.get(key, default)
        if not isinstance(value, bool):
            message = f"'{key}' must be true or false"
            self._say("form", message, block, block.line_of(key))
        return value is True

    def _strings(self, block: Block, key: str) -> tuple[str, ...]:
        items = block.get(key)
        if items is None:
            return ()
        if not isinstance(items, Items) or not all(isinstance(item, str) for item in items):
            self._say("form", f"'{key}' must be a list of texts", block, block.line_of(key))
            return ()
        return tuple(str(item) for item in items)

    def _numbers(self, block: Block, key: str) -> tuple[int, ...]:
        items = block.get(key)
        if items is None:
            return ()
        if not isinstance(items, Items) or not all(type(item) is int for item in items):
            self._say("form", f"'{key}' must be a list of numbers", block, block.line_of(key))
            return ()
        return tuple(item for item in items if isinstance(item, int))

    def _texts(self, block: Block, key: str) -> dict[str, str]:
        texts = block.get(key)
        if not isinstance(texts, Block):
            self._say("missing", f"'{key}' must be a mapping of texts", block, block.line_of(key))
            return {}
        return {name: self._text(texts, name) for name in texts}

    def _text(self, block: Block, key: str, default: str | None = None) -> str:
        value = block.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip():
            owner = block.get("id", "")
            message = f"{owner}: '{key}' must be a text".lstrip(": ")
            self._say("missing", message, block, block.line_of(key))
            return ""
        return " ".join(value.split())

    def _id(self, block: Block) -> str:
        id = self._text(block, "id")
        if id and not ID.fullmatch(id):
            message = f"'{id}': ids are lower case a-z, 0-9, '-' and '_' (no å ä ö)"
            self._say("id", message, block, block.line_of("id"))
        return id

    def _date(self, block: Block, key: str) -> dt.date | None:
        value = block.get(key)
        if isinstance(value, str):
            try:
                return dt.date.fromisoformat(value)
            except ValueError:
                pass
        if value is None or isinstance(value, dt.date):
            return value
        self._say("date", f"'{key}' must be a date, 2025-07-01", block, block.line_of(key))
        return None

    def _day(self, block: Block, key: str) -> dt.date:
        """A date that must be there."""
        if block.get(key) is None:
            message = f"'{key}' must be a date, 2025-07-01"
            self._say("missing", message, block, block.line)
        return self._date(block, key) or dt.date.min

    def _condition(self, block: Block, key: str) -> Condition:
        if key not in block:
            return condition.ALWAYS
        return condition.parse(block[key], block.file, block.line_of(key), self.defects)

    def _say(
        self, kind: str, message: str, block: Block, line: int, rules: tuple[str, ...] = ()
    ) -> None:
        self.defects.append(Defect(kind, message, block.file, line, rules))

    def _complain(self, kind: str, message: str, place: Place) -> None:
        self.defects.append(Defect(kind, message, place.file, place.line))


def _place(block: Block) -> Place:
    return Place(block.file, block.line)


def _rank(groups: tuple[str, ...], group: str) -> int:
    return groups.index(group) if group in groups else len(groups)
