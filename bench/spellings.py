"""Made-up personal identity numbers in more spellings than anybody needs, and what is no number.

Drawn independently of tests/privacy/samples.py, which the redaction was made with.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from personnummer.personnummer import valid

# Written with other words or letters in it: people can read them, a program mostly cannot. Told
# of by themselves, and left out of the goal.
BEYOND = ("words between", "letters for digits", "encoded")
_SCRIPTS = {
    "full width": 0xFF10,
    "arabic": 0x0660,
    "persian": 0x06F0,
    "devanagari": 0x0966,
    "bold": 0x1D7CE,
    "double struck": 0x1D7D8,
    "monospace": 0x1D7F6,
}
_FRAMES = (
    *("{}", "{}.", "({})", "pnr {}", "Pnr: {}", "personnr:{}", "mitt personnummer är {}", "nr={}"),
    *("Hej! Jag har {} och undrar vem som ansvarar för rehabilitering?", "{}, sjukskriven 4 mån"),
    *("sjukskriven sen 2024-03-01, {}", "pat {} utmattad, vart vänder vi oss", "“{}”", "<{}>"),
    *("min son ({}) har ingen sgi", "dag 34, {}, ingen läkare", "gäller {} och ingen annan"),
    *("{} vill veta om hen har SGI", "PERSONNUMMER {}", "ring inte. {}!", "id-nr {}; tack"),
)


@dataclass(frozen=True)
class Number:
    """`digits`: the ten that count. `said`: as it is written. `kind`: which sort of spelling."""

    digits: str
    said: str
    kind: str


def numbers(chance: random.Random, count: int, never: frozenset[str]) -> list[Number]:
    """So many, every kind as often as the others; none born on a day in `never` (YYMMDD)."""
    kinds = list(_SPELLINGS)
    found: list[Number] = []
    while len(found) < count:
        century, digits = _person(chance)
        if digits[:6] in never:
            continue
        kind = kinds[len(found) % len(kinds)]
        found.append(Number(digits, _SPELLINGS[kind](chance, century, digits), kind))
    return found


def framed(chance: random.Random, said: str) -> str:
    """It in a message."""
    return chance.choice(_FRAMES).format(said)


def harmless(chance: random.Random) -> str:
    """Digits that are nobody's number, in a message."""
    a, b, c = chance.randint(1, 9), chance.randint(10, 99), chance.randint(100, 999)
    year, month, day = chance.randint(2015, 2027), chance.randint(1, 12), chance.randint(1, 28)
    said = chance.choice(
        (
            f"{year}-{month:02}-{day:02} till {year + 1}-{month:02}-{day:02}",
            f"{day}/{month} {year} kl {b % 24:02}.{b % 60:02}",
            f"ärende {_wrong(chance)}",
            f"dnr {year}/{c}{b}-{a}",
            f"org.nr 55{20 + b % 80}{b}-{c}{a}",  # a month no calendar has
            f"{b} {c} kr i månaden i {a} år",
            f"{b},{a} % av {b} {c} kronor",
            f"{a} kap. {b} § och {b} kap. {a} §",
            f"dag {c}, {b} veckor, {a} barn, {b} år",
            f"mellan {b % 24:02}:00 och {a + 12}:30 den {day}.{month}.{year}",
            f"SFS {year}:{c}, HFD {year} ref. {a}",
            f"{c}{c} {c}{c} {c}",
            f"0771-524 524 eller 0771-524 {c}"[:26],
            f"{year}{month:02}{day:02}",
            f"diagnos F{b}.{a} och M{b}.{a}, {c} mg",
        )
    )
    return chance.choice(_FRAMES).format(said)


def _wrong(chance: random.Random) -> str:
    """Ten digits that are no number (a month or a check digit that is not), nor a phone's."""
    while True:
        digits = str(chance.randint(1_000_000_000, 9_999_999_999))
        if not valid(digits):
            return digits


