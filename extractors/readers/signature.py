"""Signatures and thumb prints: is there one? Who signed is not this program's business.

Accepted is what a pen wrote with several turns, or a print as large as a thumb; hairs and scratches are too fine,
blots too thick, folds and stains run through, a seal is round.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.geometry import Pixels
from extractors.ink import InkPage, Mark, only
from extractors.readers import MarkReader, Seen
from extractors.readers.seals import find_seal, without_seal
from extractors.readers.strokes import bend, calmed, thick, width
from schemas.layout import PlacedField
from schemas.values import Doubt, Flag, Reading

ENGINE = "ink"
INSET_MM = 1.0
# A signature reaches at least this far across (millimetres), its strokes are so long in all, not on one straight
# line, and about as dark as what the pen wrote elsewhere; a stain is lighter.
SIGNED_REACH_MM, SIGNED_LENGTH_MM, SIGNED_LEVEL = 5.0, 11.0, 0.55
# Strokes are as wide as a pen's (millimetres), straight ones certainly, since scratches are straight; on a coarse
# scan all look wider, by so much divided by its pixels a millimetre. `STRAIGHT`: as `bend`, less the own width.
STROKE_MM, LINE_MM, WIDEST_MM, STRAIGHT = (0.36, 0.5), (0.42, 0.6), 1.3, 0.05
# On a dithered scan, whose dots were smoothed, so much more.
DOTTED_MM = 0.12
# A stroke is at least this long; nothing: no piece of ink longer than that, and less ink in all.
STROKE_LENGTH_MM, NOTHING_REACH_MM, NOTHING_INK_MM2 = 3.0, 1.5, 0.6
DIRT_MM = 0.5
# What leaves the box at its top or foot may be a seal's, a fold, a stroke from elsewhere, and does not count; by the
# left or the right a signature may run on, onto the duty stamp beside it. For the better guess it may leave by any
# one side. Where loops are like a seal's ring, one stroke beside it is so long (millimetres).
LONG_MM = 8.0
# A thumb print is a shade of ridges, smoothed over SHADE_MM: its core at least so dark beside the pen and nowhere
# narrower than CORE_MM, of so much area (square millimetres), so far in both directions, and as uneven as ridges are
# (beside the pen); a stain is plain, and a blot as dark as the pen. One that slid or is faint is a lighter shade.
SHADE_MM, SHADE, CORE_MM, THUMB_MM2, THUMB_SIDE_MM, RIDGED = 1.5, 0.13, 4.0, 58.0, (8.5, 27.0), 0.14
SLID_SHADE, SLID_CORE_MM, SLID_MM2, SLID_SIDE_MM, BLOT = 0.08, 5.0, 38.0, (6.3, 27.0), 0.62
LEAST_SHADE = 9
CLEAR_CONFIDENCE = 0.9999
# More probable than that is rather signed than not.
EVEN = 0.5


def read(page: InkPage, field: PlacedField, judge: MarkReader | None = None) -> Seen:
    """`ya` or `tidak`, and a doubt where the ink is neither clearly a signature nor clearly none.

    There what the `judge` says is suggested; where it sees otherwise what is clear to the measures, that is a doubt,
    too.
    """
    seen = _measured(page, field)
    if judge is None or not judge.knows(field):
        return seen
    return seen.judged(judge.name, "ya" if judge.signed(page, field) >= EVEN else "tidak")


def _measured(page: InkPage, field: PlacedField) -> Seen:
    """What the measures say."""
    scan, page = page, calmed(page, field.box)
    finest = 0.0 if page is scan else DOTTED_MM
    box = field.box.grown(-INSET_MM)
    crop = page.crop(box)
    marks = [mark for mark in page.marks(crop) if mark.length >= DIRT_MM * page.scale]
    longest = max((mark.length for mark in marks), default=0) / page.scale
    if longest < NOTHING_REACH_MM and sum(mark.area for mark in marks) / page.scale**2 < NOTHING_INK_MM2:
        return _said("tidak", "faint_marks" if page.faint(box) else None)
    seal = find_seal(page, field.box)
    left = without_seal(page, crop, box, seal) if seal else crop
    if seal and seal.certain:
        return _said("ya" if _is_signed(page, left, finest, strict=False) else "tidak", "seal_here")
    if _is_thumb(page, crop) or (
        _is_signed(page, crop, finest) and (not seal or _is_signed(page, left, finest, longest=LONG_MM))
    ):
        return _said("ya", None)
    likely = _is_signed(page, left, finest, strict=False) or _may_be_thumb(page, crop)
    return _said("ya" if likely else "tidak", "signature_unclear")


def _said(text: str, reason: str | None) -> Seen:
    if reason is None:
        return Seen(Reading(ENGINE, text, CLEAR_CONFIDENCE))
    return Seen(Reading(ENGINE, text, 0.5), (Doubt(Flag.UNCERTAIN, reason),))


def _is_signed(page: InkPage, crop: Pixels, wider: float, strict: bool = True, longest: float = 0.0) -> bool:
    """Is there what a pen wrote, as far and as long as a signature, and no single straight line?

    `wider`: by how much more than elsewhere its strokes must be wide (millimetres); `strict`: no stroke counts that
    leaves the box at its top or foot; `longest`: how long one of them is (millimetres).
    """
    strokes = [
        mark for mark in page.marks(crop) if not _leaves(mark, crop, strict) and _by_pen(page, crop, mark, wider)
    ]
    if not strokes or _reach(strokes) < SIGNED_REACH_MM * page.scale:
        return False
    ink = only(crop, strokes)
    area, wide = int(np.count_nonzero(ink > page.threshold)) / page.scale**2, width(page, ink)
    long_enough = area / max(wide, STROKE_MM[0]) >= SIGNED_LENGTH_MM
    long_enough &= max(mark.length for mark in strokes) >= longest * page.scale
    return long_enough and page.level(ink) >= SIGNED_LEVEL and not _is_straight(page, ink, wide)


def _by_pen(page: InkPage, crop: Pixels, mark: Mark, wider: float) -> bool:
    """Is a piece of ink as long, wide and dark as a pen's stroke?"""
    if mark.length < STROKE_LENGTH_MM * page.scale:
        return False
    piece = crop[mark.y : mark.y + mark.h, mark.x : mark.x + mark.w]
    wide = width(page, piece)
    least, coarse = LINE_MM if _is_straight(page, piece, wide) else STROKE_MM
    return least + wider + coarse / page.scale <= wide <= WIDEST_MM and page.level(piece) >= SIGNED_LEVEL


