"""`vagvisaren serve`: the web process, with Rasa trained, started and watched beside it.

The web server runs in this process and answers at once. Training and Rasa are children; while
they are not there people are answered without them. Ctrl-C or SIGTERM ends everything.
`vagvisaren web` is the same with Rasa elsewhere, started and watched by others.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import uvicorn

from bot.logs import configure, describe, is_warning
from bot.resolver import Resolver
from bot.settings import PROJECT, Settings, variable
from bot.training import needs_training
from bot.web.app import create_app, create_parts
from bot.web.child import Child
from bot.web.keeper import Keeper, Patience, Say
from bot.web.parts import Parts
from bot.web.policy import CHAT_PAGE
from bot.web.reader import Reader
from bot.web.relay import Relay, RelayError

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_READING = 60.0  # seconds that it may take until texts can be read
_LOOK = 0.5  # seconds between looks whether they can


class SupervisorError(Exception):
    """Why nothing was started; the message says what to do."""


@dataclass(frozen=True)
class Commands:
    """What is run beside the web process, and whether training is needed first."""

    train: Sequence[str]
    rasa: Sequence[str]
    needs_training: Callable[[Settings], bool]
    environment: dict[str, str] = field(default_factory=dict)


class _Server(uvicorn.Server):
    """Uvicorn that leaves signals to us and says when it is up."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.up.set()


def serve(
    settings: Settings,
    *,
    own_rasa: bool = True,
    commands: Commands | None = None,
    say: Say | None = None,
    patience: Patience | None = None,
) -> int:
    """Run until Ctrl-C or SIGTERM; the exit code. `say` is told how it goes (default: printed).

    `own_rasa`: train, start and watch the Rasa process of `RASA_HOST` and `RASA_PORT` too.
    Raises `SupervisorError` if a port is taken, `KnowledgeError` if the knowledge is broken.
    """
    began = time.monotonic()
    say = say or _print
    configure(settings.log_level)
    with contextlib.closing(_bind(settings.host, settings.port, "the web", "PORT")) as listener:
        if own_rasa:
            _bind(settings.rasa_host, settings.rasa_port, "Rasa", "RASA_PORT").close()
            beside = commands or rasa_commands(settings)
        else:
            beside = None
        run = _Run(settings, beside, say, patience or Patience())
        try:
            return _loop_runner()(run.until_stopped(listener, began))
        except KeyboardInterrupt:  # before our own handler was there
            return 130


def rasa_commands(settings: Settings) -> Commands:
    """The real ones, with the settings in force here (they may not be those of the .env file)."""
    names = (
        "rasa_host",
        "rasa_port",
        "models_dir",
        "data_dir",
        "spacy_model",
        "region",
        "log_level",
    )
    return Commands(
        train=(sys.executable, "-m", "bot.actions.training"),
        rasa=(sys.executable, "-m", "bot.actions.server"),
        needs_training=needs_training,
        environment={variable(name): str(getattr(settings, name)) for name in names},
    )


