"""Strips: a field's ink as one line of text, the way readers of lines want it.

The characters of a comb are packed together, the room between them cut out; where a cell between two
words is empty a space stands. Which cells are empty is known from the ink, not from the reader.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.geometry import Pixels
from extractors.ink import InkPage, Mark, only
from schemas.layout import PlacedField
from schemas.types import alphabet
from schemas.values import Box, Writing

# A piece of ink smaller than this (millimetres, its longer side) is dirt, not writing; but one this
# large near the foot of a cell, right after a character, is a full stop.
MIN_MARK_MM, MIN_STOP_MM = 0.9, 0.4
# Measured on 1,605 printed strips of the tuned side: at 44 pixels Tesseract reads 7 as 1 in sans
# serif dates (771 of 785 digit combs right), at 28 with a wide margin all 785.
TEXT_HEIGHT = 28
MARGIN = 20
# A comb that holds at least so many pieces as high as a character, more than so many of them side by side
# in a cell, was not written by cell.
FEWEST_CHARACTERS, MIN_CHARACTER_MM, SHARED = 5, 1.4, 1.2
CELL_GAP_MM, SPACE_MM = 0.9, 2.6
CELL_INSET_MM, CELL_OVERSHOOT_MM, LINE_OVERSHOOT_MM = 0.25, 0.7, 1.1


# Columns from the first to behind the last.
Span = tuple[int, int]


@dataclass(frozen=True)
class Strip:
    """One line of writing: grey pixels, dark on white. `pixels` is None where nothing is written.

    `words` are the lengths of the runs of filled cells of a comb; empty where the paper has none.
    `alphabet` holds the characters that may be written there; empty where any may. `faint` says that
    something may be written where nothing can be read.
    """

    pixels: Pixels | None
    words: tuple[int, ...] = ()
    alphabet: str = ""
    faint: bool = False

    @property
    def empty(self) -> bool:
        return self.pixels is None


NOTHING = Strip(None)


def strips(page: InkPage, field: PlacedField, in_cells: bool = True) -> tuple[Strip, ...]:
    """The writing of a field of printed, hand or comb writing, a strip for each line of it; at least one,
    which is empty where nothing is written. `in_cells`: what stands in a comb may keep to its cells."""
    comb = field.writing is Writing.COMB
    by_cell = _comb(page, field) if comb and in_cells else None
    cut = [by_cell] if by_cell else _lines(page, field)
    written = [one for one in cut if not one.empty] or [NOTHING]
    faint = written[0].empty and page.faint(field.box.grown(-0.4))
    return tuple(replace(one, alphabet=alphabet(field.type, comb), faint=faint) for one in written)


def written(marks: list[Mark], scale: float) -> list[Mark]:
    """The pieces of ink that are large enough to be writing."""
    return [mark for mark in marks if max(mark.w, mark.h) >= MIN_MARK_MM * scale]


def _lines(page: InkPage, field: PlacedField) -> list[Strip]:
    """The lines of text in a box, from the top down, those without writing too."""
    box = field.box
    crop = page.crop(Box(box.x, box.y - LINE_OVERSHOOT_MM, box.w, box.h + 2 * LINE_OVERSHOOT_MM))
    marks = written(page.marks(crop), page.scale)
    lines = _by_line(marks, crop, len(field.lines), page.threshold)
    if len(lines) == 1:
        return [_line(page, crop, marks)]
    return [_line(page, only(crop, own), own) for own in lines]


def _line(page: InkPage, crop: Pixels, marks: list[Mark]) -> Strip:
    if not marks:
        return NOTHING
    left, top = min(m.x for m in marks), min(m.y for m in marks)
    right, bottom = max(m.x + m.w for m in marks), max(m.y + m.h for m in marks)
    pad = round(0.5 * page.scale)
    cut = crop[max(0, top - pad) : bottom + pad, max(0, left - pad) : right + pad]
    return Strip(_as_text(cut, bottom - top, page.threshold))


def _by_line(marks: list[Mark], crop: Pixels, count: int, threshold: int) -> list[list[Mark]]:
    """The pieces of ink of each of `count` lines: parted where least ink is near where the paper parts them.

    People, and programs, do not keep to the lines: a single line may stand in the middle of two.
    """
    if count < 2 or not marks:
        return [marks]
    rows = (crop > threshold).sum(axis=1).astype(float)
    pitch = crop.shape[0] / count
    edges = [0.0, *(_parting(rows, round(n * pitch), pitch) for n in range(1, count)), float(crop.shape[0])]
    middles = [(mark, mark.y + mark.h / 2) for mark in marks]
    return [[mark for mark, y in middles if top <= y < bottom] for top, bottom in pairwise(edges)]


def _parting(rows: NDArray[Any], near: int, pitch: float) -> float:
    """The row with the least ink within half a line of `near`, of several the nearest."""
    reach = round(pitch / 2)
    first = max(0, near - reach)
    window = rows[first : near + reach]
    away = np.abs(np.arange(len(window)) + first - near) / max(reach, 1)
    return float(first + int(np.argmin(window + 0.5 * away)))


def _comb(page: InkPage, field: PlacedField) -> Strip | None:
    """The characters of a comb, packed together; None where they were written without heed of its cells."""
    crops = [page.crop(_cell_box(cell)) for cell in field.cells]
    height = min(crop.shape[0] for crop in crops)
    crops = [crop[:height] for crop in crops]
    marks = [_own_marks(page, crop) for crop in crops]
    if _runs_across(marks, page.scale):
        return None
    columns = _columns(crops, marks, page.scale)
    filled = [number for number, span in enumerate(columns) if span]
    if not filled:
        return Strip(None)
    line = np.hstack(_packed(crops, columns, page.scale))
    rows = np.flatnonzero((line > page.threshold).sum(axis=1))
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    pad = round(0.3 * page.scale)
    return Strip(_as_text(line[max(0, top - pad) : bottom + pad], bottom - top, page.threshold), _runs(filled))


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


def _runs(filled: list[int]) -> tuple[int, ...]:
    """The lengths of the runs of neighbouring numbers.

    >>> _runs([0, 1, 2, 5, 6])
    (3, 2)
    """
    breaks = [n for n in range(1, len(filled)) if filled[n] != filled[n - 1] + 1]
    edges = [0, *breaks, len(filled)]
    return tuple(after - before for before, after in pairwise(edges))


def _as_text(ink: Pixels, text_height: int, threshold: int) -> Pixels:
    """Ink as dark text on white, at the height readers know, its contrast evened out."""
    strong = float(np.percentile(ink[ink > threshold], 80))
    grey = cv2.bitwise_not(cv2.convertScaleAbs(ink, alpha=min(6.0, 235 / max(strong, 20.0))))
    factor = min(2.5, TEXT_HEIGHT / max(text_height, 1))
    size = (max(1, round(grey.shape[1] * factor)), max(1, round(grey.shape[0] * factor)))
    method = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
    grey = cv2.resize(grey, size, interpolation=method)
    return np.asarray(
        cv2.copyMakeBorder(grey, MARGIN, MARGIN, MARGIN, MARGIN, cv2.BORDER_CONSTANT, value=255), dtype=np.uint8
    )
