"""NIK, the number of a person: 16 digits, region (6), birth date DDMMYY (day + 40 for women), serial (4).

There is no check digit. Districts that were split or renamed stay valid in old NIKs, so an unknown district
is only a doubt; an unknown province cannot be (DOMAIN, after the civil registration rules).
"""

from __future__ import annotations

from functools import cache
from math import inf, log

from schemas.types import About, Parsed
from schemas.types._dates import short_dates, short_may_start
from schemas.types._text import DIGITS, as_text, digits_only, is_digits, not_legal
from schemas.values import Doubt, Flag, Value

ALPHABET = DIGITS
# Serials are given out from 0001 on, for each district, birth date and sex anew: one is about as frequent as the square
# of its distance from -10 is small, so that it matters little among the first and nearly half of all are below 10, one
# in a hundred above 1,000. It is weak evidence: the square root of that.
SERIAL, BEFORE_FIRST, WEAK = 12, 10, 0.5


def compact(text: str) -> str:
    """The digits, look-alikes folded.

    >>> compact("537104 410790 OOO1")
    '5371044107900001'
    """
    return digits_only(text)


def parse(text: str, about: About) -> Parsed:
    """A string of 16 digits; anything else as written, with a doubt."""
    digits = compact(text)
    if not text.strip():
        return Parsed(None)
    if len(digits) != 16 or not is_digits(digits):
        return not_legal(text, digits, "nik_length")
    if not about.places.has_province(digits[:2]):
        return not_legal(text, digits, "nik_province_unknown")
    if not any(short_dates(birth_digits(digits), about.day)):
        return not_legal(text, digits, "nik_birth_date")
    if digits[12:] == "0000":
        return not_legal(text, digits, "nik_serial")
    if not about.places.has_district(digits[:6]):
        return Parsed(digits, (Doubt(Flag.UNCERTAIN, "nik_district_unknown"),))
    return Parsed(digits)


def birth_digits(nik: str) -> str:
    """DDMMYY of a NIK with the 40 of women taken off the day; a day that cannot be becomes 00.

    >>> birth_digits("5371044107900001"), birth_digits("5371047507900001")
    ('010790', '000790')
    """
    dd = int(nik[6:8])
    dd = dd - 40 if 41 <= dd <= 71 else dd if dd <= 31 else 0
    return f"{dd:02}{nik[8:12]}"


def format(value: Value) -> str:
    """In three groups: region, birth date, serial.

    >>> format("5371044107900001")
    '537104 410790 0001'
    """
    text = as_text(value)
    return f"{text[:6]} {text[6:12]} {text[12:]}" if len(text) == 16 and is_digits(text) else text


def may_start(text: str, about: About) -> bool:
    """Can a legal NIK begin with these digits?"""
    if not text:
        return True
    return (
        len(text) <= 16
        and is_digits(text)
        and about.places.may_start_region(text[:6])
        and short_may_start(text[6:12], about.day, women=True)
        and text[12:] != "0000"
    )


def expects(text: str, sign: str) -> float:
    """How usual it is that a NIK goes on with a digit: the logarithm, 0 for the most usual one.

    >>> expects("537104410790", "0"), round(expects("537104410790", "8"), 1), expects("5371", "0")
    (0.0, -4.4, 0.0)
    """
    if not SERIAL <= len(text) < 16:
        return 0.0
    return _usual(text[SERIAL:])[int(sign)]


@cache
def _usual(start: str) -> tuple[float, ...]:
    """`expects` for each digit after the first ones of a serial."""
    shares = [_share(f"{start}{digit}") for digit in DIGITS]
    most = max(shares)
    return tuple(WEAK * log(share / most) if share else -inf for share in shares)


def _share(start: str) -> float:
    """How frequent serials are that begin so: 0000 is none."""
    rest: int = 10 ** (4 - len(start))
    first = max(int(start) * rest, 1)
    return max(1 / (first - 0.5 + BEFORE_FIRST) - 1 / (int(start) * rest + rest - 0.5 + BEFORE_FIRST), 0.0)
