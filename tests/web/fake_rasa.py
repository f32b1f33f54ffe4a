"""A Rasa that is not there: the channel's interface on a real port, behaving as told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from bot.dialogue import Dialogue, Heard, Reply, State
from tests.dialogue.talk import said

Answer = tuple[int, bytes]

# A case as staff write it, and what a Rasa with its model finds in it.
STAFF_CASE = "pat utan SGI, försörjningsstöd, sjukskr 8 mån"
STAFF_FACTS: dict[str, object] = {
    "fragestallare": "personal",
    "verksamhet": "varden",
    "sysselsattning": "arbetslos",
    "sgi": "nej",
    "ersattning": ["ekonomiskt_bistand"],
    "sjukskrivning": "dag_181_365",
}


class FakeRasa:
    """Answers turns by the dialogue, as Rasa does; or by `answer`, as a fault would."""

    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue = dialogue
        self.turns: list[dict[str, Any]] = []
        self.ready = True
        self.answer: Callable[[dict[str, Any]], Answer] = self.converse
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.rasa = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def converse(self, body: dict[str, Any]) -> Answer:
        return _answer(said(self.dialogue, State.from_json(body["state"]), body["text"], {}))

    def look_up(self, body: dict[str, Any]) -> Answer:
        """As `converse`, understanding what is written as `STAFF_CASE`."""
        heard = Heard(body["text"], "vagledning_fraga", STAFF_FACTS)
        return _answer(self.dialogue.turn(State.from_json(body["state"]), heard))

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _answer(reply: Reply) -> Answer:
    messages = [message.as_dict() for message in reply.messages]
    return 200, json.dumps({"messages": messages, "state": reply.state.to_json()}).encode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    rasa: FakeRasa


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        ready = json.dumps({"ready": self._rasa.ready, "spacy": "fake"}).encode()
        self._send(200, ready)

    def do_POST(self) -> None:
        body = self._body()
        self._rasa.turns.append(body)
        self._send(*self._rasa.answer(body))

    @property
    def _rasa(self) -> FakeRasa:
        return cast(_Server, self.server).rasa

    def _body(self) -> dict[str, Any]:
        assert self.path.startswith("/webhooks/vagvisaren/")
        length = int(self.headers["Content-Length"])
        return cast(dict[str, Any], json.loads(self.rfile.read(length)))

    def _send(self, status: int, body: bytes) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # the client has given up, which is what some tests are about
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: tests are quiet."""
