"""Swedish personal identity numbers (and coordination numbers) in text."""

from __future__ import annotations

import re

# 19121212-1212, 121212-1212, 121212+1212, 1212121212, with spaces people put in
_NUMBER = re.compile(r"(?<!\d)(?:1[89]|20)?(\d{6}) ?[-–+]? ?(\d{4})(?!\d)")


def found(text: str) -> bool:
    """Whether there is one in the text: a real date and a right check digit, not any number."""
    return any(_right(match) for match in _NUMBER.finditer(text))


def without(text: str) -> str:
    """The text without them."""
    return _NUMBER.sub(lambda match: "" if _right(match) else match[0], text)


def _right(match: re.Match[str]) -> bool:
    digits = match[1] + match[2]
    month, day = int(digits[2:4]), int(digits[4:6])
    day -= 60 if day > 60 else 0  # a coordination number's day is 60 more
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return False
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0
