"""Rasa or the web process with timers round its parts: `python -m bench.profiled rasa|web FILE`.

Times are wall clock and only mean something with one message at a time. SIGUSR1 sets them to zero;
when the process ends they are in FILE: the calls and seconds of each part.
"""

from __future__ import annotations

import atexit
import inspect
import json
import signal
import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

Name = Callable[..., str]


class Timers:
    """Calls and seconds by part."""

    def __init__(self) -> None:
        self.parts: dict[str, list[float]] = {}

    def zero(self) -> None:
        """Forget what has been."""
        self.parts.clear()

    def note(self, part: str, seconds: float) -> None:
        """Add a call."""
        seen = self.parts.setdefault(part, [0, 0.0])
        seen[0] += 1
        seen[1] += seconds

    def put(self, owner: Any, attribute: str, part: str | Name) -> None:
        """Time a function or method. `part`: its name, or what makes the name of the arguments."""
        function = getattr(owner, attribute)
        named: Name = (lambda *_, **__: part) if isinstance(part, str) else part
        clock = time.perf_counter

        @wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            began = clock()
            try:
                return function(*args, **kwargs)
            finally:
                self.note(named(*args, **kwargs), clock() - began)

        @wraps(function)
        async def awaited(*args: Any, **kwargs: Any) -> Any:
            began = clock()
            try:
                return await function(*args, **kwargs)
            finally:
                self.note(named(*args, **kwargs), clock() - began)

        setattr(owner, attribute, awaited if inspect.iscoroutinefunction(function) else timed)


def rasa(timers: Timers) -> int:
    """Serve Rasa; the exit code."""
    from bot.actions.server import main, prepare
    from bot.settings import Settings

    prepare(Settings.load())  # before anything heavy is imported
    from rasa.core.processor import MessageProcessor
    from rasa.engine.graph import GraphNode

    from bot.actions import channel
    from bot.actions.inprocess import InProcessEndpoint
    from bot.nlu.extractor import FactExtractor
    from bot.nlu.intents import IntentModel

    timers.put(channel.VagvisarenChannel, "turn", "rasa")
    timers.put(MessageProcessor, "parse_message", "nlu")
    timers.put(MessageProcessor, "_predict_next_with_tracker", "policies")
    timers.put(channel, "opened", "tracker made")
    timers.put(MessageProcessor, "_run_action", "actions run")
    timers.put(InProcessEndpoint, "request", "actions")
    timers.put(FactExtractor, "extract", "facts")
    timers.put(IntentModel, "judge", "intent")
    timers.put(
        GraphNode, "__call__", lambda node, *_: f"component {node._component_class.__name__}"
    )
    return main([])


def web(timers: Timers) -> int:
    """Serve the web process; the exit code."""
    import bot.web.chat
    import bot.web.exchange
    from bot.dialogue import Dialogue
    from bot.web.relay import Relay
    from bot.web.turns import Turns

    timers.put(bot.web.chat, "exchange", "web")
    timers.put(bot.web.exchange, "redact", "redaction")
    timers.put(Dialogue, "press", "pressed")
    timers.put(Relay, "turn", "hop")
    stored = {"load": "fetch", "save": "save"}
    timers.put(Turns, "_beside", lambda _, call, *__: stored.get(call.__name__, "store, other"))
    from bot.cli import app

    app(["web"], standalone_mode=False)
    return 0


def main() -> int:
    """Serve with timers; the exit code."""
    which, file = sys.argv[1], Path(sys.argv[2])
    timers = Timers()
    signal.signal(signal.SIGUSR1, lambda *_: timers.zero())
    atexit.register(lambda: file.write_text(json.dumps(timers.parts), encoding="utf-8"))
    return {"rasa": rasa, "web": web}[which](timers)


if __name__ == "__main__":
    sys.exit(main())
