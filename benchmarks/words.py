"""What a reader of whole pages found in a field: its words whose middle lies in the field's true place.

As kind to it as can be: the places are those the maker knows, not found; the words may be joined with or
without spaces; they are parsed by our own field types, which know the places of Indonesia, with the true
values of the fields around; spaces do not count; and one right guess among all of these is enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemas import types
from schemas.form_field import FormField
from schemas.layout import cells_of
from schemas.places import Gazetteer
from schemas.types import About
from schemas.values import Value

# Words of one line differ in height by less than this share of their own.
SAME_LINE = 0.6
# A word may stand a little over the line it is written on: part of the field's height.
MARGIN = 0.15


@dataclass(frozen=True)
class Word:
    """A word, or a line, and its upright box on the scan (pixels)."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def at(cls, text: str, corners: Sequence[Sequence[float]]) -> Word:
        """A word by its corners."""
        points = np.array(corners, dtype=np.float64)
        (left, top), (right, bottom) = points.min(0), points.max(0)
        return cls(text, float(left), float(top), float(right), float(bottom))

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Judge:
    """What the parsing of a field may ask: the day of reading and the places of Indonesia."""

    day: date
    places: Gazetteer

    def right(self, field: FormField, truth: Mapping[str, Value], quad: Any, found: Sequence[Sequence[Word]]) -> bool:
        """Is one of the guesses at a field what is written there? `found`: words, lines, whatever was found;
        `quad`: the field's true corners on the scan, from the top left of the upright field clockwise."""
        about = About(
            self.day,
            self.places,
            field.typed_params(),
            tuple(field.options),
            len(cells_of(field)) or None,
            {name: value for name, value in truth.items() if name != field.name},
        )
        parse = types.field_type(field.type).parse
        guesses = {text for words in found for text in _texts(inside(words, quad))}
        return any(_same(parse(text, about).value, truth[field.name]) for text in guesses)


def _same(guess: Value, truth: Value) -> bool:
    if isinstance(guess, str) and isinstance(truth, str):
        return guess.replace(" ", "") == truth.replace(" ", "")
    return guess == truth


def inside(words: Sequence[Word], quad: Any) -> list[Word]:
    """The words whose middle lies in a field, as people read them: line after line in the field's direction."""
    corners: NDArray[np.float64] = np.array(quad, dtype=np.float64)
    across, down = corners[1] - corners[0], corners[3] - corners[0]
    back = np.linalg.inv(np.column_stack([across, down]))
    placed = [(*(back @ (np.array(word.middle) - corners[0])), word) for word in words]
    mine = [(x, y, word) for x, y, word in placed if 0 <= x <= 1 and -MARGIN <= y <= 1 + MARGIN]
    return list(_in_order(mine, float(np.linalg.norm(down))))


def _in_order(placed: list[tuple[float, float, Word]], height: float) -> Iterator[Word]:
    """Words by line and place; `height` is the field's in pixels, places are shares of the field."""
    rest = sorted(placed, key=lambda one: one[1])
    while rest:
        tall = min(rest[0][2].bottom - rest[0][2].top, rest[0][2].right - rest[0][2].left)
        reach = rest[0][1] + SAME_LINE * tall / height
        line = [one for one in rest if one[1] <= reach]
        yield from (word for _, _, word in sorted(line, key=lambda one: one[0]))
        rest = [one for one in rest if one[1] > reach]


def _texts(words: Sequence[Word]) -> set[str]:
    return {" ".join(word.text for word in words), "".join(word.text for word in words)} if words else set()
