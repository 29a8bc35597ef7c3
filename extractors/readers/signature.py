"""Signatures and thumb prints: is there one? Who signed is not this program's business.

Accepted is what a pen wrote with several turns, or a print as large as a thumb; hairs and scratches are too fine,
blots too thick, folds and stains run through, a seal is round.
"""

from __future__ import annotations

import cv2
import numpy as np

from extractors.geometry import Pixels
from extractors.ink import InkPage, Mark, only
from extractors.readers.seals import find_seal, without_seal
from extractors.readers.strokes import bend, calmed, joined, thick, width
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
# A stroke is at least this long; nothing: no piece of ink longer than that, and less ink in all.
STROKE_LENGTH_MM, NOTHING_REACH_MM, NOTHING_INK_MM2 = 3.0, 1.5, 0.6
DIRT_MM = 0.5
# What leaves the box by a side may be a seal's, a fold, a stroke from elsewhere: it does not count, and by more sides
# than this not even for the better guess. Where loops are like a seal's ring, one stroke beside it is so long.
LEAVING, LONG_MM = 1, 8.0
# A thumb print, its ridges joined: nowhere narrower than so much, of so much area (square millimetres), so far in
# both directions; the core of one that slid or is faint is smaller, and not as full as a blot.
RIDGES_MM, THUMB_CORE_MM, THUMB_MM2, THUMB_SIDE_MM, THUMB_LEVEL = 1.6, 5.0, 50.0, (9.0, 27.0), 0.45
BLOT_FULL, BLOT_SIDE_MM = 0.92, 9.0
# A print too faint to show its ridges is a shade, smoothed over so much and so much darker than the paper.
SHADE_MM, SHADE_LEVEL = 1.5, 9
CLEAR_CONFIDENCE = 0.9999


def read(page: InkPage, field: PlacedField) -> tuple[Reading, tuple[Doubt, ...]]:
    """`ya` or `tidak`, and a doubt where the ink is neither clearly a signature nor clearly none."""
    page = calmed(page, field.box)
    box = field.box.grown(-INSET_MM)
    crop = page.crop(box)
    marks = [mark for mark in page.marks(crop) if mark.length >= DIRT_MM * page.scale]
    longest = max((mark.length for mark in marks), default=0) / page.scale
    if longest < NOTHING_REACH_MM and sum(mark.area for mark in marks) / page.scale**2 < NOTHING_INK_MM2:
        return _said("tidak", "faint_marks" if page.faint(box) else None)
    seal = find_seal(page, field.box)
    left = without_seal(page, crop, box, seal) if seal else crop
    if seal and seal.certain:
        return _said("ya" if _is_signed(page, left, LEAVING) else "tidak", "seal_here")
    if _is_thumb(page, crop) or (_is_signed(page, crop) and (not seal or _is_signed(page, left, longest=LONG_MM))):
        return _said("ya", None)
    likely = _is_signed(page, left, LEAVING) or _may_be_thumb(page, crop)
    return _said("ya" if likely else "tidak", "signature_unclear")


def _said(text: str, reason: str | None) -> tuple[Reading, tuple[Doubt, ...]]:
    if reason is None:
        return Reading(ENGINE, text, CLEAR_CONFIDENCE), ()
    return Reading(ENGINE, text, 0.5), (Doubt(Flag.UNCERTAIN, reason),)


def _is_signed(page: InkPage, crop: Pixels, leaving: int = 0, longest: float = 0.0) -> bool:
    """Is there what a pen wrote, as far and as long as a signature, and no single straight line?

    `leaving`: how many sides of the box a stroke may leave by; `longest`: how long one stroke is (millimetres).
    """
    strokes = [mark for mark in page.marks(crop) if _by_pen(page, crop, mark, leaving)]
    if not strokes or _reach(strokes) < SIGNED_REACH_MM * page.scale:
        return False
    ink = only(crop, strokes)
    area, wide = int(np.count_nonzero(ink > page.threshold)) / page.scale**2, width(page, ink)
    long_enough = area / max(wide, STROKE_MM[0]) >= SIGNED_LENGTH_MM
    long_enough &= max(mark.length for mark in strokes) >= longest * page.scale
    return long_enough and page.level(ink) >= SIGNED_LEVEL and not _is_straight(page, ink, wide)


