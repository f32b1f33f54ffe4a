"""Orca, Debian's screen reader, without a sound: what it says is read where a voice would be.

Orca hands each utterance to Speech Dispatcher to have it spoken. A stand-in for Speech Dispatcher
writes it down instead, in the same instant, so nobody has to wait for a log or guess at its form.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socketserver
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from html import unescape
from pathlib import Path

_SETTINGS = {
    # a voice says what it will of a bullet; Orca is not to put the word for it into our text
    "general": {"verbalizePunctuationStyle": 3},
    "profiles": {"default": {"profile": ["Default", "default"]}},
    "pronunciations": {},
    "keybindings": {},
}
# What must be there, and does not come with another of them.
NEEDED = ("orca", "Xvfb", "dbus-daemon", "/usr/libexec/at-spi-bus-launcher")
MISSING = [name for name in NEEDED if shutil.which(name) is None]
PATIENCE = 30.0  # s until what should be said has been said, on a busy machine
LULL = 0.7  # s of silence after which it has finished; Orca holds an announcement back 0.1 s


class Speech:
    """What has been said, in order; each utterance with single spaces."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._changed = threading.Condition()

    def add(self, utterance: str) -> None:
        with self._changed:
            self._said.append(utterance)
            self._changed.notify_all()

    def now(self) -> int:
        """This moment, to tell what is said after it."""
        return len(self._said)

    def begun(self) -> bool:
        """Has anything been said, or is it within the time there is?"""
        with self._changed:
            return self._changed.wait_for(lambda: bool(self._said), PATIENCE)

    def after(self, moment: int, wanted: str) -> list[str]:
        """What is said from there on, once `wanted` is found in it and there is silence.

        `wanted` is a regular expression, of one utterance. Raises `AssertionError` if it is not
        said in time.
        """

        def heard() -> bool:
            return any(re.search(wanted, utterance) for utterance in self._said[moment:])

        with self._changed:
            if not self._changed.wait_for(heard, PATIENCE):
                said = self._said[moment:]
                raise AssertionError(f"in {PATIENCE} s Orca has not said {wanted!r} but {said}")
            while self._changed.wait(LULL):
                pass
            return self._said[moment:]


class _Dispatcher(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    speech: Speech


class _Client(socketserver.StreamRequestHandler):
    """As much of Speech Dispatcher's protocol (SSIP) as Orca uses. All always goes well."""

    server: _Dispatcher

    def handle(self) -> None:
        for line in self.rfile:
            command = line.decode().split()[0]
            if command == "SPEAK":
                self._answer("230 OK RECEIVING DATA")
                self.server.speech.add(plain("".join(self._text())))
            if command in ("SPEAK", "CHAR", "KEY"):
                self._answer("225-1", "225 OK MESSAGE QUEUED")
            elif command in ("GET", "HISTORY"):
                self._answer("251-1", "251 OK GET RETURNED")
            else:
                self._answer("200 OK")

    def _text(self) -> Iterator[str]:
        for line in self.rfile:
            text = line.decode()
            if text == ".\r\n":
                return
            yield text.removeprefix(".")

    def _answer(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


def plain(ssml: str) -> str:
    """The text of an utterance, without the marks between its words."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", ssml)).split())


@contextmanager
def desktop(home: Path) -> Iterator[dict[str, str]]:
    """A display and a message bus that nobody else has; the environment for what runs there."""
    env = {
        "PATH": os.environ["PATH"],
        "LC_ALL": "C.UTF-8",
        "HOME": str(home),
        **{f"XDG_{name}": str(home) for name in ("RUNTIME_DIR", "DATA_HOME", "CONFIG_HOME")},
        "XDG_CACHE_HOME": str(home),
        "GSETTINGS_BACKEND": "memory",  # nobody's own settings are read or changed
    }
    with ExitStack() as stack:
        heard, tell = os.pipe()
        screen = ["-screen", "0", "1280x900x24", "-nolisten", "tcp"]
        stack.enter_context(_running(["Xvfb", "-displayfd", str(tell), *screen], env, tell))
        os.close(tell)
        with os.fdopen(heard) as number:
            env["DISPLAY"] = ":" + number.readline().strip()
        heard, tell = os.pipe()
        bus = ["dbus-daemon", "--session", "--nofork", f"--print-address={tell}"]
        stack.enter_context(_running(bus, env, tell))
        os.close(tell)
        with os.fdopen(heard) as address:
            env["DBUS_SESSION_BUS_ADDRESS"] = address.readline().strip()
        yield env


@contextmanager
def orca(env: Mapping[str, str]) -> Iterator[Speech]:
    """Orca at work on that desktop. Raises `RuntimeError` if it does not start."""
    home = Path(env["HOME"])
    settings = home / "orca/user-settings.conf"
    settings.parent.mkdir()
    settings.write_text(json.dumps(_SETTINGS), encoding="utf-8")
    address = home / "speech"
    with _Dispatcher(str(address), _Client) as dispatcher:
        dispatcher.speech = Speech()
        thread = threading.Thread(target=dispatcher.serve_forever, args=(0.01,))
        thread.start()
        spoken = {**env, "SPEECHD_ADDRESS": f"unix_socket:{address}"}
        with _running(["orca", "--disable", "braille"], spoken):
            if not dispatcher.speech.begun():
                raise RuntimeError("Orca says nothing; does this user have another one running?")
            yield dispatcher.speech
        dispatcher.shutdown()
        thread.join()


@contextmanager
def _running(command: list[str], env: Mapping[str, str], *handed: int) -> Iterator[None]:
    """A program, as long as this lasts; with what is handed to it open."""
    with subprocess.Popen(command, env=env, pass_fds=handed) as process:
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(2)
            except subprocess.TimeoutExpired:  # Orca, when nothing happens that wakes it
                process.kill()
