"""The knowledge as pages to read: every page's name and text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.documents.carried import Carrying
from bot.documents.flow import Branch, Step, flow
from bot.documents.folder import MARK
from bot.documents.picture import Picture
from bot.documents.rules import versions
from bot.documents.words import Words, either, markdown, number, percent, quoted
from bot.resolver import Resolver, Topic
from bot.resolver.model import AREAS
from bot.resolver.uses import Use, naming, resting

HERE = Path(__file__).parent
DEPTH = 3  # questions followed to their answers in the picture: more is not read
_FEW = 5  # answers listed on one line of the picture
_LOOSE = re.compile(r"^(\s*- .*)\n\n(?=\s*- )", re.MULTILINE)


@dataclass(frozen=True)
class Task:
    """What an actor has to do, and the rules that say so."""

    role: str
    task: str
    rules: list[str]


def pages(resolver: Resolver, region: str | None = None) -> dict[str, str]:
    """Every page by its path in the folder. With a region: as it is there, and no other region.

    Raises `FactError` for an unknown region.
    """
    return dict(_Pages(resolver, region).all())


class _Pages:
    def __init__(self, resolver: Resolver, region: str | None) -> None:
        self.resolver, self.region = resolver, region
        self.words = Words(resolver)
        self.knowledge = knowledge = resolver.knowledge
        day = knowledge.coverage.checked
        # which knows the region, or raises
        self.root = flow(resolver, DEPTH, on=day, region=region)
        self.regions = [knowledge.regions[id] for id in ([region] if region else knowledge.regions)]
        local = (rule for each in self.regions for rule in each.rules)
        self.versions = versions(resolver, self.words, (*knowledge.rules, *local), region)
        self.rules = tuple(each.rule for same in self.versions.values() for each in same)
        self.headings: dict[str, dict[str, str]] = yaml.safe_load(
            (HERE / "rubriker.yml").read_text(encoding="utf-8")
        )
        self.environment = Environment(
            loader=FileSystemLoader(HERE / "pages"),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.environment.filters |= {"md": markdown, "number": number}
        self.environment.globals |= {
            "knowledge": knowledge,
            "words": self.words,
            "percent": percent,
            "labels": self.words.accepted,
            "title": lambda id: self.versions[id][0].rule.title,
            "regions": self.regions,
            "command": f"vagvisaren docs --region {region}" if region else "vagvisaren docs",
        }

    def all(self) -> Iterable[tuple[str, str]]:
        """Each page's path and text."""
        topics = self._topics()
        yield from self._lists(topics)
        yield from self._what_it_rests_on()
        yield from self._rule_pages()
        yield from self._region_pages()
        yield from self._actor_pages()
        yield from self._topic_pages(topics)
        yield from self._order_of_questions()

    def _lists(self, topics: dict[str, list[Topic]]) -> Iterable[tuple[str, str]]:
        points = self.knowledge.open_points.values()
        waiting = sum(not point.settled for point in points)
        yield "index.md", self._page("index.md", rules=len(self.versions), waiting=waiting)
        by_file: dict[str, dict[str, None]] = {}
        for rule in self.rules:
            by_file.setdefault(rule.place.file, {})[rule.id] = None
        text = self._page("regler.md", rules=list(by_file.items()), heading=self._heading)
        yield "regler/index.md", text
        yield "aktorer/index.md", self._page("aktorer.md")
        text = self._page(
            "amneslista.md",
            topics=list(topics.items()),
            heading=self._heading,
            place_of=lambda file: PurePosixPath(_topic_page(file)).name,
        )
        yield "amnen/index.md", text
        yield "ordlista.md", self._page("ordlista.md")
        yield "fragor.md", self._page("fragor.md")

    def _what_it_rests_on(self) -> Iterable[tuple[str, str]]:
        knowledge = self.knowledge
        yield "kallor.md", self._page("kallor.md", sources=self._resting())
        yield "att-bekrafta.md", self._open_points()
        if knowledge.underlag is not None:
            carrying = Carrying(knowledge, knowledge.underlag, self.versions)
            text = self._page(
                "tackning.md", underlag=knowledge.underlag, carrying=carrying, place=_topic_place
            )
            yield "tackning.md", text

    def _rule_pages(self) -> Iterable[tuple[str, str]]:
        for id, same in self.versions.items():
            yielding = dict.fromkeys(rule.id for rule in self.rules if id in rule.unless)
            # a region's own rule, and what it takes the place of
            yielding |= dict.fromkeys(other for each in same for other in each.rule.overrides)
            over = {rule.id: rule.region for rule in self.rules if id in rule.overrides}
            text = self._page("regel.md", versions=same, yielding=list(yielding), over=over)
            yield f"regler/{id}.md", text

    def _region_pages(self) -> Iterable[tuple[str, str]]:
        for region in self.regions:
            text = self._page(
                "region.md",
                region=region,
                rules={rule.id: rule for rule in region.rules},
                varying=list(region.phrases.items()),
            )
            yield f"regioner/{region.id}.md", text

    def _actor_pages(self) -> Iterable[tuple[str, str]]:
        for actor in self.knowledge.actors.values():
            named = naming(self.rules, actor.id)
            about = [
                topic
                for topic in self.knowledge.topics.values()
                if any(contact.actor == actor.id for contact in topic.contacts)
            ]
            text = self._page(
                "aktor.md",
                actor=actor,
                duties=self._duties(actor.id),
                named=[(self.headings["namner"][kind], ids) for kind, ids in named.items()],
                topics=about,
                place=lambda topic: f"../{_topic_place(topic)}",
            )
            yield f"aktorer/{actor.id}.md", text

    def _topic_pages(self, topics: dict[str, list[Topic]]) -> Iterable[tuple[str, str]]:
        for file, listed in topics.items():
            text = self._page(
                "amnen.md",
                heading=self._heading(file),
                topics=listed,
                file=file,
                place=lambda topic: f"../{_topic_place(topic)}",
            )
            yield _topic_page(file), text

    def _order_of_questions(self) -> Iterable[tuple[str, str]]:
        picture = Picture(self.root, self._name, self._briefly)
        svg = self.environment.get_template("flode.svg").render(picture=picture)
        yield "fragornas-gang.svg", svg
        text = self._page(
            "fragornas-gang.md",
            root=self.root,
            day=self.knowledge.coverage.checked,
            name=self._name,
            answers=self._answers,
        )
        yield "fragornas-gang.md", text

    def _page(self, template: str, **given: Any) -> str:
        text = self.environment.get_template(template).render(**given)
        text = re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE))
        while _LOOSE.search(text):
            text = _LOOSE.sub(r"\1\n", text)
        return f"{text.strip()}\n\n{MARK}\n"

    def _open_points(self) -> str:
        points = self.knowledge.open_points.values()
        waiting = {
            heading: [point for point in points if point.who == who and not point.settled]
            for who, heading in self.headings["bekraftar"].items()
        }
        return self._page(
            "att-bekrafta.md",
            groups=[(heading, group) for heading, group in waiting.items() if group],
            settled=[point for point in points if point.settled],
            shown=self.versions.keys(),
            place=_topic_place,
        )

    # actors, sources and topics

    def _duties(self, actor: str) -> list[tuple[str, list[Task]]]:
        found: dict[str, dict[tuple[str, str], list[str]]] = {}
        for same in self.versions.values():
            for version in same:
                for duty in version.rule.responsibilities:
                    if duty.actor == actor:
                        text = self.words.text(duty.task, version.asker)
                        rules = found.setdefault(duty.area, {}).setdefault((duty.role, text), [])
                        if version.rule.id not in rules:
                            rules.append(version.rule.id)
        return [
            (area, [Task(*task, rules) for task, rules in found[area].items()])
            for area in AREAS
            if area in found
        ]

    def _resting(self) -> list[tuple[object, list[tuple[str, list[tuple[str, str]]]]]]:
        rests = resting(self.knowledge, self.rules)
        headings = self.headings["vilar"]
        return [
            (
                source,
                [
                    (heading, [self._link(use) for use in rests[source.id] if use.kind == kind])
                    for kind, heading in headings.items()
                    if any(use.kind == kind for use in rests[source.id])
                ],
            )
            for source in self.knowledge.sources.values()
        ]

    def _link(self, use: Use) -> tuple[str, str]:
        """The words for something that rests on a source, and where it stands ("": nowhere)."""
        knowledge, id = self.knowledge, use.id
        if use.kind == "rules":
            return self.versions[id][0].rule.title, f"regler/{id}.md"
        if use.kind == "facts":
            return self.words.question(id, {}), f"fragor.md#{id}"
        if use.kind == "constraints":
            reason = next(c.reason for c in knowledge.constraints if c.id == id)
            return self.words.text(reason, {}), f"fragor.md#{id}"
        if use.kind == "actors":
            return knowledge.actors[id].name, f"aktorer/{id}.md"
        if use.kind == "terms":
            return knowledge.glossary[id].term, f"ordlista.md#{id}"
        if use.kind == "topics":
            topic = knowledge.topics[id]
            return self.words.text(topic.title, {}), _topic_place(topic)
        if use.kind == "regions":
            shown = any(region.id == id for region in self.regions)
            return knowledge.regions[id].name, f"regioner/{id}.md" if shown else ""
        return knowledge.languages[id].name, ""

    def _topics(self) -> dict[str, list[Topic]]:
        found: dict[str, list[Topic]] = {}
        for topic in self.knowledge.topics.values():
            found.setdefault(topic.place.file, []).append(topic)
        return found

    def _heading(self, file: str) -> str:
        path = PurePosixPath(file)
        if path.parent.name == "regions":
            name = self.knowledge.regions[path.stem].name
            return self.headings["region"]["rutin"].format(region=name)
        kind = "amnen" if path.parent.name == "topics" else "regler"
        return self.headings[kind].get(path.stem, path.stem.replace("-", " ").capitalize())

    # the order of the questions

    def _name(self, step: Step) -> str:
        if step.fact is not None:
            return self.words.question(step.fact, step.facts)
        if step.contact is None:
            return self.words.phrase("utanfor_tackning")
        return self.words.contact(*step.contact, step.facts)

    def _answers(self, step: Step, branch: Branch) -> str:
        return either(quoted(self._labels_of(step, branch)), "eller")

    def _labels_of(self, step: Step, branch: Branch) -> list[str]:
        assert step.fact is not None
        return [
            label
            for value in branch.values
            for label in self.words.label(step.fact, value, step.facts)
        ]

    def _briefly(self, step: Step, branch: Branch) -> list[str]:
        """The answers of a branch for the picture, where long lists are not read."""
        if len(step.branches) == 1:
            return [self.headings["svar"]["alla"]]
        if len(branch.values) > _FEW:
            return [self.headings["svar"]["andra"]]
        return self._labels_of(step, branch)


def _topic_place(topic: Topic) -> str:
    return f"{_topic_page(topic.place.file)}#{topic.id}"


def _topic_page(file: str) -> str:
    return f"amnen/{PurePosixPath(file).stem}.md"
