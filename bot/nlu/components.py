"""The graph components Rasa's pipeline is made of, each a thin coat over a module beside it.

`SvSpacyNLP` provides the Swedish spaCy pipeline, `FactExtractor` emits facts as entities,
`TfidfIntentClassifier` names the intent. Rasa registers classes by bare name, so the names are
unique among Rasa's own.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.model import InvalidModelError
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import extractor, lexicon, pipeline
from bot.nlu.intents import IntentModel
from bot.resolver import Value, read_knowledge
from bot.resolver.reader import FOLDER

logger = logging.getLogger(__name__)

SETTING = "setting"
_IDENTITY_FILE = "spacy_identity.txt"
_MODEL_FILE = "intents.skops"
_NO_INTENT: dict[str, object] = {"name": None, "confidence": 0.0}
RANKED = 10
# Where the fact extractor leaves an alarm for the intent classifier, which comes after it.
_ALARM = "alarm"


def wanted_pipeline(config: dict[str, Any]) -> str:
    """The spaCy pipeline a component's `model` asks for; `setting` means VAGVISAREN_SPACY_MODEL."""
    model = str(config.get("model", SETTING))
    if model == SETTING:
        from bot.settings import Settings

        return Settings.load().spacy_model
    return model


@DefaultV1Recipe.register(
    [
        DefaultV1Recipe.ComponentType.MODEL_LOADER,
        DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER,
    ],
    is_trainable=False,
    model_from="SvSpacyNLP",
)
class SvSpacyNLP(SpacyNLP):
    """Rasa's SpacyNLP for whichever Swedish pipeline is installed (Rasa's own refuses a blank one).

    The identity of what was really loaded is part of the fingerprint, so that changing pipeline
    trains again, and is kept with the model, so that serving with another one is noticed.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`on_mismatch`: `warn` or `raise` when the model was trained with another pipeline."""
        return {"case_sensitive": False, "model": SETTING, "on_mismatch": "warn"}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """What was loaded, not what was asked for."""
        return _pipeline(config).identity

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SvSpacyNLP:
        """Load the pipeline for training. Raises `InvalidModelError` if it is not there."""
        loaded = _pipeline(config)
        with model_storage.write_to(resource) as folder:
            (folder / _IDENTITY_FILE).write_text(loaded.identity, encoding="utf-8")
        return cls(_spacy_model(loaded), {**cls.get_default_config(), **config})

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SvSpacyNLP:
        """Load the pipeline for serving and compare it with the one used in training."""
        loaded = _pipeline(config)
        try:
            with model_storage.read_from(resource) as folder:
                trained = (folder / _IDENTITY_FILE).read_text(encoding="utf-8")
        except ValueError:
            trained = loaded.identity  # every step came from the training cache: nothing to compare
        if trained != loaded.identity:
            text = (
                f"The model was trained with spaCy pipeline '{trained}', this is "
                f"'{loaded.identity}'. Train again with `vagvisaren train`."
            )
            if config.get("on_mismatch") == "raise":
                raise InvalidModelError(text)
            logger.warning(text)
        return cls(_spacy_model(loaded), {**cls.get_default_config(), **config})


def _pipeline(config: dict[str, Any]) -> pipeline.Pipeline:
    try:
        return pipeline.load(wanted_pipeline(config))
    except pipeline.PipelineError as error:
        raise InvalidModelError(str(error)) from error


