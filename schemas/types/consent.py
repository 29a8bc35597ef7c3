"""Agreement to the processing of her data, a lone box: `ya` or `tidak`. An empty box is no consent (UU 27/2022)."""

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
    """True or False; False with a doubt, for such a document is restricted until a person decides."""
    none = Doubt(Flag.NO_CONSENT, "consent_not_given")
    parsed = yes_no(text, none)
    # What is neither yes nor no is no consent either.
    return Parsed(parsed.value, (*parsed.doubts, none)) if isinstance(parsed.value, str) else parsed


def format(value: Value) -> str:
    """`ya` or `tidak`.

    >>> format(True)
    'ya'
    """
    return format_yes_no(value)


def may_start(text: str, about: About) -> bool:
    """Can `ya` or `tidak` begin with this?"""
    return starts_yes_no(text)
