"""Understanding of texts for when Rasa is not there: loaded beside the running server."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.dialogue import Heard, State
from bot.logs import describe
from bot.resolver import Resolver

if TYPE_CHECKING:
    from bot.hearing import Hearing

log = logging.getLogger(__name__)

Load = Callable[[], "Hearing"]


class Reader:
    """Understands texts once it is loaded; until then, nothing in them."""

    def __init__(self, load: Load) -> None:
        """`load` makes what reads; it may take seconds."""
        self._load = load
        self._hearing: Hearing | None = None
        self._loading: threading.Thread | None = None

    @classmethod
    def of(cls, resolver: Resolver, model: Callable[[], Path | None]) -> Reader:
        """With the project's own understanding; `model` names Rasa's current model, if any."""

        def load() -> Hearing:
            from bot.hearing import Hearing  # here: spaCy alone takes a second to import

            return Hearing(resolver, model)

        return cls(load)

    def start(self) -> None:
        """Begin to load, in a thread of its own."""
        if self._loading is None:
            self._loading = threading.Thread(target=self._run, name="reader", daemon=True)
            self._loading.start()

    def wait(self) -> None:
        """Until it is loaded, or has failed to."""
        self.start()
        assert self._loading is not None
        self._loading.join()

    @property
    def ready(self) -> bool:
        """Whether it reads."""
        return self._hearing is not None

    @property
    def loading(self) -> bool:
        """Whether it will read soon."""
        thread = self._loading
        return not self.ready and thread is not None and thread.is_alive()

    @property
    def spacy(self) -> str:
        """The spaCy pipeline; empty while there is none."""
        return self._hearing.spacy if self._hearing else ""

    def read(self, text: str, state: State) -> Heard | None:
        """What the text says in that conversation; `None` while nothing is loaded."""
        return self._hearing.hear(text, state) if self._hearing else None

    def _run(self) -> None:
        try:
            self._hearing = self._load()
        except Exception as error:  # the questions work without it; /readyz tells
            log.error("texts cannot be read: %s", describe(error))