class _Run:
    def __init__(
        self,
        settings: Settings,
        commands: Commands | None,
        say: Say,
        patience: Patience,
    ) -> None:
        self.settings = settings
        self.commands = commands
        self.say = say
        self.patience = patience
        # the Rasa that is kept here; people's turns go to those that the settings name
        alone = settings.rasa_addresses == (settings.rasa_url,)
        self.own = Relay(settings.rasa_url, settings.turn_timeout)
        self.relay = self.own if alone else None
        self.server: _Server | None = None
        self.stopping = asyncio.Event()
        # what is to be told once the web is up; `None` from then on
        self.held: list[str] | None = []

    async def until_stopped(self, listener: socket.socket, began: float) -> int:
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.add_signal_handler(number, self._stop)
        web = asyncio.create_task(self._web(listener, began))
        rasa = asyncio.create_task(self._beside())
        stop = asyncio.create_task(self.stopping.wait())
        try:
            await asyncio.wait([web, stop], return_when=asyncio.FIRST_COMPLETED)
        finally:
            # what is begun is finished, and may still need Rasa: the web first
            if self.server is not None:
                self.server.should_exit = True
            await asyncio.wait([web])
            rasa.cancel()
            await asyncio.wait([rasa])
            stop.cancel()
            await self.own.close()
        web.result()  # or why it could not serve
        self.say("Stopped")
        return 0 if self.stopping.is_set() else 1

    async def _web(self, listener: socket.socket, began: float) -> None:
        """Read the knowledge, while Rasa is starting already, and serve."""
        resolver = await asyncio.to_thread(Resolver.load)
        self.say(f"Knowledge read and proved ({time.monotonic() - began:.1f} s)")
        parts = create_parts(self.settings, resolver, relay=self.relay)
        if self.commands is None:
            await self._until_it_reads(parts.reader)
        if self.stopping.is_set():
            return
        self.server = _Server(
            uvicorn.Config(
                create_app(self.settings, resolver, parts),
                log_config=None,
                ws="none",
                access_log=False,  # addresses are personal data
                server_header=False,
                timeout_graceful_shutdown=int(self.settings.turn_timeout) + 5,
            )
        )
        opening = asyncio.create_task(self._open(self.server, began))
        learning = asyncio.create_task(self._learn(parts))
        await self.server.serve(sockets=[listener])
        for task in (opening, learning):
            task.cancel()

    async def _learn(self, parts: Parts) -> None:
        """Work out the order of the questions ahead, once texts can be read."""
        while not parts.reader.ready:
            await asyncio.sleep(_LOOK)
        await parts.dialogue.learn(self.settings.region or None)

    async def _until_it_reads(self, reader: Reader) -> None:
        """One of several processes serves not before it reads: until then the others answer."""
        reading = asyncio.create_task(asyncio.to_thread(reader.wait))
        stop = asyncio.create_task(self.stopping.wait())
        await asyncio.wait([reading, stop], timeout=_READING, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()

    async def _open(self, server: _Server, began: float) -> None:
        await server.up.wait()
        if server.started:
            self.say(f"Open {self._address()} (up after {time.monotonic() - began:.1f} s)")
            held, self.held = self.held or [], None
            for line in held:
                self.say(line)

    def _tell(self, line: str) -> None:
        """Say what is to be said of Rasa, but not before the address that people wait for."""
        if self.held is None:
            self.say(line)
        else:
            self.held.append(line)

    def _stop(self) -> None:
        if self.stopping.is_set():  # asked twice: now
            if self.server is not None:
                self.server.force_exit = True
            return
        self.say("Stopping: finishing what is begun (once more to stop at once)")
        self.stopping.set()

    def _address(self) -> str:
        host = self.settings.host
        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
        return f"http://{shown}:{self.settings.port}{CHAT_PAGE}"

    async def _beside(self) -> None:
        """Everything but the web server, at the same time: Rasa takes longer."""
        if self.commands is None:
            return
        try:
            await self._keep_rasa(self.commands)
        except Exception as error:  # the web goes on without it
            self._tell(f"Rasa cannot be started: {describe(error)}")

    async def _keep_rasa(self, commands: Commands) -> None:
        needed = await asyncio.to_thread(commands.needs_training, self.settings)
        if needed and not await self._train(commands):
            return
        self._tell("Rasa is loading; until it is ready people are answered without it")
        keeper = Keeper(
            "Rasa",
            lambda: self._child(commands, commands.rasa, self._warned),
            self._ready,
            self._tell,
            self.patience,
        )
        await keeper.keep()

    def _warned(self, line: str) -> None:
        """Pass on what Rasa's log warns of (it holds no message text); the rest is its own."""
        if is_warning(line):
            self._tell(f"  | {line}")

    async def _train(self, commands: Commands) -> bool:
        self._tell(
            "Training the model: needed once after every change; people are answered already"
        )
        began = time.monotonic()
        child = self._child(commands, commands.train, lambda line: self._tell(f"  | {line}"))
        await child.start()
        ended = asyncio.create_task(child.wait())
        try:
            while not (await asyncio.wait([ended], timeout=self.patience.news))[0]:
                self._tell(f"Training ({time.monotonic() - began:.0f} s)")
        finally:
            ended.cancel()
            await asyncio.shield(child.stop(self.patience.farewell))
        code, taken = ended.result(), f"{time.monotonic() - began:.0f} s"
        if code == 0:
            self._tell(f"Trained ({taken})")
            return True
        self._tell(
            f"Training failed (code {code}, {taken}). People are still answered, by buttons and "
            "simple free text. Mend the cause above and start again."
        )
        return False

    @staticmethod
    def _child(commands: Commands, command: Sequence[str], heard: Say) -> Child:
        return Child(command, folder=PROJECT, environment=commands.environment, heard=heard)

    async def _ready(self) -> bool:
        """Whether our own Rasa is, whichever others there are."""
        try:
            await self.own.ready()
        except RelayError:
            return False
        return True


def _print(line: str) -> None:
    print(line, flush=True)  # also where the output is not a terminal


def _bind(host: str, port: int, owner: str, setting: str) -> socket.socket:
    """A socket bound to the port. Raises `SupervisorError` if it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise SupervisorError(
            f"Port {port} on {host}, meant for {owner}, cannot be used: {error.strerror}. "
            f"Stop what uses it, or choose another with VAGVISAREN_{setting}."
        ) from error
    return listener


def _loop_runner() -> Callable[..., int]:
    try:
        import uvloop
    except ImportError:
        return asyncio.run
    return uvloop.run
