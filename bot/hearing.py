"""Texts heard without Rasa: the same understanding, with the classifier of Rasa's model.

Before there is a model, facts are found and the word lists say what is wanted.
"""

from __future__ import annotations

import logging
import tarfile
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

import spacy

from bot.dialogue import Heard, State
from bot.dialogue.commands import Commands
from bot.dialogue.heard import UNCLEAR
from bot.dialogue.voice import Voice
from bot.logs import Plain, describe
from bot.nlu.intents import IntentModel
from bot.nlu.understanding import MODEL_FILE, Understanding, Understood, build
from bot.resolver import Resolver

log = logging.getLogger(__name__)


class Hearing:
    """Hears texts. Raises `ExpressionError` for a knowledge base it cannot read."""

    def __init__(self, resolver: Resolver, model: Callable[[], Path | None]) -> None:
        """`model` names Rasa's current model, as soon as there is one."""
        self._knowledge = resolver.knowledge
        self._commands = Commands(Voice(resolver))
        self._model = model
        # What is understood does not depend on the pipeline, and the plain one loads at once.
        self._nlp = spacy.blank("sv")
        self._file: Path | None = None
        self._understanding: Understanding | None = None
        self._current()

    @property
    def spacy(self) -> str:
        """The spaCy pipeline."""
        return f"blank-sv|spacy-{version('spacy')}"

    def hear(self, text: str, state: State) -> Heard:
        """What the text says in that conversation."""
        understood = self._current().read(text, asked=state.asked, known=state.facts)
        said = heard(text, understood)
        if said.intent != UNCLEAR:
            return said
        listed = self._commands.heard(text, said.facts)
        return replace(said, intent=listed.intent, term=said.term or listed.term)

    def _current(self) -> Understanding:
        file = self._model()
        if self._understanding is None or (file is not None and file != self._file):
            model = None if file is None else classifier(file)
            self._file, self._understanding = file, self._built(model)
        return self._understanding

    def _built(self, model: IntentModel | None) -> Understanding:
        return build(self._knowledge, self._nlp, model)


def heard(text: str, understood: Understood) -> Heard:
    """What was understood, as the conversation takes it."""
    entities = ((name, value) for name, value, _, _ in understood.entities())
    return Heard.of(text, understood.intent, entities)


def classifier(model: Path) -> IntentModel | None:
    """The classifier inside one of Rasa's models; `None` if it cannot be read."""
    try:
        with tarfile.open(model) as archive:
            for member in archive:
                kept = archive.extractfile(member) if member.name.endswith(MODEL_FILE) else None
                if kept is not None:
                    return IntentModel.load(BytesIO(kept.read()))
    except (OSError, ValueError, tarfile.TarError, EOFError) as error:
        log.warning("no classifier in %s: %s", Plain(model.name), describe(error))
    return None
