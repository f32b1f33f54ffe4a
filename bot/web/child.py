"""A child process in a process group of its own, which never outlives us."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_TETHER = Path(__file__).with_name("tether.py")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_KEPT = 30  # lines
_LAST_WORDS = 1.0  # seconds to read on after the end: a grandchild may hold the pipe open


class Child:
    """One run of a command. Its output goes, line by line, to `heard`; the last is kept."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str] | None = None,
        heard: Callable[[str], None] | None = None,
    ) -> None:
        self._command = [
            *(sys.executable, "-IS", str(_TETHER), str(os.getpid())),
            *command,
        ]
        self._folder = folder
        self._environment = {**os.environ, **(environment or {}), "PYTHONUNBUFFERED": "1"}
        self._heard = heard
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self.last_lines: deque[str] = deque(maxlen=_KEPT)

    @property
    def pid(self) -> int | None:
        """Its process id, once started."""
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Start it. To be called from the main thread: it is tied to the calling thread's life."""
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            cwd=self._folder,
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        self._reader = asyncio.create_task(self._read())

    async def wait(self) -> int:
        """Its exit code when it has ended by itself (negative: the signal that ended it)."""
        assert self._process is not None
        assert self._reader is not None
        code = await self._process.wait()
        await asyncio.wait([self._reader], timeout=_LAST_WORDS)
        return code

    async def stop(self, patience: float = 10.0) -> None:
        """End it and everything it started: asked first, killed after `patience` seconds."""
        if self._process is None or self._reader is None:
            return
        if self._process.returncode is None:
            self._signal(signal.SIGTERM)
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._process.wait(), patience)
        self._signal(signal.SIGKILL)  # whatever is left of the group
        await self._process.wait()
        self._reader.cancel()

    def kill(self) -> None:
        """End it now."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)

    async def _read(self) -> None:
        assert self._process is not None
        stream = self._process.stdout
        assert stream is not None
        rest = b""
        while chunk := await stream.read(8192):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._line(line)
            rest = rest[-8192:]  # a line without end must not fill the memory
        if rest:
            self._line(rest)

    def _line(self, raw: bytes) -> None:
        line = _COLOURS.sub("", raw.decode("utf-8", "replace")).rstrip()
        if line:
            self.last_lines.append(line)
            if self._heard is not None:
                self._heard(line)
