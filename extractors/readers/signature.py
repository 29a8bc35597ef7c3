"""Signatures and thumb prints: is there one? Who signed is not this program's business."""

from __future__ import annotations

import numpy as np

from extractors.geometry import Pixels
from extractors.ink import InkPage, Mark, only
from schemas.layout import PlacedField
from schemas.values import Doubt, Flag, Reading

ENGINE = "ink"
INSET_MM = 1.0
# A signature reaches at least this far across (millimetres), has this much ink (square millimetres)
# and is about as dark as what the pen wrote elsewhere; a stain is lighter.
SIGNED_REACH_MM, SIGNED_INK_MM2, SIGNED_LEVEL = 5.0, 2.0, 0.55
# Nothing: no piece of ink longer than this, and less ink in all.
NOTHING_REACH_MM, NOTHING_INK_MM2 = 1.5, 0.6
DIRT_MM = 0.5
# A piece that leaves the box on two sides and is thinner than this on the whole is a hair, a fold or a
# stroke from elsewhere (millimetres: its area by its length).
THROUGH_MM = 0.8
CLEAR_CONFIDENCE = 0.9999


def read(page: InkPage, field: PlacedField) -> tuple[Reading, tuple[Doubt, ...]]:
    """`ya` or `tidak`, and a doubt where the ink is too much for dirt and too little for a signature."""
    crop = page.crop(field.box.grown(-INSET_MM))
    marks = [mark for mark in page.marks(crop) if mark.length >= DIRT_MM * page.scale]
    own = [mark for mark in marks if not _through(mark, crop, page.scale)]
    ink = float(np.sum([mark.area for mark in own])) / page.scale**2
    longest = max((mark.length for mark in marks), default=0) / page.scale
    if longest < NOTHING_REACH_MM and ink < NOTHING_INK_MM2:
        faint = page.faint(field.box.grown(-INSET_MM))
        return _said("tidak", "faint_marks" if faint else None)
    signed = _reach(own) / page.scale >= SIGNED_REACH_MM and ink >= SIGNED_INK_MM2
    if signed and page.level(only(crop, own)) >= SIGNED_LEVEL:
        return _said("ya", None)
    return _said("ya" if signed else "tidak", "signature_unclear")


def _said(text: str, reason: str | None) -> tuple[Reading, tuple[Doubt, ...]]:
    if reason is None:
        return Reading(ENGINE, text, CLEAR_CONFIDENCE), ()
    return Reading(ENGINE, text, 0.5), (Doubt(Flag.UNCERTAIN, reason),)


def _through(mark: Mark, crop: Pixels, scale: float) -> bool:
    """Does a thin piece of ink leave the box on two sides?"""
    height, width = crop.shape
    sides = (mark.x == 0, mark.y == 0, mark.x + mark.w == width, mark.y + mark.h == height)
    return sum(sides) >= 2 and mark.area / max(1.0, float(np.hypot(mark.w, mark.h))) < THROUGH_MM * scale


def _reach(marks: list[Mark]) -> int:
    """How far the ink spreads, the longer side of the box around all of it (pixels)."""
    if not marks:
        return 0
    across = max(m.x + m.w for m in marks) - min(m.x for m in marks)
    down = max(m.y + m.h for m in marks) - min(m.y for m in marks)
    return max(across, down)
