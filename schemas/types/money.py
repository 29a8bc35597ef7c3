"""An amount: `Rp 1.250.000,-`, `Rp1.250.000,00`, `1,250,000`, digits in a comb. The value is whole rupiah.

Dot and comma are used both ways; sen are never written by hand (DOMAIN), so only `00` may stand for them.
"""

from __future__ import annotations

import re

from schemas.types import About, Parsed
from schemas.types._text import DIGITS, as_digits, as_text, clean, is_digits, not_legal
from schemas.values import Value

ALPHABET = DIGITS + "Rp.,- ="
COMB_ALPHABET = DIGITS
MOST_DIGITS = 12
_BEFORE = re.compile(r"^\W*(R\s?p|IDR)\s*[.:,]*\s*", re.IGNORECASE)
_AFTER = re.compile(r"(\s*rupiah)?[\s.,\-\u2013\u2014=]*$", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}(?:[., ]\s?\d{3})+(?:[.,]00)?|\d+(?:[.,]00)?", re.ASCII)


def compact(text: str) -> str:
    """The digits of the rupiah; the clean text where the groups are not those of an amount.

    >>> compact("Rp 1.250.000,-"), compact("1,250,000.00"), compact("Rp. 2.5OO.OOO"), compact("1.25")
    ('1250000', '1250000', '2500000', '1.25')
    """
    amount = as_digits(_AFTER.sub("", _BEFORE.sub("", clean(text))))
    if not _GROUPED.fullmatch(amount):
        return clean(text)
    return re.sub(r"\D", "", re.sub(r"[.,]00$", "", amount))


def parse(text: str, about: About) -> Parsed:
    """Rupiah as a whole number; anything else as written, with a doubt."""
    if not text.strip():
        return Parsed(None)
    digits = compact(text)
    if not is_digits(digits) or len(digits) > MOST_DIGITS:
        return not_legal(text, digits, "money_not_legal")
    return Parsed(int(digits))


def format(value: Value) -> str:
    """As it is written on a receipt.

    >>> format(1250000)
    'Rp 1.250.000'
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return "Rp " + f"{value:,}".replace(",", ".")
    return as_text(value)


def may_start(text: str, about: About) -> bool:
    """Can the digits of an amount begin with these?"""
    return not text or (is_digits(text) and len(text) <= min(about.cells or MOST_DIGITS, MOST_DIGITS))
