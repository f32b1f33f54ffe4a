"""Trains the Rasa model: `python -m bot.actions.training`. Rasa is imported only to train."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from bot.settings import PROJECT, Settings, SettingsError
from bot.training import fingerprint, needs_training, write_stamp

__all__ = ["needs_training", "train"]

# All that Rasa itself reads of bot/data: what learns from the examples there reads them itself.
RULES = PROJECT / "bot" / "data" / "rules.yml"


class TrainingError(Exception):
    """Rasa made no model; its own log says why."""


def train(settings: Settings) -> Path:
    """Train config.yml, domain.yml, the rules and the examples into the models folder; the file.

    Raises `TrainingError`, and what Rasa raises for data it cannot read.
    """
    from bot.actions.server import prepare, quieten

    prepare(settings)
    # taken before: what changes while we train is trained the next time
    stamp = fingerprint(settings)
    import rasa

    quieten(settings.log_level)
    settings.models_dir.mkdir(parents=True, exist_ok=True)
    result = rasa.train(
        domain=str(PROJECT / "domain.yml"),
        config=str(PROJECT / "config.yml"),
        training_files=str(RULES),
        output=str(settings.models_dir),
        fixed_model_name=f"vagvisaren-{time.strftime('%Y%m%d-%H%M%S')}",
        force_training=False,
    )
    if result is None or not result.model:
        raise TrainingError(f"Rasa made no model (code {getattr(result, 'code', '?')})")
    model = Path(result.model)
    write_stamp(settings, model, stamp)
    return model


def main() -> int:
    """Train and say so; the exit code."""
    try:
        settings = Settings.load()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    began = time.monotonic()
    try:
        model = train(settings)
    except TrainingError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Trained {model.name} in {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
