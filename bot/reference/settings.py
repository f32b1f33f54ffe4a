"""The settings, from the fields that describe them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from bot.settings import Settings, variable


@dataclass(frozen=True)
class Setting:
    """A setting as it is described: `default` is "" where there is none."""

    name: str
    accepts: str
    default: str
    help: str


def settings() -> list[Setting]:
    """Every setting, in the order of `.env.example`."""
    return [
        Setting(
            variable(item.name),
            item.metadata["kind"].accepts(),
            item.metadata["default"],
            item.metadata["help"],
        )
        for item in dataclasses.fields(Settings)
    ]
