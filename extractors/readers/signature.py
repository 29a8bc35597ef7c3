"""Signatures and thumb prints: is there one? Who signed is not this program's business.

Accepted is what a pen wrote with several turns, or a print as large as a thumb; hairs and scratches are too fine,
blots too thick, folds and stains run through, a seal is round.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.geometry import Pixels
from extractors.ink import InkPage, Mark
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
STROKE_MM, LINE_MM, WIDEST_MM, STRAIGHT = (0.38, 0.5), (0.42, 0.6), 1.05, 0.05
# On a dithered scan, whose dots were smoothed, so much more, and so dark.
DOTTED_MM, DOTTED_LEVEL = 0.12, 0.75
# All strokes together are so much longer than they reach, since they turn (a seal's arc does not); no piece is
# thicker than LUMP_MM on more than this share of it (a blot is).
WINDING, LUMP_MM, LUMP = 1.2, 1.8, 0.4
# A stroke is at least this long; nothing: no piece of ink longer than that, and less ink in all.
STROKE_LENGTH_MM, NOTHING_REACH_MM, NOTHING_INK_MM2 = 3.0, 1.5, 0.6
DIRT_MM = 0.5
# What leaves the box at its top or foot may be a seal's, a fold, a stroke from elsewhere, and does not count unless it
# turns so much that it is so many times as long as it reaches; by the left or the right a signature may run on, onto
# the duty stamp beside it. For the better guess it may leave by any one side. Where loops are like a seal's ring, one
# stroke beside it is so long (millimetres).
TURNING = 2.2
LONG_MM = 8.0
# A thumb print is a shade of ridges, smoothed over SHADE_MM: its core at least so dark beside the pen and nowhere
# narrower than CORE_MM, of so much area (square millimetres), so far in both directions, and as uneven as ridges are
# (beside the pen); a stain is plain, and a blot as dark as the pen. One that slid or is faint is a lighter shade.
SHADE_MM, SHADE, CORE_MM, THUMB_MM2, THUMB_SIDE_MM, RIDGED = 1.5, 0.13, 4.0, 50.0, (7.5, 27.0), 0.12
SLID_SHADE, SLID_CORE_MM, SLID_MM2, SLID_SIDE_MM, BLOT = 0.08, 5.0, 38.0, (6.3, 27.0), 0.62
LEAST_SHADE = 9
CLEAR_CONFIDENCE = 0.9999


@dataclass(frozen=True)
class _Piece:
    """A connected piece of ink: `ink` in pixels of the box, its strokes' `width` and `length` and its `extent` in
    millimetres, its `level` beside the pen's; `straight`: one straight line; `lump`: the share that is a blot."""

    ink: Pixels
    width: float
    length: float
    extent: float
    level: float
    straight: bool
    lump: float


def read(page: InkPage, field: PlacedField) -> tuple[Reading, tuple[Doubt, ...]]:
    """`ya` or `tidak`, and a doubt where the ink is neither clearly a signature nor clearly none."""
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


def _said(text: str, reason: str | None) -> tuple[Reading, tuple[Doubt, ...]]:
    if reason is None:
        return Reading(ENGINE, text, CLEAR_CONFIDENCE), ()
    return Reading(ENGINE, text, 0.5), (Doubt(Flag.UNCERTAIN, reason),)


def _is_signed(page: InkPage, crop: Pixels, wider: float, strict: bool = True, longest: float = 0.0) -> bool:
    """Is there what a pen wrote, as far and as long as a signature, and more than arcs and straight lines?

    `wider`: by how much more than elsewhere its strokes must be wide (millimetres); `strict`: no stroke counts that
    leaves the box at its top or foot; `longest`: how long one of them is (millimetres).
    """
    pieces = [one for one in _pieces(page, crop, strict) if _by_pen(page, one, wider)]
    if not pieces:
        return False
    ink = np.bitwise_or.reduce([one.ink for one in pieces])
    reach = np.array(cv2.boundingRect(ink)[2:]) / page.scale
    length = float(np.sum([one.length for one in pieces]))
    far = reach.max() >= SIGNED_REACH_MM and length >= SIGNED_LENGTH_MM
    far &= max(one.extent for one in pieces) >= longest
    winds = not strict or length >= WINDING * float(np.hypot(*reach))
    winds &= not all(one.straight for one in pieces)
    return bool(far and winds) and page.level(ink) >= SIGNED_LEVEL


def _pieces(page: InkPage, crop: Pixels, strict: bool) -> list[_Piece]:
    """The longer connected pieces of ink that do not leave the box."""
    inked = np.asarray(crop > page.threshold, np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(inked, connectivity=8)
    found = []
    for number, row in enumerate(stats[1:], 1):
        mark = Mark(*(int(value) for value in row))
        if mark.length < STROKE_LENGTH_MM * page.scale or _sides_left(mark, crop) > 1:
            continue
        piece = _piece(page, np.where(labels == number, crop, 0).astype(np.uint8), mark)
        by_end = mark.y == 0 or mark.y + mark.h == crop.shape[0]
        if not (strict and by_end) or piece.length >= TURNING * piece.extent:
            found.append(piece)
    return found


def _piece(page: InkPage, ink: Pixels, mark: Mark) -> _Piece:
    """A piece of ink measured."""
    own = ink[mark.y : mark.y + mark.h, mark.x : mark.x + mark.w]
    inked = np.asarray(own > page.threshold, np.uint8)
    wide = width(page, own)
    extent = float(np.hypot(mark.w, mark.h)) / page.scale
    lump = int(np.count_nonzero(thick(inked, LUMP_MM, page.scale)))
    return _Piece(
        ink=ink,
        width=wide,
        length=mark.area / page.scale**2 / max(wide, STROKE_MM[0]),
        extent=extent,
        level=page.level(own),
        straight=bend(inked) - wide / max(extent, wide) < STRAIGHT,
        lump=lump / max(1, mark.area),
    )


def _by_pen(page: InkPage, piece: _Piece, wider: float) -> bool:
    """Is a piece of ink as wide and dark as a pen's stroke?"""
    least, coarse = LINE_MM if piece.straight else STROKE_MM
    level = DOTTED_LEVEL if wider else SIGNED_LEVEL
    by_width = least + wider + coarse / page.scale <= piece.width <= WIDEST_MM
    return by_width and piece.lump < LUMP and piece.level >= level


def _sides_left(mark: Mark, crop: Pixels) -> int:
    """By how many of the sides of its box a piece of ink leaves."""
    height, across = crop.shape
    return sum((mark.x == 0, mark.y == 0, mark.x + mark.w == across, mark.y + mark.h == height))


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
