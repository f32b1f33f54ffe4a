"""The whole assistant, started as a user starts it: `vagvisaren serve`, with the trained model."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType

import pytest

from tests.ports import free_port

PROJECT = Path(__file__).parents[2]
_READY = "Rasa is ready"
_GONE = "Rasa ended"


class Assistant:
    """Served as long as this lasts; told by what it says on its way."""

    def __init__(self, data_dir: Path) -> None:
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self._rasa_is_there = False
        self._said: list[str] = []
        environment = {
            **os.environ,
            "VAGVISAREN_PORT": str(port),
            "VAGVISAREN_RASA_PORT": str(free_port()),
            "VAGVISAREN_DATA_DIR": str(data_dir),
            "VAGVISAREN_RATE_PER_MINUTE": "100000",
            "PYTHONUNBUFFERED": "1",
        }
        self._server = subprocess.Popen(
            [sys.executable, "-c", "from bot.cli import app; app()", "serve"],
            cwd=PROJECT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.send_signal(signal.SIGTERM)
        self._server.communicate(timeout=60)
        assert self._server.returncode == 0 or error is not None

    def until_ready(self) -> None:
        """Until Rasa answers too."""
        if not self._rasa_is_there:
            self._until(_READY)
            self._rasa_is_there = True

    def stop_rasa(self) -> None:
        """Kill Rasa; it is started again, which takes longer than a conversation."""
        pid = self._server.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        assert len(children) == 1
        self._rasa_is_there = False
        os.kill(int(children[0]), signal.SIGKILL)
        self._until(_GONE)

    def _until(self, words: str) -> None:
        assert self._server.stdout is not None
        for line in self._server.stdout:
            self._said.append(line)
            if words in line:
                return
        pytest.fail(f"the assistant never said {words!r}:\n" + "".join(self._said))
