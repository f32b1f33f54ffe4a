"""Which store of conversations the settings ask for."""

from __future__ import annotations

from bot.settings import Settings
from bot.web.conversations import Conversations
from bot.web.store import Store

DATABASE = "conversations.sqlite3"


def open_store(settings: Settings) -> Store:
    """PostgreSQL where `DATABASE_URL` names it, else a file in `DATA_DIR`; opened on first use."""
    if settings.database_url:
        from bot.web.postgres import PostgresConversations  # its driver is loaded for who needs it

        return PostgresConversations(settings.database_url, settings.session_hours)
    return Conversations(settings.data_dir / DATABASE, settings.session_hours)