def _leaves(mark: Mark, crop: Pixels, strict: bool) -> bool:
    """Does a piece of ink leave the box by two sides, or where one looks strictly by its top or foot?"""
    height, across = crop.shape
    upright = (mark.y == 0) + (mark.y + mark.h == height)
    aside = (mark.x == 0) + (mark.x + mark.w == across)
    return upright + aside > 1 or (strict and upright > 0)


def _is_straight(page: InkPage, crop: Pixels, wide: float) -> bool:
    """Is the ink of a crop, its strokes so wide (millimetres), one straight line?"""
    inked = np.asarray(crop > page.threshold, np.uint8)
    _, _, across, down = cv2.boundingRect(inked)
    long = float(np.hypot(across, down)) / page.scale
    return bend(inked) - wide / max(long, wide) < STRAIGHT


def _is_thumb(page: InkPage, crop: Pixels) -> bool:
    """Is there a print as large as a thumb, of clear ridges?"""
    smooth = _smoothed(crop, page.scale)
    core = _core(smooth > max(LEAST_SHADE, SHADE * page.levels.pen), CORE_MM, page.scale)
    if not _is_sized(core, THUMB_MM2, THUMB_SIDE_MM, page.scale):
        return False
    squares = _smoothed(crop.astype(np.float32) ** 2, page.scale)
    uneven = np.sqrt(np.maximum(squares - smooth**2, 0))[core > 0]
    return float(np.median(uneven)) >= RIDGED * page.levels.pen and _is_lighter(page, smooth, core)


def _may_be_thumb(page: InkPage, crop: Pixels) -> bool:
    """Is there what a thumb may have left, faint or smudged?"""
    smooth = _smoothed(crop, page.scale)
    core = _core(smooth > max(LEAST_SHADE, SLID_SHADE * page.levels.pen), SLID_CORE_MM, page.scale)
    return _is_sized(core, SLID_MM2, SLID_SIDE_MM, page.scale) and _is_lighter(page, smooth, core)


def _is_lighter(page: InkPage, smooth: NDArray[np.float32], core: Pixels) -> bool:
    """Is a shade lighter than a blot?"""
    return float(np.median(smooth[core > 0])) < BLOT * page.levels.pen


def _smoothed(crop: NDArray[Any], scale: float) -> NDArray[np.float32]:
    """A crop as a shade, its ridges run together."""
    side = max(3, round(SHADE_MM * scale))
    return np.asarray(cv2.blur(crop.astype(np.float32), (side, side)), np.float32)


def _core(dark: NDArray[np.bool_], millimetres: float, scale: float) -> Pixels:
    """The largest dark place that is nowhere narrower than that."""
    wide = thick(dark.astype(np.uint8), millimetres, scale)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(wide, connectivity=8)
    if len(stats) < 2:
        return wide
    return np.asarray(labels == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])), np.uint8)


def _is_sized(core: Pixels, least: float, between: tuple[float, float], scale: float) -> bool:
    """Is a place so large (square millimetres), and its sides between two lengths (millimetres)?"""
    _, _, across, down = cv2.boundingRect(core)
    sides = sorted((across / scale, down / scale))
    return int(np.count_nonzero(core)) / scale**2 >= least and between[0] <= sides[0] and sides[1] <= between[1]


def _reach(marks: list[Mark]) -> int:
    """How far the ink spreads, the longer side of the box around all of it (pixels)."""
    across = max(m.x + m.w for m in marks) - min(m.x for m in marks)
    down = max(m.y + m.h for m in marks) - min(m.y for m in marks)
    return max(across, down)
