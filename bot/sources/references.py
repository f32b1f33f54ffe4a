"""What is wrong with how a source is cited, and with where it says it can be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from bot.resolver import Defect, Source
from bot.resolver.model import Channel, Place
from bot.sources.kinds import Kind, kinds

_NUMBER = re.compile(r"\((\d{4}:\d+)\)")
_PHONE = re.compile(r"tel:\+?\d+")


def defect(kind: str, message: str, place: Place) -> Defect:
    """Something wrong with a source, where it stands."""
    return Defect(kind, message, place.file, place.line)


def check_reference(source: Source) -> Iterator[Defect]:
    """Its kind is known, and its reference and address have the form of that kind."""
    kind = kinds().get(source.kind)
    if kind is None:
        known = ", ".join(kinds())
        message = f"'{source.id}': no kind '{source.kind}', only {known}"
        yield defect("source-kind", message, source.place)
        return
    if kind.pattern.fullmatch(source.reference) is None:
        message = f"'{source.id}': '{source.reference}' is not written as {kind.example}"
        yield defect("source-reference", message, source.place)
    elif kind.address:
        yield from _paragraph(source, kind)


def _paragraph(source: Source, kind: Kind) -> Iterator[Defect]:
    number = law_number(source)
    if number is None:
        message = f"'{source.id}': the title '{source.title}' has no number, as (2010:110)"
        yield defect("source-reference", message, source.place)
        return
    cited = kind.pattern.fullmatch(source.reference)
    assert cited is not None
    chapter, paragraph = (cited[part] for part in ("chapter", "paragraph"))
    place = f"K{chapter}P{paragraph}" if chapter else f"P{paragraph}"
    expected = kind.address.format(number=number, place=place.replace(" ", ""))
    if source.url != expected:
        message = f"'{source.id}': {source.reference} stands at {expected}, not at {source.url}"
        yield defect("source-address", message, source.place)


def law_number(source: Source) -> str | None:
    """The number of the law in its title: "2010:110"."""
    found = _NUMBER.search(source.title)
    return found[1] if found else None


def check_names(sources: Iterable[Source]) -> Iterator[Defect]:
    """A law has one name in all references, and a name is one law's."""
    names: dict[str, Source] = {}
    numbers: dict[str, Source] = {}
    for source in sources:
        kind, number = kinds().get(source.kind), law_number(source)
        cited = kind.pattern.fullmatch(source.reference) if kind and kind.address else None
        if cited is None or number is None:
            continue
        law = cited["law"]
        for first in (numbers.setdefault(number, source), names.setdefault(law, source)):
            if (law_number(first), _law(first)) != (number, law):
                message = (
                    f"'{source.id}' calls ({number}) {law}, but '{first.id}' "
                    f"calls ({law_number(first)}) {_law(first)}"
                )
                yield defect("source-reference", message, source.place)
                break


def _law(source: Source) -> str:
    cited = kinds()[source.kind].pattern.fullmatch(source.reference)
    assert cited is not None
    return cited["law"]


def check_address(name: str, url: str, place: Place) -> Iterator[Defect]:
    """It is an address that a browser can open safely: https, a host, no spaces."""
    why = _unusable(url)
    if why:
        yield defect("source-address", f"'{name}': the address '{url}' {why}", place)


def check_channel(name: str, channel: Channel, place: Place) -> Iterator[Defect]:
    """A phone number can be dialled; any other way in can be opened."""
    if channel.kind != "phone":
        yield from check_address(name, channel.href, place)
    elif _PHONE.fullmatch(channel.href) is None:
        message = f"'{name}': the number '{channel.href}' is not written as tel:+46771524524"
        yield defect("source-address", message, place)


def _unusable(url: str) -> str:
    if any(character.isspace() for character in url):
        return "has a space in it"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is no address"
    if parts.scheme != "https":
        return "does not begin with https://"
    return "" if host else "names no host"
