"""From what each reader saw to what the field says: the one rule, for one reader or several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.cells import groups_of
from extractors.strips import Strip
from extractors.text_layer import Said
from schemas.types import field_type
from schemas.values import Doubt, Flag, Reading

# Where another reader saw nothing, one that is no surer than this of what it saw took dirt for letters.
NONSENSE = 0.02


def spaced(reading: Reading, strip: Strip) -> Reading:
    """A comb's reading with its spaces where empty cells are, whatever the reader made of them.

    Only where the characters read are as many as the cells filled; else it stands as it was read.
    """
    characters = bare(reading.text)
    if not strip.cells or len(characters) != len(strip.cells):
        return reading
    words, start = [], 0
    for length in groups_of(strip.cells):
        words.append(characters[start : start + length])
        start += length
    return replace(reading, text=" ".join(words))


def best_of(readings: Sequence[Reading], type_name: str) -> Reading:
    """The reading that counts; `readings` stand in the order of trust.

    Of those that say the same, the one that saw more spaces: all readers tend to lose spaces, none to make them up.
    """
    # A confidence may be nothing where the alphabet leaves little; that the other saw nothing tells.
    least = NONSENSE if any(not reading.text for reading in readings) else -1.0
    heard = [reading for reading in readings if reading.text and reading.confidence > least] or list(readings[:1])
    same = [reading for reading in heard if _compared(reading, type_name) == _compared(heard[0], type_name)]
    return max(same, key=lambda reading: reading.text.count(" "))


def as_parted(best: Reading, readings: Sequence[Reading]) -> Reading:
    """The text with its words parted as all readers part them, where they all see its letters."""
    texts = {" ".join(reading.text.upper().split()) for reading in readings}
    text = texts.pop()
    return replace(best, text=text) if not texts and bare(text) == bare(best.text) else best


def joined(readings: Sequence[Reading]) -> Reading:
    """One reader's readings of the lines of a field as one; the least sure of them counts."""
    if len(readings) == 1:
        return readings[0]
    text = " ".join(reading.text for reading in readings if reading.text)
    return Reading(readings[0].engine, text, min(reading.confidence for reading in readings))


def compared(readings: Sequence[Reading], type_name: str) -> tuple[Reading, tuple[Doubt, ...]]:
    """The text a PDF gives (the first reading) held against the picture of it.

    It is a doubt where a reader saw something else, and where none saw anything. Where all readers saw the
    same other text, that is what stands there.
    """
    said, *seen = readings
    if seen and agree(readings, type_name):
        return said, ()
    best = seen[0] if len(seen) > 1 and agree(seen, type_name) else said
    return best, (Doubt(Flag.READERS_DISAGREE, "text_layer_differs"),)


def hidden_doubts(said: Said, text: str, type_name: str) -> tuple[Doubt, ...]:
    """A doubt where a PDF's hidden text says something else than what was read: `said` is never believed,
    but whoever searches that PDF finds it."""
    if not said.hidden or agree([Reading("", said.hidden, 0.0), Reading("", text, 0.0)], type_name):
        return ()
    return (Doubt(Flag.READERS_DISAGREE, "text_layer_differs"),)


def agree(readings: Sequence[Reading], type_name: str) -> bool:
    """Do readings say the same, as their field type understands them?"""
    return len({_compared(reading, type_name) for reading in readings}) < 2


def alike(own: Reading, other: Reading, type_name: str) -> bool:
    """Do they say the same, for a reader that sees each character alone? To it O is 0 and I is 1."""
    shapes = str.maketrans("OI", "01")
    return agree([own, other], type_name) or bare(own.text).translate(shapes) == bare(other.text).translate(shapes)


def _compared(reading: Reading, type_name: str) -> str:
    """What two readings must have in common to agree: the type's compact text, without spaces and case."""
    return bare(field_type(type_name).compact(reading.text)).upper()


def bare(text: str) -> str:
    """The text without its spaces."""
    return "".join(text.split())