def _by_pen(page: InkPage, crop: Pixels, mark: Mark, leaving: int) -> bool:
    """Is a piece of ink as long, wide and dark as a pen's stroke, leaving the box by so many sides at most?"""
    if mark.length < STROKE_LENGTH_MM * page.scale or _sides_left(mark, crop) > leaving:
        return False
    piece = crop[mark.y : mark.y + mark.h, mark.x : mark.x + mark.w]
    wide = width(page, piece)
    least, coarse = LINE_MM if _is_straight(page, piece, wide) else STROKE_MM
    return least + coarse / page.scale <= wide <= WIDEST_MM and page.level(piece) >= SIGNED_LEVEL


def _sides_left(mark: Mark, crop: Pixels) -> int:
    """By how many of the sides of its box a piece of ink leaves."""
    height, across = crop.shape
    return sum((mark.x == 0, mark.y == 0, mark.x + mark.w == across, mark.y + mark.h == height))


def _is_straight(page: InkPage, crop: Pixels, wide: float) -> bool:
    """Is the ink of a crop, its strokes so wide (millimetres), one straight line?"""
    inked = np.asarray(crop > page.threshold, np.uint8)
    _, _, across, down = cv2.boundingRect(inked)
    long = float(np.hypot(across, down)) / page.scale
    return bend(inked) - wide / max(long, wide) < STRAIGHT


def _is_thumb(page: InkPage, crop: Pixels) -> bool:
    """Is there a print as large as a thumb, of clear ridges?"""
    core = _core((crop > page.threshold).astype(np.uint8), page.scale)
    ridged = core.any() and float(np.mean(crop[core > 0] > page.threshold)) < BLOT_FULL
    return bool(ridged) and _is_large(core, page.scale) and page.level(np.asarray(crop * core, np.uint8)) >= THUMB_LEVEL


def _may_be_thumb(page: InkPage, crop: Pixels) -> bool:
    """Is there what a thumb may have left, faint or smudged?"""
    inked = (crop > page.threshold).astype(np.uint8)
    core = _core(inked, page.scale)
    if core.any():
        full = float(np.mean(inked[core > 0]))
        return full < BLOT_FULL or max(cv2.boundingRect(core)[2:]) >= BLOT_SIDE_MM * page.scale
    side = max(3, round(SHADE_MM * page.scale))
    shade = np.asarray(cv2.blur(crop, (side, side)) > SHADE_LEVEL, np.uint8)
    return _is_large(_core(shade, page.scale), page.scale)


def _core(inked: Pixels, scale: float) -> Pixels:
    """Where ink (1, else 0) is nowhere narrower than a thumb print, the largest such place."""
    wide = thick(joined(inked, RIDGES_MM, scale), THUMB_CORE_MM, scale)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(wide, connectivity=8)
    if len(stats) < 2:
        return wide
    return np.asarray(labels == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])), np.uint8)


def _is_large(core: Pixels, scale: float) -> bool:
    """Is a place as large as a thumb print, and no larger?"""
    sides = np.array(cv2.boundingRect(core)[2:]) / scale
    area = int(np.count_nonzero(core)) / scale**2
    return area >= THUMB_MM2 and bool(THUMB_SIDE_MM[0] <= sides.min() and sides.max() <= THUMB_SIDE_MM[1])


def _reach(marks: list[Mark]) -> int:
    """How far the ink spreads, the longer side of the box around all of it (pixels)."""
    across = max(m.x + m.w for m in marks) - min(m.x for m in marks)
    down = max(m.y + m.h for m in marks) - min(m.y for m in marks)
    return max(across, down)
