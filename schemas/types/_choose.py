"""What the tick types share: names of options, and yes or no."""

from __future__ import annotations

import re

from schemas.types import Parsed
from schemas.types._text import clean
from schemas.values import Doubt, Flag

_YES_NO = {"ya": True, "tidak": False, "true": True, "false": False, "ada": True}


def option_name(text: str) -> str:
    """A written option in the spelling of option names.

    >>> option_name(" Laki-laki ")
    'laki_laki'
    """
    return re.sub(r"[\W_]+", "_", text.strip().lower()).strip("_")


def option_names(text: str) -> list[str]:
    """Several options, in the order written, each once.

    >>> option_names("menjahit, membuat_kue,menjahit")
    ['menjahit', 'membuat_kue']
    """
    return list(dict.fromkeys(name for part in text.split(",") if (name := option_name(part))))


def yes_no(text: str, when_no: Doubt | None = None) -> Parsed:
    """True for `ya`, False with its doubt, if it has one, for `tidak`; anything else as written, with a doubt."""
    if not text.strip():
        return Parsed(None)
    value = _YES_NO.get(option_name(text))
    if value is None:
        return Parsed(clean(text), (Doubt(Flag.INVALID, "yes_no_unclear"),))
    return Parsed(value, () if value or when_no is None else (when_no,))


def starts_yes_no(text: str) -> bool:
    """Can `ya` or `tidak` begin with this?"""
    return "ya".startswith(text) or "tidak".startswith(text)


def format_yes_no(value: object) -> str:
    """`ya` or `tidak`, other values as they are, nothing for None."""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    return "" if value is None else str(value)
