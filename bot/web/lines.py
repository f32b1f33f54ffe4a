"""A message's text as paragraphs and lists, with the addresses and numbers in it as links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

_POINT = re.compile(r"[•–-] ")  # what a line of a list opens with (phrases.yml: punkt)
_LABELLED = re.compile(r"(.+): (https://\S+)")
# An address without the full stop after it; 112, 1177 and numbers written 0771-524 524, but
# neither "1177.se" nor "112 kap.".
_LINK = re.compile(
    r"(?P<web>https://\S*[^\s.,;:)”])"
    r"|(?<![\w.:-])(?P<phone>112|1177|0\d{1,3}-\d[\d ]{4,}\d)(?!\w|[.-]\w| kap)"
)
_CALL = "Ring "
_HARMLESS = ("https://", "tel:", "mailto:")


@dataclass(frozen=True)
class Span:
    """A piece of text; a link if it has a `href`."""

    text: str
    href: str = ""


Line = tuple[Span, ...]


@dataclass(frozen=True)
class Block:
    """A paragraph (one line), or a list (a line for each item)."""

    lines: tuple[Line, ...]
    listed: bool = False


def blocks(text: str) -> tuple[Block, ...]:
    """The text's paragraphs and lists."""
    return tuple(_blocks(line.strip() for line in text.splitlines() if line.strip()))


def link(text: str, href: str) -> Span:
    """A link, if the address is of a kind that can do no harm; the text alone otherwise."""
    return Span(text, href if href.startswith(_HARMLESS) else "")


def _blocks(lines: Iterator[str]) -> Iterator[Block]:
    for listed, group in groupby(lines, lambda line: _POINT.match(line) is not None):
        if listed:
            yield Block(tuple(_line(_POINT.sub("", line, count=1)) for line in group), True)
        else:
            yield from (Block((_line(line),)) for line in group)


def _line(text: str) -> Line:
    labelled = _LABELLED.fullmatch(text)
    if labelled:
        return (Span(*labelled.groups()),)
    spans = tuple(_spans(text))
    if len(spans) == 2 and spans[0].text == _CALL:  # the whole line is what can be pressed
        return (Span(text, spans[1].href),)
    return spans


def _spans(text: str) -> Iterator[Span]:
    end = 0
    for match in _LINK.finditer(text):
        if match.start() > end:
            yield Span(text[end : match.start()])
        phone = match["phone"]
        yield Span(match[0], f"tel:{re.sub('[ -]', '', phone)}" if phone else match[0])
        end = match.end()
    if end < len(text):
        yield Span(text[end:])
