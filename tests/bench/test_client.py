from __future__ import annotations

import asyncio
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.client import ClientError, Connection, Request, Response, read


def parsed(*pieces: bytes) -> Response:
    """What is read when the pieces arrive one after the other, and the server then closes."""

    async def run() -> Response:
        reader = asyncio.StreamReader()
        reading = asyncio.create_task(read(reader))
        for piece in pieces:
            reader.feed_data(piece)
            await asyncio.sleep(0)
        reader.feed_eof()
        return await reading

    return asyncio.run(run())


def cut(raw: bytes, places: list[int]) -> list[bytes]:
    edges = sorted({0, len(raw), *(place % (len(raw) + 1) for place in places)})
    return [raw[start:end] for start, end in itertools.pairwise(edges)]


@given(st.binary(max_size=300), st.lists(st.integers(0, 1000), max_size=5))
def test_a_body_with_a_length_is_read_however_it_arrives(body: bytes, places: list[int]) -> None:
    raw = b"HTTP/1.1 200 OK\r\ncontent-LENGTH: %d\r\n\r\n%s" % (len(body), body)
    assert parsed(*cut(raw, places)) == Response(200, body)


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=6), st.lists(st.integers(0, 1000)))
def test_a_body_in_chunks_is_put_together(chunks: list[bytes], places: list[int]) -> None:
    lines = b"".join(b"%x;note=1\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    raw = b"HTTP/1.1 503 Away\r\nTransfer-Encoding: chunked\r\n\r\n" + lines + b"0\r\nX: 1\r\n\r\n"
    assert parsed(*cut(raw, places)) == Response(503, b"".join(chunks))


def test_no_body_is_waited_for_where_there_is_none() -> None:
    assert parsed(b"HTTP/1.1 204 No Content\r\n\r\n") == Response(204, b"")


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 OK\r\nConnection: close\r\n", b"HTTP/1.0 200 OK\r\n"]
)
def test_a_connection_that_the_server_closes_is_not_used_again(head: bytes) -> None:
    assert not parsed(head + b"Content-Length: 2\r\n\r\n{}").lasting


@pytest.mark.parametrize(
    "raw",
    [
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\nwithout a length",
        b"HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
    ],
)
def test_what_cannot_be_read_is_an_error(raw: bytes) -> None:
    with pytest.raises(ClientError):
        parsed(raw)


def test_an_answer_that_breaks_off_is_not_taken_for_a_whole_one() -> None:
    with pytest.raises(asyncio.IncompleteReadError):
        parsed(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")


class Server:
    """Answers with how many requests the connection has had; then does as `then` says."""

    def __init__(self, answers: int) -> None:
        self.answers = answers
        self.connections = 0
        self.asked: list[bytes] = []

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        for number in range(1, self.answers + 1):
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
            self.asked.append(head + await reader.readexactly(length))
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n%d" % number)
        writer.close()


def asked(server: Server, *requests: Request) -> list[bytes]:
    async def run() -> list[bytes]:
        listening = await asyncio.start_server(server.talk, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        connection = Connection("127.0.0.1", port)
        try:
            return [(await connection.ask(request)).body for request in requests]
        finally:
            await connection.close()
            listening.close()

    return asyncio.run(run())


def test_one_connection_is_used_for_all() -> None:
    server = Server(answers=3)
    assert asked(server, *[Request("GET", "/x")] * 3) == [b"1", b"2", b"3"]
    assert server.connections == 1


def test_a_connection_closed_while_unused_is_opened_again() -> None:
    server = Server(answers=1)
    assert asked(server, Request("GET", "/x"), Request("GET", "/x")) == [b"1", b"1"]
    assert server.connections == 2


def test_a_body_is_sent_with_its_length() -> None:
    server = Server(answers=1)
    asked(server, Request("POST", "/chat", '{"message":"åäö"}'.encode()))
    assert server.asked[0].startswith(b"POST /chat HTTP/1.1\r\n")
    assert server.asked[0].endswith('\r\n\r\n{"message":"åäö"}'.encode())


def test_a_server_that_never_answers_is_an_error() -> None:
    with pytest.raises(ClientError):
        asked(Server(answers=0), Request("GET", "/x"))
