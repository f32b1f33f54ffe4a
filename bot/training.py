"""Whether the trained model fits what it would be trained from now. Imports no Rasa: it is quick.

Beside the model lies `model.json`: which file is current, and the fingerprint of what it was
trained from.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

from bot.settings import PROJECT, Settings

STAMP = "model.json"
_KEPT = 3  # how many older models stay, to go back to
# Everything a model is made of: its data, and the code that reads the data or runs inside it.
_INPUTS = (
    "config.yml",
    "domain.yml",
    "bot/data/**/*.yml",
    "bot/knowledge/facts.yml",
    "bot/knowledge/glossary.yml",
    "bot/knowledge/actors.yml",
    "bot/knowledge/languages.yml",
    "bot/knowledge/topics/*.yml",
    "bot/nlu/**/*.py",
    "bot/nlu/**/*.yml",
    "bot/actions/importer.py",
)
_PACKAGES = ("rasa", "spacy", "spacy-lookups-data", "scikit-learn", "numpy", "tensorflow")
_PIPELINES = ("sv-core-news-md", "sv-core-news-sm")

Say = Callable[[str], object]


def fingerprint(settings: Settings, project: Path = PROJECT) -> str:
    """A hash of everything the model depends on."""
    digest = hashlib.sha256()
    for part in _parts(settings, project):
        digest.update(part)
        digest.update(b"\0")
    return digest.hexdigest()


def _parts(settings: Settings, project: Path) -> Iterator[bytes]:
    yield f"python {sys.version_info.major}.{sys.version_info.minor}".encode()
    for package in (*_PACKAGES, *_PIPELINES):
        yield f"{package} {_version(package)}".encode()
    yield f"spacy model {settings.spacy_model}".encode()
    described = Path(settings.spacy_model) / "meta.json"
    if described.is_file():
        yield described.read_bytes()
    for pattern in _INPUTS:
        for path in sorted(project.glob(pattern)):
            yield path.relative_to(project).as_posix().encode()
            yield path.read_bytes()


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "-"


def current_model(settings: Settings) -> Path | None:
    """The model last trained, whether or not it is up to date; `None` if there is none."""
    name = _stamp(settings).get("model")
    path = settings.models_dir / name if name else None
    return path if path is not None and path.is_file() else None


def needs_training(settings: Settings) -> bool:
    """Whether there is no model, or one trained from something else than is here now."""
    if current_model(settings) is None:
        return True
    return _stamp(settings).get("fingerprint") != fingerprint(settings)


def write_stamp(settings: Settings, model: Path, trained_from: str) -> None:
    """Make the model in the models folder the current one; the oldest ones go."""
    stamp = {"model": model.name, "fingerprint": trained_from}
    path = settings.models_dir / STAMP
    part = path.with_suffix(".part")
    part.write_text(json.dumps(stamp), encoding="utf-8")
    part.replace(path)  # either the old stamp or the new one, whenever we are stopped
    older = sorted(settings.models_dir.glob("vagvisaren-*.tar.gz"), reverse=True)
    for old in [path for path in older if path.name != model.name][_KEPT:]:
        old.unlink(missing_ok=True)


def train_if_needed(settings: Settings, *, force: bool = False, say: Say = print) -> int:
    """Train in a process of its own if anything changed, or if `force`; the exit code."""
    if not force and not needs_training(settings):
        say("The model is up to date")
        return 0
    say("Training the model: one to two minutes")
    command = [sys.executable, "-m", "bot.actions.training"]
    return subprocess.run(command, cwd=PROJECT, check=False).returncode


def _stamp(settings: Settings) -> dict[str, str]:
    try:
        data = json.loads((settings.models_dir / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(data, dict):
        return {}
    return {str(key): str(value) for key, value in data.items()}
