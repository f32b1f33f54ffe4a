"""The assistant in this process, without Rasa and the web: what understands, and what answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogue import Dialogue
from bot.evaluation.learning import Example
from bot.nlu import pipeline
from bot.nlu.examples import TOPIC
from bot.nlu.intents import IntentModel
from bot.nlu.understanding import FOREIGN, Understanding, build
from bot.resolver import Resolver


@dataclass(frozen=True)
class Assistant:
    """What reads messages and what answers them, on one spaCy pipeline."""

    resolver: Resolver
    pipeline: pipeline.Pipeline
    understanding: Understanding
    dialogue: Dialogue

    @classmethod
    def build(cls, resolver: Resolver, spacy: str, model: IntentModel) -> Assistant:
        """On the pipeline `spacy` stands for. Raises `PipelineError`, `ExpressionError`."""
        loaded = pipeline.load(spacy)
        understanding = build(resolver.knowledge, loaded.nlp, model)
        return cls(resolver, loaded, understanding, Dialogue(resolver))


def known_labels(resolver: Resolver, examples: Sequence[Example]) -> frozenset[str]:
    """Everything a message can be understood as: topics by their ids, and intents."""
    intents = {label for _, label in examples if not label.startswith(TOPIC)}
    return frozenset({*resolver.knowledge.topics, *intents, FOREIGN})
