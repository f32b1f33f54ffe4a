"""The knowledge that ships with a new region, every example of whose template is put to use."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

from bot.regions import create
from bot.resolver import read_knowledge
from bot.resolver.reader import FOLDER

TODAY = dt.date(2026, 11, 22)


def filled(folder: Path, id: str, name: str) -> Path:
    """A copy of the knowledge in the folder, which must not be there, with that region."""
    shutil.copytree(FOLDER, folder)
    file = create(read_knowledge(folder), id, name, TODAY)
    text = file.read_text(encoding="utf-8")
    # what the template says belongs in sources.yml
    source = [f"{line[3:]}\n" for line in text.splitlines() if line.startswith("##   ")]
    with (folder / "sources.yml").open("a", encoding="utf-8") as sources:
        sources.writelines(source)
    used = re.sub(r"^# ", "", text, flags=re.MULTILINE).replace("\nrules: []", "\nrules:")
    file.write_text(used, encoding="utf-8")
    return folder
