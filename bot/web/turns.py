"""One turn of a conversation: who answers it, and what is kept of it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import ParamSpec, TypeVar

from bot.counting import Counting
from bot.dialogue import Answer, Dialogue, Heard, Message, Reply, State
from bot.dialogue.commands import neutral, typed
from bot.logs import describe
from bot.resolver import FactError
from bot.web import replay
from bot.web.errors import ApiError, fact_error
from bot.web.locks import Locks, busy
from bot.web.metrics import CONVERSATIONS, AnsweredBy, fault
from bot.web.reader import Reader
from bot.web.relay import Relay, RelayError
from bot.web.replay import Replay
from bot.web.store import ChangedError, Conversation, Offer, Store, StoreError
from bot.web.texts import Texts

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

_TRIES = 3  # at a turn that another process has overtaken
_READING = 15.0  # seconds that a text waits for the reader; a proxy waits 30 for an answer
_LOOK = 0.05  # seconds between looks whether it is there


@dataclass(frozen=True)
class Taken:
    """A turn taken: what was answered, the answers so far, and the state after it.

    `pressed`: the button that the message was; without a title if no single button sends that.
    `by`: what answered.
    """

    messages: list[dict[str, object]]
    answers: tuple[Answer, ...]
    state: State
    pressed: Offer | None = None
    by: AnsweredBy = "direct"


@dataclass(frozen=True)
class _Said:
    messages: list[dict[str, object]]
    state: State
    by: AnsweredBy = "direct"


class Turns:
    """Takes turns. What is written, Rasa understands and answers; where it cannot, the dialogue
    and the fact reader do alone. There is nothing to understand in a button: the dialogue answers.
    """

    def __init__(
        self,
        dialogue: Dialogue,
        reader: Reader,
        relay: Relay,
        store: Store,
        texts: Texts,
        region: str | None,
        counting: Counting,
        locks: Locks,
    ) -> None:
        self._dialogue = dialogue
        self._reader = reader
        self._relay = relay
        self._store = store
        # what Starlette has for a call beside the loop costs several times as much
        self._threads = ThreadPoolExecutor(store.at_once, "store")
        self._locks = locks
        self._texts = texts
        self._counting = counting
        self._fresh = State(region=region)
        self._begun: dict[str | None, Conversation] = {}
        self._alone = False
        self.opening: tuple[Message, ...] = dialogue.start(self._fresh).messages
        phrase = dialogue.resolver.phrase
        self._forgotten = phrase("glom")
        self._farewells = (phrase("borja_om"), self._forgotten)

    async def take(
        self,
        id: str,
        message: str,
        *,
        continuing: bool,
        region: str | None = None,
        key: str | None = None,
    ) -> Taken:
        """The answer to a message, one message of a conversation at a time.

        `continuing`: the message is meant for a conversation there has been; if that is no more,
        a new one begins and it is said. `region`: a new one's, instead of the settings'. `key`: if
        the message has been answered with that key, it is the same answer again. Raises
        `ApiError`: 422 for an unknown region, 503 if the conversation cannot be kept.
        """
        fresh = self._new(region)
        mark = replay.mark(key, message) if key else None
        async with self._locks.hold(id):
            try:
                kept = await self._beside(self._store.load, id)
                for _ in range(_TRIES):
                    try:
                        return await self._taken(id, message, continuing, kept, fresh, mark)
                    except ChangedError:  # by a process that the lock did not keep out
                        begun, kept = kept, await self._beside(self._store.load, id)
                        if begun is not None and kept is None:  # it has been deleted: not revived
                            break
            except StoreError as error:
                raise store_failed(error) from None
        raise busy()

    async def _taken(
        self,
        id: str,
        message: str,
        continuing: bool,
        kept: Conversation | None,
        fresh: Conversation,
        mark: str | None,
    ) -> Taken:
        """A turn from what is kept. Raises `ChangedError` (nothing is kept of it); `StoreError`."""
        if kept is not None and (again := replay.find(kept.given, mark)) is not None:
            state = State.from_json(again.state)
            return Taken(again.messages, self._dialogue.answers(state), state, again.pressed)
        before = kept or fresh
        if not before.state:  # a damaged row: it begins anew, and that is said
            kept, before = None, replace(fresh, version=before.version)
        expired = continuing and kept is None
        pressed = None if expired else self._pressed(before, message)
        messages, after, by = await self._answer(id, before, message, pressed, expired)
        given = () if self._said_farewell(messages) else before.given
        if mark is not None:
            given = replay.kept(given, Replay(messages, after.state, pressed).pack(mark))
        if any(self._forgotten in str(said["text"]) for said in messages):
            await self._beside(self._store.delete, id)
        else:
            saved = replace(after, given=given, version=before.version)
            await self._beside(self._store.save, id, saved)
        was, state = State.from_json(before.state), State.from_json(after.state)
        self._counting.turn(was, state, messages, new=kept is None, alone=by == "without_rasa")
        if kept is None:
            CONVERSATIONS.inc()
        return Taken(messages, self._dialogue.answers(state), state, pressed, by)

    async def here(self, id: str) -> Taken | None:
        """Where the conversation is, with nothing said; `None` if it is no more.

        Raises `ApiError` (503).
        """
        try:
            kept = await self._beside(self._store.load, id)
        except StoreError as error:
            raise store_failed(error) from None
        if kept is None:
            return None
        state = State.from_json(kept.state)
        messages = self._dialogue.here(state)
        if not messages:  # what can be done has to be offered first
            return await self.take(id, "", continuing=True)
        return self.unsaid(messages, state)

    def unsaid(self, messages: Iterable[Message], state: State | None = None) -> Taken:
        """A turn in which nobody has said anything. `state`: a new conversation's by default."""
        state = state or self._fresh
        said = [message.as_dict() for message in messages]
        return Taken(said, self._dialogue.answers(state), state)

    async def end(self, id: str) -> None:
        """Remove everything about the conversation. Raises `ApiError` (503)."""
        async with self._locks.hold(id):
            try:
                kept = await self._beside(self._store.load, id)
                await self._beside(self._store.delete, id)
            except StoreError as error:
                raise store_failed(error) from None
            if kept is not None:
                self._counting.ended(State.from_json(kept.state))

    def close(self) -> None:
        """Let go of the threads."""
        self._threads.shutdown()

    async def _beside(self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """A call of the store, which blocks, in a thread."""
        asked = partial(call, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._threads, asked)

    def _new(self, region: str | None) -> Conversation:
        """A conversation not yet begun. Raises `ApiError` (422) for an unknown region."""
        if region not in self._begun:
            fresh = self._fresh if region is None else State(region=region)
            try:
                self._dialogue.resolver.decide({}, region=fresh.region)
            except FactError as error:
                raise fact_error(error) from None
            offers = tuple(_offers(message.as_dict() for message in self.opening))
            self._begun[region] = Conversation(fresh.to_json(), offers)
        return self._begun[region]

    async def _answer(
        self,
        id: str,
        conversation: Conversation,
        message: str,
        pressed: Offer | None,
        expired: bool,
    ) -> tuple[list[dict[str, object]], Conversation, AnsweredBy]:
        state = State.from_json(conversation.state)
        simple = conversation.simple
        if not message or (expired and message.startswith("/")):
            # nothing said, or a button of a conversation that is no more: where we are
            said = _said(self._dialogue.start(state))
        elif pressed and (reply := self._dialogue.press(state, pressed.payload)):
            said = _said(reply)
        elif typed(message):
            said = _said(self._dialogue.turn(state, Heard()))
        else:
            text = neutral(message)
            try:
                said = await self._ask_rasa(id, state, text)
                self._noted(None)
                simple = False
            except RelayError as error:
                self._noted(error)
                await self._until_it_reads()
                said = self._without_rasa(state, text)
                if not simple:
                    said.messages.insert(0, {"text": self._texts.say("simple")})
                simple = True
        if expired:
            said.messages.insert(0, {"text": self._texts.say("expired")})
        offered = conversation.offer(_offers(said.messages))
        return said.messages, Conversation(said.state.to_json(), offered, simple), said.by

    def _pressed(self, conversation: Conversation, message: str) -> Offer | None:
        """The button that the message is, by what it sends or by what stands on it."""
        for offer in conversation.offered:
            if message == offer.payload:
                return offer
        said = message.casefold()
        for offer in conversation.offered:
            if offer.latest and said == offer.title.casefold():
                return offer
        state = State.from_json(conversation.state)
        if message.startswith("/") and self._dialogue.accepts(state, message):
            return Offer(message, "")
        return None

    async def _ask_rasa(self, id: str, state: State, text: str) -> _Said:
        reply = await self._relay.turn(id, state, text)
        if state.facts and not reply.state.facts and not self._said_farewell(reply.messages):
            # Rasa's tracker store is gone, or an action failed: what it says is about nobody
            raise RelayError("lost state")
        return _Said(reply.messages, reply.state, "rasa")

    def _said_farewell(self, messages: list[dict[str, object]]) -> bool:
        return any(words in str(item["text"]) for item in messages for words in self._farewells)

    def _without_rasa(self, state: State, text: str) -> _Said:
        return _said(self._dialogue.turn(state, self._heard(state, text)), "without_rasa")

    async def _until_it_reads(self) -> None:
        """A process just started waits for its reader: understood late is better than not."""
        end = time.monotonic() + _READING
        while self._reader.loading and time.monotonic() < end:
            await asyncio.sleep(_LOOK)

    def _heard(self, state: State, text: str) -> Heard:
        try:
            heard = self._reader.read(text, state)
        except Exception as error:  # a fault in reading costs one question more, not the answer
            fault("reader")
            log.error("the reader failed: %s", describe(error))
            heard = None
        return heard or self._dialogue.commands.heard(text, {})

    def _noted(self, error: RelayError | None) -> None:
        """Count every fault; log when Rasa goes and when it is back, not at each turn between."""
        if error is not None:
            fault("rasa")
        if error is not None and not self._alone:
            log.warning("answering without Rasa: %s", error)
        elif error is None and self._alone:
            log.warning("answering with Rasa again")
        self._alone = error is not None


def store_failed(error: StoreError) -> ApiError:
    """Log and count it: the contract's 503 when conversations cannot be kept."""
    fault("store")
    log.error("the store fails: %s", error)
    return ApiError(503, "store_unavailable", headers={"Retry-After": "5"})


def _said(reply: Reply, by: AnsweredBy = "direct") -> _Said:
    return _Said([message.as_dict() for message in reply.messages], reply.state, by)


def _offers(messages: Iterable[dict[str, object]]) -> list[Offer]:
    buttons = (message.get("buttons") for message in messages)
    return [
        Offer(button["payload"], button["title"])
        for group in buttons
        if isinstance(group, list)
        for button in group
    ]
