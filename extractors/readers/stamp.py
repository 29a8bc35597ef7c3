"""Stamps stuck onto the paper (meterai): is there one? What it is worth nobody reads.

A stamp is a patch: nearly all of it is darker than the paper, and finely printed. A signature or a rubber
seal that runs through the box is lines with paper between them, a shadow is dark and plain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.geometry import shrunk
from extractors.ink import InkPage
from schemas.layout import PlacedField
from schemas.values import Box, Doubt, Flag, Reading

ENGINE = "patch"
# Looked at with so many pixels a millimetre, over squares of this side (millimetres): wider than strokes
# of a pen and their distances, smaller than a stamp.
SCALE, SQUARE_MM = 4.0, 3.0
# The light falls on a box as on the paper this far around it (millimetres).
AROUND_MM = 6.0
# A place is dark where it is at least this much darker than the paper (grey levels), and printed where it
# is this much more uneven than the paper.
DARKER, PRINTED = 14.0, 3.0
# A stamp covers this much (square millimetres), and so far in both directions (millimetres): duty
# stamps are about 24 x 32 mm, and the smallest of the old ones 20 x 30.
STAMP_MM2, STAMP_SIDE_MM = 260.0, 13.0
# A stamp is a rectangle; a round seal fills 0.79 of the square around it.
SQUARE = 0.86
# Strokes: nowhere a patch larger than this, and dark on the whole no more than this. A signature that lies
# wholly in the box is darker on the whole; copied to black and white, a stamp is hardly a patch any more.
STROKES_MM2, SHADED_MM2 = 20.0, 150.0
# The better guess between: a stamp of which so much is left.
LIKELY_MM2 = 40.0
CLEAR_CONFIDENCE = 0.9999

Grey = NDArray[np.float32]


@dataclass(frozen=True)
class _Patch:
    """The largest dark place: its area (square millimetres), its shorter side (millimetres), how uneven it
    is beside the paper (grey levels), and how much it fills of the smallest rectangle around it."""

    area: float = 0.0
    side: float = 0.0
    print: float = 0.0
    fill: float = 0.0


def read(page: InkPage, field: PlacedField) -> tuple[Reading, tuple[Doubt, ...]]:
    """`ya` or `tidak`, and a doubt where there is more than strokes and less than a printed patch."""
    picture, noise = _evened(page, field.box)
    square = round(SQUARE_MM * SCALE) | 1
    solid = _largest(cv2.medianBlur(np.clip(picture, 0, 255).astype(np.uint8), square), picture, noise)
    if solid.area >= STAMP_MM2 and solid.side >= STAMP_SIDE_MM and solid.print >= PRINTED and solid.fill >= SQUARE:
        return Reading(ENGINE, "ya", CLEAR_CONFIDENCE), ()
    shaded = _largest(cv2.blur(picture, (square, square)), picture, noise)
    if solid.area <= STROKES_MM2 and shaded.area < SHADED_MM2:
        return Reading(ENGINE, "tidak", CLEAR_CONFIDENCE), ()
    likely = solid.area >= LIKELY_MM2 and shaded.side >= STAMP_SIDE_MM and solid.print >= PRINTED
    return Reading(ENGINE, "ya" if likely else "tidak", 0.5), (Doubt(Flag.UNCERTAIN, "stamp_unclear"),)


def _evened(page: InkPage, box: Box) -> tuple[Grey, float]:
    """The inside of a box as if the paper around it were evenly white (255), and how uneven that paper is."""
    around = box.grown(AROUND_MM)
    x, y, right, bottom = (round(v * page.scale) for v in (around.x, around.y, around.right, around.bottom))
    seen = shrunk(page.upright[max(0, y) : bottom, max(0, x) : right], min(1.0, SCALE / page.scale)).astype(np.float32)
    rim = round(AROUND_MM * SCALE)
    paper = _light(seen, rim)
    even = seen - paper + 255
    frame = np.ones(seen.shape, bool)
    frame[rim:-rim, rim:-rim] = False
    inner = rim + round(SCALE)
    return even[inner:-inner, inner:-inner], float(np.median(_unevenness(even)[frame]))


def _light(seen: Grey, rim: int) -> Grey:
    """The paper's brightness over a picture, a plane through that of the pieces of its rim. The lighter part
    of each piece is paper, whatever is printed or written there."""
    height, width = seen.shape
    places, levels = [], []
    for top in range(0, height - rim + 1, rim):
        for left in range(0, width - rim + 1, rim):
            if rim <= top < height - 2 * rim and rim <= left < width - 2 * rim:
                continue
            places.append((left + rim / 2, top + rim / 2, 1.0))
            levels.append(float(np.percentile(seen[top : top + rim, left : left + rim], 75)))
    (a, b, c), *_ = np.linalg.lstsq(np.array(places), np.array(levels), rcond=None)
    down, across = np.mgrid[0:height, 0:width]
    return np.asarray(a * across + b * down + c, dtype=np.float32)


def _unevenness(picture: Grey) -> Grey:
    """How much the grey varies around each pixel, over a millimetre and a half: its standard deviation."""
    side = round(1.5 * SCALE) | 1
    mean = cv2.blur(picture, (side, side))
    return np.sqrt(np.maximum(cv2.blur(picture * picture, (side, side)) - mean * mean, 0)).astype(np.float32)


def _largest(smooth: NDArray[Any], picture: Grey, noise: float) -> _Patch:
    """The largest dark place of a smoothed picture."""
    dark = (smooth.astype(np.float32) < 255 - DARKER).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=4)
    if count < 2:
        return _Patch()
    best = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    side = min(stats[best, cv2.CC_STAT_WIDTH], stats[best, cv2.CC_STAT_HEIGHT])
    place = np.asarray(labels) == best
    uneven = float(np.median(_unevenness(picture)[place]))
    area = float(stats[best, cv2.CC_STAT_AREA])
    across, down = cv2.minAreaRect(np.argwhere(place).astype(np.float32))[1]
    fill = area / max(1.0, (across + 1) * (down + 1))
    return _Patch(area / SCALE**2, float(side) / SCALE, uneven - noise, fill)
