"""Which Swedish spaCy pipeline this machine has, loaded once.

`auto` takes the statistical pipeline if one is installed, else spaCy's plain Swedish with the
lookup lemmatizer of spacy-lookups-data (from PyPI, needs no download). Facts do not depend on the
choice; the tokens and lemmas Rasa sees do, so a model is trained and served with the same one.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import spacy
import spacy.util
from spacy.language import Language
from spacy.lookups import Lookups, Table
from spacy.pipeline import Lemmatizer

from bot.logs import Plain
from bot.nlu import forms

log = logging.getLogger(__name__)

AUTO, BLANK = "auto", "blank"
PREFERRED = ("sv_core_news_md", "sv_core_news_sm")
# Pipes nobody here reads; leaving them out halves the time per message.
UNUSED = ("parser", "ner", "senter")


class PipelineError(ValueError):
    """The wanted pipeline is not there or is not Swedish; the message says what to do."""


@dataclass(frozen=True)
class Pipeline:
    """A loaded pipeline and its `identity`, which differs whenever tokens or lemmas may differ."""

    nlp: Language
    identity: str

    @property
    def statistical(self) -> bool:
        """Whether it was trained on text, as opposed to looking words up."""
        return not self.identity.startswith(BLANK)


def choose(wanted: str = AUTO) -> str:
    """The name or path that `wanted` (`auto`, `blank`, a package or a folder) stands for here.

    Raises `PipelineError` if it is not installed.
    """
    if wanted == AUTO:
        return next((name for name in PREFERRED if spacy.util.is_package(name)), BLANK)
    if wanted == BLANK or spacy.util.is_package(wanted) or _is_pipeline(Path(wanted)):
        return wanted
    raise PipelineError(
        f"spaCy pipeline '{wanted}' is neither an installed package nor a folder with a meta.json. "
        f"Accepted: {AUTO}, {BLANK}, a package such as {PREFERRED[-1]}, or a path."
    )


def load(wanted: str = AUTO) -> Pipeline:
    """The pipeline, from memory if it was loaded before. Raises `PipelineError`."""
    return _load(choose(wanted))


@functools.lru_cache(maxsize=4)
def _load(name: str) -> Pipeline:
    nlp, what = _blank() if name == BLANK else _trained(name)
    pipeline = Pipeline(nlp, f"{what}|spacy-{importlib.metadata.version('spacy')}")
    log.info("Swedish spaCy pipeline: %s", Plain(pipeline.identity))
    return pipeline


def _blank() -> tuple[Language, str]:
    nlp = spacy.blank("sv")
    lemmatizer = cast(Lemmatizer, nlp.add_pipe("lemmatizer", config={"mode": "lookup"}))
    lookups = Lookups()
    # not a `Table`, but it has all that is asked of one
    lookups.set_table("lemma_lookup", cast(Table, forms.swedish()))
    lemmatizer.initialize(lookups=lookups)
    return nlp, f"{BLANK}-sv+lookup-{importlib.metadata.version('spacy-lookups-data')}"


def _trained(name: str) -> tuple[Language, str]:
    try:
        nlp = spacy.load(name, exclude=list(UNUSED))
    except (OSError, ValueError) as error:
        raise PipelineError(f"spaCy pipeline '{name}' cannot be loaded: {error}") from error
    if nlp.lang != "sv":
        raise PipelineError(f"spaCy pipeline '{name}' is for '{nlp.lang}', not for Swedish (sv)")
    # Two pipelines may share name and version (trained again), hence the digest.
    telling = {key: nlp.meta.get(key) for key in ("pipeline", "labels", "performance", "vectors")}
    digest = hashlib.sha256(json.dumps(telling, sort_keys=True, default=str).encode()).hexdigest()
    return nlp, f"{nlp.lang}_{nlp.meta['name']}-{nlp.meta['version']}-{digest[:12]}"


def _is_pipeline(path: Path) -> bool:
    return (path / "meta.json").is_file()
