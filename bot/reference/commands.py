"""The commands with their arguments and options, from the application that runs them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

_VALUES = {"str": "text", "text": "text", "path": "a path", "integer": "a whole number"}


@dataclass(frozen=True)
class Parameter:
    """An argument or an option: `names` as they are written, `value` what it takes ("": none).

    `default` is "" where leaving it out gives nothing, or the same as nothing.
    """

    names: tuple[str, ...]
    value: str
    default: str
    repeatable: bool
    help: str


@dataclass(frozen=True)
class Command:
    """A command, with what may stand after it."""

    name: str
    usage: str
    help: str
    parameters: tuple[Parameter, ...]


def commands(app: typer.Typer, program: str = "vagvisaren") -> list[Command]:
    """Every command of the application, groups followed into their own, in alphabetical order."""
    return sorted(_under(typer.main.get_command(app), program), key=lambda each: each.name)


def _under(command: object, path: str) -> Iterator[Command]:
    if isinstance(command, TyperGroup):
        for name, inner in command.commands.items():
            yield from _under(inner, f"{path} {name}")
        return
    assert isinstance(command, TyperCommand)
    context = typer.Context(command, info_name=path)
    parameters = (each for each in command.params if "--help" not in each.opts)
    yield Command(
        path,
        " ".join([path, *command.collect_usage_pieces(context)]),
        " ".join((command.help or "").split()),
        tuple(_parameter(each, context) for each in parameters),
    )


def _parameter(parameter: object, context: typer.Context) -> Parameter:
    assert isinstance(parameter, TyperArgument | TyperOption)
    argument = isinstance(parameter, TyperArgument)
    flag = isinstance(parameter, TyperOption) and parameter.is_flag
    default = parameter.get_default(context)
    written = (*parameter.opts, *parameter.secondary_opts)
    return Parameter(
        names=(str(parameter.human_readable_name),) if argument else written,
        value="" if flag else _value(parameter),
        default="" if default in (None, False) else str(default),
        repeatable=parameter.multiple or parameter.nargs == -1,
        help=parameter.help or "",
    )


def _value(parameter: TyperArgument | TyperOption) -> str:
    kind = parameter.type
    least, most = getattr(kind, "min", None), getattr(kind, "max", None)
    if least is not None:
        return f"{least} to {most}" if most is not None else f"a whole number, at least {least}"
    return _VALUES.get(kind.name, kind.name)
