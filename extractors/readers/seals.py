"""Round rubber seals: their ring is found, so that its letters are not taken for a signature."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.geometry import Pixels, shrunk
from extractors.ink import InkPage
from schemas.values import Box

# Looked for at this scale (pixels a millimetre), also where it lies half outside of a box.
SCALE, AROUND_MM = 2.0, 14.0
# A seal's outer ring has a radius between these (millimetres), and at least this share of it is inked; of one that
# was badly pressed less, but so do the loops of a signature.
RADII_MM, INKED, PERHAPS = tuple(0.5 * half for half in range(25, 40)), 0.57, 0.36
# A place counts as inked where half of it (of 255) is.
HALF = 120
# Ink this near to the ring (millimetres) is the ring's.
RING_MM = 1.2


@dataclass(frozen=True)
class Seal:
    """A seal's ring: its middle and its radius in millimetres, and how much of it is inked."""

    x: float
    y: float
    radius: float
    inked: float

    @property
    def certain(self) -> bool:
        """Is it a seal and no signature's loops?"""
        return self.inked >= INKED


def find_seal(page: InkPage, box: Box) -> Seal | None:
    """The seal that lies in a box (millimetres) or across its edges; None where nothing is like one."""
    zone = box.grown(AROUND_MM)
    left, top = max(0.0, zone.x), max(0.0, zone.y)
    crop = page.crop(Box(left, top, zone.right - left, zone.bottom - top))
    inked = (crop > page.threshold).astype(np.uint8) * 255
    small = (shrunk(inked, SCALE / page.scale) > HALF).astype(np.float32)
    near = np.asarray(cv2.dilate(small, cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))), dtype=np.float32)
    best = max((_best_ring(near, radius) for radius in RADII_MM), key=lambda found: found[0])
    share, (x, y), radius = best
    return Seal(left + x / SCALE, top + y / SCALE, radius, share) if share >= PERHAPS else None


def without_seal(page: InkPage, crop: Pixels, box: Box, seal: Seal) -> Pixels:
    """The ink of a box (millimetres) without a seal: its ring, and where it is certain all that lies within."""
    middle = (round((seal.x - box.x) * page.scale), round((seal.y - box.y) * page.scale))
    mask, wide = np.zeros_like(crop), cv2.FILLED if seal.certain else round(2 * RING_MM * page.scale)
    reach = seal.radius + (RING_MM if seal.certain else 0)
    cv2.circle(mask, middle, round(reach * page.scale), 255, wide)
    return np.asarray(np.where(mask > 0, 0, crop), np.uint8)


def _best_ring(near: NDArray[np.float32], radius: float) -> tuple[float, tuple[int, int], float]:
    """How much of a ring of that radius (millimetres) is inked where it is most, where its middle is then."""
    reach = round(radius * SCALE)
    ring = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    cv2.circle(ring, (reach, reach), reach, 1.0, 1)
    shares = cv2.filter2D(near, cv2.CV_32F, ring / ring.sum(), borderType=cv2.BORDER_CONSTANT)
    _, share, _, (x, y) = cv2.minMaxLoc(shares)
    return float(share), (x, y), float(radius)
