"""Session tokens: unguessable, signed, expiring. They name a conversation and hold nothing."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

_BYTES = 24  # 192 random bits
_FORM = re.compile(r"[A-Za-z0-9_.-]+")


class Sessions:
    """Issues and reads the `session` of the contract."""

    def __init__(self, secret: str, hours: float, clock: Callable[[], float] = time.time) -> None:
        """`secret`: keys with a space between; the first signs, all are accepted."""

        class Signer(TimestampSigner):
            def get_timestamp(self) -> int:
                return int(clock())

        self._clock = clock
        self._seconds = int(hours * 3600)
        self._serializer = URLSafeTimedSerializer(
            secret.split()[::-1],  # itsdangerous has the newest last
            salt="vagvisaren.session",
            signer=Signer,
            signer_kwargs={"digest_method": hashlib.sha256},
        )

    def new(self) -> str:
        """The id of a new conversation."""
        return secrets.token_urlsafe(_BYTES)

    def token(self, id: str, current: str | None = None) -> str:
        """A token for the conversation.

        `current`, a token that `read` accepted, is kept until half its life is over, so that
        who goes on talking is not cut off and who compares tokens sees the same one.
        """
        if current is not None and self._read(current, self._seconds // 2) == id:
            return current
        return str(self._serializer.dumps(id))

    def read(self, token: str | None) -> str | None:
        """The conversation a token names; `None` if it is forged, broken or expired."""
        return self._read(token, self._seconds) if token else None

    def _read(self, token: str, seconds: int) -> str | None:
        if not _FORM.fullmatch(token):  # base64 reads past what does not belong to it
            return None
        try:
            id, signed = self._serializer.loads(token, return_timestamp=True)
        except BadData:
            return None
        # one signed later than now is good: this server's clock, or another's, has been set
        if not isinstance(id, str) or self._clock() - signed.timestamp() >= seconds + 1:
            return None
        return id
