"""What to do about a test that needs what this machine does not have."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def lacks(what: str, whose: str) -> NoReturn:
    """Skip a test of `whose` that needs what is not there; where nothing may be missing, fail."""
    if os.environ.get("VAGVISAREN_CI"):
        pytest.fail(f"{what}, and .ci/run should have installed it")
    pytest.skip(f"{what}: {whose} need it")
