"""The proof of a registration: pieces of the blank's print found in their places on the scan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.bend import Bend, unbent
from extractors.blanks import COARSE, SEARCH_MM, BlankPage, Patch
from extractors.geometry import Matrix, Pixels, Points, apply, straighten
from schemas.values import Box

GOOD_MATCH = 0.55
MIN_PATCHES, MIN_SHARE = 6, 0.35


@dataclass(frozen=True)
class Proof:
    """Where patches of the blank's print were found: their middles and how far off they lie (n x 2, millimetres), and
    the share of those on the scan that were found."""

    mm: Points
    offsets: Points
    share: float

    @property
    def enough(self) -> bool:
        """Is so much of the print there that this is the form?"""
        return len(self.mm) >= MIN_PATCHES and self.share >= MIN_SHARE

    @property
    def farthest(self) -> float:
        """How far off (millimetres) the worst patch lies."""
        return float(np.linalg.norm(self.offsets, axis=1).max()) if len(self.mm) else np.inf

    @property
    def residual(self) -> float:
        """How far off (millimetres) nine of ten patches lie at most."""
        return float(np.quantile(np.linalg.norm(self.offsets, axis=1), 0.9)) if len(self.mm) else np.inf


def compared(pixels: Pixels, blank: BlankPage, mm_to_px: Matrix, bend: Bend | None = None) -> Proof:
    """The blank's print looked for on a scan that is laid onto it."""
    upright = upright_page(pixels, blank, mm_to_px, bend, COARSE)
    middles = np.array([_middle(patch) for patch in blank.patches]).reshape(-1, 2)
    there = _inside(middles if bend is None else middles + bend.at(middles), mm_to_px, pixels)
    on_scan = [patch for patch, seen in zip(blank.patches, there, strict=True) if seen]
    found = [(patch, offset) for patch in on_scan if (offset := _offset(upright, patch)) is not None]
    return Proof(
        np.array([_middle(patch) for patch, _ in found]).reshape(-1, 2),
        np.array([offset for _, offset in found]).reshape(-1, 2),
        len(found) / max(len(on_scan), 1),
    )


def upright_page(pixels: Pixels, blank: BlankPage, mm_to_px: Matrix, bend: Bend | None, scale: float) -> Pixels:
    """The whole page, upright and flat, at `scale` pixels a millimetre."""
    whole = Box(0, 0, *blank.size)
    if bend is None:
        return straighten(pixels, mm_to_px, whole, scale)
    return unbent(pixels, mm_to_px, bend, whole, scale)


def _middle(patch: Patch) -> tuple[float, float]:
    return patch.box.x + patch.box.w / 2, patch.box.y + patch.box.h / 2


def _inside(mm: Points, mm_to_px: Matrix, pixels: Pixels) -> NDArray[np.bool_]:
    """Which of some places (n x 2, millimetres) lie on the scan?"""
    px = apply(mm_to_px, mm)
    return np.asarray(((px >= 0) & (px < pixels.shape[::-1])).all(axis=1))


def _offset(upright: Pixels, patch: Patch) -> Points | None:
    """How far (millimetres) a patch lies from its place, to a part of a pixel; None where it is not seen."""
    reach = round(SEARCH_MM * COARSE)
    x, y = round(patch.box.x * COARSE), round(patch.box.y * COARSE)
    side_y, side_x = patch.pixels.shape
    top, left = max(0, y - reach), max(0, x - reach)
    window = upright[top : y + side_y + reach, left : x + side_x + reach]
    if window.shape[0] <= side_y or window.shape[1] <= side_x:
        return None
    scores = np.asarray(cv2.matchTemplate(window, patch.pixels, cv2.TM_CCOEFF_NORMED))
    _, best, _, (bx, by) = cv2.minMaxLoc(scores)
    if best < GOOD_MATCH:
        return None
    return np.array([left + bx + _peak(scores[by], bx) - x, top + by + _peak(scores[:, bx], by) - y]) / COARSE


def _peak(scores: NDArray[Any], at: int) -> float:
    """The place of a maximum to a part of a pixel, by a parabola through its neighbours."""
    if not 0 < at < len(scores) - 1:
        return 0.0
    before, peak, after = (float(scores[at + step]) for step in (-1, 0, 1))
    bend = before - 2 * peak + after
    return 0.0 if bend >= 0 else max(-0.5, min(0.5, 0.5 * (before - after) / bend))
