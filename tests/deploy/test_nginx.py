"""nginx with the configuration that we hand out: what it passes on, keeps back and writes down."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast

import httpx
import pytest

from bot.settings import PROJECT
from tests.lacking import lacks
from tests.ports import free_port

NGINX = PROJECT / "deploy/nginx"


class Web(ThreadingHTTPServer):
    """A web process's place: answers, or dies under the request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.heard: list[tuple[str, dict[str, str]]] = []
        self.dies = False
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    def _answer(self) -> None:
        web = cast(Web, self.server)
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        web.heard.append((f"{self.command} {self.path}", dict(self.headers)))
        if web.dies:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        body = b'{"status": "ok"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_DELETE = _answer  # noqa: N815 - http.server's names

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: tests are quiet."""


class Served:
    """nginx before two web processes."""

    def __init__(self, folder: Path, webs: tuple[Web, Web]) -> None:
        self.folder = folder
        self.webs = webs
        self.port = free_port()
        verify = ssl.create_default_context(cafile=str(folder / "tls/fullchain.pem"))
        self.client = httpx.Client(base_url=f"https://localhost:{self.port}", verify=verify)

    @property
    def heard(self) -> list[tuple[str, dict[str, str]]]:
        return [each for web in self.webs for each in web.heard]

    def log(self) -> str:
        return "".join(path.read_text() for path in (self.folder / "log").iterdir())


def nginx() -> str:
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not found:
        lacks("there is no nginx", "the tests of its configuration")
    return found


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")),
        ],
        check=True,
        capture_output=True,
    )
    return folder


Lay = Callable[[str, str], Path]


@pytest.fixture
def lay(tmp_path: Path, certificate: Path) -> Lay:
    """Lays the files out in a folder of their own, as they are but for where they lie."""

    def lay(upstream: str, log: str) -> Path:
        shutil.copytree(certificate, tmp_path / "tls")
        (tmp_path / "conf.d").mkdir()
        (tmp_path / "log").mkdir()
        places = {
            "/etc/nginx/conf.d": tmp_path / "conf.d",
            "/etc/vagvisaren": tmp_path,
            "/var/log/nginx": tmp_path / "log",
            "/dev/stdout": tmp_path / "log/stdout",
            "/dev/stderr": tmp_path / "log/stderr",
            "/tmp": tmp_path,
        }
        for name, place in (
            ("nginx.conf", "nginx.conf"),
            ("vagvisaren.conf", "conf.d/vagvisaren.conf"),
            (upstream, "conf.d/upstream.conf"),
            (log, "nginx-log.conf"),
        ):
            text = (NGINX / name).read_text("utf-8")
            text = re.sub("|".join(places), lambda found: str(places[found[0]]), text)
            (tmp_path / place).write_text(text, "utf-8")
        return tmp_path

    return lay


@pytest.mark.parametrize(
    "files", [("upstream.conf", "log.conf"), ("upstream-compose.conf", "log-compose.conf")]
)
def test_nginx_accepts_it(lay: Lay, files: tuple[str, str]) -> None:
    program, folder = nginx(), lay(*files)
    done = subprocess.run(
        [program, "-t", "-p", str(folder), "-c", str(folder / "nginx.conf")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


@pytest.fixture
def served(lay: Lay) -> Iterator[Served]:
    program = nginx()
    folder = lay("upstream.conf", "log.conf")
    webs = (Web(), Web())
    served = Served(folder, webs)
    upstream = folder / "conf.d/upstream.conf"
    text = upstream.read_text()
    for port, web in (("8001", webs[0]), ("8002", webs[1])):
        text = text.replace(f"127.0.0.1:{port}", f"127.0.0.1:{web.server_port}")
    upstream.write_text(text)
    site = folder / "conf.d/vagvisaren.conf"
    text = site.read_text().replace("    listen [::]:80;\n", "")
    text = text.replace("    listen [::]:443 ssl http2;\n", "")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
    site.write_text(text.replace("listen 443 ", f"listen 127.0.0.1:{served.port} "))
    user = "user root; " if os.geteuid() == 0 else ""
    with (folder / "stderr").open("w") as stderr:
        command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]
        running = subprocess.Popen([*command, "-g", f"{user}daemon off;"], stderr=stderr)
    for _ in range(2000):
        try:
            served.client.get("/healthz")
            break
        except httpx.ConnectError:
            assert running.poll() is None, (folder / "stderr").read_text()
    for web in webs:
        web.heard.clear()
    yield served
    served.client.close()
    running.terminate()
    running.wait(10)
    for web in webs:
        web.stop()


def chat(served: Served, key: str | None = None) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return served.client.post("/api/v1/chat", json={"message": "hej"}, headers=headers)


def test_a_process_that_is_gone_is_not_noticed(served: Served) -> None:
    served.webs[0].stop()
    codes = [chat(served).status_code for _ in range(6)]
    codes += [served.client.get("/api/v1/questions").status_code for _ in range(6)]
    assert set(codes) == {200}


def test_a_message_with_a_key_survives_a_process_that_dies_under_it(served: Served) -> None:
    served.webs[0].dies = True
    assert {chat(served, f"key-{n:05}").status_code for n in range(8)} == {200}
    assert len(served.webs[0].heard) > 0
    assert {headers["Idempotency-Key"] for _, headers in served.webs[1].heard} == {
        f"key-{n:05}" for n in range(8)
    }


def test_a_message_without_a_key_is_never_said_twice(served: Served) -> None:
    for web in served.webs:
        web.dies = True
    answer = chat(served)
    assert len(served.heard) == 1
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "unavailable"
    assert "112" in answer.json()["error"]["message"]
    assert answer.headers["Retry-After"]


def test_the_log_is_about_nobody(served: Served) -> None:
    served.client.get("/chatt?namn=Zlatimir", headers={"User-Agent": "Zlatimir"})
    served.client.get("/Zlatimir", headers={"Referer": "https://zlatimir.example/"})
    served.client.post("/api/v1/chat?x=Zlatimir", json={"message": "Zlatimir"})
    for web in served.webs:
        web.dies = True
    served.client.get("/api/v1/rules/Zlatimir?x=Zlatimir")
    served.client.get("/metrics")  # a request is written down before the next one is heard
    log = served.log()
    assert "POST /api/v1/chat 200" in log
    assert "/chatt 200" in log
    assert "other 200" in log
    assert " 503 " in log
    assert "zlatimir" not in log.lower()
    assert "127.0.0.1 " not in log.replace(", 127.0.0.1", "")  # processes' addresses have ports
    everything = [path for path in served.folder.rglob("*") if path.is_file()]
    assert not [path for path in everything if b"Zlatimir" in path.read_bytes()]


def test_who_asks_is_what_nginx_saw_and_not_what_was_said(served: Served) -> None:
    served.client.get("/healthz", headers={"X-Forwarded-For": "203.0.113.7"})
    (_, headers), *_ = served.heard
    assert headers["X-Forwarded-For"] == "127.0.0.1"
    assert headers["X-Forwarded-Proto"] == "https"


def test_nobody_says_themselves_that_they_are_staff(served: Served) -> None:
    served.client.get("/personal", headers={"X-Vagvisaren-Staff": "k" * 40})
    (_, headers), *_ = served.heard
    assert not headers.get("X-Vagvisaren-Staff")


def test_figures_are_not_for_the_public(served: Served) -> None:
    assert served.client.get("/metrics").status_code == 404
    assert served.heard == []


def test_what_nginx_refuses_itself_is_in_the_interfaces_words(served: Served) -> None:
    answer = served.client.post("/api/v1/chat", content=b"x" * 300_000)
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "too_large"
    codes = [served.client.get("/healthz") for _ in range(200)]
    refused = [each for each in codes if each.status_code == 429]
    assert refused
    assert json.loads(refused[0].content)["error"]["code"] == "too_many_requests"
    assert refused[0].headers["Retry-After"]


def test_a_body_of_any_size_that_is_taken_stays_in_memory(served: Served) -> None:
    answer = served.client.post("/chatt", content=b"message=" + b"x" * 200_000)
    assert answer.status_code == 200
    temporary = served.folder / "body"
    assert not any(path.is_file() for path in temporary.rglob("*"))
    assert "buffered to a temporary file" not in served.log()
