"""The service as on several machines: two web, two Rasa, PostgreSQL, Redis, and nginx in front.

All in a folder of its own and on ports of its own, with the configuration in deploy/nginx.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import secrets
import shutil
import signal
import ssl
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import httpx

from bot.settings import PROJECT, Settings
from bot.training import STAMP, current_model
from tests.ports import free_port
from tests.web.daemons import Postgres, RedisServer

TABLE = "vagvisaren_conversation"
HOST = "127.0.0.1"
_UP = 600.0  # seconds: Rasa needs 45 s of processor time, and the machine may be busy
_MOST = "100000"  # turns a minute: people here are in a hurry
_RUN = "from bot.cli import app; app()"
# A clock that can be set: seconds beside the right time, in a file.
_CLOCK = """
import os, pathlib, time
right, file = time.time, pathlib.Path(os.environ["BENCH_CLOCK"])
time.time = lambda: right() + float(file.read_text())
"""


class FleetError(Exception):
    """A process did not come up; the message has its last words."""


class Process:
    """One process of the service, started again as systemd would."""

    def __init__(
        self,
        name: str,
        command: list[str],
        settings: dict[str, str],
        ready: str,
        log: Path,
        folder: Path = PROJECT,
    ) -> None:
        """`ready`: an address that says 200 when it can work. `folder`: where it runs."""
        self.name = name
        self.ready = ready
        self.settings = settings
        self._command = command
        self._log = log
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it, without waiting for it."""
        assert not self.alive
        self._file = self._file or self._log.open("ab")
        self._process = subprocess.Popen(
            self._command,
            cwd=self._folder,
            env={**os.environ, **self.settings, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=self._file,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C ends the measurement, and that ends these
        )

    def send(self, number: signal.Signals) -> None:
        if self.alive:
            os.kill(self.pid, number)

    async def end(self, number: signal.Signals = signal.SIGKILL) -> int:
        """Send it, and wait until the process has ended; its code."""
        self.send(number)
        assert self._process is not None
        return await asyncio.to_thread(self._process.wait, 90)

    async def until_ready(self, seconds: float = _UP, *, of: str = "readyz") -> float:
        """How long that took. `of`: healthz, if a web need only answer. Raises `FleetError`."""
        address = self.ready.replace("readyz", of)
        began = time.monotonic()
        async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
            while time.monotonic() - began < seconds and self.alive:
                try:
                    if (await client.get(address)).status_code == 200:
                        return time.monotonic() - began
                except httpx.HTTPError:
                    pass
                await asyncio.sleep(0.25)
        raise FleetError(f"{self.name} did not come up:\n{self.last_words()}")

    def last_words(self) -> str:
        return "\n".join(self._log.read_text("utf-8", "replace").splitlines()[-10:])

    def close(self) -> None:
        if self.alive:
            os.killpg(self.pid, signal.SIGKILL)  # nginx's workers too
        if self._process is not None:
            self._process.wait()
        if self._file is not None:
            self._file.close()


class Fleet:
    """Running as long as this lasts. `await up()` before use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.logs = folder / "logs"
        self.models = folder / "models"
        self.logs.mkdir()
        self._lay_models()
        self.postgres, self.redis = Postgres(), RedisServer()
        self.secret = secrets.token_urlsafe(48)
        self.clock = folder / "clock"  # what the clocks of web-2 and the lone web are wrong by
        self.set_clock(0)
        self.rasas = [self._rasa(number) for number in (1, 2)]
        self.webs: list[Process] = []
        self.lone: Process | None = None
        self.nginx: Process | None = None
        self.database = ""
        self.address = ""
        self.trust = ssl.create_default_context()

    def __enter__(self) -> Fleet:
        for rasa in self.rasas:
            rasa.start()
        self.postgres.__enter__()
        self.redis.__enter__()
        self.database = self.postgres.database()
        shared = {"database_url": self.database, "redis_url": self.redis.url}
        self.webs = [self.web("web-1", shared), self.web("web-2", shared, clock=self.clock)]
        self.nginx = self._nginx()
        for process in (*self.webs, self.nginx):
            process.start()
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes:
            process.close()
        self.postgres.__exit__(None, None, None)
        self.redis.__exit__(None, None, None)

    @property
    def processes(self) -> list[Process]:
        others = [each for each in (self.nginx, self.lone) if each is not None]
        return [*others, *self.webs, *self.rasas]

    async def lone_up(self) -> Process:
        """A web process alone, as on one small server: conversations in a file, no Redis."""
        self.lone = self.web("lone", {"database_url": "", "redis_url": ""}, clock=self.clock)
        self.lone.start()
        await self.lone.until_ready()
        return self.lone

    async def up(self) -> None:
        """Until everything answers. Raises `FleetError`."""
        assert self.nginx is not None
        await asyncio.gather(*(each.until_ready() for each in (*self.rasas, *self.webs)))
        # nginx is asked with its certificate, by the people themselves
        while not (self.folder / "nginx.pid").exists():
            if not self.nginx.alive:
                raise FleetError(f"nginx did not come up:\n{self.nginx.last_words()}")
            await asyncio.sleep(0.1)

    def web(self, name: str, settings: dict[str, str], *, clock: Path | None = None) -> Process:
        """A web process. `clock`: a file with the seconds that its clock is wrong by."""
        port = free_port()
        given = {
            "port": str(port),
            "rasa_urls": " ".join(each.ready.partition("/webhooks")[0] for each in self.rasas),
            "models_dir": str(self.models),
            "data_dir": str(self.folder / name),
            "secret": self.secret,
            "rate_per_minute": _MOST,
            **settings,
        }
        environment = named(given)
        if clock is not None:
            environment["BENCH_CLOCK"] = str(clock)
        command = [sys.executable, "-c", (_CLOCK if clock else "") + _RUN, "web"]
        ready = f"http://{HOST}:{port}/readyz"
        return Process(name, command, environment, ready, self.logs / f"{name}.log")

    def set_clock(self, seconds: float) -> None:
        """Put it forward, or back."""
        part = self.clock.with_suffix(".part")
        part.write_text(str(seconds), encoding="ascii")
        part.replace(self.clock)

    def use_model(self, name: str) -> None:
        """The model that a Rasa loads when it starts next."""
        stamp = {"model": name, "fingerprint": ""}
        (self.models / STAMP).write_text(json.dumps(stamp), encoding="utf-8")

    def _lay_models(self) -> None:
        """The trained model as `old.tar.gz`, the one before it (or itself) as `new.tar.gz`."""
        settings = Settings.load()
        model = current_model(settings)
        if model is None:
            raise FleetError("no trained model: run 'vagvisaren train'")
        others = sorted(settings.models_dir.glob("vagvisaren-*.tar.gz"), reverse=True)
        other = next((each for each in others if each != model), model)
        self.models.mkdir()
        shutil.copy(model, self.models / "old.tar.gz")
        shutil.copy(other, self.models / "new.tar.gz")
        whole = model.read_bytes()
        (self.models / "half.tar.gz").write_bytes(whole[: len(whole) // 2])
        self.use_model("old.tar.gz")

    def _rasa(self, number: int) -> Process:
        port, name = free_port(), f"rasa-{number}"
        given = {"rasa_port": str(port), "models_dir": str(self.models)}
        command = [sys.executable, "-c", _RUN, "rasa"]
        ready = f"http://{HOST}:{port}/webhooks/vagvisaren/ready"
        return Process(name, command, named(given), ready, self.logs / f"{name}.log")

    def _nginx(self) -> Process:
        found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
        if not found:
            raise FleetError("there is no nginx")
        folder, port = self.folder, free_port()
        certificate(folder / "tls")
        self.trust = ssl.create_default_context(cafile=str(folder / "tls/fullchain.pem"))
        self.address = f"https://{HOST}:{port}"
        (folder / "conf.d").mkdir()
        places = {
            "/etc/nginx/conf.d": folder / "conf.d",
            "/etc/vagvisaren": folder,
            "/var/log/nginx": self.logs,
            "/dev/stderr": self.logs / "nginx.stderr",
            "/tmp": folder,
        }
        for name, place in (
            ("nginx.conf", "nginx.conf"),
            ("vagvisaren.conf", "conf.d/vagvisaren.conf"),
            ("upstream.conf", "conf.d/upstream.conf"),
            ("log.conf", "nginx-log.conf"),
        ):
            text = (PROJECT / "deploy/nginx" / name).read_text("utf-8")
            text = re.sub("|".join(places), lambda found: str(places[found[0]]), text)
            text = re.sub(r"    listen \[::\].*\n", "", text)
            text = text.replace("listen 80;", f"listen {HOST}:{free_port()};")
            text = text.replace("listen 443 ", f"listen {HOST}:{port} ")
            for web, theirs in zip(self.webs, ("8001", "8002"), strict=True):
                text = text.replace(f"{HOST}:{theirs}", f"{HOST}:{port_of(web)}")
            (folder / place).write_text(text, "utf-8")
        user = "user root; " if os.geteuid() == 0 else ""
        command = [found, "-p", str(folder), "-c", str(folder / "nginx.conf")]
        command += ["-g", f"{user}daemon off;"]
        ready = f"{self.address}/healthz"
        return Process("nginx", command, {}, ready, self.logs / "nginx.log")


def end_when_asked() -> None:
    """Let SIGTERM end this process as an exception does, so that its fleet ends with it."""

    def end(number: int, frame: object) -> None:
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, end)


def port_of(process: Process) -> int:
    port = httpx.URL(process.ready).port
    assert port is not None
    return port


def certificate(folder: Path) -> None:
    """One for this machine alone, good for two days."""
    folder.mkdir()
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", f"subjectAltName=DNS:localhost,IP:{HOST}"),
            *("-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")),
        ],
        check=True,
        capture_output=True,
    )


def named(settings: dict[str, str]) -> dict[str, str]:
    """Settings as the environment has them; given by their names in small letters."""
    return {f"VAGVISAREN_{name.upper()}": value for name, value in settings.items()}
