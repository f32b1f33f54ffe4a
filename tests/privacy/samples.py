"""Personal data in many spellings, made up; and what is measured on them."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from personnummer.personnummer import _luhn

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
# Between the date and the last four: dashes and spaces as keyboards, phones and PDF files do.
JOINTS = (
    *"-–—‑−‐－ /._:·•|\\;*='\t\u00a0\u2009\u202f\u3000\u200b\u00ad",
    *("", " - ", " – ", " -", "- ", "  ", "\u200b-\u200b", "\u2060-"),
)
BEFORE = ("", "jag heter x, ", "mitt nr är ", "pnr:", "(", "född ", "dag 34 och ", "personnr ")
AFTER = ("", ".", " och är sjukskriven", ")", ", sgi nej", "!", " vart går jag?", "är mitt", "/ ")
# Area codes, and how many digits follow.
AREAS = tuple(
    (area, int(size))
    for area, sizes in (
        *(("070", "7"), ("072", "7"), ("073", "7"), ("076", "7"), ("079", "7"), ("010", "7")),
        *(("08", "678"), ("031", "67"), ("035", "6"), ("0340", "6"), ("0346", "5"), ("0430", "5")),
    )
    for size in sizes
)


def personal_number(random: random.Random, *, coordination: bool | None = None) -> tuple[str, str]:
    """Century and ten digits of somebody born 1900 to 2019; the check digit is right."""
    year, month, day = random.randint(1900, 2019), random.randint(1, 12), random.randint(1, 28)
    if random.random() < 0.2 if coordination is None else coordination:
        day += 60
    front = f"{year % 100:02}{month:02}{day:02}{random.randint(1, 999):03}"
    return str(year // 100), f"{front}{_luhn(front)}"


def spelled(random: random.Random, century: str, digits: str) -> str:
    """The number in one of its spellings."""
    joint = random.choice(JOINTS)
    date, last = digits[:6], digits[6:]
    how = random.randrange(8)
    if how == 0:  # 85 06 15 - 1234
        date = random.choice((" ", "-", ".", "\u00a0")).join((date[:2], date[2:4], date[4:]))
    elif how == 1:  # 12 34 at the end
        last = f"{last[:2]} {last[2:]}"
    front = random.choice(("", century, f"{century} ", f"{century}\u00a0"))
    if front.strip() and how == 0 and front == century:
        date = date.replace(" ", "-", 1)  # 1985-06 15
    said = f"{front}{date}{joint}{last}"
    if how == 2:
        said = said.translate(FULL_WIDTH)
    elif how == 3:
        said = said.translate(ARABIC)
    elif how == 4:  # every digit by itself
        said = " ".join(f"{front.strip()}{digits}")
    elif how == 5 and joint:
        said = f"{front}{date}+{last}"
    return said


def phone_number(random: random.Random) -> str:
    """A mobile or a landline number in one of its spellings. None is one that anybody calls."""
    area, size = random.choice(AREAS)
    rest = str(random.randint(1, 9)) + "".join(random.choices("0123456789", k=size - 1))
    parts: list[str] = []
    while len(rest) > 3:
        parts.append(rest[:3] if len(rest) % 2 else rest[:2])
        rest = rest[len(parts[-1]) :]
    gap = random.choice(("", " ", " ", "-", ".", "\u00a0"))
    body = gap.join([*parts, rest])
    start = random.choice(
        (
            *(area, area, area, f"({area})", f"+46 {area[1:]}", f"+46{area[1:]}"),
            *(f"+46 (0){area[1:]}", f"(+46) {area[1:]}", f"0046{area[1:]}", f"0046 {area[1:]}"),
        )
    )
    said = start + random.choice(("-", "-", " ", "", "–", "/", "‑", " - ")) + body
    return said.translate(FULL_WIDTH) if random.random() < 0.05 else said


def harmless(random: random.Random) -> str:
    """Numbers that are nobody's: days, times, sums, percent, paragraphs, dates in a row."""
    year, month, day = random.randint(2000, 2026), random.randint(1, 12), random.randint(1, 28)
    other, sum = random.randint(1, 28), random.randint(1, 99)
    return random.choice(
        (
            f"{year}-{month:02}-{day:02} till {year}-{month:02}-{other:02}",
            f"{year}-{month:02}-{day:02} {year}-{month:02}-{other:02}",
            f"{year}-{month:02}-{day:02} – {year}-{month:02}-{other:02}",
            f"{year % 100:02}{month:02}{day:02}-{year % 100:02}{month:02}{other:02}",
            f"{year}-{month:02}-{day:02} kl {sum % 24:02}.30",
            f"{year}-{month:02}-{day:02} {sum % 24:02}:45",
            f"{day:02}.{month:02}.{year}",
            f"{day}/{month} {year} - {other}/{month} {year}",
            f"{sum} {sum * 10:03} kr, {sum} {sum * 7:03} kr",
            f"{sum} 000 000 kr",
            f"{sum} kap. {day} § och {other} kap. {month} §",
            f"dag {sum}, {day} veckor, {sum} procent, {sum}%",
            f"{sum % 24:02}.00-{day:02}.30",
            f"{year}:{sum}{day} {month} kap",
            f"{sum}, {day}, {other}, {month}, {sum + 1}, {day + 1}",
        )
    )


def framed(random: random.Random, said: str) -> str:
    """It in a sentence."""
    return f"{random.choice(BEFORE)}{said}{random.choice(AFTER)}"


def written() -> dict[str, list[dict[str, Any]]]:
    """said.yml: by kind, texts and what must be gone from them."""
    found: dict[str, list[dict[str, Any]]] = yaml.safe_load((HERE / "said.yml").read_text())
    return found


def unharmed() -> list[str]:
    """unharmed.yml."""
    return [str(text) for text in yaml.safe_load((HERE / "unharmed.yml").read_text())]


def messages() -> Iterator[str]:
    """What people could write to the assistant: the messages for improving it, never those of test.

    Some sign or are introduced, as people do (tests/privacy/test_measures.py knows which).
    """
    for folder in ("tests/evaluation/dev", "bot/data/messages"):
        for file in sorted((ROOT / folder).glob("*.yml")):
            yield from _texts(yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader))


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "text" and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)
    elif isinstance(data, list):
        for item in data:
            yield from _texts(item)


def left(said: str, text: str) -> bool:
    """Whether more than a piece of the number is still in the text (four digits of it in a row)."""
    digits, kept = _digits(said), _digits(text.replace("dag 34", ""))
    return any(digits[n : n + 4] in kept for n in range(len(digits) - 3))


def _digits(text: str) -> str:
    return "".join(str(unicodedata.digit(letter)) for letter in text if letter.isdigit())
