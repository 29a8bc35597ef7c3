"""Pages too poor to read: out of focus, moved, in a deep shadow, under a lamp, washed out, faxed, partly covered.

Lengths are millimetres of the paper, so that a page is as poor at any resolution.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator

from samples.maker.pen import clouds
from samples.maker.scan import Scan, noisy
from samples.maker.sheet import Pixels, draw_line
from samples.maker.sides import Side
from samples.maker.spoils import glared

# A fax of standard resolution (ITU-T T.4): dots across and lines down a millimetre.
FAX_DOTS, FAX_LINES = 8.04, 3.85
# Light is smooth: worked out at so many pixels a millimetre.
COARSE = 1.0


def defocused(scan: Scan, side: Side, rng: Generator) -> Scan:
    """Seen by a lens set to another distance: every point becomes a disc."""
    reach = side.draw(rng, "defocus") * scan.dpi / 25.4
    return scan.with_image(cv2.filter2D(scan.image, -1, _disc(reach)))


def shaken(scan: Scan, side: Side, rng: Generator) -> Scan:
    """The hand moved while the picture was taken: every point becomes a stroke."""
    length = side.draw(rng, "motion") * scan.dpi / 25.4
    angle = rng.uniform(0, np.pi)
    size = 2 * round(length / 2) + 3
    middle = (size - 1) / 2
    path = middle + np.outer([-0.5, 0.5], [np.cos(angle), np.sin(angle)]) * length
    kernel = np.zeros((size, size), np.uint8)
    draw_line(kernel, path, 1.0)
    return scan.with_image(cv2.filter2D(scan.image, -1, kernel / kernel.sum(dtype=np.float32)))


def shaded(scan: Scan, side: Side, rng: Generator) -> Scan:
    """A deep shadow over a good part of the sheet, its edge soft; what the light leaves is noisy."""
    height, width = scan.image.shape[:2]
    small = (round(height * 25.4 / scan.dpi * COARSE), round(width * 25.4 / scan.dpi * COARSE))
    y, x = np.mgrid[-1 : 1 : small[0] * 1j, -1 : 1 : small[1] * 1j].astype(np.float32)
    angle, reach = rng.uniform(0, 2 * np.pi), rng.uniform(-0.3, 0.3)
    across = x * np.cos(angle) + y * np.sin(angle) - reach + 0.06 * clouds(rng, *small, 5)
    share = 1 / (1 + np.exp(-across / rng.uniform(0.03, 0.12)))
    light = cv2.resize(1 - (1 - side.draw(rng, "deep_shadow")) * share, (width, height)).astype(np.float32)
    return noisy(scan.with_image(_times(scan.image, light)), side.draw(rng, "shadow_noise"), rng)


def under_a_lamp(scan: Scan, side: Side, rng: Generator) -> Scan:
    """One to three reflections of lamps on the page."""
    image = scan.image
    for _ in range(int(rng.integers(1, 4))):
        ((x, y),) = scan.places(rng.uniform((0.1, 0.1), (0.9, 0.9), (1, 2)) * scan.paper)
        image = glared(image, (x, y), side.draw(rng, "lamp_reach") * scan.dpi / 25.4, rng)
    return scan.with_image(image)


def washed_out(scan: Scan, side: Side, rng: Generator) -> Scan:
    """A copy with hardly any toner: blacks are pale, greys are gone."""
    grey = np.arange(256, dtype=np.float32)
    kept = np.clip((side.draw(rng, "washed_level") - grey) / 60, 0, 1)
    curve = np.clip(255 * (1 - side.draw(rng, "washed_contrast") * kept), 0, 255).astype(np.uint8)
    return scan.with_image(np.asarray(cv2.LUT(scan.image, curve[None])))


def faxed(scan: Scan, side: Side, rng: Generator) -> Scan:
    """Through a fax machine onto thermal paper, a grey picture: few lines, black or white, then faded in blotches."""
    height, width = scan.image.shape[:2]
    per_mm = scan.dpi / 25.4
    dots = (round(width / per_mm * FAX_DOTS), round(height / per_mm * FAX_LINES))
    rough = cv2.resize(scan.image, dots, interpolation=cv2.INTER_AREA).astype(np.float32)
    black = rough + rng.normal(0, 12, rough.shape) < side.draw(rng, "threshold")
    black[:, rng.random(dots[0]) < 0.004] = False  # Elements of the print head that are burnt out.
    large = cv2.resize(black.astype(np.float32), (width, height), interpolation=cv2.INTER_NEAREST)
    left = np.clip(side.draw(rng, "fax_contrast") * (1 + 0.35 * clouds(rng, height // 8, width // 8, 30)), 0.05, 0.9)
    return scan.with_image(_times(np.full_like(scan.image, 232), 1 - large * cv2.resize(left, (width, height))))


def covered(scan: Scan, side: Side, rng: Generator) -> Scan:
    """Stickers and correction fluid as white as the paper, on print and writing."""
    image = scan.image.copy()
    for _ in range(int(rng.integers(1, 5))):
        ((x, y),) = scan.places(rng.uniform((0.12, 0.12), (0.88, 0.88), (1, 2)) * scan.paper)
        long, wide = (side.draw(rng, "sticker") * scan.dpi / 25.4 for _ in range(2))
        corners = cv2.boxPoints(((float(x), float(y)), (long, wide), float(rng.uniform(-20, 20))))
        cv2.fillPoly(image, [np.round(corners).astype(np.int32)], (255, 255, 255), cv2.LINE_AA)
    return scan.with_image(image)


def _disc(reach: float) -> Pixels:
    """A round kernel, its rim to a part of a pixel."""
    half = int(np.ceil(reach)) + 1
    y, x = np.mgrid[-half : half + 1, -half : half + 1]
    disc = np.clip(reach + 0.5 - np.hypot(x, y), 0, 1).astype(np.float32)
    return np.asarray(disc / disc.sum())


def _times(image: Pixels, light: Pixels) -> Pixels:
    """A picture, grey or in colours, under a light (1 leaves it as it is)."""
    share = light[..., None] if image.ndim == 3 else light
    return np.asarray((image * share).clip(0, 255), np.uint8)
