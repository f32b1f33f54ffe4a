"""Rasa 3.6.21 without what we do not use: TensorFlow, scikit-learn, other people's chat services.

Rasa imports all it can do as soon as it is imported: 20 seconds of work and 300 MB, most of it for
components that config.yml does not name. Here the heavy parts are put off (bot/late.py):

- a module in `PUT_OFF` is run when something is first taken from it;
- a class or function in `TAKEN` is a stand-in, which imports the real one when it is used;
- the built-in channels are imported when one of them is asked for by name;
- Rasa's list of all its components holds those in `COMPONENTS` only.

What is used after all is there, only later. Rasa is left as it is, and the log says so, if it is
not the version this was made for or if config.yml names another of its components: slower to
start, never wrong.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

from bot.late import Late, Names
from bot.logs import Plain
from bot.settings import PROJECT

log = logging.getLogger(__name__)

VERSION = "3.6.21"
CONFIG = PROJECT / "config.yml"

# Components of Rasa's that need nothing heavy, and where each is.
COMPONENTS: Mapping[str, str] = {
    "RulePolicy": "rasa.core.policies.rule_policy",
    "SpacyNLP": "rasa.nlu.utils.spacy_utils",
    "SpacyTokenizer": "rasa.nlu.tokenizers.spacy_tokenizer",
}
# The module, and those of its classes and functions that others take from it at once.
PUT_OFF: Names = {
    "dask": (),
    "h5py": (),
    "rasa.core.channels.console": (),
    "rasa.core.test": ("test",),
    "rasa.nlu.test": ("CVEvaluationResult",),
    "rasa.utils.plotting": (),
    "rasa.utils.tensorflow.model_data": ("ragged_array_to_ndarray",),
    "rasa.utils.tensorflow.model_data_utils": (),
    "rasa.utils.train_utils": (),
    "scipy.sparse": ("spmatrix",),
}
# What a module of Rasa's takes from modules that nothing else here needs.
TAKEN: Mapping[str, Names] = {
    "rasa.core.tracker_store": {
        "boto3.dynamodb.conditions": ("Key",),
        "pymongo.collection": ("Collection",),
    },
    # its command line, which needs a second of others
    "spacy": {"spacy.cli.info": ("info",)},
    # only asks whether config.yml names them
    "rasa.graph_components.validators.default_recipe_validator": {
        "rasa.core.policies.ted_policy": ("TEDPolicy",),
        "rasa.nlu.classifiers.diet_classifier": ("DIETClassifier",),
        "rasa.nlu.extractors.crf_entity_extractor": (
            "CRFEntityExtractor",
            "CRFEntityExtractorOptions",
        ),
        "rasa.nlu.extractors.mitie_entity_extractor": ("MitieEntityExtractor",),
        "rasa.nlu.extractors.regex_entity_extractor": ("RegexEntityExtractor",),
        "rasa.nlu.featurizers.sparse_featurizer.regex_featurizer": ("RegexFeaturizer",),
        "rasa.nlu.selectors.response_selector": ("ResponseSelector",),
    },
}


def apply(config: Path = CONFIG, rasa: str | None = None) -> bool:
    """Put off what is heavy, before Rasa is imported; whether that fits here. Twice is as once.

    `rasa`: its version (default: the installed one's).
    """
    rasa = rasa or version("rasa")
    if rasa != VERSION:
        log.warning("Rasa is imported whole: %s, and not %s", Plain(rasa), Plain(VERSION))
        return False
    if others := foreign(config):
        log.warning("Rasa is imported whole: config.yml names %s", Plain(", ".join(others)))
        return False
    _late().install()
    return True


def foreign(config: Path) -> list[str]:
    """The components in that file which are Rasa's and not in `COMPONENTS`.

    A part that is missing counts as one: Rasa then chooses for itself.
    """
    try:
        told = yaml.safe_load(config.read_bytes())
    except (OSError, yaml.YAMLError):
        told = None  # for Rasa to complain of
    found = []
    for part in ("pipeline", "policies"):
        named = told.get(part) if isinstance(told, dict) else None
        if not isinstance(named, list) or not named:
            found.append(f"no {part}")
            continue
        for component in named:
            name = str(component.get("name") if isinstance(component, dict) else component)
            if name not in COMPONENTS and ("." not in name or name.startswith("rasa.")):
                found.append(name)
    return found


@functools.lru_cache(maxsize=1)
def _late() -> Late:
    filled = {
        "rasa.core.channels": _channels,
        "rasa.engine.recipes.default_components": _components,
    }
    return Late(PUT_OFF, TAKEN, filled)


def _channels(module: ModuleType) -> None:
    channel = import_module("rasa.core.channels.channel")
    for name in ("InputChannel", "OutputChannel", "UserMessage", "CollectingOutputChannel"):
        setattr(module, name, getattr(channel, name))
    module.console = import_module("rasa.core.channels.console")  # type: ignore[attr-defined]
    module.BUILTIN_CHANNELS = _Builtin(module)  # type: ignore[attr-defined]


class _Builtin(Mapping[str, Any]):
    """Rasa's own channels, imported when one of them may be meant: ours has dots in its name."""

    def __init__(self, channels: Any) -> None:
        self._channels = channels

    def _all(self) -> Mapping[str, Any]:
        return {channel.name(): channel for channel in self._channels.input_channel_classes}

    def __contains__(self, name: object) -> bool:
        return "." not in str(name) and name in self._all()

    def __getitem__(self, name: str) -> Any:
        return self._all()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


def _components(module: ModuleType) -> None:
    listed = [getattr(import_module(place), name) for name, place in COMPONENTS.items()]
    module.DEFAULT_COMPONENTS = listed  # type: ignore[attr-defined]
