"""Every byte that was kept, looked through for numbers that were sent.

Also what is packed: base64 with zlib in it (the answers kept for a client's retry), escapes of
JSON, UTF-16, and digits of other scripts.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.privacy.folding import fold
from bot.privacy.groups import Group, joined, runs

_PACKED = re.compile(rb"[A-Za-z0-9+/_-]{32,}={0,2}")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_SPELLED = re.compile(rb"\d{6,8}[-+ ]?\d{4}")
_DIGITS = re.compile(r"(?:\d[\W_]{0,9}){10,}")  # of any script, anything but letters between
_APART = re.compile(r"(\d{6})\D{1,24}?(\d{4})(?!\d)")  # "850615, fyra sista 1234"
_CHUNK, _OVERLAP = 4 * 1024 * 1024, 64
_MOST = 12  # groups in a number: every digit by itself
_DEEP = 3  # packed in packed
_ODD = 14  # digits without anything between them that may have a number inside


@dataclass(frozen=True)
class Found:
    """A number that was kept: where, and what stands around it."""

    place: str
    digits: str
    around: str


def folder(path: Path, digits: frozenset[str]) -> tuple[list[Found], int]:
    """The numbers in the files of a folder and below, and how many bytes there were."""
    found, size = [], 0
    for file in sorted(each for each in path.rglob("*") if each.is_file()):
        data = file.read_bytes()
        size += len(data)
        found += list(_bytes(data, digits, str(file.relative_to(path))))
    return found, size


def blind(digits: frozenset[str]) -> list[str]:
    """In which disguises numbers would not be found: to be empty before a search is believed."""
    number = min(digits)
    said = f'{{"text": "{number[:6]}-{number[6:]} och"}}'
    wide = number.translate({48 + n: 0xFF10 + n for n in range(10)})
    disguises = {
        "plain": said.encode(),
        "century": f"x 19{number} y".encode(),
        "apart": f"{number[:2]} {number[2:4]} {number[4:6]} {number[6:]}".encode(),
        "words between": f"född {number[:6]}, fyra sista {number[6:]}".encode(),
        "wide": wide.encode(),
        "escaped": json.dumps(wide).encode(),
        "packed": base64.b64encode(zlib.compress(said.encode())),
        "packed twice": base64.urlsafe_b64encode(
            zlib.compress(base64.b64encode(zlib.compress(said.encode() * 3)))
        ),
        "utf-16": said.encode("utf-16-le"),
        "binary": b"\xff\x00\x01" + number.encode() + b"\xfe",
    }
    return [name for name, data in disguises.items() if not list(_bytes(data, digits, name))]


def text(said: str, digits: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The numbers in a text, each with what stands around it."""
    found = [(match.span(), match[1] + match[2]) for match in _APART.finditer(said)]
    for match in _DIGITS.finditer(said):
        for groups in runs(fold(match[0]).text):
            for first in range(len(groups)):
                near = groups[first : first + _MOST]
                found += [(match.span(), number) for number in _within(near)]
    for (start, end), number in found:
        if number in digits:
            yield number, said[max(0, start - 30) : end + 30][:200]


def memory(pid: int, digits: frozenset[str]) -> tuple[list[Found], int]:
    """The numbers as they are usually written, in what a process may write to; and the bytes.

    Needs the right to look (the same user or root, Linux). Raises `OSError`.
    """
    found, size = [], 0
    maps = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8", errors="replace")
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as file:
        for line in maps.splitlines():
            span, rights, *_ = line.split()
            if not rights.startswith("rw"):
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            for at in range(start, end, _CHUNK):
                try:
                    file.seek(at)
                    data = file.read(min(_CHUNK + _OVERLAP, end - at))
                except OSError:  # mapped but not there
                    continue
                if data.count(0) == len(data):  # never touched
                    continue
                size += len(data)
                found += list(_written(data, digits, f"memory of {pid}"))
    return found, size


def _written(data: bytes, digits: frozenset[str], place: str) -> Iterator[Found]:
    # Python keeps a text with, say, a long dash in it at two bytes a letter
    for view in (data, data[::2], data[1::2]):
        for match in _spelled(view):
            number = re.sub(rb"\D", b"", match[0])[-10:].decode()
            if number in digits:
                around = view[max(0, match.start() - 40) : match.end() + 40]
                yield Found(place, number, around.decode("utf-8", "replace"))


def _spelled(data: bytes) -> Iterator[re.Match[bytes]]:
    """What is written as a number: ten times as quick as the pattern alone, in gigabytes."""
    digit = np.frombuffer(data, np.uint8) - ord("0") < 10
    six = np.ones(max(0, len(data) - 5), bool)
    for n in range(6):
        six &= digit[n : n + len(six)]
    end = 0
    for start in np.flatnonzero(six).tolist():
        if start >= end and (match := _SPELLED.match(data, start)):
            end = match.end()
            yield match


def _bytes(data: bytes, digits: frozenset[str], place: str, depth: int = 0) -> Iterator[Found]:
    said = data.decode("utf-8", "replace")
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), said)
    for version in {said, plain, data.decode("utf-16-le", "ignore")}:
        for number, around in text(version, digits):
            yield Found(place, number, around)
    if depth == _DEEP:
        return
    for match in _PACKED.finditer(data):
        for unpacked in _unpacked(match[0]):
            yield from _bytes(unpacked, digits, f"{place} (packed)", depth + 1)


def _unpacked(packed: bytes) -> Iterator[bytes]:
    body = packed.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    try:
        data = base64.b64decode(body + b"=" * (-len(body) % 4))
    except (binascii.Error, ValueError):
        return
    try:
        yield zlib.decompress(data)
    except zlib.error:
        return


def _within(groups: list[Group]) -> Iterator[str]:
    """What could be a number that begins with the first group and ends where a group does."""
    for size in range(1, len(groups) + 1):
        said = joined(groups[:size])
        if size == 1 and 10 <= len(said) <= _ODD:
            yield from (said[n : n + 10] for n in range(len(said) - 9))
        elif len(said) in (10, 12):
            yield said[-10:]
        elif len(said) > 12:
            return
