"""A person's name: capitals, single spaces, with apostrophe, dot, comma and hyphen. Names hold no digits."""

from __future__ import annotations

import re

from schemas.places import canonical
from schemas.types import About, Parsed
from schemas.types._text import as_text, clean
from schemas.values import Doubt, Flag, Value

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MARKS = "'.,- "
ALPHABET = LETTERS + LETTERS.lower() + MARKS
COMB_ALPHABET = LETTERS + MARKS
# A full stop shortens a word, none of five letters is one, and nothing else stands behind the last: what looks like a
# sign there is a speck of a copier as often as not.
_SPECK = re.compile(r"[^\W\d_]{5}\.|[',-]$")
_FOLDED = str.maketrans({"0": "O", "1": "I", "5": "S", "8": "B", "|": "I", **dict.fromkeys("\u2018\u2019`\u00b4", "'")})


def compact(text: str) -> str:
    """The canonical name, digits folded to the letters they look like.

    >>> compact(" Mar1a  d'0rnay,  S.5os ")
    "MARIA D'ORNAY, S.SOS"
    """
    return canonical(text.translate(_FOLDED))


def parse(text: str, about: About) -> Parsed:
    """The canonical name, with a doubt where a sign in it may be a speck; with other signs as written, with a doubt."""
    if not text.strip():
        return Parsed(None)
    name = compact(text)
    known = all(sign.isalpha() or sign in MARKS for sign in name)
    # A word that is nothing but signs is dirt, or the rest of something: MARIA LADO .
    if not name[0].isalpha() or not known or any(not word.strip(MARKS) for word in name.split()):
        return Parsed(canonical(clean(text)), (Doubt(Flag.INVALID, "name_odd_sign"),))
    return Parsed(name, (Doubt(Flag.UNCERTAIN, "speck_or_sign"),) if _SPECK.search(name) else ())


def format(value: Value) -> str:
    """As it is.

    >>> format("MARIA BEREK")
    'MARIA BEREK'
    """
    return as_text(value)


def may_start(text: str, about: About) -> bool:
    """Can a name begin with this? It begins with a letter and has no two spaces together."""
    if about.cells is not None and len(text) > about.cells:
        return False
    if text[:1] and not text[0].isalpha():
        return False
    return "  " not in text and text == text.upper() and all(sign.isalpha() or sign in MARKS for sign in text)
