"""Signatures and thumb prints: is there one? Who signed is not this program's business."""

from __future__ import annotations

import numpy as np

from extractors.ink import InkPage, Mark
from schemas.layout import PlacedField
from schemas.values import Doubt, Flag, Reading

ENGINE = "ink"
INSET_MM = 1.0
# A signature reaches at least this far across (millimetres) and has this much ink (square millimetres).
SIGNED_REACH_MM, SIGNED_INK_MM2 = 8.0, 3.0
# Nothing: no piece of ink longer than this, and less ink in all.
NOTHING_REACH_MM, NOTHING_INK_MM2 = 1.5, 0.6
DIRT_MM = 0.5
CLEAR_CONFIDENCE = 0.9999


def read(page: InkPage, field: PlacedField) -> tuple[Reading, tuple[Doubt, ...]]:
    """`ya` or `tidak`, and a doubt where the ink is too much for dirt and too little for a signature."""
    crop = page.crop(field.box.grown(-INSET_MM))
    marks = [mark for mark in page.marks(crop) if max(mark.w, mark.h) >= DIRT_MM * page.scale]
    ink = float(np.sum([mark.area for mark in marks])) / page.scale**2
    reach = _reach(marks) / page.scale
    longest = max((max(mark.w, mark.h) for mark in marks), default=0) / page.scale
    if longest < NOTHING_REACH_MM and ink < NOTHING_INK_MM2:
        return Reading(ENGINE, "tidak", CLEAR_CONFIDENCE), ()
    if reach >= SIGNED_REACH_MM and ink >= SIGNED_INK_MM2 and longest >= SIGNED_REACH_MM / 2:
        return Reading(ENGINE, "ya", CLEAR_CONFIDENCE), ()
    return Reading(ENGINE, "ya" if ink >= SIGNED_INK_MM2 else "tidak", 0.5), (
        Doubt(Flag.UNCERTAIN, "signature_unclear"),
    )


def _reach(marks: list[Mark]) -> int:
    """How far the ink spreads, the longer side of the box around all of it (pixels)."""
    if not marks:
        return 0
    across = max(m.x + m.w for m in marks) - min(m.x for m in marks)
    down = max(m.y + m.h for m in marks) - min(m.y for m in marks)
    return max(across, down)
