"""What is measured, by version."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
from importlib import metadata
from pathlib import Path

from bot.settings import PROJECT


def versions() -> str:
    """Ours, Python's, and that of each server; one that is not there is left out."""
    postgres = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    asked = {
        "Vägvisaren": ("git", "-C", str(PROJECT), "rev-parse", "--short", "HEAD"),
        "PostgreSQL": (str(postgres[-1]) if postgres else "postgres", "--version"),
        "Redis": ("redis-server", "--version"),
        "nginx": ("nginx", "-v"),
    }
    told = {name: _said(name, command) for name, command in asked.items()}
    told |= {"Python": platform.python_version(), "Rasa": metadata.version("rasa")}
    return ", ".join(f"{name} {version}" for name, version in told.items() if version)


def _said(name: str, command: tuple[str, ...]) -> str:
    program = shutil.which(command[0]) or shutil.which(command[0], path="/usr/sbin")
    if program is None:
        return ""
    done = subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False)
    if done.returncode:
        return ""
    said = done.stdout + done.stderr
    found = re.search(r"\d+(\.\d+)+", said)
    return said.strip() if name == "Vägvisaren" else found[0] if found else ""
