"""The assistant in this process, without Rasa and the web: what understands, and what answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.dialogue import Dialogue
from bot.evaluation.learning import Example
from bot.nlu import pipeline
from bot.nlu.examples import TOPIC
from bot.nlu.extractor import FactExtractor
from bot.nlu.intents import IntentModel
from bot.nlu.language import LanguageFinder
from bot.nlu.understanding import FOREIGN, Understanding
from bot.resolver import Resolver

Language = Callable[[str], str | None]


@dataclass(frozen=True)
class Assistant:
    """All parts of it, on one spaCy pipeline."""

    resolver: Resolver
    pipeline: pipeline.Pipeline
    extractor: FactExtractor
    language: Language
    model: IntentModel

    @classmethod
    def build(cls, resolver: Resolver, spacy: str, model: IntentModel) -> Assistant:
        """On the pipeline `spacy` stands for. Raises `PipelineError`, `ExpressionError`."""
        knowledge, loaded = resolver.knowledge, pipeline.load(spacy)
        extractor = FactExtractor(knowledge.facts, loaded.nlp, knowledge.glossary)
        return cls(resolver, loaded, extractor, LanguageFinder(knowledge.languages).find, model)

    @cached_property
    def understanding(self) -> Understanding:
        """Reads messages."""
        return Understanding(self.extractor, self.resolver.knowledge, self.model, self.language)

    @cached_property
    def dialogue(self) -> Dialogue:
        """Answers them."""
        return Dialogue(self.resolver)


def known_labels(resolver: Resolver, examples: Sequence[Example]) -> frozenset[str]:
    """Everything a message can be understood as: topics by their ids, and intents."""
    intents = {label for _, label in examples if not label.startswith(TOPIC)}
    return frozenset({*resolver.knowledge.topics, *intents, FOREIGN})