def _spacy_model(loaded: pipeline.Pipeline) -> SpacyModel:
    return SpacyModel(loaded.nlp, loaded.identity)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FactExtractor(GraphComponent, EntityExtractorMixin):
    """Emits what a message says as entities named by fact id, with JSON-safe values.

    Besides facts: `begrepp` (value: a glossary id) and `tvetydig` (value: {"ord", "kandidater",
    "fraga"}), for what could mean several things.
    """

    def __init__(self, facts: extractor.FactExtractor) -> None:
        self._facts = facts

    @staticmethod
    def required_packages() -> list[str]:
        """What must be installed."""
        return ["spacy", "rapidfuzz"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`model`: as for SvSpacyNLP; only its vocabulary is used."""
        return {"model": SETTING}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """The knowledge and the lexicon, which decide what is found."""
        digest = hashlib.sha256()
        for file in (FOLDER / "facts.yml", FOLDER / "glossary.yml", lexicon.FILE):
            digest.update(file.read_bytes() if file.exists() else b"")
        return digest.hexdigest()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FactExtractor:
        """Compile the expressions of the knowledge base, as it stands now."""
        knowledge = read_knowledge()
        nlp = _pipeline({**cls.get_default_config(), **config}).nlp
        return cls(extractor.FactExtractor(knowledge.facts, nlp, knowledge.glossary))

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities to each message."""
        for message in messages:
            if text := message.get(TEXT):
                extraction = self._facts.extract(text)
                message.set(_ALARM, extraction.alarm)
                found = self.add_extractor_name(entities_of(extraction))
                message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages


def entities_of(extraction: extractor.Extraction) -> list[dict[str, Any]]:
    """An extraction as Rasa entities; one per fact, at the place that says it first."""
    first: dict[str, extractor.Span] = {}
    for span in extraction.spans:
        first.setdefault(span.fact, span)
    found = [
        _entity(fact, span.start, span.end, _jsonable(span.value)) for fact, span in first.items()
    ]
    found += [_entity("begrepp", term.start, term.end, term.id) for term in extraction.terms]
    found += [
        _entity(
            "tvetydig",
            unclear.start,
            unclear.end,
            {"ord": unclear.text, "kandidater": list(unclear.candidates), "fraga": unclear.fact},
        )
        for unclear in extraction.ambiguous
    ]
    return found


def _jsonable(value: Value) -> str | list[str]:
    return list(value) if isinstance(value, tuple) else value


def _entity(name: str, start: int, end: int, value: object) -> dict[str, Any]:
    return {"entity": name, "start": start, "end": end, "value": value}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TfidfIntentClassifier(GraphComponent, IntentClassifier):
    """The classifier of `intents.py`, trained on bot/data/nlu."""

    def __init__(
        self, storage: ModelStorage, resource: Resource, model: IntentModel | None = None
    ) -> None:
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def required_components(cls) -> list[type]:
        """None: it reads the text itself."""
        return []

    @staticmethod
    def required_packages() -> list[str]:
        """What must be installed."""
        return ["sklearn", "skops"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TfidfIntentClassifier:
        """An untrained classifier."""
        return cls(model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the intents and keep the model."""
        rows = [
            (example.get(TEXT), example.get(INTENT))
            for example in training_data.intent_examples
            if example.get(TEXT)
        ]
        self._model = IntentModel.train([text for text, _ in rows], [name for _, name in rows])
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder / _MODEL_FILE)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TfidfIntentClassifier:
        """A trained classifier; an untrained one (which names no intent) if there is none."""
        try:
            with model_storage.read_from(resource) as folder:
                return cls(model_storage, resource, IntentModel.load(Path(folder) / _MODEL_FILE))
        except ValueError as error:
            logger.warning("No intent model: %s", error)
            return cls(model_storage, resource)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add intent and ranking to each message."""
        texts = [message.get(TEXT) or "" for message in messages]
        rankings = self._model.rank(texts) if self._model else [[] for _ in texts]
        for message, text, ranking in zip(messages, texts, rankings, strict=True):
            if alarm := message.get(_ALARM):
                ranking = [(alarm, 1.0), *((name, 0.0) for name, _ in ranking if name != alarm)]
            rows = [{"name": name, "confidence": share} for name, share in ranking if text.strip()]
            message.set(INTENT, (rows or [_NO_INTENT])[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, rows[:RANKED], add_to_output=True)
        return messages
