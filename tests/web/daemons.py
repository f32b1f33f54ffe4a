"""PostgreSQL and Redis of our own: on free ports, in folders that go with them."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
import uuid
from pathlib import Path
from typing import Any

import psycopg2
import redis
from typing_extensions import Self

from tests.lacking import lacks
from tests.ports import free_port

_SOON = 30.0  # seconds
# Where there is one: it does not outlive tests that are killed.
_TETHER = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
_READY = "eady to accept connections"  # so say both


class Daemon:
    """A server that can be stopped, killed, frozen and started again with what it had kept."""

    def __init__(self, command: list[str], folder: Path, user: str | None) -> None:
        self._command = command
        self._user = user
        self._process: subprocess.Popen[str] | None = None
        self.folder = folder
        self.port = 0

    def start(self) -> None:
        """Start it and wait until it says that it is ready."""
        self._process = subprocess.Popen(
            [*_TETHER, *self._command, *self.options()],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **_as(self._user),
        )
        output, said = self._process.stdout, []
        assert output is not None
        for line in output:
            said.append(line)
            if _READY in line:
                break
        else:
            raise AssertionError("".join(said))
        self._listening = threading.Thread(target=output.read)  # it may go on talking
        self._listening.start()

    def options(self) -> list[str]:
        raise NotImplementedError

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        """End it, by default without waiting for its clients."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)
            self._process.send_signal(number)
            self._process.wait(_SOON)
            self._listening.join()
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None

    def restart(self) -> None:
        """As an upgrade does."""
        self.stop()
        self.start()

    def freeze(self) -> None:
        """Let it be there and do nothing: PostgreSQL's children too."""
        for pid in self.pids():
            os.kill(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        for pid in self.pids():
            os.kill(pid, signal.SIGCONT)

    def pids(self) -> list[int]:
        """The server's process first, then its children."""
        assert self._process is not None
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *map(int, children)]

    def __enter__(self) -> Self:
        self.port = free_port()
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder)


class Postgres(Daemon):
    """Trusts everybody on this machine; nothing is forced to the disk."""

    def __init__(self) -> None:
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
        found = str(programs[-1]) if programs else shutil.which("postgres")
        if not found:
            lacks("there is no PostgreSQL", "the tests of several servers")
        user = "postgres" if os.geteuid() == 0 else None
        super().__init__([found], _folder(user), user)
        initdb = Path(found).with_name("initdb")
        options = ["-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-locale", "--no-sync"]
        subprocess.run(
            [initdb, "-D", self._data, *options],
            cwd=self.folder,
            check=True,
            capture_output=True,
            **_as(user),
        )

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def options(self) -> list[str]:
        own = {"listen_addresses": "127.0.0.1", "port": self.port, "fsync": "off"}
        own |= {"unix_socket_directories": self.folder, "max_connections": 40}
        return ["-D", self._data, *(f"--{name}={value}" for name, value in own.items())]

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def database(self) -> str:
        """The address of a new, empty database."""
        name = f"d{uuid.uuid4().hex}"
        self.execute("postgres", f"CREATE DATABASE {name}")
        return self.url(name)

    def execute(self, database: str, sql: str) -> list[tuple[object, ...]]:
        """Run it as the owner of everything; `database` by name or address."""
        url = database if "://" in database else self.url(database)
        connection = psycopg2.connect(url)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return list(cursor.fetchall()) if cursor.description else []
        finally:
            connection.close()


class RedisServer(Daemon):
    """Keeps nothing over a restart, as a cache does."""

    def __init__(self) -> None:
        found = shutil.which("redis-server")
        if not found:
            lacks("there is no Redis", "the tests of several servers")
        super().__init__([found], _folder(None), None)

    def options(self) -> list[str]:
        return ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url)


def _folder(user: str | None) -> Path:
    """A folder that the server's user can reach, which pytest's own are not for others."""
    folder = Path(tempfile.mkdtemp(prefix="vagvisaren-"))
    if user is not None:
        shutil.chown(folder, user)
    return folder


def _as(user: str | None) -> dict[str, Any]:
    """How subprocess runs something as that user (PostgreSQL refuses to be root)."""
    if user is None:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
