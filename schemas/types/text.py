"""Free text on a line: capitals, NFC, single spaces."""

from __future__ import annotations

import re

from schemas.places import canonical
from schemas.types import About, Parsed
from schemas.types._text import as_text
from schemas.values import Doubt, Flag, Value

# Readers of lines lose the narrow space that is printed here: NO. 19. In a comb it is a cell of its own.
_SPACE_LOST = re.compile(r"[A-Z]{2}\.[A-Z0-9]")
# And sometimes the dot itself, of which there is hardly any ink: JL. MELATI.
_DOT_LOST = re.compile(r"(?:^| )(?:JL|JLN|GG) ")
# A sign that stands alone, or ends a text that no abbreviation ends: a speck of a copier as often as not.
_SPECK = re.compile(r"(?:^| )[.,'-]+(?: |$)|[^\W\d_]{4}\.$|[',-]$")
# On a line figures of some hands are letters to every reader: MELATI 50 is MELATI SO. Short words of such letters
# hardly end an address, a number of a house does; II and III do, too.
# And no number ends with a dot: 66. 8 is GG. 8.
_NUMBER = re.compile(r"(?:^| )(?=[IL]*[OSGBZ])[ILOSGBZ]{2,3}$|\d[A-Z]?\. ")
ALPHABET = ""
COMB_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 '.,-()/&"


def compact(text: str) -> str:
    """The canonical text.

    >>> compact(" jalan  Timor Raya no. 7")
    'JALAN TIMOR RAYA NO. 7'
    """
    return canonical(text)


def parse(text: str, about: About) -> Parsed:
    """The canonical text; any text is legal. On a line nobody can be sure of a dot or the space behind it that
    are not seen, nor of a last word that may be a number, and nowhere of a sign that may be a speck."""
    found, on_line = compact(text), about.cells is None
    doubts = {
        "space_lost": on_line and _SPACE_LOST.search(found),
        "dot_lost": on_line and _DOT_LOST.search(found),
        "number_or_word": on_line and _NUMBER.search(found),
        "speck_or_sign": _SPECK.search(found),
    }
    return Parsed(found or None, tuple(Doubt(Flag.UNCERTAIN, reason) for reason, seen in doubts.items() if seen))


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
