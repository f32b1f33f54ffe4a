"""The graph components Rasa's pipeline is made of, each a thin coat over a module beside it.

`SvSpacyNLP` provides the Swedish spaCy pipeline, `MessageUnderstanding` everything a message says.
Rasa registers classes by bare name, so the names are unique among Rasa's own.
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
from rasa.nlu.model import InvalidModelError
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.logs import Plain, describe
from bot.nlu import lexicon, pipeline
from bot.nlu.examples import TOPIC, examples, files
from bot.nlu.intents import IntentModel
from bot.nlu.understanding import MODEL_FILE, build
from bot.resolver import read_knowledge
from bot.resolver.reader import FOLDER

log = logging.getLogger(__name__)

SETTING = "setting"
_IDENTITY_FILE = "spacy_identity.txt"
_NO_INTENT: dict[str, object] = {"name": None, "confidence": 0.0}
RANKED = 10
# Which topic an example of `amne_fraga` asks about.
TOPIC_KEY = "amne"
EXTRACTOR = "MessageUnderstanding"


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
            log.warning("%s", Plain(text))
        return cls(_spacy_model(loaded), {**cls.get_default_config(), **config})

    def process_training_data(self, training_data: TrainingData, model: SpacyModel) -> TrainingData:
        """Unchanged: nothing learns from the tokens, and they take half a minute to make."""
        return training_data


def _pipeline(config: dict[str, Any]) -> pipeline.Pipeline:
    try:
        return pipeline.load(wanted_pipeline(config))
    except pipeline.PipelineError as error:
        raise InvalidModelError(str(error)) from error


def _spacy_model(loaded: pipeline.Pipeline) -> SpacyModel:
    return SpacyModel(loaded.nlp, loaded.identity)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MessageUnderstanding(GraphComponent, IntentClassifier):
    """`understanding.py` as a component: intent, ranking, and everything else as entities.

    Facts are entities named by fact id; the other names are in bot/dialogue/heard.py. The open
    question and the answers so far are read from the message's metadata.
    """

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
    ) -> None:
        self._config = {**self.get_default_config(), **config}
        self._storage = storage
        self._resource = resource
        self._understanding = build(read_knowledge(), _pipeline(self._config).nlp, model)

    @classmethod
    def required_components(cls) -> list[type]:
        """None: it reads the text itself."""
        return []

    @staticmethod
    def required_packages() -> list[str]:
        """What must be installed."""
        return ["spacy", "rapidfuzz", "murmurhash", "sklearn"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`model`: as for SvSpacyNLP; only its vocabulary is used.

        `examples`: whether all of bot/nlu/examples.py is learnt, beside Rasa's training data.
        """
        return {"model": SETTING, "examples": True}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """The knowledge, the examples, and this folder: what is found, and how it is kept.

        Otherwise Rasa's cache hands out a model that the code no longer reads.
        """
        digest = hashlib.sha256()
        names = ("facts.yml", "glossary.yml", "actors.yml", "languages.yml")
        learnt = (*sorted((FOLDER / "topics").glob("*.yml")), *files())
        here = sorted(file for end in ("*.py", "*.yml") for file in lexicon.FILE.parent.glob(end))
        for file in (*(FOLDER / name for name in names), *learnt, *here):
            digest.update(file.read_bytes() if file.exists() else b"")
        return digest.hexdigest()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MessageUnderstanding:
        """Untrained."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the intents and the topics, and keep the model.

        The examples come straight from their files: Rasa copies its training data several times
        over, which takes longer than to learn from it.
        """
        from bot.nlu.learning import train  # here: nothing else needs scikit-learn

        rows = dict(examples(read_knowledge())) if self._config["examples"] else {}
        for example in training_data.intent_examples:
            if text := example.get(TEXT):
                rows.setdefault(text, label_of(example))
        model = train(list(rows), list(rows.values()))
        with self._storage.write_to(self._resource) as folder:
            model.save(folder / MODEL_FILE)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> MessageUnderstanding:
        """Trained; untrained (which only finds facts) if there is no model."""
        try:
            with model_storage.read_from(resource) as folder:
                model = IntentModel.load(Path(folder) / MODEL_FILE)
        except ValueError as error:
            log.warning("No intent model: %s", describe(error))
            return cls(config, model_storage, resource)
        return cls(config, model_storage, resource, model)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add intent, ranking and entities to each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            state = (message.get("metadata") or {}).get("state")
            state = state if isinstance(state, dict) else {}
            asked, known = state.get("asked"), state.get("facts")
            said = self._understanding.read(
                text,
                asked=asked if isinstance(asked, str) else None,
                known=known if isinstance(known, dict) else None,
            )
            top = (
                {"name": said.intent, "confidence": said.confidence} if text.strip() else _NO_INTENT
            )
            ranking = [{"name": name, "confidence": share} for name, share in said.ranking[:RANKED]]
            found = [
                {"entity": name, "value": value, "start": start, "end": end, "extractor": EXTRACTOR}
                for name, value, start, end in said.entities()
            ]
            message.set(INTENT, top, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages


def label_of(example: Message) -> str:
    """What an example is an example of: its topic, or else its intent."""
    topic = example.get(TOPIC_KEY)
    return TOPIC + topic if topic else str(example.get(INTENT))
