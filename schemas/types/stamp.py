"""A duty stamp (meterai): stuck on (`ya`) or not (`tidak`). Whether one was needed is said by a check."""

from __future__ import annotations

from schemas.types import About, Parsed
from schemas.types._choose import format_yes_no, option_name, starts_yes_no, yes_no
from schemas.values import Value

ALPHABET = ""
WHEN_EMPTY = "tidak"


def compact(text: str) -> str:
    """The text in lower case.

    >>> compact(" Ya ")
    'ya'
    """
    return option_name(text)


def parse(text: str, about: About) -> Parsed:
    """True or False; neither is a doubt by itself."""
    return yes_no(text)


def format(value: Value) -> str:
    """`ya` or `tidak`.

    >>> format(True)
    'ya'
    """
    return format_yes_no(value)


def may_start(text: str, about: About) -> bool:
    """Can `ya` or `tidak` begin with this?"""
    return starts_yes_no(text)
