"""Stamps stuck onto the paper (meterai): is there one? What it is worth nobody reads.

A stamp is a patch: nearly all of it is darker than the paper, and finely printed. A signature or a rubber
seal that runs through the box is lines with paper between them, a shadow is dark and plain. Where a copier or a
scan of black and white has lost the tint of its paper, its fine print is still there: edges of ink, close together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.geometry import shrunk
from extractors.ink import InkPage
from extractors.readers import Seen
from extractors.readers.strokes import calmed
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
# On a dithered scan the paper itself is uneven: a patch is as large as nearly the whole stamp, and clearly printed.
DOTTED_MM2, DOTTED_PRINTED = 600.0, 10.0
# Fine print: so many millimetres of edges of ink on a square millimetre, over squares of EDGE_SQUARE_MM: where there
# is writing at all, where it is close, where it is as close as only print is.
WRITTEN, CLOSE, CLOSEST, EDGE_SQUARE_MM = 0.35, 0.7, 1.1, 3.0
# A stamp has close print over this much (square millimetres), some of it closest; seals and signatures do not.
CLOSE_MM2, CLOSEST_MM2, WRITTEN_FILL = 525.0, 130.0, 0.80
# Strokes: nowhere a patch larger than this, and written on no more than so much, not so far in both directions.
STROKES_MM2, WRITTEN_MM2, WRITTEN_SIDE_MM = 60.0, 235.0, 17.0
# Of a stamp whose tint and fine lines a scan of black and white has lost its letters are left, which no pen writes:
# single pieces so wide and so high (millimetres), of so much ink (square millimetres), and more than dirt is.
LETTER_WIDE, LETTER_HIGH, LETTER_MM2, LETTERS = (0.2, 4.5), (0.8, 4.0), 0.15, 8
# The better guess between: a stamp of which so much is left, as a patch or as print.
LIKELY_MM2, LIKELY_CLOSE_MM2, LIKELY_CLOSEST_MM2 = 400.0, 420.0, 90.0
# A lamp's reflection is white on paper that is not as white as that, and hides a box where it covers so much of it.
WHITE, GREY_PAPER, HIDDEN = 253, 248.0, 0.4
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


def read(page: InkPage, field: PlacedField) -> Seen:
    """`ya` or `tidak`, and a doubt where there is more than strokes and less than a stamp."""
    calm = calmed(page, field.box)
    patch, edges = _solid(page, field.box), _edges(calm, field.box)
    written, close, closest = (_largest_of(edges > least) for least in (WRITTEN, CLOSE, CLOSEST))
    printed = close.area >= CLOSE_MM2 and closest.area >= CLOSEST_MM2 and written.fill >= WRITTEN_FILL
    if printed or _is_stuck(patch, dotted=calm is not page):
        return Seen(Reading(ENGINE, "ya", CLEAR_CONFIDENCE))
    little = written.area < WRITTEN_MM2 and written.side < WRITTEN_SIDE_MM
    if little and patch.area <= STROKES_MM2 and _letters(calm, field.box) < LETTERS:
        return _none(page, field.box)
    likely = close.area >= LIKELY_CLOSE_MM2 and closest.area >= LIKELY_CLOSEST_MM2
    likely |= patch.area >= LIKELY_MM2 and patch.fill >= SQUARE and patch.print >= PRINTED
    return Seen(Reading(ENGINE, "ya" if likely else "tidak", 0.5), (Doubt(Flag.UNCERTAIN, "stamp_unclear"),))


def _letters(page: InkPage, box: Box) -> int:
    """How many pieces of ink in a box are of the size of printed letters."""
    inked = np.asarray(page.crop(box.grown(-1.0)) > page.threshold, np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(inked, connectivity=8)
    wide, high = stats[1:, cv2.CC_STAT_WIDTH] / page.scale, stats[1:, cv2.CC_STAT_HEIGHT] / page.scale
    sized = (wide >= LETTER_WIDE[0]) & (wide <= LETTER_WIDE[1]) & (high >= LETTER_HIGH[0]) & (high <= LETTER_HIGH[1])
    return int(np.count_nonzero(sized & (stats[1:, cv2.CC_STAT_AREA] >= LETTER_MM2 * page.scale**2)))


def _none(page: InkPage, box: Box) -> Seen:
    """Nothing is seen, which says nothing where a lamp's reflection hides the box: white, on paper that is not."""
    around = page.box_px(box)
    x, y, right, bottom = (round(v) for v in (around.x, around.y, around.right, around.bottom))
    seen = page.upright[max(0, y) : bottom, max(0, x) : right]
    paper = float(np.median(page.upright[::8, ::8]))
    if paper < GREY_PAPER and seen.size and float(np.mean(seen >= WHITE)) > HIDDEN:
        return Seen(Reading(ENGINE, "tidak", 0.5), (Doubt(Flag.UNCERTAIN, "box_hidden"),))
    return Seen(Reading(ENGINE, "tidak", CLEAR_CONFIDENCE))


def _is_stuck(patch: _Patch, dotted: bool) -> bool:
    """Is a dark place a stamp by its size, its shape and its print? `dotted`: the scan is dithered."""
    least, printed = (DOTTED_MM2, DOTTED_PRINTED) if dotted else (STAMP_MM2, PRINTED)
    large = patch.area >= least and patch.side >= STAMP_SIDE_MM
    return large and patch.print >= printed and patch.fill >= SQUARE


def _solid(page: InkPage, box: Box) -> _Patch:
    """The largest place in a box that is dark throughout."""
    picture, noise = _evened(page, box)
    square = round(SQUARE_MM * SCALE) | 1
    return _largest(cv2.medianBlur(np.clip(picture, 0, 255).astype(np.uint8), square), picture, noise)


def _edges(page: InkPage, box: Box) -> Grey:
    """How many millimetres of edges of ink there are on each square millimetre of a box, at SCALE."""
    inked = np.asarray(page.crop(box.grown(-1.0)) > page.threshold, np.uint8)
    outlines = cv2.morphologyEx(inked, cv2.MORPH_GRADIENT, np.ones((2, 2), np.uint8)).astype(np.float32)
    square = round(EDGE_SQUARE_MM * page.scale)
    close = cv2.boxFilter(outlines, -1, (square, square), borderType=cv2.BORDER_REFLECT) * page.scale
    factor = SCALE / page.scale
    return np.asarray(cv2.resize(close, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.float32)


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
    """The largest dark place of a smoothed picture, and how uneven the picture is there."""
    dark = smooth.astype(np.float32) < 255 - DARKER
    found = _largest_of(dark)
    if not found.area:
        return found
    return replace(found, print=float(np.median(_unevenness(picture)[_place(dark)])) - noise)


def _largest_of(places: NDArray[np.bool_]) -> _Patch:
    """The size and shape of the largest connected place of a picture at SCALE."""
    place = _place(places)
    points = np.argwhere(place)
    if not len(points):
        return _Patch()
    across, down = cv2.minAreaRect(points.astype(np.float32))[1]
    side = float(min(np.ptp(points, axis=0) + 1)) / SCALE
    return _Patch(len(points) / SCALE**2, side, fill=len(points) / max(1.0, (across + 1) * (down + 1)))


def _place(places: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The largest connected place."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(places.astype(np.uint8), connectivity=4)
    if len(stats) < 2:
        return np.zeros_like(places)
    return np.asarray(labels == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])))
