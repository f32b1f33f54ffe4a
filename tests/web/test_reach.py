"""What known vulnerabilities would need, and do not find here (docs/sarbarheter.md)."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import bot.web
from bot.settings import PROJECT

# Where Rasa's pins hold old versions: none of these is ever loaded by the process people reach.
ONLY_BESIDE_RASA = (
    "bson",
    "google.protobuf",
    "jsonpickle",
    "jwt",
    "keras",
    "pymongo",
    "sanic",
    "sanic_cors",
    "sentry_sdk",
    "skops",
    "sqlalchemy",
    "tensorflow",
    "websockets",
)
START = """
import sys
from pathlib import Path
from bot.resolver import Resolver
from bot.settings import Settings
from bot.web.app import create_app
from bot.web import supervisor
app = create_app(Settings(data_dir=Path(sys.argv[1]), secret="s" * 40), Resolver.load())
print(*sys.modules)
app.state.parts.reader.start()
app.state.parts.reader.wait()
print(*sys.modules)
"""
# What takes a second or more to import, and no page or button needs.
SLOW = ("matplotlib", "numpy", "scipy", "sklearn", "spacy")


def test_the_public_process_loads_only_what_it_needs(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-c", START, str(tmp_path)]
    ran = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    at_once, later = (line.split() for line in ran.stdout.splitlines())
    assert "starlette" in at_once, "it is the public process"
    assert [name for name in SLOW if name in at_once] == [], "the page waits for them"
    assert "spacy" in later, "texts are read"
    assert [name for name in ONLY_BESIDE_RASA if name in later] == []


@pytest.mark.parametrize(
    "host", ["a/?x=", "a/static/?", "evil.example", "user@evil.example", "[forged"]
)
def test_a_forged_host_name_opens_nothing_and_is_never_said_back(
    client: TestClient, host: str
) -> None:
    """CVE-2026-48710 and CVE-2026-54282: `request.url` is made of it, so nothing reads that."""
    for method, path in (("GET", "/chatt"), ("GET", "/saknas"), ("POST", "/chatt"), ("GET", "/")):
        answers = [
            client.request(method, path, headers={"Host": name}, follow_redirects=False)
            for name in ("testserver", host)
        ]
        assert answers[0].status_code == answers[1].status_code
        assert answers[0].headers.get("location") == answers[1].headers.get("location")
        assert host not in answers[1].text


def test_nothing_reads_the_address_that_a_host_name_can_forge() -> None:
    """Nor forms by Starlette's own reader (CVE-2026-54283), which ours replaces."""
    for file in Path(bot.web.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                read = (node.value.id, node.attr)
                forbidden = {("request", "url"), ("request", "base_url"), ("request", "form")}
                assert read not in forbidden, f"{file.name}:{node.lineno}"
