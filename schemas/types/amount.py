"""An amount of any money on printed paper: `Rp 25.000`, `12.50`, `RM1,234.50`, `25.000,00`.

Where the paper shows no cents the value is a whole number (rupiah: 25000), where it does it is text with two decimals
("12.50"), so that no amount can be taken for another a hundred times as large. Rupiah are always whole: the `,00`
that some print behind them is left out.
"""

from __future__ import annotations

import re

from schemas.types import About, Parsed
from schemas.types._text import DIGITS, as_digits, as_text, clean, not_legal
from schemas.values import Value

ALPHABET = DIGITS + "RpMIDY$.,- "
MOST_DIGITS = 12
_BEFORE = re.compile(r"^\W*(R\s?p|IDR|RM|MYR|SGD|USD|\$)?\s*[.:,]*\s*", re.IGNORECASE)
_AFTER = re.compile(r"(\s*rupiah)?[\s.,\-\u2013\u2014=]*$", re.IGNORECASE)
_RUPIAH = re.compile(r"\b(R\s?p|IDR)|rupiah", re.IGNORECASE)
_PARTS = re.compile(r"(\d{1,3}(?:[., ]\s?\d{3})+|\d+)(?:[.,](\d\d))?", re.ASCII)


def compact(text: str) -> str:
    """Digits, with a point before cents; the clean text where the groups are not those of an amount.

    >>> compact("Rp 25.000"), compact("Rp25.000,00"), compact("RM 1,234.50"), compact("12,5O"), compact("1.2.3")
    ('25000', '25000', '1234.50', '12.50', '1.2.3')
    """
    found = _PARTS.fullmatch(as_digits(_AFTER.sub("", _BEFORE.sub("", clean(text), count=1))))
    if found is None:
        return clean(text)
    whole, cents = str(int(re.sub(r"\D", "", found[1]))), found[2]
    if cents is None or (cents == "00" and _RUPIAH.search(text)):
        return whole
    return f"{whole}.{cents}"


def parse(text: str, about: About) -> Parsed:
    """A whole number, or text with two decimals; anything else as written, with a doubt."""
    if not text.strip():
        return Parsed(None)
    amount = compact(text)
    if not re.fullmatch(rf"\d{{1,{MOST_DIGITS}}}(\.\d\d)?", amount, re.ASCII):
        return not_legal(text, amount, "money_not_legal")
    return Parsed(amount if "." in amount else int(amount))


def format(value: Value) -> str:
    """Rupiah as they are written in Indonesia, amounts with cents as they are.

    >>> format(1250000), format("12.50")
    ('Rp 1.250.000', '12.50')
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return "Rp " + f"{value:,}".replace(",", ".")
    return as_text(value)


def may_start(text: str, about: About) -> bool:
    """Can a canonical amount begin with this?"""
    return re.fullmatch(rf"\d{{0,{MOST_DIGITS}}}|\d{{1,{MOST_DIGITS}}}\.\d{{0,2}}", text, re.ASCII) is not None
