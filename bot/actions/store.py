"""What Rasa remembers of conversations: in memory, for a while, and no longer.

The web process keeps each conversation's state and sends it along, so a lost tracker costs nothing
and no text anyone wrote is ever on disk.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import (
    FailSafeTrackerStore,
    InMemoryTrackerStore,
    RedisTrackerStore,
    SQLTrackerStore,
    TrackerStore,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

log = logging.getLogger(__name__)


class ForgetfulTrackerStore(InMemoryTrackerStore):
    """Rasa's in-memory store, which would grow for ever, with an age and a size limit."""

    def __init__(
        self,
        domain: Domain,
        event_broker: EventBroker | None = None,
        *,
        hours: float = 2,
        conversations: int = 500,
        clock: Callable[[], float] = time.monotonic,
        **kwargs: Any,
    ) -> None:
        """Conversations untouched for `hours` go, and the oldest beyond `conversations`."""
        super().__init__(domain, event_broker)
        self._seconds = float(hours) * 3600
        self._most = int(conversations)
        self._clock = clock
        self._touched: OrderedDict[str, float] = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the tracker, and let the old ones go."""
        await super().save(tracker)
        now = self._clock()
        self._touched[tracker.sender_id] = now
        self._touched.move_to_end(tracker.sender_id)
        while self._touched:
            oldest, touched = next(iter(self._touched.items()))
            if len(self._touched) <= self._most and now - touched <= self._seconds:
                break
            self.forget(oldest)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker, unless its time is over."""
        touched = self._touched.get(sender_id)
        if touched is not None and self._clock() - touched > self._seconds:
            self.forget(sender_id)
        return await super().retrieve(sender_id)

    def forget(self, sender_id: str) -> None:
        """Remove every trace of a conversation."""
        self._touched.pop(sender_id, None)
        self.store.pop(sender_id, None)


class CannotForgetError(Exception):
    """The tracker store has no way to delete a conversation that we know of."""


def forget(store: TrackerStore, sender: str) -> None:
    """Delete a conversation from the tracker store.

    Raises `CannotForgetError` for a store of another kind, and what the store's database raises.
    """
    if isinstance(store, FailSafeTrackerStore):
        if store._fallback_tracker_store is not None:
            forget(store._fallback_tracker_store, sender)
        forget(store._tracker_store, sender)
    elif isinstance(store, ForgetfulTrackerStore):
        store.forget(sender)
    elif isinstance(store, InMemoryTrackerStore):
        store.store.pop(sender, None)
    elif isinstance(store, RedisTrackerStore):
        store.red.delete(store.key_prefix + sender)
    elif isinstance(store, SQLTrackerStore):
        with store.session_scope() as session:
            session.query(store.SQLEvent).filter_by(sender_id=sender).delete()
            session.commit()
    else:
        raise CannotForgetError(type(store).__name__)
