"""Training data that follows from the knowledge base, so that no fact is written twice.

- Every fact is an entity; so are the special ones the actions read.
- What people say for a fact's values (`expressions` in facts.yml) are examples of `informera`.
- The words of the glossary give examples of `begrepp_fraga`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.dialogue.heard import AMBIGUOUS, QUESTION, TERM
from bot.nlu import lexicon as lexicons
from bot.nlu.expressions import Expression
from bot.resolver import Knowledge, read_knowledge


class KnowledgeImporter(TrainingDataImporter):
    """Used beside Rasa's own file importer: `importers` in config.yml."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        knowledge: Knowledge | None = None,
        **kwargs: Any,
    ) -> None:
        """`knowledge`: default the project's own. Raises `KnowledgeError` if that is broken."""
        self.knowledge = knowledge or read_knowledge()
        self._files = RasaFileImporter(config_file, domain_path, training_data_paths)

    def get_domain(self) -> Domain:
        """The entities."""
        return Domain.from_dict({"entities": [*self.knowledge.facts, TERM, QUESTION, AMBIGUOUS]})

    def get_nlu_data(self, language: str | None = "sv") -> TrainingData:
        """The examples, without those the files have: there somebody chose the intent."""
        written = {example.get(TEXT) for example in self._files.get_nlu_data().intent_examples}
        examples = dict.fromkeys(self.asked(), "begrepp_fraga")
        examples |= dict.fromkeys(self.stated(), "informera")
        return TrainingData(
            [Message.build(text, name) for text, name in examples.items() if text not in written]
        )

    def stated(self) -> Iterator[str]:
        """What a person may say to answer a question unasked."""
        lexicon = lexicons.load()
        for fact in self.knowledge.facts.values():
            for value in fact.values:
                for text in value.expressions:
                    yield from spoken(Expression(text, fact.id, value.id).readings(lexicon))

    def asked(self) -> Iterator[str]:
        """Questions about the words of the glossary."""
        patterns = self.knowledge.phrases["exempel_begrepp"].split(",")
        for number, term in enumerate(self.knowledge.glossary.values()):
            names = (term.term, *term.aliases)
            for offset, name in enumerate(names):
                # one pattern for each name, in turn: the patterns are learnt, and so are the names
                pattern = patterns[(number + offset) % len(patterns)].strip()
                yield pattern.replace("{ord}", name)

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """None."""
        return StoryGraph([])

    def get_config(self) -> dict[str, Any]:
        """None."""
        return {}

    def get_config_file_for_auto_config(self) -> str | None:
        """None: config.yml is the file importer's."""
        return None


def spoken(readings: Iterable[tuple[str, ...]]) -> list[str]:
    """The first reading of an expression that is plain words, as one example; none if none is."""
    for reading in readings:
        slots = [slot.split("|")[0] for slot in reading if slot not in ("^", "$")]
        if slots and all(slot.isalpha() for slot in slots):
            return [" ".join(slots)]
    return []
