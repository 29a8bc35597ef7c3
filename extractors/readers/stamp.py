"""Stamps stuck onto the paper (meterai): is there one? What it is worth nobody reads.

A stamp is a patch: nearly all of it is darker than the paper. A signature or a rubber seal that runs
through the box is lines with paper between them, however many they are.
"""

from __future__ import annotations

import cv2
import numpy as np

from extractors.geometry import Pixels, shrunk
from extractors.ink import InkPage
from schemas.layout import PlacedField
from schemas.values import Box, Doubt, Flag, Reading

ENGINE = "patch"
# Looked at with so many pixels a millimetre, over squares of this side (millimetres): wider than strokes
# of a pen and their distances, smaller than a stamp.
SCALE, SQUARE_MM = 4.0, 3.0
# The paper is as light as the lighter part of this room around the box (millimetres).
AROUND_MM = 6.0
# A place is dark where it is at least this much darker than the paper (grey levels).
DARKER = 14
# A stamp covers this much (square millimetres), and so far in both directions (millimetres): duty
# stamps are about 24 x 32 mm, and the smallest of the old ones 20 x 30.
STAMP_MM2, STAMP_SIDE_MM = 260.0, 13.0
# Strokes: dark on the whole less than a stamp would be, and nowhere a patch larger than this.
STROKES_MM2 = 30.0
CLEAR_CONFIDENCE = 0.9999


def read(page: InkPage, field: PlacedField) -> tuple[Reading, tuple[Doubt, ...]]:
    """`ya` or `tidak`, and a doubt where there is more than strokes and less than a patch."""
    picture, paper = _picture(page, field.box)
    side = round(SQUARE_MM * SCALE) | 1
    solid, across = _largest(np.asarray(cv2.medianBlur(picture, side)), paper)
    if solid >= STAMP_MM2 and across >= STAMP_SIDE_MM:
        return Reading(ENGINE, "ya", CLEAR_CONFIDENCE), ()
    shaded, _ = _largest(np.asarray(cv2.blur(picture, (side, side))), paper)
    if solid <= STROKES_MM2 and shaded < STAMP_MM2:
        return Reading(ENGINE, "tidak", CLEAR_CONFIDENCE), ()
    likely = "ya" if solid >= STAMP_MM2 / 2 else "tidak"
    return Reading(ENGINE, likely, 0.5), (Doubt(Flag.UNCERTAIN, "stamp_unclear"),)


def _picture(page: InkPage, box: Box) -> tuple[Pixels, int]:
    """The inside of a box as it looks, and how light the paper around it is."""
    paper = int(np.percentile(_crop(page, box.grown(AROUND_MM)), 80))
    return shrunk(_crop(page, box.grown(-1.0)), min(1.0, SCALE / page.scale)), paper


def _crop(page: InkPage, box: Box) -> Pixels:
    x, y, right, bottom = (round(v * page.scale) for v in (box.x, box.y, box.right, box.bottom))
    return page.upright[max(0, y) : bottom, max(0, x) : right]


def _largest(picture: Pixels, paper: int) -> tuple[float, float]:
    """The area (square millimetres) and the shorter side (millimetres) of the largest dark place."""
    dark = (picture.astype(np.int16) < paper - DARKER).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=4)
    if count < 2:
        return 0.0, 0.0
    best = stats[1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))]
    side = min(best[cv2.CC_STAT_WIDTH], best[cv2.CC_STAT_HEIGHT])
    return float(best[cv2.CC_STAT_AREA]) / SCALE**2, float(side) / SCALE
