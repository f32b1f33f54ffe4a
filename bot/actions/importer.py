"""Training data that follows from the knowledge base, so that no fact is written twice.

- Every fact is an entity; so are the special ones the actions read.
- The titles of the topics are examples of `amne_fraga`, questions about the words of the glossary
  of `begrepp_fraga`: enough for Rasa to have something to train. What learns reads all examples
  itself (bot/nlu/components.py).
"""

from __future__ import annotations

from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.dialogue.heard import SPECIAL
from bot.nlu.components import TOPIC_KEY
from bot.nlu.examples import TOPIC, TOPIC_INTENT, asked_of_words, titles
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
        self._data: TrainingData | None = None

    def get_domain(self) -> Domain:
        """The entities."""
        return Domain.from_dict({"entities": [*self.knowledge.facts, *SPECIAL]})

    def get_nlu_data(self, language: str | None = "sv") -> TrainingData:
        """The examples, without those the files have: there somebody chose the intent.

        Rasa asks several times during a training, and reading the files takes seconds.
        """
        if self._data is None:
            self._data = self._examples()
        return self._data

    def _examples(self) -> TrainingData:
        written = {example.get(TEXT) for example in self._files.get_nlu_data().intent_examples}
        return TrainingData(
            [
                _example(text, label)
                for text, label in (
                    *titles(self.knowledge),
                    *asked_of_words(self.knowledge),
                )
                if text not in written
            ]
        )

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """None."""
        return StoryGraph([])

    def get_config(self) -> dict[str, Any]:
        """None."""
        return {}

    def get_config_file_for_auto_config(self) -> str | None:
        """None: config.yml is the file importer's."""
        return None


def _example(text: str, label: str) -> Message:
    """An example; all topics are one intent to Rasa, and which one is said beside it."""
    if not label.startswith(TOPIC):
        return Message.build(text, label)
    message = Message.build(text, TOPIC_INTENT)
    message.set(TOPIC_KEY, label.removeprefix(TOPIC))
    return message
