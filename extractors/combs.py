"""Combs: rows of boxes with a character each, cut for both kinds of readers.

For readers of lines the characters are packed together, the room between them cut out; where a cell between
two words is empty a space stands. For the reader of cells each is a picture of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from extractors.cells import located, pictures
from extractors.evenness import unevenness
from extractors.geometry import Pixels
from extractors.ink import InkPage, Mark
from extractors.strips import Strip, as_text, strips, written
from schemas.layout import PlacedField
from schemas.types import alphabet
from schemas.values import Box

# A piece of ink this large (millimetres, its longer side) near the foot of a cell, right after a character, is
# a full stop.
MIN_STOP_MM = 0.4
# A comb that holds at least so many pieces as high as a character, more than so many of them side by side
# in a cell, was not written by cell.
FEWEST_CHARACTERS, MIN_CHARACTER_MM, SHARED = 5, 1.4, 1.2
CELL_GAP_MM, SPACE_MM = 0.9, 2.6
CELL_INSET_MM, CELL_OVERSHOOT_MM = 0.25, 0.7

# Columns from the first to behind the last.
Span = tuple[int, int]


@dataclass(frozen=True)
class Comb:
    """The writing in a comb: its strips, and a picture of each cell (n x 40 x 32; see `cells.py`). `pictures`
    is None where it was written without heed of the cells, or not at all. `uneven`: see `evenness.py`."""

    strips: tuple[Strip, ...]
    pictures: Pixels | None = None
    uneven: tuple[float, ...] = ()


def comb(page: InkPage, field: PlacedField) -> Comb:
    """A comb cut for its readers; nothing written gives one empty strip."""
    cells = located(page, field.cells)
    packed = _packed_strip(page, cells)
    if packed is None:
        return Comb(strips(page, field))
    faint = packed.empty and page.faint(field.box.grown(-0.4))
    strip = Strip(packed.pixels, packed.cells, alphabet(field.type, comb=True), faint)
    return Comb((strip,)) if packed.empty else Comb((strip,), pictures(page, cells), unevenness(page, cells))


def _packed_strip(page: InkPage, cells: Sequence[Box]) -> Strip | None:
    """The characters of a comb, packed together; None where they were written without heed of its cells."""
    crops = [page.crop(_cell_box(cell)) for cell in cells]
    height = min(crop.shape[0] for crop in crops)
    crops = [crop[:height] for crop in crops]
    marks = [_own_marks(page, crop) for crop in crops]
    if _runs_across(marks, page.scale):
        return None
    columns = _columns(crops, marks, page.scale)
    filled = tuple(number for number, span in enumerate(columns) if span)
    if not filled:
        return Strip(None)
    line = np.hstack(_packed(crops, columns, page.scale))
    rows = np.flatnonzero((line > page.threshold).sum(axis=1))
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    pad = round(0.3 * page.scale)
    return Strip(as_text(line[max(0, top - pad) : bottom + pad], bottom - top, page.threshold), filled)


def _runs_across(marks: list[list[Mark]], scale: float) -> bool:
    """Was a comb, with these marks in each cell, typed in without heed of its cells? Several characters then
    stand in one.

    A hand breaks some characters into pieces, but not most of them; a typewriter keeps its own pitch.
    """
    filled = [number for own in marks if (number := _characters(own, scale))]
    return sum(filled) >= FEWEST_CHARACTERS and sum(filled) > SHARED * len(filled)


def _characters(marks: list[Mark], scale: float) -> int:
    """How many pieces as high as a character stand beside each other."""
    high = sorted((mark for mark in marks if mark.h > MIN_CHARACTER_MM * scale), key=lambda mark: mark.x)
    return len(high) - sum(after.x < before.x + before.w for before, after in pairwise(high))


def _cell_box(cell: Box) -> Box:
    width, height = cell.w - 2 * CELL_INSET_MM, cell.h + 2 * CELL_OVERSHOOT_MM
    return Box(cell.x + CELL_INSET_MM, cell.y - CELL_OVERSHOOT_MM, width, height)


def _columns(crops: list[Pixels], marks: list[list[Mark]], scale: float) -> list[Span | None]:
    """The columns that hold the character of each cell; None where the cell is empty."""
    spans: list[Span | None] = []
    for crop, own in zip(crops, marks, strict=True):
        span = _span(written(own, scale), crop.shape[1])
        if span is None and spans and spans[-1] is not None:
            span = _span([mark for mark in own if _is_stop(mark, crop, scale)], crop.shape[1])
        spans.append(span)
    return spans


def _own_marks(page: InkPage, crop: Pixels) -> list[Mark]:
    """The ink of a cell, less what only reaches in over its edges from the next cell or row."""
    height, width = crop.shape
    edge = 2 * CELL_OVERSHOOT_MM * page.scale
    inside = [mark for mark in page.marks(crop) if mark.y + mark.h > edge and mark.y < height - edge]
    return [mark for mark in inside if 0.1 * width < mark.x + mark.w / 2 < 0.9 * width]


def _span(marks: list[Mark], width: int) -> Span | None:
    if not marks:
        return None
    return max(0, min(m.x for m in marks) - 1), min(width, max(m.x + m.w for m in marks) + 1)


def _is_stop(mark: Mark, crop: Pixels, scale: float) -> bool:
    """A full stop or comma: small, compact, near the foot of the cell."""
    large = max(mark.w, mark.h) >= MIN_STOP_MM * scale and mark.area >= (MIN_STOP_MM * scale) ** 2 * 0.6
    return large and mark.y + mark.h / 2 > 0.6 * crop.shape[0]


def _packed(crops: list[Pixels], columns: list[Span | None], scale: float) -> list[Pixels]:
    height = crops[0].shape[0]
    gap = np.zeros((height, max(1, round(CELL_GAP_MM * scale))), np.uint8)
    space = np.zeros((height, round(SPACE_MM * scale)), np.uint8)
    pieces: list[Pixels] = []
    waiting = False
    for crop, span in zip(crops, columns, strict=True):
        if span is None:
            waiting = bool(pieces)
            continue
        pieces += ([space] if waiting else []) + [crop[:, span[0] : span[1]], gap]
        waiting = False
    return pieces
