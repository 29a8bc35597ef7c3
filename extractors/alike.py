"""Forms that look alike told apart: by the print that only one of them has."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.blanks import COARSE
from extractors.flat import flattened
from extractors.geometry import Pixels
from schemas.errors import Rejected, SetAside

if TYPE_CHECKING:
    from extractors.register import Registration

# Print on the blank, and ink on the scan, darker than this; print of two blanks less than this far apart
# (millimetres) is the same; a scan is off by less.
PRINTED, INKED, SAME_MM, OFF_MM = 60, 50, 1.2, 0.6
# Blanks that differ by less print (square millimetres) are the same paper; that share of what differs decides.
SAME_AREA, DECIDES = 3.0, 0.58


def likeliest(pixels: Pixels, proven: Sequence[Registration]) -> Registration | None:
    """Of the forms that a scan was proven to be, the one whose own print it has; None where there are none.

    Raises Rejected (`no_registration`) where that cannot be told.
    """
    ranked = sorted(proven, key=lambda one: (one.matched, one.blank.form.version), reverse=True)
    return reduce(lambda best, other: _likelier(pixels, best, other), ranked[1:], ranked[0]) if ranked else None


def _likelier(pixels: Pixels, one: Registration, other: Registration) -> Registration:
    there = _on_scan(pixels, one)
    own, others = _only(one, other) & there, _only(other, one) & there
    if (_only(one, other).sum() + _only(other, one).sum()) / COARSE**2 < SAME_AREA:
        return max(one, other, key=lambda each: each.blank.form.version)
    if (own.sum() + others.sum()) / COARSE**2 < SAME_AREA:
        raise Rejected(SetAside.NO_REGISTRATION)
    seen = _seen(pixels, one, own) + (others.sum() - _seen(pixels, other, others))
    share = seen / (own.sum() + others.sum())
    if 1 - DECIDES < share < DECIDES:
        raise Rejected(SetAside.NO_REGISTRATION)
    return one if share >= DECIDES else other


def _only(one: Registration, other: Registration) -> Pixels:
    """The print (0 or 1, coarse pixels) of one blank where another has none nearby."""
    mine, theirs = ((255 - each.blank.coarse > PRINTED).astype(np.uint8) for each in (one, other))
    if mine.shape != theirs.shape:
        return mine
    return np.asarray(mine & ~_dilated(theirs, SAME_MM) & 1, dtype=np.uint8)


def _on_scan(pixels: Pixels, registration: Registration) -> Pixels:
    """1 where the page (coarse pixels) lies on the scan; what was cut off says nothing."""
    return np.asarray(registration.upright(np.zeros_like(pixels), COARSE) == 0, dtype=np.uint8)


def _seen(pixels: Pixels, registration: Registration, print_: Pixels) -> int:
    """How many pixels of some print there is ink for on the scan."""
    dark = 255 - flattened(registration.upright(pixels, COARSE), COARSE)
    return int((print_ & _dilated((dark > INKED).astype(np.uint8), OFF_MM)).sum())


def _dilated(picture: Pixels, mm: float) -> Pixels:
    side = 2 * round(mm * COARSE) + 1
    return np.asarray(cv2.dilate(picture, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))), dtype=np.uint8)
