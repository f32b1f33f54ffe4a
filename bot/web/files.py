"""The files that are served as they are."""

from __future__ import annotations

import os

from starlette.staticfiles import StaticFiles


class Files(StaticFiles):
    """Those of one folder; there is no file by a name that none can have."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """The file's path and what is known of it; empty and `None` if there is none."""
        if "\0" in path:  # the system would refuse it, by an error
            return "", None
        return super().lookup_path(path)
