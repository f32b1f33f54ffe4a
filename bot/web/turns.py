"""One turn of a conversation: who answers it, and what is kept of it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from bot.dialogue import Answer, Dialogue, Heard, Message, Reply, State
from bot.dialogue.commands import neutral, typed
from bot.logs import describe
from bot.resolver import FactError
from bot.web.conversations import Conversation, Conversations, Offer, StoreError
from bot.web.errors import ApiError, fact_error
from bot.web.locks import Locks
from bot.web.reader import Reader
from bot.web.relay import Relay, RelayError
from bot.web.texts import Texts

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Taken:
    """A turn taken: what was answered, the answers so far, and the state after it.

    `pressed`: the button that the message was; without a title if no single button sends that.
    """

    messages: list[dict[str, object]]
    answers: tuple[Answer, ...]
    state: State
    pressed: Offer | None = None


@dataclass(frozen=True)
class _Said:
    messages: list[dict[str, object]]
    state: State


class Turns:
    """Takes turns. Rasa answers; where it cannot, the dialogue and the fact reader do alone."""

    def __init__(
        self,
        dialogue: Dialogue,
        reader: Reader,
        relay: Relay,
        store: Conversations,
        texts: Texts,
        region: str | None,
    ) -> None:
        self._dialogue = dialogue
        self._reader = reader
        self._relay = relay
        self._store = store
        self._locks = Locks()
        self._texts = texts
        self._fresh = State(region=region)
        self._unforgotten: set[str] = set()
        self._alone = False
        self.opening: tuple[Message, ...] = dialogue.start(self._fresh).messages
        phrase = dialogue.resolver.phrase
        self._farewells = (phrase("borja_om"), phrase("glom"))

    async def take(
        self, id: str, message: str, *, continuing: bool, region: str | None = None
    ) -> Taken:
        """The answer to a message, one message of a conversation at a time.

        `continuing`: the message is meant for a conversation there has been; if that is no more,
        a new one begins and it is said. `region`: a new one's, instead of the settings'. Raises
        `ApiError`: 422 for an unknown region, 503 if the conversation cannot be kept.
        """
        fresh = self._new(region)
        async with self._locks.hold(id):
            try:
                kept = await run_in_threadpool(self._store.load, id)
                expired = continuing and kept is None
                before = kept or fresh
                pressed = None if expired else self._pressed(before, message)
                messages, after = await self._answer(id, before, message, pressed, expired)
                await run_in_threadpool(self._store.save, id, after)
            except StoreError as error:
                log.error("the store fails: %s", error)
                raise store_unavailable() from None
        state = State.from_json(after.state)
        return Taken(messages, self._dialogue.answers(state), state, pressed)

    async def here(self, id: str) -> Taken | None:
        """Where the conversation is, with nothing said; `None` if it is no more.

        Raises `ApiError` (503).
        """
        try:
            kept = await run_in_threadpool(self._store.load, id)
        except StoreError as error:
            log.error("the store fails: %s", error)
            raise store_unavailable() from None
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
        """Remove everything about the conversation, here and in Rasa. Raises `ApiError` (503)."""
        async with self._locks.hold(id):
            try:
                await run_in_threadpool(self._store.delete, id)
            except StoreError as error:
                log.error("the store fails: %s", error)
                raise store_unavailable() from None
            self._unforgotten.add(id)
            await self._forget()

    def _new(self, region: str | None) -> Conversation:
        fresh = self._fresh if region is None else State(region=region)
        try:
            self._dialogue.resolver.decide({}, region=fresh.region)
        except FactError as error:
            raise fact_error(error) from None
        offers = tuple(_offers(message.as_dict() for message in self.opening))
        return Conversation(fresh.to_json(), offers)

    async def _answer(
        self,
        id: str,
        conversation: Conversation,
        message: str,
        pressed: Offer | None,
        expired: bool,
    ) -> tuple[list[dict[str, object]], Conversation]:
        state = State.from_json(conversation.state)
        payload = pressed.payload if pressed else None
        simple = conversation.simple
        if not message or (expired and message.startswith("/")):
            # nothing said, or a button of a conversation that is no more: where we are
            said = _said(self._dialogue.start(state))
        elif payload is None and typed(message):
            said = _said(self._dialogue.turn(state, Heard()))
        else:
            text = neutral(message)
            try:
                said = await self._ask_rasa(id, state, text, payload)
                self._noted(None)
                simple = False
            except RelayError as error:
                self._noted(error)
                said = self._without_rasa(state, text, payload)
                if not simple:
                    said.messages.insert(0, {"text": self._texts.say("simple")})
                simple = True
        if expired:
            said.messages.insert(0, {"text": self._texts.say("expired")})
        offered = conversation.offer(_offers(said.messages))
        return said.messages, Conversation(said.state.to_json(), offered, simple)

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

    async def _ask_rasa(self, id: str, state: State, text: str, payload: str | None) -> _Said:
        reply = await self._relay.turn(id, state, text=text, payload=payload)
        if state.facts and not reply.state.facts and not self._said_farewell(reply.messages):
            # Rasa's tracker store is gone, or an action failed: what it says is about nobody
            raise RelayError("lost state")
        if self._unforgotten:
            await self._forget()
        return _Said(reply.messages, reply.state)

    def _said_farewell(self, messages: list[dict[str, object]]) -> bool:
        return any(words in str(item["text"]) for item in messages for words in self._farewells)

    def _without_rasa(self, state: State, text: str, payload: str | None) -> _Said:
        reply = self._dialogue.press(state, payload) if payload is not None else None
        if reply is None:
            reply = self._dialogue.turn(state, self._heard(state, text))
        return _said(reply)

    def _heard(self, state: State, text: str) -> Heard:
        try:
            heard = self._reader.read(text, state)
        except Exception as error:  # a fault in reading costs one question more, not the answer
            log.error("the reader failed: %s", describe(error))
            heard = None
        return heard or self._dialogue.commands.heard(text, {})

    def _noted(self, error: RelayError | None) -> None:
        """Log when Rasa goes and when it is back, not at every turn between."""
        if error is not None and not self._alone:
            log.warning("answering without Rasa: %s", error)
        elif error is None and self._alone:
            log.warning("answering with Rasa again")
        self._alone = error is not None

    async def _forget(self) -> None:
        """Have Rasa forget who asked for it; who cannot be forgotten now is remembered for that."""
        for id in tuple(self._unforgotten):
            try:
                await self._relay.forget(id)
            except RelayError as error:
                log.warning("Rasa has yet to forget a conversation: %s", error)
                return
            self._unforgotten.discard(id)


def store_unavailable() -> ApiError:
    """The contract's 503 when conversations cannot be kept."""
    return ApiError(503, "store_unavailable", headers={"Retry-After": "5"})


def _said(reply: Reply) -> _Said:
    return _Said([message.as_dict() for message in reply.messages], reply.state)


def _offers(messages: Iterable[dict[str, object]]) -> list[Offer]:
    buttons = (message.get("buttons") for message in messages)
    return [
        Offer(button["payload"], button["title"])
        for group in buttons
        if isinstance(group, list)
        for button in group
    ]
