"""Signatures and thumb prints: is there one? Who signed is not this program's business.

Accepted is what a pen wrote with several turns, or a print as large as a thumb; hairs and scratches are too fine,
blots too thick, folds and stains run through, a seal is round.
"""

from __future__ import annotations

from dataclasses import dataclass

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
STROKE_MM, LINE_MM, WIDEST_MM, STRAIGHT = (0.33, 0.35), (0.40, 0.5), 1.3, 0.05
# A stroke is at least this long; nothing: no piece of ink longer than that, and less ink in all.
STROKE_LENGTH_MM, NOTHING_REACH_MM, NOTHING_INK_MM2 = 3.0, 1.5, 0.6
DIRT_MM = 0.5
# A piece that leaves the box on two sides and is thinner than this on the whole is a hair, a fold or a
# stroke from elsewhere (millimetres: its area by its length).
THROUGH_MM = 2.5
# A thumb print, its ridges joined: nowhere narrower than so much, of so much area (square millimetres), so far in
# both directions; the core of one that slid or is faint is smaller, and not as full as a blot.
RIDGES_MM, THUMB_CORE_MM, THUMB_MM2, THUMB_SIDE_MM, THUMB_LEVEL = 1.6, 5.0, 75.0, (10.5, 27.0), 0.45
BLOT_FULL, BLOT_SIDE_MM = 0.92, 9.0
# A print too faint to show its ridges is a shade, smoothed over so much and so much darker than the paper.
SHADE_MM, SHADE_LEVEL = 1.5, 12
CLEAR_CONFIDENCE = 0.9999


@dataclass(frozen=True)
class _Ink:
    """The ink in a signature's box: `pen` what a pen may have written, `all` of it, in pixels of the box."""

    pen: Pixels
    all: Pixels
    marks: tuple[Mark, ...]


def read(page: InkPage, field: PlacedField) -> tuple[Reading, tuple[Doubt, ...]]:
    """`ya` or `tidak`, and a doubt where the ink is neither clearly a signature nor clearly none."""
    page = calmed(page, field.box)
    box = field.box.grown(-INSET_MM)
    crop = page.crop(box)
    marks = [mark for mark in page.marks(crop) if mark.length >= DIRT_MM * page.scale]
    longest = max((mark.length for mark in marks), default=0) / page.scale
    if longest < NOTHING_REACH_MM and sum(mark.area for mark in marks) / page.scale**2 < NOTHING_INK_MM2:
        return _said("tidak", "faint_marks" if page.faint(box) else None)
    if seal := find_seal(page, field.box):
        beside = without_seal(page, crop, box, seal)
        return _said("ya" if _is_signed(page, beside) else "tidak", "seal_here")
    if _is_signed(page, crop) or _is_thumb(page, crop):
        return _said("ya", None)
    return _said("ya" if _may_be_thumb(page, crop) else "tidak", "signature_unclear")


def _said(text: str, reason: str | None) -> tuple[Reading, tuple[Doubt, ...]]:
    if reason is None:
        return Reading(ENGINE, text, CLEAR_CONFIDENCE), ()
    return Reading(ENGINE, text, 0.5), (Doubt(Flag.UNCERTAIN, reason),)


def _is_signed(page: InkPage, crop: Pixels) -> bool:
    """Is there what a pen wrote, as far and as long as a signature, and no single straight line?"""
    strokes = [mark for mark in page.marks(crop) if _by_pen(page, crop, mark)]
    if not strokes or _reach(strokes) < SIGNED_REACH_MM * page.scale:
        return False
    ink = only(crop, strokes)
    area, wide = int(np.count_nonzero(ink > page.threshold)) / page.scale**2, width(page, ink)
    long_enough = area / max(wide, STROKE_MM[0]) >= SIGNED_LENGTH_MM
    return long_enough and page.level(ink) >= SIGNED_LEVEL and not _is_straight(page, ink, wide)


def _by_pen(page: InkPage, crop: Pixels, mark: Mark) -> bool:
    """Is a piece of ink as long, wide and dark as a pen's stroke, and does it not run through the box?"""
    if mark.length < STROKE_LENGTH_MM * page.scale or _through(mark, crop, page.scale):
        return False
    piece = crop[mark.y : mark.y + mark.h, mark.x : mark.x + mark.w]
    wide = width(page, piece)
    least, coarse = LINE_MM if _is_straight(page, piece, wide) else STROKE_MM
    return least + coarse / page.scale <= wide <= WIDEST_MM and page.level(piece) >= SIGNED_LEVEL


def _is_straight(page: InkPage, crop: Pixels, wide: float) -> bool:
    """Is the ink of a crop, its strokes so wide (millimetres), one straight line?"""
    long = float(np.hypot(*crop.shape)) / page.scale
    return bend(crop > page.threshold) - wide / max(long, wide) < STRAIGHT


def _through(mark: Mark, crop: Pixels, scale: float) -> bool:
    """Does a thin piece of ink leave the box on two sides?"""
    height, width_ = crop.shape
    sides = (mark.x == 0, mark.y == 0, mark.x + mark.w == width_, mark.y + mark.h == height)
    return sum(sides) >= 2 and mark.area / max(1.0, float(np.hypot(mark.w, mark.h))) < THROUGH_MM * scale


def _is_thumb(page: InkPage, crop: Pixels) -> bool:
    """Is there a print as large as a thumb, of clear ridges?"""
    core = _core((crop > page.threshold).astype(np.uint8), page.scale)
    return _is_large(core, page.scale) and page.level(np.asarray(crop * core, np.uint8)) >= THUMB_LEVEL


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
