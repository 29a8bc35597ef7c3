"""A signature or thumb print: there (`ya`) or not (`tidak`). Whose it is nobody reads."""

from __future__ import annotations

from schemas.types import About, Parsed
from schemas.types._choose import format_yes_no, option_name, starts_yes_no, yes_no
from schemas.values import Doubt, Flag, Value

ALPHABET = ""
WHEN_EMPTY = "tidak"


def compact(text: str) -> str:
    """The text in lower case.

    >>> compact(" Ya ")
    'ya'
    """
    return option_name(text)


def parse(text: str, about: About) -> Parsed:
    """True or False; False with a doubt."""
    return yes_no(text, Doubt(Flag.UNSIGNED, "signature_missing"))


def format(value: Value) -> str:
    """`ya` or `tidak`.

    >>> format(False)
    'tidak'
    """
    return format_yes_no(value)


def may_start(text: str, about: About) -> bool:
    """Can `ya` or `tidak` begin with this?"""
    return starts_yes_no(text)
