"""Projects to measure against, made and trained on the spot; and our own model trained."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from bot.settings import PROJECT

# Nothing is sent to anybody; nothing else is changed of how Rasa runs by itself.
RASA_ENVIRONMENT = {"RASA_TELEMETRY_ENABLED": "false"}
RASA = (sys.executable, "-m", "rasa")
KEPT = PROJECT / "var" / "speed-models"

# Rasa's floor: one word known, one line said.
_FLOOR = {
    "config.yml": """recipe: default.v1
assistant_id: floor
language: en
pipeline:
  - name: KeywordIntentClassifier
policies:
  - name: RulePolicy
""",
    "domain.yml": """version: "3.1"
intents:
  - greet
responses:
  utter_greet:
    - text: Hey! How are you?
""",
    "data/nlu.yml": """version: "3.1"
nlu:
  - intent: greet
    examples: |
      - hello
      - hello there
""",
    "data/rules.yml": """version: "3.1"
rules:
  - rule: Greet
    steps:
      - intent: greet
      - action: utter_greet
""",
    "credentials.yml": "rest:\n",
    "endpoints.yml": "{}\n",
}


class TrainingError(Exception):
    """No model was made; the message has what was said last."""


@dataclass(frozen=True)
class Trained:
    """A project's folder and model, and what training took: wall and processor seconds.

    `kept`: it was trained in an earlier run, so its figures are not of this one.
    """

    folder: Path
    model: Path
    seconds: float
    processor: float
    kept: bool = False


def stock(folder: Path, *, keep: bool = False) -> Trained:
    """What `rasa init` makes and trains: DIET and TED, on its own example data.

    `keep`: take what an earlier run with `keep` has trained. Raises `TrainingError`.
    """
    command = [*RASA, "init", "--no-prompt", "--init-dir", str(folder)]
    return _made("stock", folder, command, lambda: None, keep)


def floor(folder: Path, *, keep: bool = False) -> Trained:
    """The least that Rasa can do: a keyword and a rule. As `stock`."""

    def write() -> None:
        for name, text in _FLOOR.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")

    return _made("floor", folder, [*RASA, "train"], write, keep)


def ours(folder: Path) -> Trained:
    """Our own model, into `folder`, with nothing remembered from before. Raises `TrainingError`."""
    settings = {
        "VAGVISAREN_MODELS_DIR": str(folder),
        "RASA_CACHE_DIRECTORY": str(folder / "cache"),
    }
    command = [sys.executable, "-m", "bot.actions.training"]
    seconds, processor = _timed(command, PROJECT, settings, folder / "training.log")
    return Trained(folder, _newest(folder), seconds, processor)


def _made(
    name: str, folder: Path, command: Sequence[str], write: Callable[[], None], keep: bool
) -> Trained:
    kept = KEPT / f"{name}-{metadata.version('rasa')}"
    told = kept / "trained.json"
    if keep and told.is_file():
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        figures: dict[str, float] = json.loads(told.read_text("utf-8"))
        return Trained(folder, _newest(folder / "models"), **figures, kept=True)
    folder.mkdir(parents=True, exist_ok=True)
    write()
    log = folder.with_name(f"{folder.name}.log")  # `rasa init` wants the folder for itself
    seconds, processor = _timed(command, folder, RASA_ENVIRONMENT, log)
    made = Trained(folder, _newest(folder / "models"), seconds, processor)
    if keep:
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(folder, kept, ignore=shutil.ignore_patterns(".rasa"))
        figures = {key: asdict(made)[key] for key in ("seconds", "processor")}
        told.write_text(json.dumps(figures), encoding="utf-8")
    return made


def _timed(
    command: Sequence[str], folder: Path, settings: Mapping[str, str], log: Path
) -> tuple[float, float]:
    """Run it; wall and processor seconds. Raises `TrainingError`."""
    began = time.monotonic()
    with log.open("wb") as file:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **settings},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            raise
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        said = log.read_text("utf-8", "replace").splitlines()[-15:]
        raise TrainingError("\n".join([f"{' '.join(command)} failed", *said]))
    return time.monotonic() - began, usage.ru_utime + usage.ru_stime


def _newest(folder: Path) -> Path:
    models = sorted(folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        raise TrainingError(f"there is no model in {folder}")
    return models[-1]
