"""The references for developers: fresh, and what they say of commands and schemas."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pytest
import typer

from bot import cli
from bot.documents.folder import stale
from bot.reference.commands import Parameter, commands
from bot.reference.interface import Field, calls, schemas
from bot.reference.pages import pages
from bot.resolver import Resolver

FOLDER = Path(__file__).parents[2] / "docs" / "developers"

DOCUMENT = {
    "paths": {
        "/sag": {
            "post": {
                "summary": "Say",
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Said"}}
                    }
                },
                "responses": {"204": {"description": "It is said"}},
            }
        }
    },
    "components": {
        "schemas": {
            "Said": {
                "type": "object",
                "properties": {
                    "text": {"type": "string", "maxLength": 1000},
                    "parts": {
                        "type": "array",
                        "items": {"type": "object", "properties": {"kind": {"enum": ["a", None]}}},
                    },
                },
                "required": ["text"],
                "examples": [{"text": "it's"}],
            }
        }
    },
}


@pytest.fixture(scope="module")
def made(resolver: Resolver) -> dict[str, str]:
    return pages(cli.app, cli.EXIT_CODES, resolver)


def test_the_folder_is_what_the_code_says_now(made: dict[str, str]) -> None:
    assert stale(made, FOLDER) == [], "run: vagvisaren docs"


def test_every_exit_code_is_told(made: dict[str, str]) -> None:
    for code in (0, cli.FAILED, cli.UNUSABLE, cli.MORE_NEEDED):
        assert f"| {code} | {cli.EXIT_CODES[code]} |" in made["commands.md"]


def test_a_command_in_a_group_is_told_with_what_it_takes() -> None:
    app, group = typer.Typer(), typer.Typer()

    @app.command()
    def other() -> None: ...

    @group.command()
    def new(
        name: Annotated[str, typer.Argument(help="Its name.")],
        times: Annotated[int, typer.Option(min=1, max=9, help="How often.")] = 2,
        loud: Annotated[bool, typer.Option("--loud", "-l", help="Loudly.")] = False,
        word: Annotated[list[str] | None, typer.Option(help="A word.")] = None,
    ) -> None:
        """Make it new."""

    app.add_typer(group, name="region")
    found = {each.name: each for each in commands(app, "prog")}
    assert list(found) == ["prog other", "prog region new"]
    made = found["prog region new"]
    assert made.help == "Make it new."
    assert made.usage.startswith("prog region new ")
    assert made.parameters == (
        Parameter(("name",), "text", "", False, "Its name."),
        Parameter(("--times",), "1 to 9", "2", False, "How often."),
        Parameter(("--loud", "-l"), "", "", False, "Loudly."),
        Parameter(("--word",), "text", "", True, "A word."),
    )


def test_a_schema_is_told_to_its_innermost_field() -> None:
    (said,) = schemas(DOCUMENT)
    assert said.fields == (
        Field("text", "text of at most 1,000 characters", True),
        Field("parts", "list of object", False),
        Field("parts[].kind", '`"a"`, `null`', False),
    )


def test_a_call_is_told_with_a_command_that_a_shell_can_read() -> None:
    (call,) = calls(DOCUMENT)
    assert (call.body, call.answers[0].type) == ("[Said](#said)", "")
    assert call.example.endswith("""-d '{"text": "it'"'"'s"}'""")
