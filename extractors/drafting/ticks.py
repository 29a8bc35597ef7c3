"""Boxes to tick and circles to fill, told from cells of combs and from letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.drafting.boxes import Region
from extractors.drafting.rules import Print
from extractors.drafting.straight import SCALE
from schemas.values import Box

# A box from the middle of its border on: millimetres a side, width by height; circles may be ovals that lie.
SIDE, SQUARE, OVAL = (2.2, 9.0), (0.76, 1.32), (0.8, 2.4)
# A border, with its soft edges, is thinner than this, millimetres; strokes of bold titles are not.
MOST_BORDER = 0.95
# How unlike the corners of a box may be: two of a letter D are round.
LOPSIDED = 0.6
# A number may stand in a circle, or in a box.
MOST_INK = 0.45
# A box that fills less of its rectangle than this has no sharp corners, and may be a letter.
SHARP = 0.93
# Cells of a table share their borders: so far apart are their insides, millimetres.
SHARED = 1.3
# The border of a box that stands alone ends so near, millimetres.
BEYOND = 0.6
# Beside a letter O, no further than this share of its height, stands another letter at least so high.
LETTER_NEAR, LETTER_HIGH = 0.17, 0.5


@dataclass(frozen=True)
class Tick:
    """A box to tick, its border in it, millimetres."""

    box: Box
    round: bool


def ticks(printed: Print, regions: Sequence[Region], cells: Sequence[Box]) -> list[Tick]:
    """All boxes to tick of a page. `cells` are those of its combs, which are none."""
    fit = [region for region in regions if _may_be_tick(region) and not _within(region.box, cells)]
    fit = [region for region in fit if region.is_empty or not _in_row(region, regions)]
    rings = [region.box for region in fit if region.is_oval]
    pieces = _pieces(printed)
    return [
        Tick(region.box.grown(region.border / 2), region.is_oval)
        for region in fit
        if region.fill >= SHARP or (_stands_alone(pieces, region) and not _is_letter(printed, region, rings))
    ]


def _in_row(region: Region, regions: Sequence[Region]) -> bool:
    """Does another rectangle of another width touch it at its side? Then it is the cell of a table."""
    box = region.box
    return region.is_rectangle and any(
        min(abs(other.x - box.right), abs(box.x - other.right)) <= SHARED
        and min(other.bottom, box.bottom) - max(other.y, box.y) > 0.6 * box.h
        and abs(other.w - box.w) > SHARED
        for other in (each.box for each in regions if each.is_rectangle)
    )


def _within(box: Box, cells: Sequence[Box]) -> bool:
    x, y = box.x + box.w / 2, box.y + box.h / 2
    return any(cell.x < x < cell.right and cell.y < y < cell.bottom for cell in cells)


def _may_be_tick(region: Region) -> bool:
    _, _, w, h = region.box.grown(region.border / 2)
    shape = OVAL if region.is_oval else SQUARE
    sized = all(SIDE[0] <= side <= SIDE[1] for side in (w, h)) and shape[0] <= w / h <= shape[1]
    return sized and region.border <= MOST_BORDER and region.lopsided <= LOPSIDED and region.inked <= MOST_INK


def _pieces(printed: Print) -> list[Box]:
    """The box around each connected piece of ink, millimetres."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(printed.ink.astype(np.uint8), connectivity=8)
    return [Box(*(float(side) / SCALE for side in row[:4])) for row in stats[1:]]


def _stands_alone(pieces: Sequence[Box], region: Region) -> bool:
    """Is the border all that there is of its piece of ink? An 8 has two such places. A shade has no border."""
    if region.border == 0:
        return True
    least, most = region.box.grown(0.1), region.box.grown(region.border + BEYOND)
    return any(_holds(most, piece) and _holds(piece, least) for piece in pieces)


def _holds(outer: Box, inner: Box) -> bool:
    return outer.x <= inner.x and outer.y <= inner.y and outer.right >= inner.right and outer.bottom >= inner.bottom


def _is_letter(printed: Print, region: Region, rings: Sequence[Box]) -> bool:
    """Does another letter stand close beside? Other circles do not count."""
    outer = region.box.grown(region.border + 0.1)
    reach = LETTER_NEAR * outer.h
    sides = (Box(outer.x - reach, outer.y, reach, outer.h), Box(outer.right, outer.y, reach, outer.h))
    others = [ring for ring in rings if ring != region.box and abs(ring.y - region.box.y) < 1]
    return any(
        _inked_height(printed, side) > LETTER_HIGH * outer.h
        for side in sides
        if not any(ring.x < side.right + 1 and ring.right > side.x - 1 for ring in others)
    )


def _inked_height(printed: Print, box: Box) -> float:
    x, y, right, bottom = (round(side * SCALE) for side in (box.x, box.y, box.right, box.bottom))
    return float(printed.ink[max(0, y) : bottom, max(0, x) : right].any(axis=1).sum()) / SCALE
