"""What is measured, by version."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
from importlib import metadata
from pathlib import Path

from bot.settings import PROJECT


def commit() -> str:
    """Ours, with a + where the files are not those of the commit."""
    git = ("git", "--no-optional-locks", "-C", str(PROJECT))
    told = subprocess.run(
        [*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    same = subprocess.run([*git, "diff", "--quiet", "HEAD"], capture_output=True, check=False)
    return told.stdout.strip() + ("+" if same.returncode else "")


def versions() -> str:
    """Python's, Rasa's, and that of each server; one that is not there is left out."""
    postgres = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    asked = {
        "PostgreSQL": (str(postgres[-1]) if postgres else "postgres", "--version"),
        "Redis": ("redis-server", "--version"),
        "nginx": ("nginx", "-v"),
    }
    told = {name: _said(command) for name, command in asked.items()}
    told |= {"Python": platform.python_version(), "Rasa": metadata.version("rasa")}
    return ", ".join(f"{name} {version}" for name, version in told.items() if version)


def _said(command: tuple[str, ...]) -> str:
    program = shutil.which(command[0]) or shutil.which(command[0], path="/usr/sbin")
    if program is None:
        return ""
    done = subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False)
    if done.returncode:
        return ""
    found = re.search(r"\d+(\.\d+)+", done.stdout + done.stderr)
    return found[0] if found else ""
