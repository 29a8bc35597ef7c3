"""HP, a mobile number: `08...`, 10 to 13 digits after +62 became 0 (DOMAIN)."""

from __future__ import annotations

import re

from schemas.types import About, Parsed
from schemas.types._text import DIGITS, as_text, digits_only, is_digits, not_legal
from schemas.values import Value

ALPHABET = DIGITS + "+"
_LEGAL = re.compile(r"(?:\+?62|0)(8\d{8,11})", re.ASCII)
_HEADS = ("08", "628", "+628")


def compact(text: str) -> str:
    """The digits, look-alikes folded, with the plus where there is one.

    >>> compact("+62 812-3456-789O")
    '+6281234567890'
    """
    return digits_only(text)


def parse(text: str, about: About) -> Parsed:
    """The number from its 0 on; anything else as written, with a doubt."""
    digits = compact(text)
    if not text.strip():
        return Parsed(None)
    found = _LEGAL.fullmatch(digits)
    return Parsed("0" + found[1]) if found else not_legal(text, digits, "phone_not_legal")


def format(value: Value) -> str:
    """In groups of four.

    >>> format("081234567890")
    '0812-3456-7890'
    """
    text = as_text(value)
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4)) if is_digits(text) else text


def may_start(text: str, about: About) -> bool:
    """Can a legal number begin with these signs?"""
    for head in _HEADS:
        if head.startswith(text):
            return True
        rest = text.removeprefix(head)
        if rest != text and is_digits(rest) and len(rest) <= 11:
            return True
    return False
