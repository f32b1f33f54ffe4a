from __future__ import annotations

import io
import logging

from bot.logs import Reticent, describe

SECRET = "jag heter Anna"


def fail() -> None:
    raise ValueError(SECRET)


def test_a_fault_is_told_by_kind_and_place_without_its_message() -> None:
    try:
        fail()
    except ValueError as error:
        told = describe(error)
    assert told.startswith("ValueError at test_logs.py:")
    assert SECRET not in told
    assert describe(KeyError(SECRET)) == "KeyError"


def test_a_traceback_in_the_log_says_nothing_of_what_people_wrote() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Reticent("%(message)s"))
    logger = logging.Logger("own")
    logger.addHandler(handler)
    try:
        fail()
    except ValueError:
        logger.exception("an action failed")
    assert "an action failed" in stream.getvalue()
    assert "ValueError at test_logs.py" in stream.getvalue()
    assert SECRET not in stream.getvalue()
