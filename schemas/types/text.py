"""Free text on a line: capitals, NFC, single spaces."""

from __future__ import annotations

from schemas.places import canonical
from schemas.types import About, Parsed
from schemas.types._text import as_text
from schemas.values import Value

ALPHABET = ""
COMB_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 '.,-()/&"


def compact(text: str) -> str:
    """The canonical text.

    >>> compact(" jalan  Timor Raya no. 7")
    'JALAN TIMOR RAYA NO. 7'
    """
    return canonical(text)


def parse(text: str, about: About) -> Parsed:
    """The canonical text; any text is legal."""
    return Parsed(compact(text) or None)


def format(value: Value) -> str:
    """As it is.

    >>> format("DUSUN II")
    'DUSUN II'
    """
    return as_text(value)


def may_start(text: str, about: About) -> bool:
    """Can a canonical text begin with this?"""
    if about.cells is not None and len(text) > about.cells:
        return False
    return not text.startswith(" ") and "  " not in text and text == text.upper()
