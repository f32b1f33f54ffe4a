"""Logs say what happened and where, never what was written."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from bot.logs import Reticent, configure, describe


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("bot")
    handlers, level, our_level = root.handlers[:], root.level, ours.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    ours.setLevel(our_level)


def _fail() -> None:
    raise ValueError("hemligt 19121212-1212")


def test_an_error_is_its_kind_and_place() -> None:
    with pytest.raises(ValueError, match="hemligt") as caught:
        _fail()
    assert describe(caught.value).startswith("ValueError at test_logs.py:")
    assert "hemligt" not in describe(caught.value)
    assert describe(KeyError("hemligt")) == "KeyError"


def test_an_exception_is_logged_without_its_message(capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO")
    try:
        _fail()
    except ValueError:
        logging.getLogger("asyncio").exception("a task failed")
    logging.getLogger("httpx").info("GET http://example/hemligt")
    logging.getLogger("bot.web").info("ready")
    said = capsys.readouterr().err
    assert "a task failed" in said
    assert "ValueError at test_logs.py" in said
    assert "ready" in said
    assert "hemligt" not in said
    assert "Traceback" not in said


def test_the_formatter_is_ours() -> None:
    assert Reticent().formatException(None) == ""
