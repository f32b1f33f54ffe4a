"""Logging of the web process: what happened and where, never what people wrote."""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path


def describe(error: BaseException) -> str:
    """What kind of error, raised where: never its message, which may quote what was sent."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


class Reticent(logging.Formatter):
    """Writes one line for an exception: its kind and place, without message or traceback."""

    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's name
        """The exception in one line."""
        error = ei[1] if isinstance(ei, tuple) else None
        return describe(error) if isinstance(error, BaseException) else ""


def configure(level: str) -> None:
    """Our own lines from `level` up, those of others from WARNING, to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Reticent("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("bot").setLevel(level)
