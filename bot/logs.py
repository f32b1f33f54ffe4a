"""Logging of both processes: what happened and where, never what people wrote.

One line for each event, as key=value. What may stand in it is listed here, not what may not: the
words of the event as they stand in the source, numbers, and what is made for a log (`Plain`, and
errors that say so). Everything else is left out, whoever logs it and at whatever level.
"""

from __future__ import annotations

import datetime as dt
import json
import linecache
import logging
import re
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

OURS = "bot"
LEFT_OUT = "…"
_NO_QUOTES = re.compile(r"[\w.:/+-]+")


class Plain(str):
    """Text that may be logged: made by code, of nothing that came from a person."""

    __slots__ = ()


class Loggable:
    """Mixed into an error whose message is `Plain`: written for the log, telling of nobody."""


def describe(error: BaseException) -> Plain:
    """The error's kind and the last places it passed: `ValueError at actions.py:41 < …`.

    Its message is left out: messages quote what they are about.
    """
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    places = " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames))
    return Plain(f"{type(error).__name__} at {places}" if places else type(error).__name__)


class Reticent(logging.Formatter):
    """Formats a record as `time=… level=… at=… event=…`, and `error=…` where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        moment = dt.datetime.fromtimestamp(record.created).astimezone()
        fields = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "at": f"{record.name}:{record.lineno}",
            "event": _event(record),
        }
        if record.exc_info and (error := record.exc_info[1]) is not None:
            fields["error"] = describe(error)
        return " ".join(f"{key}={_value(text)}" for key, text in fields.items() if text)


def configure(level: str) -> None:
    """Our own lines from `level` up, those of others from WARNING, to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Reticent())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger(OURS).setLevel(level)


def is_warning(line: str) -> bool:
    """Whether a line of the log is of level WARNING or worse."""
    return re.match(r"time=\S+ level=(?:WARNING|ERROR|CRITICAL) ", line) is not None


def _event(record: logging.LogRecord) -> str:
    """The words in the source, with the values that may be shown; empty if they are not there."""
    words = record.msg
    if not isinstance(words, str) or not (_is_ours(record) or _in_source(words, record)):
        return ""
    if not record.args:
        return words
    try:
        if isinstance(record.args, Mapping):
            return words % {key: _shown(value) for key, value in record.args.items()}
        return words % tuple(map(_shown, record.args))
    except (TypeError, ValueError):  # a number's place for something that is left out
        return words


def _shown(value: object) -> Any:
    if isinstance(value, Plain | bool | int | float):
        return value
    if isinstance(value, BaseException):
        return str(value) if isinstance(value, Loggable) else describe(value)
    return LEFT_OUT


def _is_ours(record: logging.LogRecord) -> bool:
    # tests/test_logs.py holds that our own calls have literal words
    return record.name == OURS or record.name.startswith(f"{OURS}.")


def _in_source(words: str, record: logging.LogRecord) -> bool:
    """Whether the words stand in the file that logs them: else they were put together."""
    source = "".join(linecache.getlines(record.pathname))
    return bool(words.strip()) and words.strip() in source


def _value(text: str) -> str:
    return text if _NO_QUOTES.fullmatch(text) else json.dumps(text, ensure_ascii=False)
