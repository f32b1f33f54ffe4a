"""The fact extractor, for when Rasa is not there: loaded beside the running server."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version

from bot.dialogue.heard import Ambiguity
from bot.logs import describe
from bot.resolver import Resolver

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reading:
    """What a text says: facts by id, an intent that must come first, a term, an unclear word."""

    facts: Mapping[str, object] = field(default_factory=dict)
    alarm: str = ""
    term: str | None = None
    ambiguity: Ambiguity | None = None


Read = Callable[[str], Reading]


class Reader:
    """Reads facts out of texts once its extractor is loaded; until then, none."""

    def __init__(
        self,
        resolver: Resolver,
        load: Callable[[Resolver], tuple[Read, str]] | None = None,
    ) -> None:
        """`load` gives the function that reads, and the name of the spaCy pipeline it uses."""
        self._load = load or load_extractor
        self._resolver = resolver
        self._read: Read | None = None
        self._spacy = ""
        self._loading: threading.Thread | None = None

    def start(self) -> None:
        """Begin to load, in a thread of its own."""
        if self._loading is None:
            self._loading = threading.Thread(target=self._run, name="extractor", daemon=True)
            self._loading.start()

    def wait(self) -> None:
        """Until it is loaded, or has failed to."""
        self.start()
        assert self._loading is not None
        self._loading.join()

    @property
    def ready(self) -> bool:
        """Whether it reads."""
        return self._read is not None

    @property
    def spacy(self) -> str:
        """The spaCy pipeline; empty while there is none."""
        return self._spacy

    def read(self, text: str) -> Reading:
        """What the text says."""
        return self._read(text) if self._read else Reading()

    def _run(self) -> None:
        try:
            self._read, self._spacy = self._load(self._resolver)
        except Exception as error:  # the questions work without it; /readyz tells
            log.error("the fact extractor cannot be loaded: %s", describe(error))


def load_extractor(resolver: Resolver) -> tuple[Read, str]:
    """The project's own fact extractor. Imported here: spaCy alone takes a second to import."""
    import spacy

    from bot.nlu.extractor import FactExtractor

    knowledge = resolver.knowledge
    # Facts do not depend on which pipeline Rasa was trained with, and the plain one loads at once.
    nlp = spacy.blank("sv")
    extractor = FactExtractor(knowledge.facts, nlp, knowledge.glossary)

    def read(text: str) -> Reading:
        found = extractor.extract(text)
        # ambiguous values of a fact are asked about anyway; an ambiguous actor is not
        unclear = next((item for item in found.ambiguous if item.fact is None), None)
        return Reading(
            facts=found.facts,
            alarm=found.alarm,
            term=found.terms[0].id if found.terms else None,
            ambiguity=Ambiguity(unclear.text, unclear.candidates) if unclear else None,
        )

    return read, f"blank-sv|spacy-{version('spacy')}"
