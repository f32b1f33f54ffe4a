"""Children that die, freeze and are stopped; the whole of `serve` with a stand-in for Rasa."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.dialogue import Dialogue
from bot.resolver import Resolver
from bot.settings import PROJECT, Settings
from bot.web.child import Child
from bot.web.keeper import Keeper, Patience
from bot.web.supervisor import SupervisorError, serve
from tests.ports import two_free_ports
from tests.web.fake_rasa import Answer, FakeRasa

SOON = 30.0  # seconds that nothing here should ever need
QUICK = Patience(
    poll=0.01,
    watch=0.01,
    first_pause=0.01,
    deaths=3,
    frozen_after=3,
    start_within=SOON,
    farewell=0.5,
)
SLEEPER = "import time; print('up', flush=True); time.sleep(1000)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEPER


def gone(pid: int) -> bool:
    """Wait for a process to end; whether it did."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], SOON)[0])
    finally:
        os.close(descriptor)


class Heard:
    """Lines said, and a way to wait for one."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._news = asyncio.Event()

    def __call__(self, line: str) -> None:
        self.lines.append(line)
        self._news.set()

    async def until(self, words: str, times: int = 1) -> str:
        async def look() -> str:
            while True:
                found = [line for line in self.lines if words in line]
                if len(found) >= times:
                    return found[times - 1]
                self._news.clear()
                await self._news.wait()

        return await asyncio.wait_for(look(), SOON)


def python(code: str, heard: Callable[[str], None] | None = None) -> Child:
    return Child([sys.executable, "-c", code], folder=PROJECT, heard=heard)


# a child


async def test_a_childs_output_and_exit_code_are_known() -> None:
    heard = Heard()
    child = python("print('one'); print('två', end=''); raise SystemExit(3)", heard)
    await child.start()
    assert await child.wait() == 3
    assert heard.lines == ["one", "två"]
    await child.stop()


async def test_an_endless_line_does_not_fill_the_memory() -> None:
    child = python("print('x' * 1_000_000)")
    await child.start()
    await child.wait()
    assert sum(map(len, child.last_lines)) < 10_000


@pytest.mark.parametrize("patience", [5.0, 0.05])
async def test_stopping_ends_a_child_and_what_it_started(patience: float) -> None:
    code = f"""
        import subprocess, sys
        other = subprocess.Popen([sys.executable, "-c", {STUBBORN!r}])
        print(other.pid, flush=True)
        {SLEEPER if patience > 1 else STUBBORN}
    """
    heard = Heard()
    child = python(textwrap.dedent(code), heard)
    await child.start()
    await heard.until("up", times=2)
    other = int(next(line for line in heard.lines if line.isdigit()))
    await child.stop(patience)
    assert child.pid is not None
    assert gone(child.pid)
    assert gone(other)


def test_a_child_does_not_outlive_a_parent_that_is_killed() -> None:
    code = f"""
        import asyncio, pathlib, sys
        from bot.web.child import Child
        async def main():
            up = asyncio.Event()
            child = Child([sys.executable, "-c", {STUBBORN!r}],
                          folder=pathlib.Path.cwd(), heard=lambda line: up.set())
            await child.start()
            await up.wait()
            print(child.pid, flush=True)
            await asyncio.sleep(1000)
        asyncio.run(main())
    """
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    assert gone(pid)


# a keeper


@contextlib.asynccontextmanager
async def kept(code: str, probe: Callable[[Keeper], bool]) -> AsyncIterator[tuple[Keeper, Heard]]:
    heard = Heard()

    async def look() -> bool:
        return probe(keeper)

    keeper = Keeper("Child", lambda: python(code), look, heard, QUICK)
    task = asyncio.create_task(keeper.keep())
    try:
        yield keeper, heard
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        assert keeper.child is None


def up(keeper: Keeper) -> bool:
    return keeper.child is not None and "up" in keeper.child.last_lines


def pid_of(keeper: Keeper) -> int:
    assert keeper.child is not None
    assert keeper.child.pid is not None
    return keeper.child.pid


async def test_a_child_that_dies_is_started_again() -> None:
    async with kept(SLEEPER, up) as (keeper, heard):
        await heard.until("ready")
        first = pid_of(keeper)
        os.kill(first, signal.SIGKILL)
        assert "code -9" in await heard.until("starting it again")
        await heard.until("ready", times=2)
        second = pid_of(keeper)
        assert second != first
    assert gone(second)


async def test_a_child_that_keeps_dying_is_left_alone_with_its_last_words() -> None:
    async with kept("print('broken model'); raise SystemExit(7)", up) as (_, heard):
        await heard.until("left stopped")
    assert sum("broken model" in line for line in heard.lines) == 3
    assert sum("code 7" in line for line in heard.lines) == 3


async def test_a_frozen_child_is_replaced() -> None:
    frozen: set[int] = set()

    def probe(keeper: Keeper) -> bool:
        return up(keeper) and pid_of(keeper) not in frozen

    async with kept(STUBBORN, probe) as (keeper, heard):
        await heard.until("ready")
        first = pid_of(keeper)
        os.kill(first, signal.SIGSTOP)
        frozen.add(first)
        await heard.until("does not answer")
        await heard.until("ready", times=2)
    assert gone(first)


# serve


@pytest.fixture
def ports() -> tuple[int, int]:
    return two_free_ports()


class Serving:
    """`serve` in a process of its own."""

    def __init__(
        self,
        ports: tuple[int, int],
        folder: Path,
        *,
        train: bool = False,
        own_rasa: bool = True,
        rasa_urls: tuple[str, ...] = (),
        first: str = "",
    ) -> None:
        """`first`: a line of Python that is run before it serves."""
        self.web, self.rasa = ports
        stand_in = str(Path(__file__).with_name("stand_in.py"))
        code = f"""
            import pathlib, sys
            from bot.settings import Settings
            from bot.web.supervisor import Commands, serve
            {first}
            command = [sys.executable, {stand_in!r}, "{self.rasa}"]
            settings = Settings(port={self.web}, rasa_port={self.rasa},
                                rasa_urls={rasa_urls!r},
                                data_dir=pathlib.Path({str(folder)!r}))
            from bot.web.keeper import Patience
            sys.exit(serve(settings, own_rasa={own_rasa}, say=lambda line: print(line, flush=True),
                           patience=Patience(poll=.05, watch=.05, first_pause=.05),
                           commands=Commands(train=[*command, "train"], rasa=command,
                                             needs_training=lambda settings: {train})))
        """
        self.process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=PROJECT,
        )
        self.lines: list[str] = []

    def until(self, words: str) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if words in line:
                return line
        raise AssertionError(f"ended without {words!r}:\n{''.join(self.lines)}")

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.web}{path}", trust_env=False)

    def stand_in(self) -> int:
        return int(self.get("/readyz").json()["parts"]["rasa"]["spacy"])

    def say(self, text: str) -> str:
        url = f"http://127.0.0.1:{self.web}/api/v1/chat"
        answer = httpx.post(url, json={"message": text}, trust_env=False).json()
        return str(answer["messages"][0]["text"])

    def until_refused(self) -> None:
        """Until it takes no more calls, a moment after it has said so."""
        with contextlib.suppress(httpx.TransportError):
            while True:
                self.get("/healthz")

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def serving(ports: tuple[int, int], tmp_path: Path) -> Iterator[Serving]:
    serving = Serving(ports, tmp_path, train=True)
    yield serving
    serving.end()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_from_start_to_stop(serving: Serving, number: signal.Signals) -> None:
    assert f"http://127.0.0.1:{serving.web}/chatt " in serving.until("Open")
    assert serving.get("/chatt").status_code == 200
    serving.until("Trained")
    serving.until("Rasa is ready")
    assert any("stand-in trains" in line for line in serving.lines)
    assert any("is no Rasa" in line for line in serving.lines)
    assert not any("stand-in INFO" in line for line in serving.lines)
    assert serving.say("hej") == "stand-in"
    first = serving.stand_in()
    os.kill(first, signal.SIGKILL)
    serving.until("starting it again")
    serving.until("Rasa is ready")
    second = serving.stand_in()
    assert second != first
    serving.process.send_signal(number)
    serving.until("Stopped")
    assert serving.process.wait(SOON) == 0
    assert gone(second)
    assert "Traceback" not in "".join(serving.lines)


def test_a_broken_knowledge_is_told_and_leaves_no_rasa(
    ports: tuple[int, int], tmp_path: Path
) -> None:
    """Rasa is starting already while the knowledge is read."""
    (tmp_path / "knowledge").mkdir()
    folder = str(tmp_path / "knowledge")
    first = f"from bot.resolver import reader; reader.FOLDER = pathlib.Path({folder!r})"
    serving = Serving(ports, tmp_path, first=first)
    try:
        said, _ = serving.process.communicate(timeout=SOON)
    finally:
        serving.end()
    assert serving.process.returncode != 0
    assert "KnowledgeError" in said
    assert "Open" not in said
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{serving.rasa}/", trust_env=False)


@pytest.fixture
def fake(resolver: Resolver) -> Iterator[FakeRasa]:
    fake = FakeRasa(Dialogue(resolver))
    yield fake
    fake.stop()


def test_the_web_alone_finishes_what_is_begun_and_refuses_what_is_new(
    ports: tuple[int, int], tmp_path: Path, fake: FakeRasa
) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def slow(body: dict[str, Any]) -> Answer:
        asked.set()
        assert go_on.wait(SOON)
        return fake.converse(body)

    fake.answer = slow
    serving = Serving(ports, tmp_path, own_rasa=False, rasa_urls=(fake.url,))
    try:
        serving.until("Open")
        # it is one of several: those that read answer until it does
        assert serving.get("/readyz").json()["parts"]["extractor"]["ready"]
        with ThreadPoolExecutor(1) as pool:
            begun = pool.submit(serving.say, "hjälp")
            assert asked.wait(SOON)
            serving.process.send_signal(signal.SIGTERM)
            serving.until("Stopping")
            serving.until_refused()
            go_on.set()
            assert begun.result(SOON)
        serving.until("Stopped")
        assert serving.process.wait(SOON) == 0
        assert not any("Rasa" in line for line in serving.lines)
    finally:
        go_on.set()
        serving.end()


@pytest.mark.parametrize(
    ("taken", "setting"), [(0, "VAGVISAREN_PORT"), (1, "VAGVISAREN_RASA_PORT")]
)
def test_a_taken_port_is_refused_with_its_setting(
    ports: tuple[int, int], tmp_path: Path, taken: int, setting: str
) -> None:
    settings = Settings(port=ports[0], rasa_port=ports[1], data_dir=tmp_path)
    with socket.socket() as other:
        other.bind(("127.0.0.1", ports[taken]))
        other.listen()
        with pytest.raises(SupervisorError, match=setting) as refused:
            serve(settings)
    assert str(ports[taken]) in str(refused.value)
