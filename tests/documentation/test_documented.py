"""Everything that can be set, run, called, asked or answered has its place in the documents."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from html import unescape
from pathlib import Path, PurePosixPath

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from typer.main import get_command

from bot.cli import app
from bot.resolver import Resolver
from bot.settings import Settings, variable
from tests.documentation.site import read

pytestmark = pytest.mark.site


def text(documentation: Path, page: str) -> str:
    """The page's words, without its markup."""
    html = (documentation / page).read_text(encoding="utf-8")
    return unescape(re.sub(r"<[^>]+>", "", html))


def missing(documentation: Path, page: str, ids: Iterable[str]) -> list[str]:
    places = read(documentation / page).ids
    return [id for id in ids if id not in places]


def test_every_setting(documentation: Path) -> None:
    words = text(documentation, "developers/settings.html").split()
    names = [variable(item.name) for item in dataclasses.fields(Settings)]
    assert [name for name in names if name not in words] == []


def test_every_command_with_its_options(documentation: Path) -> None:
    page = text(documentation, "developers/commands.html")
    parts = dict(zip(*[iter(re.split(r"\n(vagvisaren [a-z -]+?)¶", page)[1:])] * 2, strict=True))
    undocumented = []

    def look(command: object, path: str) -> None:
        inner = getattr(command, "commands", None)
        for name, each in (inner or {}).items():
            look(each, f"{path} {name}")
        if inner is None:
            words = re.split(r"[\s,]+", parts.get(path, ""))
            for option in (o for each in getattr(command, "params", ()) for o in each.opts):
                if option not in (*words, "--help"):
                    undocumented.append(f"{path} {option}")
            if path not in parts:
                undocumented.append(path)

    look(get_command(app), "vagvisaren")
    assert undocumented == []


def test_every_endpoint(documentation: Path, client: TestClient) -> None:
    page = text(documentation, "developers/api.html")
    routes = [route for route in client.app.routes if isinstance(route, APIRoute)]  # type: ignore[attr-defined]
    called = [
        f"{method} {route.path}"
        for route in routes
        if route.include_in_schema
        for method in route.methods
    ]
    assert len(called) > 5
    assert [call for call in called if f"\n{call}¶" not in page] == []


def test_every_fact_and_term(documentation: Path, resolver: Resolver) -> None:
    knowledge = resolver.knowledge
    assert missing(documentation, "kunskap/fragor.html", knowledge.facts) == []
    assert missing(documentation, "kunskap/ordlista.html", knowledge.glossary) == []


def test_every_rule_and_actor(documentation: Path, resolver: Resolver) -> None:
    knowledge = resolver.knowledge
    local = [rule for region in knowledge.regions.values() for rule in region.rules]
    wanted = [f"regler/{rule.id}.html" for rule in (*knowledge.rules, *local)]
    wanted += [f"aktorer/{actor}.html" for actor in knowledge.actors]
    assert [page for page in wanted if not (documentation / "kunskap" / page).is_file()] == []


def test_every_topic(documentation: Path, resolver: Resolver) -> None:
    undocumented = [
        topic.id
        for topic in resolver.knowledge.topics.values()
        if missing(
            documentation,
            f"kunskap/amnen/{PurePosixPath(topic.place.file).stem}.html",
            [topic.id],
        )
    ]
    assert undocumented == []
