"""HTTP/1.1 over one connection that is kept open: as little as measuring it takes.

Only what the servers measured here answer is read: a length, or chunks. No TLS, no redirects.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

_LONGEST = 4 * 1024 * 1024  # bytes of a line


class ClientError(Exception):
    """The answer could not be had or read; the message says how."""


@dataclass(frozen=True)
class Request:
    """What is sent. `body`: JSON, or nothing."""

    method: str
    path: str
    body: bytes = b""

    def encode(self, host: str) -> bytes:
        """The bytes on the wire."""
        head = f"{self.method} {self.path} HTTP/1.1\r\nHost: {host}\r\n"
        if self.body:
            head += f"Content-Type: application/json\r\nContent-Length: {len(self.body)}\r\n"
        return head.encode() + b"\r\n" + self.body


@dataclass(frozen=True)
class Response:
    """What is answered. `lasting`: the connection can be used again."""

    status: int
    body: bytes
    lasting: bool = True


class Connection:
    """A connection, opened when it is first needed, and again if the server has closed it."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: Request) -> Response:
        """The answer. Raises `ClientError`, `OSError`."""
        used = self._streams is not None
        try:
            return await self._ask(request)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            await self.close()
            if not used:
                raise ClientError(f"no answer ({type(error).__name__})") from error
        # a connection that nobody has used for a while: closed by the server before it read this
        try:
            return await self._ask(request)
        except asyncio.IncompleteReadError as error:
            await self.close()
            raise ClientError("no whole answer") from error

    async def close(self) -> None:
        """Close it; asking opens a new one."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _ask(self, request: Request) -> Response:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port, limit=_LONGEST)
        reader, writer = self._streams
        writer.write(request.encode(f"{self._host}:{self._port}"))
        response = await read(reader)
        if not response.lasting:
            await self.close()
        return response


async def read(reader: asyncio.StreamReader) -> Response:
    """One answer. Raises `ClientError`; `asyncio.IncompleteReadError` if it breaks off."""
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    version, _, rest = first.partition(" ")
    if version not in ("HTTP/1.1", "HTTP/1.0") or not rest[:3].isdigit():
        raise ClientError(f"not HTTP: {first[:80]!r}")
    fields = {}
    for line in lines:
        name, _, value = line.partition(":")
        fields[name.strip().lower()] = value.strip().lower()
    lasting = version == "HTTP/1.1" and fields.get("connection") != "close"
    status = int(rest[:3])
    if status in (204, 304):
        return Response(status, b"", lasting)
    if fields.get("transfer-encoding") == "chunked":
        return Response(status, await _chunks(reader), lasting)
    if "content-length" not in fields:
        raise ClientError("neither a length nor chunks")
    try:
        length = int(fields["content-length"])
    except ValueError:
        raise ClientError(f"no length: {fields['content-length'][:80]!r}") from None
    return Response(status, await reader.readexactly(length), lasting)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    parts: list[bytes] = []
    while True:
        line = await reader.readuntil(b"\r\n")
        try:
            length = int(line.partition(b";")[0], 16)
        except ValueError:
            raise ClientError(f"no chunk: {line[:80]!r}") from None
        if not length:
            while await reader.readuntil(b"\r\n") != b"\r\n":  # trailing fields
                pass
            return b"".join(parts)
        parts.append(await reader.readexactly(length))
        await reader.readexactly(2)
