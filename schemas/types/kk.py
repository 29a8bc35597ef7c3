"""KK, the number of a family card: 16 digits, region (6), day of registration DDMMYY, serial (4).

As the NIK, but nobody's sex is in the day (DOMAIN).
"""

from __future__ import annotations

from schemas.types import About, Parsed
from schemas.types._dates import short_dates, short_may_start
from schemas.types._text import DIGITS, as_text, digits_only, is_digits, not_legal
from schemas.values import Doubt, Flag, Value

ALPHABET = DIGITS


def compact(text: str) -> str:
    """The digits, look-alikes folded.

    >>> compact("537104 120514 OOO1")
    '5371041205140001'
    """
    return digits_only(text)


def parse(text: str, about: About) -> Parsed:
    """A string of 16 digits; anything else as written, with a doubt."""
    digits = compact(text)
    if not text.strip():
        return Parsed(None)
    if len(digits) != 16 or not is_digits(digits):
        return not_legal(text, digits, "kk_length")
    if not about.places.has_province(digits[:2]):
        return not_legal(text, digits, "kk_province_unknown")
    if not any(short_dates(digits[6:12], about.day)):
        return not_legal(text, digits, "kk_date")
    if digits[12:] == "0000":
        return not_legal(text, digits, "kk_serial")
    if not about.places.has_district(digits[:6]):
        return Parsed(digits, (Doubt(Flag.UNCERTAIN, "kk_district_unknown"),))
    return Parsed(digits)


def format(value: Value) -> str:
    """In three groups: region, day, serial.

    >>> format("5371041205140001")
    '537104 120514 0001'
    """
    text = as_text(value)
    return f"{text[:6]} {text[6:12]} {text[12:]}" if len(text) == 16 and is_digits(text) else text


def may_start(text: str, about: About) -> bool:
    """Can a legal KK number begin with these digits?"""
    if not text:
        return True
    return (
        len(text) <= 16
        and is_digits(text)
        and about.places.may_start_region(text[:6])
        and short_may_start(text[6:12], about.day, women=False)
        and text[12:] != "0000"
    )
