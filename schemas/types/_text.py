"""What several field types share: clean text, look-alike digits, results that are not legal."""

from __future__ import annotations

import re
import unicodedata

from schemas.types import Parsed
from schemas.values import Doubt, Flag, Value

DIGITS = "0123456789"
SEPARATORS = re.compile(r"[\s.,\-\u2013\u2014_/\\:()]+")

# What readers, and hurried pens, make of a digit where only digits can stand.
_LOOK_ALIKE_DIGITS = str.maketrans(
    {
        **dict.fromkeys("OoQDUu", "0"),
        **dict.fromkeys("IilL|!][", "1"),
        **dict.fromkeys("Zz", "2"),
        **dict.fromkeys("Ss$", "5"),
        **dict.fromkeys("Gb", "6"),
        **dict.fromkeys("gq", "9"),
        "A": "4",
        "B": "8",
        "T": "7",
    }
)


def clean(text: str) -> str:
    """Text in NFC with single spaces, otherwise as written."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def as_digits(text: str) -> str:
    """Look-alikes folded to the digits they stand for; what is no look-alike stays.

    >>> as_digits("S37lO44lO79OOOOl")
    '5371044107900001'
    """
    return text.translate(_LOOK_ALIKE_DIGITS)


def digits_only(text: str) -> str:
    """Separators left out, look-alikes folded.

    >>> digits_only("5371 0441-0790.OOO1")
    '5371044107900001'
    """
    return as_digits(SEPARATORS.sub("", text))


def is_digits(text: str) -> bool:
    """Nothing but the ten ASCII digits, and at least one of them."""
    return text.isascii() and text.isdigit()


def not_legal(text: str, compact: str, reason: str) -> Parsed:
    """What is not legal, as written: its digits where the text is nothing but digits, else the clean text."""
    return Parsed(compact if is_digits(compact) else clean(text), (Doubt(Flag.INVALID, reason),))


def as_text(value: Value) -> str:
    """Any value as plain text; nothing for None."""
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else str(value)


def whole_number(value: object) -> int | None:
    """A whole number from 0 on; None for anything else, of whatever kind.

    >>> whole_number(250), whole_number(-1), whole_number(True), whole_number("250")
    (250, None, None, None)
    """
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
