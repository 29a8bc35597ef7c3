"""Strips: a field's ink as one line of text, the way readers of lines want it."""

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

# A piece of ink smaller than this (millimetres, its longer side) is dirt, not writing.
MIN_MARK_MM = 0.9
# Measured on 1,605 printed strips of the tuned side: at 44 pixels Tesseract reads 7 as 1 in sans
# serif dates (771 of 785 digit combs right), at 28 with a wide margin all 785.
TEXT_HEIGHT = 28
MARGIN = 20
LINE_OVERSHOOT_MM = 1.1


@dataclass(frozen=True)
class Strip:
    """One line of writing: grey pixels, dark on white. `pixels` is None where nothing is written.

    `cells` are the numbers (from 0) of the filled cells of a comb; empty where the paper has none.
    `alphabet` holds the characters that may be written there; empty where any may. `faint` says that
    something may be written where nothing can be read. `fine` is the same line at the resolution of the
    page, its ink `text_height` pixels high; None of a comb.
    """

    pixels: Pixels | None
    cells: tuple[int, ...] = ()
    alphabet: str = ""
    faint: bool = False
    fine: Pixels | None = None
    text_height: int = 0

    @property
    def empty(self) -> bool:
        return self.pixels is None


NOTHING = Strip(None)


def strips(page: InkPage, field: PlacedField) -> tuple[Strip, ...]:
    """The writing of a field as lines of text, a strip for each; at least one, which is empty where nothing is
    written."""
    written = [one for one in _lines(page, field) if not one.empty] or [NOTHING]
    comb = field.writing is Writing.COMB
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
    fine = _evened(cut, page.threshold)
    return Strip(_sized(fine, bottom - top), fine=fine, text_height=bottom - top)


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


def as_text(ink: Pixels, text_height: int, threshold: int) -> Pixels:
    """Ink as dark text on white, at the height readers know, its contrast evened out."""
    return _sized(_evened(ink, threshold), text_height)


def _evened(ink: Pixels, threshold: int) -> Pixels:
    """Ink as dark text on white, its strokes about black."""
    strong = float(np.percentile(ink[ink > threshold], 80))
    return np.asarray(cv2.bitwise_not(cv2.convertScaleAbs(ink, alpha=min(6.0, 235 / max(strong, 20.0)))), np.uint8)


def _sized(grey: Pixels, text_height: int) -> Pixels:
    """Text at the height that Tesseract reads best, with its margin."""
    factor = min(2.5, TEXT_HEIGHT / max(text_height, 1))
    size = (max(1, round(grey.shape[1] * factor)), max(1, round(grey.shape[0] * factor)))
    method = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
    sized = cv2.resize(grey, size, interpolation=method)
    return np.asarray(
        cv2.copyMakeBorder(sized, MARGIN, MARGIN, MARGIN, MARGIN, cv2.BORDER_CONSTANT, value=255), dtype=np.uint8
    )
