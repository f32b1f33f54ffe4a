"""Read the knowledge folder into a `Knowledge`, complaining about everything wrong at once."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable
from pathlib import Path

from bot.resolver import points, underlag
from bot.resolver.condition import UNKNOWN
from bot.resolver.document import Block, read
from bot.resolver.errors import KnowledgeError
from bot.resolver.form import Form, place
from bot.resolver.locality import Locality
from bot.resolver.model import (
    AREAS,
    ROLES,
    Actor,
    Approval,
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
    OpenPoint,
    Region,
    Responsibility,
    Rule,
    Source,
    Term,
    Topic,
    TopicContact,
    Underlag,
)
from bot.resolver.points import PointReader, check_points
from bot.resolver.references import References
from bot.resolver.underlag import UnderlagReader, check_underlag
from bot.resolver.wording import PHRASES

FOLDER = Path(__file__).parent.parent / "knowledge"
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
    "topic": "id title text contacts sources follow_up terms traps situations questions reviewed",
    "topic contact": "when actor contact_point",
    "region": "id name note sources municipalities samordningsforbund contacts opening_hours"
    " phrases",
    "samordningsförbund": "name municipalities channels source",
    "region's contact": "actor contact_point how channels source",
    "opening hours": "actor contact_point text source checked",
    "rule": "id title when unless overrides next_contact then responsibilities prepare consent"
    " reason sources situations statements valid_from valid_to reviewed local everywhere",
    "contact": "actor contact_point reason",
    "responsibility": "area actor role task sources",
    "consent": "needed text sources",
    "review": "on by",
}


def read_knowledge(folder: Path | None = None) -> Knowledge:
    """Read the folder (None: the knowledge that ships) and cross-check the form of every file.

    Raises `KnowledgeError` with all defects. What the rules mean together is proved elsewhere
    (`proof.py`). What ships is read once, as long as no file of it is changed.
    """
    if folder is None:
        return _shipped(tuple(map(_state, sorted(FOLDER.rglob("*.yml")))))
    return _Reader(folder).knowledge()


def _state(file: Path) -> tuple[Path, int, int]:
    """What is another when the file has been changed."""
    stat = file.stat()
    return file, stat.st_mtime_ns, stat.st_size


@functools.lru_cache(maxsize=1)
def _shipped(files: tuple[tuple[Path, int, int], ...]) -> Knowledge:
    """The knowledge that ships, its files being in that state."""
    return _Reader(None).knowledge()


class _Reader(Form):
    keys = _KEYS

    def __init__(self, folder: Path | None) -> None:
        super().__init__([])
        self.given = folder
        self.folder = folder or FOLDER

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
            open_points=self._open_points(),
            underlag=self._underlag(),
        )
        References(knowledge, self.defects).check()
        self.defects += [*check_points(knowledge), *check_underlag(knowledge)]
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

    def _open_points(self) -> dict[str, OpenPoint]:
        path = self.folder / points.FILE
        if not path.exists():
            return {}
        return PointReader(self.defects).points(read(path, path.name))

    def _underlag(self) -> Underlag | None:
        path = self.folder / underlag.FILE
        if not path.exists():
            return None
        return UnderlagReader(self.defects).underlag(read(path, path.name))

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
            place=place(head),
            note=self._text(head, "note", ""),
            sources=self._strings(head, "sources"),
            municipalities=self._strings(head, "municipalities"),
            federations=tuple(
                Federation(
                    self._text(b, "name"),
                    self._text(b, "source"),
                    place(b),
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
                    place(b),
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
                    place(b),
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
            place=place(block),
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
            place=place(block),
            follow_up=self._strings(block, "follow_up"),
            terms=self._strings(block, "terms"),
            traps=self._numbers(block, "traps"),
            situations=self._strings(block, "situations"),
            reviewed=self._approval(block),
        )

    def _language(self, block: Block) -> Language:
        return Language(
            id=self._id(block),
            name=self._text(block, "name"),
            text=self._text(block, "text"),
            place=place(block),
            words=self._strings(block, "words"),
            letters=self._text(block, "letters", ""),
            sources=self._strings(block, "sources"),
        )

    def _constraint(self, block: Block) -> Constraint:
        never = self._condition(block, "never")
        if not never.tests:
            self._say("missing", "a constraint must say what is never true", block, block.line)
        id, reason = self._id(block), self._text(block, "reason")
        return Constraint(id, never, reason, self._strings(block, "sources"), place(block))

    def _source(self, block: Block) -> Source:
        return Source(
            id=self._id(block),
            title=self._text(block, "title"),
            reference=self._text(block, "reference"),
            url=self._text(block, "url"),
            checked=self._day(block, "checked"),
            kind=self._text(block, "kind"),
            place=place(block),
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
            place=place(block),
            sources=self._strings(block, "sources"),
            names=self._strings(block, "names"),
            dialogue=self._flag(block, "dialogue", False),
        )

    def _contact_point(self, block: Block) -> ContactPoint:
        return ContactPoint(
            id=self._id(block),
            label=self._text(block, "label"),
            place=place(block),
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
            place=place(block),
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
            place=place(block),
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
            reviewed=self._approval(block),
            region=region,
            overrides=self._strings(block, "overrides"),
            everywhere=self._flag(block, "everywhere", False),
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

    def _approval(self, block: Block) -> Approval | None:
        review = self._part(block, "reviewed", "review")
        if review is None:
            return None
        return Approval(self._day(review, "on"), self._text(review, "by"))

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


def _rank(groups: tuple[str, ...], group: str) -> int:
    return groups.index(group) if group in groups else len(groups)
