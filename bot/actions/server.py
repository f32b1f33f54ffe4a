"""Serves Rasa with our channel: `python -m bot.actions.server [--model FILE]`.

What `rasa run` would do, with the imports in the order that starts fastest, nothing sent to
anybody, and a log without what people write.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

from bot.actions import lean
from bot.logs import configure
from bot.settings import PROJECT, Settings, SettingsError
from bot.training import current_model

NO_MODEL, BAD_SETTINGS = 3, 2
# Read by Rasa, and by TensorFlow where config.yml needs it, when they are imported.
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_INTRA_OP_PARALLELISM_THREADS": "1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "LOG_LEVEL": "ERROR",  # also silences training's progress bars
    "LOG_LEVEL_LIBRARIES": "ERROR",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot.actions.server", description=__doc__)
    parser.add_argument("--model", type=Path, help="default: the newest in MODELS_DIR")
    options = parser.parse_args(arguments)
    try:
        settings = Settings.load()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return BAD_SETTINGS
    model = options.model or current_model(settings)
    if model is None or not model.is_file():
        print(f"No trained model in {settings.models_dir}: run 'vagvisaren train'", file=sys.stderr)
        return NO_MODEL
    serve(settings, model)
    return 0


def prepare(settings: Settings) -> None:
    """Set up the process before anything heavy is imported."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    # the pipeline named in .env is for the components too
    os.environ.setdefault("VAGVISAREN_SPACY_MODEL", settings.spacy_model)
    # libraries put their own warning filters back while they are imported; this they leave alone
    warnings.showwarning = _unheard
    configure(settings.log_level)
    lean.apply()


def _unheard(*args: object, **kwargs: object) -> None:
    """Instead of printing a warning: those about other people's code, which we cannot mend."""


def quieten(level: str) -> None:
    """Our own lines at `level`; of others' only warnings, and no traceback with its messages."""
    from rasa.utils.log_utils import configure_structlog

    configure(level)
    configure_structlog(logging.WARNING)


def serve(settings: Settings, model: Path) -> None:
    """Serve that model until SIGINT or SIGTERM."""
    prepare(settings)
    import rasa.core.run
    from rasa.core.utils import AvailableEndpoints

    quieten(settings.log_level)
    os.chdir(PROJECT)
    rasa.core.run.serve_application(
        model_path=str(model),
        credentials=str(PROJECT / "credentials.yml"),
        endpoints=AvailableEndpoints.read_endpoints(str(PROJECT / "endpoints.yml")),
        interface=settings.rasa_host,
        port=settings.rasa_port,
        enable_api=False,
    )


if __name__ == "__main__":
    sys.exit(main())
