"""`vagvisaren sources`, also with its addresses visited: on a server of the test's own."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import FAILED, UNUSABLE, app
from bot.resolver import Knowledge, read_knowledge
from bot.sources import addresses, visit
from tests.ports import free_port
from tests.resolver.bases import edited
from tests.resolver.plain import SMALL, TODAY


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["sources", *words])


class Site(BaseHTTPRequestHandler):
    """Answers by the path: its number, a way on for /vidare, and HEAD badly at /bara-get."""

    seen: Counter[tuple[str, str]]
    agents: set[str]

    def do_HEAD(self) -> None:
        self._answer(405 if self.path == "/bara-get" else None)

    def do_GET(self) -> None:
        self._answer(None)

    def _answer(self, status: int | None) -> None:
        self.seen[self.command, self.path] += 1
        self.agents.add(self.headers["User-Agent"])
        if self.path == "/vidare":
            self.send_response(301)
            self.send_header("Location", "/200")
        else:
            named = self.path.lstrip("/")
            self.send_response(status or (int(named) if named.isdigit() else 200))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the test looks at what was seen."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    Site.seen, Site.agents = Counter(), set()
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def based(folder: Path, one: str, two: str, way: str) -> Path:
    """The small base, its two sources and its way in at those addresses."""
    return edited(
        folder,
        [
            {"file": "sources.yml", "replace": "https://example.org/1", "by": one},
            {"file": "sources.yml", "replace": "https://example.org/2", "by": two},
            {"file": "actors.yml", "replace": "https://example.org", "by": way},
        ],
    )


def read(folder: Path, one: str, two: str, way: str) -> Knowledge:
    return read_knowledge(based(folder, one, two, way))


@pytest.mark.parametrize(
    ("path", "gone"),
    [
        ("200", False),
        ("vidare", False),
        ("bara-get", False),
        ("403", False),
        ("429", False),
        ("404", True),
        ("410", True),
        ("500", True),
        ("503", True),
    ],
)
def test_an_address_that_is_gone_is_told_with_its_sources(
    site: str, tmp_path: Path, path: str, gone: bool
) -> None:
    knowledge = read(tmp_path, f"{site}/{path}", f"{site}/204", f"{site}/{path}")
    visits = visit(addresses(knowledge), lambda done: None)
    assert (visits.answered, visits.of, visits.none_answered) == (2, 2, False)
    assert bool(visits.defects) == gone
    for found in visits.defects:
        assert found.message == f"{site}/{path} answers {path}; it is given by lag-1, kommunen"
        assert (found.file, found.line) == ("sources.yml", knowledge.sources["lag-1"].place.line)


def test_a_page_is_opened_once_whatever_the_place_on_it(site: str, tmp_path: Path) -> None:
    knowledge = read(tmp_path, f"{site}/200#K1P1", f"{site}/200#K1P2", f"{site}/200")
    told: list[int] = []
    visit(addresses(knowledge), told.append)
    assert Site.seen == {("HEAD", "/200"): 1}
    assert told == [1]
    (agent,) = Site.agents
    assert agent.startswith("Vagvisaren")


def test_one_that_cannot_be_reached_is_told(site: str, tmp_path: Path) -> None:
    away = f"http://127.0.0.1:{free_port()}/"
    visits = visit(addresses(read(tmp_path, away, f"{site}/200", "tel:+46")), lambda done: None)
    (found,) = (each for each in visits.defects if away in each.message)
    assert found.kind == "source-unreachable"
    assert found.message.endswith("it is given by lag-1")


# --- The command ----------------------------------------------------------------------------------


def test_the_command_lists_and_checks_what_ships() -> None:
    listed = run()
    assert listed.exit_code == 0
    assert "30 kap. 8 § SFB" in listed.stdout
    checked = run("--check", "--date", str(max(TODAY, dt.date.today())))
    assert checked.exit_code == 0
    assert "0 defects" in checked.stdout


def test_the_command_names_file_and_line(tmp_path: Path) -> None:
    result = run(str(SMALL), "--check")
    assert result.exit_code == FAILED
    assert "sources.yml:3: [source-reference] 'lag-1'" in result.stderr
    assert "Traceback" not in result.output


def test_the_command_visits(site: str, tmp_path: Path) -> None:
    folder = based(tmp_path, f"{site}/404", f"{site}/200", f"{site}/200")
    result = run(str(folder), "--online")
    assert result.exit_code == FAILED
    assert "2 of 2 addresses answered" in result.stdout
    assert f"{site}/404 answers 404; it is given by lag-1" in result.stderr
    assert "does not begin with https://" in result.stderr


def test_without_a_connection_no_address_is_judged(site: str, tmp_path: Path) -> None:
    away = f"http://127.0.0.1:{free_port()}/"
    result = run(str(based(tmp_path, away, away, away)), "--online")
    assert result.exit_code == FAILED
    assert "No address could be reached" in result.stderr
    assert "[source-unreachable]" not in result.stderr
    assert "[source-address]" in result.stderr  # what can be judged here still is


def test_words_that_cannot_be_used(tmp_path: Path) -> None:
    for words in ((), ("--check",), ("--online",)):
        refused = run(*words, "--date", "igår")
        assert refused.exit_code == UNUSABLE
        assert "igår" in refused.stderr
    nothing = run(str(tmp_path))
    assert nothing.exit_code == FAILED
    assert "facts.yml" in nothing.stderr
    assert "Traceback" not in nothing.output
