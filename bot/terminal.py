"""A conversation in the terminal, with the same words as on the web but without Rasa."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from bot.dialogue import Dialogue, Message, State
from bot.dialogue.commands import neutral
from bot.hearing import Hearing
from bot.privacy import notice, redact
from bot.resolver import Resolver


class Terminal:
    """Prints messages, numbers the buttons and reads answers until an empty line."""

    def __init__(
        self, resolver: Resolver, hearing: Hearing, region: str | None, console: Console
    ) -> None:
        self._dialogue = Dialogue(resolver)
        self._hearing = hearing
        self._console = console
        self._state = State(region=region)
        self._offered: list[str] = []

    def run(self) -> None:
        """Talk until an empty line, the end of input or Ctrl-C."""
        self._print(self._dialogue.start(self._state).messages)
        while True:
            try:
                text = self._console.input("\n[bold]> [/bold]").strip()
            except (EOFError, KeyboardInterrupt):
                return
            if not text:
                return
            self._print(self.reply(text))

    def reply(self, text: str) -> tuple[Message, ...]:
        """What is said to one line; a number is the button with that number."""
        reply = None
        if text.isdecimal() and 0 < int(text) <= len(self._offered):
            reply = self._dialogue.press(self._state, self._offered[int(text) - 1])
        if reply is not None:
            self._state = reply.state
            return reply.messages
        said = redact(text)
        heard = self._hearing.hear(neutral(said.bare), self._state)
        reply = self._dialogue.turn(self._state, heard)
        self._state = reply.state
        told = notice(said.kinds, self._dialogue.voice)
        return (Message(told), *reply.messages) if told else reply.messages

    def _print(self, messages: Iterable[Message]) -> None:
        self._offered = []
        for message in messages:
            self._console.print()
            self._console.print(escape(message.text))
            for button in message.buttons:
                self._offered.append(button.payload)
                row = escape(f"{len(self._offered)}. {button.title}")
                self._console.print(Padding(row, (0, 0, 0, 2)))
