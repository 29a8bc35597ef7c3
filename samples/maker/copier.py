"""A photocopier: toner is there or not, light greys are lost, dirt is added."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator

from samples.maker.scan import Scan, blurred
from samples.maker.sheet import Pixels
from samples.maker.sides import Side


def photocopied(scan: Scan, side: Side, rng: Generator) -> Scan:
    """A grey picture as its photocopy: ragged edges, thin blacks, no light greys, specks and streaks."""
    rough = cv2.add(scan.image, _grain(scan.image.shape, 14, 2, rng), dtype=cv2.CV_8U)
    soft = blurred(scan.with_image(rough), 0.55).image
    level, softness = side.draw(rng, "toner_level"), side.draw(rng, "toner_softness")
    curve = 255 / (1 + np.exp((level - np.arange(256)) / softness))
    copy = cv2.LUT(soft, np.clip(curve, 0, 255).astype(np.uint8)[None])
    copy = _worn(copy, rng)
    _dirt(copy, int(side.draw(rng, "specks")), scan.dpi / 25.4, rng)
    _streaks(copy, rng)
    return scan.with_image(copy)


def _grain(shape: tuple[int, ...], sigma: float, coarse: int, rng: Generator) -> Pixels:
    """Random grey levels in grains of `coarse` pixels."""
    small = rng.standard_normal((shape[0] // coarse + 1, shape[1] // coarse + 1), np.float32) * sigma
    return cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)


def _worn(copy: Pixels, rng: Generator) -> Pixels:
    """Toner that covers unevenly: blacks between 10 and 70, lighter in broad bands; a grey veil on the paper."""
    black = np.clip(30 + _grain(copy.shape, 16, 3, rng) + _grain(copy.shape, 14, 160, rng), 8, 85)
    white = rng.uniform(244, 254)
    share = copy.astype(np.float32) / 255
    return np.asarray(black + share * (white - black), np.uint8)


def _dirt(copy: Pixels, count: int, per_mm: float, rng: Generator) -> None:
    """Specks of toner and dust, most under 0.3 mm; a few larger ones."""
    height, width = copy.shape
    for _ in range(count):
        x, y = int(rng.integers(width)), int(rng.integers(height))
        radius = min(0.35, rng.exponential(0.07) + 0.03) * per_mm
        axes = (max(1, round(radius)), max(1, round(radius * rng.uniform(0.6, 1))))
        cv2.ellipse(copy, (x, y), axes, float(rng.uniform(0, 180)), 0, 360, int(rng.integers(20, 150)), -1)


def _streaks(copy: Pixels, rng: Generator) -> None:
    """Faint lines along the paper's way through the machine, from a scratched drum."""
    height, width = copy.shape
    for _ in range(int(rng.integers(0, 4))):
        x, wide = int(rng.integers(width - 4)), int(rng.integers(1, 4))
        darker = int(rng.integers(12, 60))
        start, end = sorted(rng.integers(0, height, 2))
        strip = copy[start:end, x : x + wide]
        strip[:] = cv2.subtract(strip, np.full_like(strip, darker)) if strip.size else strip
