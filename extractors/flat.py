"""Light and shadow divided out of a picture of paper."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.geometry import Pixels, shrunk

# Paper is looked for so far around each point (millimetres): wider than any stroke or mark.
BACKGROUND_MM = 9.0
# Paper becomes this bright.
PAPER = 250.0
# Of a scanned blank: darker than the usual grain of the paper by so many spreads and levels is print; print this dark
# at least (levels) is stretched to black.
GRAIN_SPREADS, LEAST_GRAIN, MOST_STRETCH = 5.0, 10.0, 60.0


def flattened(pixels: Pixels, scale: float) -> Pixels:
    """The page as if its paper were evenly white: each pixel by the brightness of the paper around it."""
    small = shrunk(pixels, min(1.0, 1.0 / scale))
    reach = max(3, round(BACKGROUND_MM) | 1)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    paper = cv2.medianBlur(np.asarray(paper, dtype=np.uint8), 5)
    height, width = pixels.shape
    wide = cv2.resize(cv2.GaussianBlur(paper, (0, 0), 2.0), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(pixels, np.maximum(wide, 24), scale=PAPER), dtype=np.uint8)


def whitened(pixels: Pixels, scale: float) -> Pixels:
    """A picture of printed paper (`scale` pixels a millimetre) as it came from the printer: the paper white without its
    grain, what is printed as dark as if its darkest were black."""
    dark = (PAPER - flattened(pixels, scale).astype(np.float32)).clip(0, None)
    grain = GRAIN_SPREADS * float(np.median(dark)) + LEAST_GRAIN
    printed = dark[dark > grain]
    darkest = float(np.percentile(printed, 90)) if printed.size else PAPER
    stretched = (dark - grain) * (255 / max(darkest - grain, MOST_STRETCH))
    return np.asarray(255 - np.where(dark > grain, stretched + grain, 0).clip(0, 255), dtype=np.uint8)