def _person(chance: random.Random) -> tuple[str, str]:
    """A century and ten digits with the right check digit; every fifth a coordination number."""
    year, month, day = chance.randint(1915, 2012), chance.randint(1, 12), chance.randint(1, 28)
    day += 60 if chance.random() < 0.2 else 0
    front = f"{year % 100:02}{month:02}{day:02}{chance.randint(0, 999):03}"
    for check in "0123456789":
        if valid(f"{year // 100}{front}{check}"):
            return str(year // 100), front + check
    return _person(chance)  # a birth number of zeros


def _front(chance: random.Random, century: str) -> str:
    return chance.choice(("", century))


def _plain(chance: random.Random, century: str, digits: str) -> str:
    return f"{_front(chance, century)}{digits[:6]}{chance.choice(('', '-', '+'))}{digits[6:]}"


def _joined(chance: random.Random, century: str, digits: str) -> str:
    joint = chance.choice(
        (
            *(
                " ",
                "  ",
                " - ",
                "- ",
                " -",
                "–",
                "—",
                " – ",
                "−",
                "‑",
                "_",
                "/",
                ".",
                ":",
                ";",
                "=",
            ),
            *(
                "\t",
                "\n",
                "\u00a0",
                "\u2009",
                "\u202f",
                "\u200b",
                "\u2060",
                "\u00ad",
                "|",
                "*",
                "'",
            ),
        )
    )
    return f"{_front(chance, century)}{digits[:6]}{joint}{digits[6:]}"


def _dated(chance: random.Random, century: str, digits: str) -> str:
    gap = chance.choice((" ", "-", ".", "/", "\u00a0"))
    date = gap.join((_front(chance, century) + digits[:2], digits[2:4], digits[4:6]))
    return f"{date}{chance.choice(('-', ' ', ' - ', '–', '+', ''))}{digits[6:]}"


def _split(chance: random.Random, century: str, digits: str) -> str:
    gap = chance.choice((" ", "-", ".", "\u2009"))
    every = _front(chance, century) + digits
    size = chance.choice((1, 2, 3, 4))
    return gap.join(every[n : n + size] for n in range(0, len(every), size))


def _bracketed(chance: random.Random, century: str, digits: str) -> str:
    shape = chance.choice(
        ("({})-{}", "{}-({})", "({}) {}", "[{}-{}]", "{}-“{}”", "{} ({})", "{}…{}")
    )
    return shape.format(_front(chance, century) + digits[:6], digits[6:])


def _script(chance: random.Random, century: str, digits: str) -> str:
    zero = _SCRIPTS[chance.choice(list(_SCRIPTS))]
    return _plain(chance, century, digits).translate({48 + n: zero + n for n in range(10)})


def _invisible(chance: random.Random, century: str, digits: str) -> str:
    mark = chance.choice("\u200b\u200c\u200d\u2060\ufeff\u00ad\u202d\u0301\u20e3\ufe0f")
    return mark.join(_plain(chance, century, digits))


def _glued(chance: random.Random, century: str, digits: str) -> str:
    shape = chance.choice(
        ("pnr{}", "{}pnr", "a{}b", "#{}", "@{}", "nr.{}", "{}kr", "_{}_", "id{}id", "{}/1")
    )
    return shape.format(_plain(chance, century, digits))


def _twice(chance: random.Random, century: str, digits: str) -> str:
    said = _plain(chance, century, digits)
    return said + chance.choice((", ", " ", " / ", "\n", " och ", ";")) + said


def _beside(chance: random.Random, century: str, digits: str) -> str:
    other = chance.choice(("2024-05-01", "12", "070-174 06 05", "100 %", "14.30", "3", "2024"))
    gap = chance.choice((" ", ", ", ". ", " / ", ": "))
    said = _plain(chance, century, digits)
    return f"{other}{gap}{said}" if chance.random() < 0.5 else f"{said}{gap}{other}"


def _worded(chance: random.Random, century: str, digits: str) -> str:
    words = chance.choice(
        (" och sista fyra ", ", fyra sista ", " sista fyra är ", " streck ", " nr ", " kontrollnr ")
    )
    return f"{_front(chance, century)}{digits[:6]}{words}{digits[6:]}"


def _lettered(chance: random.Random, century: str, digits: str) -> str:
    said = _plain(chance, century, digits)
    swapped = said.replace("0", "O").replace("1", "l")
    return swapped if swapped != said else said.replace(said[0], "①")


def _encoded(chance: random.Random, century: str, digits: str) -> str:
    joint = chance.choice(("%2D", "&#45;", "&nbsp;", "\\u002d", "%20", "&ndash;"))
    return f"{_front(chance, century)}{digits[:6]}{joint}{digits[6:]}"


_SPELLINGS: dict[str, Callable[[random.Random, str, str], str]] = {
    "plain": _plain,
    "joined": _joined,
    "date apart": _dated,
    "split": _split,
    "bracketed": _bracketed,
    "other scripts": _script,
    "invisible marks": _invisible,
    "glued": _glued,
    "twice": _twice,
    "beside others": _beside,
    "words between": _worded,
    "letters for digits": _lettered,
    "encoded": _encoded,
}
