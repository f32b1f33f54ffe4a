"""Logging of both processes: what happened and where, never what people wrote."""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path


def describe(error: BaseException) -> str:
    """The error's kind and the last places it passed: `ValueError at actions.py:41 < …`.

    Its message is left out: messages quote what they are about.
    """
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    places = " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames))
    return f"{type(error).__name__} at {places}" if places else type(error).__name__


class Reticent(logging.Formatter):
    """Formats a log line; a traceback becomes one line without messages."""

    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's name
        """The kind and the places only."""
        error = ei[1] if isinstance(ei, tuple) else None
        return describe(error) if isinstance(error, BaseException) else ""


def configure(level: str) -> None:
    """Our own lines from `level` up, those of others from WARNING, to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Reticent("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("bot").setLevel(level)
