"""Tick boxes, by the ink inside them (OMR). A mark that is neither clear nor clearly absent is a doubt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from extractors.geometry import Pixels
from extractors.ink import InkPage, Mark
from schemas.layout import PlacedField
from schemas.values import Box, Doubt, Flag, Reading

ENGINE = "omr"
# The box's own line and its shadow are left out of the measure.
INSET_MM = 0.55
# A clear mark: this share of the inside is inked and one stroke is this long (share of the side).
CLEAR_COVER, CLEAR_LENGTH = 0.05, 0.50
# A line that runs right through a box and is no wider than this (share of the side) is a copier's
# streak or a stray stroke, no tick.
STREAK_WIDTH, STREAK_LENGTH = 0.25, 0.93
# Clearly nothing: less ink than this, no piece longer than this.
NOTHING_COVER, NOTHING_LENGTH = 0.012, 0.20
CLEAR_CONFIDENCE = 0.9999


@dataclass(frozen=True)
class BoxMark:
    """How marked a box is: `cover` the share of its inside that is inked, `length` of the longest piece
    of ink as a share of the side."""

    cover: float
    length: float
    streak: bool = False

    @property
    def clear(self) -> bool:
        return self.cover >= CLEAR_COVER and self.length >= CLEAR_LENGTH and not self.streak

    @property
    def nothing(self) -> bool:
        return self.cover < NOTHING_COVER and self.length < NOTHING_LENGTH

    @property
    def likely(self) -> bool:
        """The better guess where it is neither."""
        return self.cover >= CLEAR_COVER / 2 and self.length >= CLEAR_LENGTH * 0.6 and not self.streak


def measure(page: InkPage, box: Box) -> BoxMark:
    """The mark in a tick box (millimetres)."""
    crop = page.crop(box.grown(-INSET_MM))
    if not crop.size:
        return BoxMark(0.0, 0.0)
    longest = max(page.marks(crop), key=lambda mark: max(mark.w, mark.h), default=Mark(0, 0, 0, 0, 0))
    long, short = max(longest.w, longest.h) / max(crop.shape), min(longest.w, longest.h) / max(crop.shape)
    streak = long >= STREAK_LENGTH and short < STREAK_WIDTH
    return BoxMark(_cover(crop, page.threshold), long, streak)


def read(page: InkPage, field: PlacedField) -> tuple[Reading, tuple[Doubt, ...]]:
    """The ticked options, comma-joined in paper order (`ya` for a lone box), and whether all is clear."""
    marks = {name: measure(page, box) for name, box in field.options}
    ticked = [name for name, mark in marks.items() if mark.clear or (not mark.nothing and mark.likely)]
    sure = all(mark.clear or mark.nothing for mark in marks.values())
    text = ",".join(ticked)
    if field.type == "consent":
        text = "ya" if ticked else "tidak"
    doubts = () if sure else (Doubt(Flag.UNCERTAIN, "tick_unclear"),)
    return Reading(ENGINE, text, CLEAR_CONFIDENCE if sure else 0.5), doubts


def _cover(crop: Pixels, threshold: int) -> float:
    return float(np.count_nonzero(crop > threshold)) / crop.size
