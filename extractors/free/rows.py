"""Lines of text on an upright page put together to rows, as one reads across it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import NamedTuple

from extractors.readers.ppocr import Sign
from extractors.readers.ppocr_lines import TextLine
from schemas.values import Box, around

# Two lines stand in one row where they share this much of the lower one's height.
SHARED = 0.5
# Lines closer than this, in their heights, say one thing.
CLOSE = 1.5
# Between the lines of a row stand so many spaces.
APART = "  "


@dataclass(frozen=True)
class Piece:
    """A line as the detector found it: its number among all lines, its box in pixels of the upright page."""

    number: int
    line: TextLine
    box: Box

    @classmethod
    def of(cls, number: int, line: TextLine) -> Piece:
        """The piece of a line; its box is the one around its corners."""
        (left, top), (right, bottom) = line.corners.min(axis=0), line.corners.max(axis=0)
        return cls(number, line, Box(float(left), float(top), float(right - left), float(bottom - top)))


class Part(NamedTuple):
    """Some signs of a row: their box, the numbers of the lines they stand in, and the least probable of them."""

    box: Box
    lines: tuple[int, ...]
    confidence: float


@dataclass(frozen=True)
class Row:
    """Lines beside each other, from the left to the right."""

    pieces: tuple[Piece, ...]

    @cached_property
    def text(self) -> str:
        return APART.join(piece.line.text for piece in self.pieces)

    @cached_property
    def box(self) -> Box:
        return around([piece.box for piece in self.pieces])

    @cached_property
    def height(self) -> float:
        """How high its text is, in pixels."""
        return median(piece.box.h for piece in self.pieces)

    @cached_property
    def block(self) -> tuple[int, int]:
        """The signs of its widest line with those close beside it, from and to: what stands apart says something
        else."""
        widest = max(range(len(self.pieces)), key=lambda number: self.pieces[number].box.w)
        first = last = widest
        while first and self._near(first - 1):
            first -= 1
        while last + 1 < len(self.pieces) and self._near(last):
            last += 1
        starts = [0]
        for piece in self.pieces:
            starts.append(starts[-1] + len(piece.line.signs) + len(APART))
        return starts[first], starts[last + 1] - len(APART)

    def _near(self, number: int) -> bool:
        """Does a line stand close to the next?"""
        return self.pieces[number + 1].box.x - self.pieces[number].box.right < CLOSE * self.height

    def part(self, start: int = 0, end: int | None = None) -> Part:
        """Where the signs from `start` to `end` of its text stand."""
        end = len(self.text) if end is None else end
        boxes, lines, sure, at = list[Box](), list[int](), 1.0, 0
        for piece in self.pieces:
            signs = piece.line.signs[max(0, start - at) : max(0, end - at)]
            if signs:
                boxes.append(_across(piece.box, signs))
                lines.append(piece.number)
                sure = min(sure, *(sign.probability for sign in signs))
            at += len(piece.line.signs) + len(APART)
        return Part(around(boxes or [self.box]), tuple(lines), sure)


def _across(box: Box, signs: Sequence[Sign]) -> Box:
    """The part of a line that some of its signs take; signs are about half as wide as their line is high."""
    left, right = (box.x + at * box.w for at in (signs[0].at, signs[-1].at))
    return Box(left - box.h / 3, box.y, right - left + 2 * box.h / 3, box.h)


def rows(lines: Iterable[TextLine]) -> list[Row]:
    """The rows of an upright page from the top down; lines in which nothing was read are left out.

    A line joins the row whose nearest line to its left or right stands at its height: paper may be bent.
    """
    pieces = [Piece.of(number, line) for number, line in enumerate(lines) if line.text.strip()]
    found: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.box.y + piece.box.h / 2):
        mine = max(found[-6:], key=lambda row: _shared(piece, row), default=None)
        if mine is not None and _shared(piece, mine) > SHARED:
            mine.append(piece)
        else:
            found.append([piece])
    made = [Row(tuple(sorted(row, key=lambda piece: piece.box.x))) for row in found]
    return sorted(made, key=lambda row: row.box.y + row.box.h / 2)


def _shared(piece: Piece, row: Sequence[Piece]) -> float:
    """How much of its height a line shares with the nearest of a row; nothing where they stand over each other."""
    if any(_overlap(piece.box.x, piece.box.right, one.box.x, one.box.right) > SHARED for one in row):
        return 0.0
    near = min(row, key=lambda one: max(one.box.x - piece.box.right, piece.box.x - one.box.right))
    return _overlap(piece.box.y, piece.box.bottom, near.box.y, near.box.bottom)


def _overlap(start: float, end: float, other_start: float, other_end: float) -> float:
    """How much of the shorter of two stretches both share."""
    shared = min(end, other_end) - max(start, other_start)
    return shared / max(1e-6, min(end - start, other_end - other_start))
