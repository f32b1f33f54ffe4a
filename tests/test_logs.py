"""Logs say what happened and where, never what was written."""

from __future__ import annotations

import ast
import logging
import re
from pathlib import Path

import pytest

from bot.logs import Loggable, Plain, Reticent, configure, describe, is_warning
from bot.web.store import StoreError

BOT = Path(__file__).parents[1] / "bot"

pytestmark = pytest.mark.usefixtures("logging_as_it_was")


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


def line(words: object, *values: object, name: str = "bot.web", level: str = "ERROR") -> str:
    number = logging.getLevelName(level)
    record = logging.LogRecord(name, number, __file__, 7, words, values, None)
    return Reticent().format(record)


def test_a_line_is_key_and_value() -> None:
    said = line("the store fails: %s", StoreError("OperationalError"))
    assert re.fullmatch(
        r"time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d level=ERROR at=bot\.web:7 "
        r'event="the store fails: OperationalError"',
        said,
    )
    assert is_warning(said)
    assert not is_warning(line("ready", level="INFO"))
    assert not is_warning("WARNING: hemligt")


def test_only_numbers_and_what_is_made_for_a_log_is_shown() -> None:
    values = (3, Plain("blank"), "hemligt", ValueError("hemligt"), ["hemligt"], {"a": "hemligt"})
    said = line("a %d b %s c %s d %s e %s f %s", *values)
    assert 'event="a 3 b blank c … d ValueError e … f …"' in said
    assert 'event="%d of them"' in line("%d of them", "hemligt")
    assert 'event="a …"' in line("a %(secret)s", {"secret": "hemligt"})


def test_words_put_together_by_others_are_left_out() -> None:
    for words in (f"hem{'ligt'}a", ("hem", "ligt"), b"x", ""):
        assert "event" not in line(words, name="rasa.core.processor")
    assert "event=stands-here" in line("stands-here", name="uvicorn.error")


def test_a_value_cannot_make_a_line_of_its_own() -> None:
    assert "\n" not in line("a %s", Plain("b\ntime=x level=ERROR"))


def test_our_own_calls_have_literal_words() -> None:
    """What the formatter takes for granted: an f-string would carry anything past it."""
    for path in BOT.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        # by this name they are found below
        assert text.count("getLogger(__name__)") == text.count(
            "\nlog = logging.getLogger(__name__)"
        )
        for node in ast.walk(ast.parse(text)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            made_by = node.func.value
            if not (isinstance(made_by, ast.Name) and made_by.id == "log"):
                continue
            words = node.args[0]
            assert isinstance(words, ast.Constant), f"{path}:{node.lineno}"


def test_what_is_made_for_a_log_is_made_by_code() -> None:
    """No error that quotes people is loggable: those that are, and nothing else, say so."""
    told = {cls.__name__ for cls in Loggable.__subclasses__()}
    assert told <= {"RelayError", "StoreError", "TableError", "TurnError"}
