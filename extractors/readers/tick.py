"""Tick boxes, by the ink inside them (OMR). A mark that is neither clear nor clearly absent is a doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ink import InkPage, Mark
from schemas.layout import PlacedField
from schemas.values import Box, Doubt, Flag, Reading

ENGINE = "omr"
# The box's own line and its shadow are left out of the measure.
INSET_MM = 0.55
# A clear mark: this share of the inside is inked, one stroke is this long (share of the side), and it
# is about as dark as what the pen wrote elsewhere (a stain is not).
CLEAR_COVER, CLEAR_LENGTH, CLEAR_LEVEL = 0.05, 0.50, 0.5
# A line that runs right through a box and is no wider than this (share of the side) is a streak or a
# stray stroke, no tick.
STREAK_WIDTH, STREAK_LENGTH = 0.25, 0.93
# A stroke with less than this of its ink in the box (and the room of an overshooting pen, OWN_MM)
# comes from elsewhere; it is looked for this far around.
OWN_SHARE, OWN_MM, AROUND_MM = 0.55, 1.0, 5.0
# Where a stroke crosses the printed line of a box, the line was taken away and a piece of stroke with it.
BRIDGE_MM = 1.4
# Dots of a dithered scan are no strokes, and must not be bridged to some.
SPECK_MM = 0.7
# Clearly nothing: less ink than this, no piece longer than this.
NOTHING_COVER, NOTHING_LENGTH = 0.012, 0.20
# A mark right beside an empty box: a circle round it, a tick that missed it.
BESIDE_MM, BESIDE_LENGTH_MM = 2.0, 2.2
CLEAR_CONFIDENCE = 0.9999


@dataclass(frozen=True)
class BoxMark:
    """How marked a box is: `cover` the share of its inside that is inked, `length` of the longest piece
    of ink as a share of the side, `level` its darkness beside the pen's, `own` the share of the stroke
    that lies in the box; `streak`: only a line running through; `beside`: a mark next to it; `faint`:
    something too faint to be a mark."""

    cover: float = 0.0
    length: float = 0.0
    level: float = 1.0
    own: float = 1.0
    streak: bool = False
    beside: bool = False
    faint: bool = False

    @property
    def clear(self) -> bool:
        written = self.cover >= CLEAR_COVER and self.length >= CLEAR_LENGTH and self.level >= CLEAR_LEVEL
        return written and self.own >= OWN_SHARE and not self.streak

    @property
    def nothing(self) -> bool:
        little = self.cover < NOTHING_COVER and self.length < NOTHING_LENGTH
        return little and not self.beside and not self.faint

    @property
    def likely(self) -> bool:
        """The better guess where it is neither."""
        there = self.cover >= CLEAR_COVER / 2 and self.length >= CLEAR_LENGTH * 0.6
        return there and not self.streak and self.level >= CLEAR_LEVEL * 0.6 and self.own >= OWN_SHARE * 0.6

    @property
    def reason(self) -> str:
        """Why it is neither clear nor nothing: a key of the message catalogue."""
        if self.streak:
            return "streak_in_box"
        if self.own < OWN_SHARE:
            return "mark_from_outside"
        return "tick_beside" if self.beside else "faint_marks" if self.faint else "tick_unclear"


def measure(page: InkPage, box: Box) -> BoxMark:
    """The mark in a tick box (millimetres)."""
    inner = box.grown(-INSET_MM)
    crop = page.crop(inner)
    if not crop.size:
        return BoxMark()
    longest = max(page.marks(crop), key=lambda mark: mark.length, default=Mark(0, 0, 0, 0, 0))
    side = max(crop.shape)
    cover, length = float(np.count_nonzero(crop > page.threshold)) / crop.size, longest.length / side
    if cover < NOTHING_COVER and length < NOTHING_LENGTH:
        return BoxMark(cover, length, beside=_beside(page, box), faint=page.faint(inner))
    streak = length >= STREAK_LENGTH and min(longest.w, longest.h) < STREAK_WIDTH * side
    return BoxMark(cover, length, page.level(crop), _own_share(page, box), streak)


def read(page: InkPage, field: PlacedField) -> tuple[Reading, tuple[Doubt, ...]]:
    """The ticked options, comma-joined in paper order (`ya` for a lone box), and whether all is clear."""
    marks = {name: measure(page, box) for name, box in field.options}
    ticked = [name for name, mark in marks.items() if mark.clear or (not mark.nothing and mark.likely)]
    reasons = dict.fromkeys(mark.reason for mark in marks.values() if not mark.clear and not mark.nothing)
    text = text_of(field, ticked)
    doubts = tuple(Doubt(Flag.UNCERTAIN, reason) for reason in reasons)
    return Reading(ENGINE, text, 0.5 if doubts else CLEAR_CONFIDENCE), doubts


def text_of(field: PlacedField, ticked: Sequence[str]) -> str:
    """The ticked options as text, in paper order; `ya` or `tidak` for a lone box."""
    if field.type == "consent":
        return "ya" if ticked else "tidak"
    return ",".join(ticked)


def _own_share(page: InkPage, box: Box) -> float:
    """The share of the strokes reaching into a box whose ink lies in it, overshoot allowed."""
    around = page.strokes(page.crop(box.grown(AROUND_MM)), SPECK_MM)
    bridge = round(BRIDGE_MM * page.scale)
    joined = cv2.morphologyEx(around, cv2.MORPH_CLOSE, np.ones((bridge, bridge), np.uint8))
    labels = np.asarray(cv2.connectedComponents(joined, connectivity=8)[1])
    inner = _part(labels, page, AROUND_MM + INSET_MM)
    reaching = np.isin(labels, np.unique(inner[inner > 0]))
    own = _part(reaching, page, AROUND_MM - OWN_MM)
    return int(np.count_nonzero(own)) / max(1, int(np.count_nonzero(reaching)))


def _part(picture: NDArray[Any], page: InkPage, margin_mm: float) -> NDArray[Any]:
    """The picture less a margin on every side."""
    cut = round(margin_mm * page.scale)
    return picture[cut : picture.shape[0] - cut, cut : picture.shape[1] - cut]


def _beside(page: InkPage, box: Box) -> bool:
    """Is there a real mark close around a box? Its label is print and so no mark."""
    ring = page.crop(box.grown(BESIDE_MM))
    marks = [mark for mark in page.marks(ring) if mark.length >= BESIDE_LENGTH_MM * page.scale]
    return bool(marks) and page.level(ring) >= CLEAR_LEVEL
