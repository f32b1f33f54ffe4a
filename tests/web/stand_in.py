"""A tiny child process in Rasa's place: `stand_in.py PORT [train]`.

Answers `ready` with its process id as `spacy`, and every turn with one message.
"""

from __future__ import annotations

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.answer({"ready": True, "spacy": str(os.getpid())})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.answer({"messages": [{"text": "stand-in"}], "state": body["state"]})

    def answer(self, data: object) -> None:
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


if __name__ == "__main__":
    if sys.argv[2:] == ["train"]:
        print("stand-in trains")
        sys.exit(0)
    print('time=now level=INFO at=stand-in:1 event="stand-in INFO starts"')
    print('time=now level=WARNING at=stand-in:2 event="stand-in WARNING is no Rasa"')
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
