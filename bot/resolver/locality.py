"""What a region says of its own: of what is there, with its sources, and within bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.resolver.errors import Defect
from bot.resolver.model import (
    LOCAL,
    Channel,
    Federation,
    Knowledge,
    LocalContact,
    OpeningHours,
    Place,
    Region,
    Rule,
)
from bot.resolver.wording import VARYING, words_in


class Locality:
    """Holds the regions' files to what a region may say."""

    def __init__(self, knowledge: Knowledge, defects: list[Defect]) -> None:
        self.knowledge = knowledge
        self.defects = defects
        self._national: dict[str, list[Rule]] = {}
        for rule in knowledge.rules:
            self._national.setdefault(rule.id, []).append(rule)

    def check(self) -> None:
        """Add everything wrong to the defects."""
        for rule in self.knowledge.rules:
            if rule.overrides:
                message = (
                    "only a region's own rule may have 'overrides': move the rule to the region's "
                    "file, or use 'unless' in the rules that are to give way"
                )
                self._say("override", message, rule.place, (rule.id,))
        taken: dict[str, str] = {}
        for region in self.knowledge.regions.values():
            self._profile(region)
            for rule in region.rules:
                self._rule(rule)
                owner = taken.setdefault(rule.id, region.id)
                if owner != region.id:
                    message = f"'{rule.id}' is a rule of the region '{owner}' too: rename one"
                    self._say("duplicate-id", message, rule.place, (rule.id,))

    # the profile

    def _profile(self, region: Region) -> None:
        place = region.place
        self._sources(region.cited, place)
        if region.municipalities and not region.sources:
            self._say("no-source", "name in 'sources' where 'municipalities' is from", place)
        self._once(region.municipalities, "the municipality", place)
        for federation in region.federations:
            self._federation(federation, region)
        contacts, hours = region.contacts, region.opening_hours
        for contact in contacts:
            self._contact(contact)
        for each in hours:
            self._who(each)
            self._words([each.text], each.place)
        for same in (contacts, hours):
            names = ("/".join(filter(None, each.key)) for each in same)
            self._once(names, "the contact", place)
        for key, text in region.phrases.items():
            if key not in VARYING or key not in self.knowledge.phrases:
                allowed = ", ".join(k for k in VARYING if k in self.knowledge.phrases)
                message = f"a region may not say '{key}' in its own way, only: {allowed}"
                self._say("phrase", message, place)
            self._words([text], place)

    def _federation(self, federation: Federation, region: Region) -> None:
        self._channels(federation.channels, federation.place)
        for name in federation.municipalities:
            if name not in region.municipalities:
                message = f"'{name}' is not among the region's 'municipalities'"
                self._say("unknown-municipality", message, federation.place)

    def _contact(self, contact: LocalContact) -> None:
        self._who(contact)
        self._channels(contact.channels, contact.place)
        self._words([contact.how], contact.place)
        if not contact.how and not contact.channels:
            message = f"'{contact.contact_point}': say 'how' or 'channels', or leave it out"
            self._say("no-effect", message, contact.place)
        if contact.how and not contact.source:
            message = f"'{contact.contact_point}': name in 'source' where 'how' is from"
            self._say("no-source", message, contact.place)

    def _who(self, item: LocalContact | OpeningHours) -> None:
        id, point = item.key
        actor = self.knowledge.actors.get(id)
        if actor is None:
            self._say("unknown-actor", f"no actor '{id}'", item.place)
        elif actor.dialogue:
            message = f"'{id}' is for danger and the like, and is the same in every region"
            self._say("safety", message, item.place)
        elif point is not None and point not in actor.contact_points:
            message = f"'{id}' has no contact point '{point}'"
            self._say("unknown-contact-point", message, item.place)

    def _channels(self, channels: Iterable[Channel], place: Place) -> None:
        for channel in channels:
            self._words([channel.label], place)
            if not channel.source or channel.checked is None:
                message = f"'{channel.label}' needs 'source', and 'checked': the day it was tried"
                self._say("no-source", message, place)

    # the rules

    def _rule(self, rule: Rule) -> None:
        if rule.id in self._national:
            message = (
                f"'{rule.id}' is a national rule: give this one an id of its own, and name "
                f"'{rule.id}' in 'overrides' if it is to take its place"
            )
            self._say("duplicate-id", message, rule.place, (rule.id,))
            return
        for other in rule.overrides:
            if other not in self._national:
                message = f"'overrides' names '{other}', which is no national rule"
                self._say("unknown-rule", message, rule.place, (rule.id,))
                continue
            if any(version.everywhere for version in self._national[other]):
                message = f"'{other}' is the same in every region, and none may go before it"
                self._say("safety", message, rule.place, (rule.id,))
            if self._needs_consent(other) and not (rule.consent and rule.consent.needed):
                message = (
                    f"'{other}' says that consent is needed, so a rule that takes its place must: "
                    "add 'consent' with 'needed: true'"
                )
                self._say("less-safe", message, rule.place, (rule.id,))
        sources = self.knowledge.sources
        kinds = {sources[id].kind for id in rule.cited if id in sources}
        if rule.overrides and LOCAL not in kinds:
            message = (
                "a rule with 'overrides' must rest on the region's own routine: name in 'sources' "
                f"one whose kind in sources.yml is '{LOCAL}'"
            )
            self._say("override", message, rule.place, (rule.id,))

    def _needs_consent(self, id: str) -> bool:
        return any(rule.consent and rule.consent.needed for rule in self._national[id])

    # parts

    def _sources(self, ids: Iterable[str], place: Place) -> None:
        for id in dict.fromkeys(ids):
            if id and id not in self.knowledge.sources:
                self._say("unknown-source", f"no source '{id}'", place)

    def _words(self, texts: Iterable[str], place: Place) -> None:
        known = self.knowledge.address["patient"]
        for word in dict.fromkeys(word for text in texts for word in words_in(text)):
            if word not in known:
                message = f"no word for '{{{word}}}' in phrases.yml, 'address'"
                self._say("unknown-word", message, place)

    def _once(self, names: Iterable[str], what: str, place: Place) -> None:
        for name in _repeated(names):
            self._say("duplicate-id", f"{what} '{name}' is there twice", place)

    def _say(self, kind: str, message: str, place: Place, rules: tuple[str, ...] = ()) -> None:
        self.defects.append(Defect(kind, message, place.file, place.line, rules))


def _repeated(names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield name
        seen.add(name)
