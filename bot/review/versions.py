"""A version of the knowledge by name: a folder, or a git revision of this repository."""

from __future__ import annotations

import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from bot.resolver import Knowledge, KnowledgeError, read_knowledge
from bot.resolver.reader import FOLDER

ROOT = FOLDER.parent.parent
_INSIDE = FOLDER.relative_to(ROOT).as_posix()
_SIGN = "facts.yml"  # every knowledge folder has it


class VersionError(ValueError):
    """There is no knowledge by that name, or it cannot be read; the message is one line."""


@dataclass(frozen=True)
class Version:
    """The knowledge as it was read, what it is called, and its files (name -> content)."""

    name: str
    knowledge: Knowledge
    files: dict[str, bytes]


@contextmanager
def opened(name: str | None) -> Iterator[Version]:
    """The version of that name; None: the knowledge of the working tree.

    Its folder is there until the context ends. Raises `VersionError` for a name that is neither
    a knowledge folder nor a git revision with knowledge, and for knowledge that cannot be read.
    """
    folder = FOLDER if name is None else Path(name)
    if name is None or folder.is_dir():
        if not (folder / _SIGN).is_file():
            raise VersionError(f"{name}: the folder holds no knowledge ({_SIGN} is missing)")
        yield _read(name or _INSIDE, folder)
        return
    with TemporaryDirectory(prefix="vagvisaren-") as temporary:
        _unpack(_archive(name), Path(temporary))
        yield _read(name, Path(temporary) / _INSIDE)


def _read(name: str, folder: Path) -> Version:
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*.yml"))
    }
    try:
        return Version(name, read_knowledge(folder), files)
    except KnowledgeError as error:
        first, *others = error.defects
        where = f"{first.file}:{first.line}: [{first.kind}] {first.message}"
        more = f" (and {len(others)} more)" if others else ""
        raise VersionError(f"{name}: the knowledge cannot be read: {where}{more}") from error


def _archive(revision: str) -> bytes:
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        raise VersionError(f"{revision}: neither a folder nor a git revision of {ROOT}")
    archive = _git("archive", "--format=tar", commit.decode().strip(), "--", _INSIDE)
    if archive is None:
        raise VersionError(f"{revision}: the revision has no {_INSIDE}")
    return archive


def _git(*words: str) -> bytes | None:
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=False)
    except OSError as error:
        raise VersionError(f"git cannot be run ({error.strerror})") from error
    return done.stdout if done.returncode == 0 else None


def _unpack(archive: bytes, folder: Path) -> None:
    with tarfile.open(fileobj=BytesIO(archive)) as tar:
        for member in tar:
            inside = PurePosixPath(member.name)
            content = tar.extractfile(member) if member.isfile() else None
            if content is not None and inside.suffix == ".yml":
                path = folder / inside
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.read())
