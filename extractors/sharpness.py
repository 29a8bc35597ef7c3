"""How sharp, dark, whole and noisy a scan shows the form's own print, whatever people wrote beside it.

Patches of print are compared with the same patches of the blank: the slope of edges beside the spread of greys
falls with blur alone, not with contrast, nor where a patch lies a little beside its place. What noise adds
to both is measured on the empty paper around and taken off. The blank itself, blurred step by step, says which
blur such a slope is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.blanks import BlankPage
from extractors.geometry import Pixels, shrunk
from extractors.ink import MM_PER_INCH
from schemas.fitting import written_boxes
from schemas.sheet import code_boxes
from schemas.values import Box

Values = NDArray[np.float32]

# Everything is measured at this scale (pixels a millimetre): 150 dpi, the least at which pages are read.
FINE = 150 / MM_PER_INCH
# The blurs (millimetres, sigma of a Gaussian) that the blank is looked at with.
BLURS = (0.0, 0.06, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.65, 0.8, 1.0)
# Empty paper: squares of QUIET_MM without print, so far from fields (a pen overshoots),
# codes and the sheet's edge.
QUIET_MM, FROM_FIELD_MM, FROM_EDGE_MM = 6.0, 2.5, 7.0
# The noise of a patch is that of the middle one of so many of the nearest empty squares.
NEAREST = 7
# Shapes are compared as they look from afar (blurred by so many millimetres more): pixels of a 1-bit scan vanish
# there, the lines of a fax do not. A patch may lie so far (pixels at FINE) off its place.
AFAR_MM, OFF = 0.2, 3
# A patch paler than this is lost (torn off, covered) and says nothing of the rest of the page.
LOST = 0.05


class Spread(NamedTuple):
    """Of some squares of a picture: the mean squared slope in four directions (n x 4) and the variance (n)."""

    slopes: Values
    variance: Values


@dataclass(frozen=True)
class Drawn:
    """What of a blank is compared: its patches of print, how they spread at each of BLURS and what they look like
    then from afar (0 is paper), empty squares of paper (millimetres), and which of those are around each patch."""

    patches: tuple[Box, ...]
    spreads: tuple[Spread, ...]
    looks: tuple[Values, ...]
    quiet: tuple[Box, ...]
    around: NDArray[np.int64]


@dataclass(frozen=True)
class Sharpness:
    """For each patch of print that is there: the blur of its edges (sigma, millimetres), how dark it is (1 as
    black as printed), the noise of the paper around it as a share of that, and how like it is to what was drawn
    (a correlation, 1 is alike; blur does not count)."""

    blur: Values
    contrast: Values
    noise: Values
    likeness: Values


@lru_cache(maxsize=64)
def drawn(blank: BlankPage) -> Drawn:
    """The blank as scans of it are compared with; worked out once."""
    patches = tuple(patch.box for patch in blank.patches)
    sharp = _squares(255 - blank.pixels(FINE), patches)
    quiet = tuple(_quiet(blank))
    away = np.linalg.norm(_middles(patches)[:, None] - _middles(quiet)[None], axis=-1)
    spreads = tuple(_spread(_blurred(sharp, blur)) for blur in BLURS)
    looks = tuple(_blurred(sharp, float(np.hypot(blur, AFAR_MM))) for blur in BLURS)
    return Drawn(patches, spreads, looks, quiet, np.argsort(away, axis=1)[:, :NEAREST])


def sharpness(dark: Pixels, blank: Drawn) -> Sharpness:
    """How the print of a page looks; `dark` is how dark the page is beside its paper, at FINE."""
    print_seen = _squares(dark, blank.patches)
    seen, paper = _spread(print_seen), _paper(dark, blank)
    slopes = np.maximum(seen.slopes - paper.slopes, 1e-3)
    variance = np.maximum(seen.variance - paper.variance, 1e-3)
    # Motion blurs one direction alone: the worst counts.
    blur = _blur(slopes / variance[:, None], blank).max(axis=1)
    variances = np.array([spread.variance for spread in blank.spreads]).T
    full = np.array([np.interp(own, BLURS, known) for own, known in zip(blur, variances, strict=True)])
    contrast = np.sqrt(variance / full)
    there = contrast > LOST
    share = np.sqrt(paper.variance[there]) / (255 * contrast[there])
    return Sharpness(blur[there], contrast[there], share, _likeness(print_seen, blur, blank)[there])


def paper_light(upright: Pixels, blank: Drawn, width: float) -> Values:
    """How bright the paper is in the middle of each empty square, from 0 to 1; `width`: of the page, millimetres."""
    coarse = shrunk(upright, width / upright.shape[1])
    across, down = _middles(blank.quiet).astype(np.intp).T
    return np.asarray(coarse[down, across] / np.float32(255))


def _paper(dark: Pixels, blank: Drawn) -> Spread:
    """What noise alone makes of the empty paper around each patch; nothing where a form leaves none empty."""
    if not blank.quiet:
        return Spread(np.zeros((len(blank.patches), 4), np.float32), np.zeros(len(blank.patches), np.float32))
    slopes, variance = _spread(_squares(dark, blank.quiet))
    return Spread(np.median(slopes[blank.around], axis=1), np.median(variance[blank.around], axis=1))


def _blur(ratios: Values, blank: Drawn) -> Values:
    """The blurs (n x 4) at which the blank's slopes are such a share of its variance."""
    known = np.array([spread.slopes / spread.variance[:, None] for spread in blank.spreads])
    found = [
        [np.interp(-ratios[n, way], -known[:, n, way], BLURS) for way in range(ratios.shape[1])]
        for n in range(len(ratios))
    ]
    return np.array(found, np.float32).reshape(ratios.shape)


def _likeness(seen: Values, blur: Values, blank: Drawn) -> Values:
    """How like each patch is to the blank's from afar, that as blurred as most of the page."""
    usual = float(np.median(blur)) if blur.size else 0.0
    looks = blank.looks[int(np.abs(np.array(BLURS) - usual).argmin())]
    inner = np.moveaxis(looks[OFF:-OFF, OFF:-OFF], -1, 0).copy()
    pairs = zip(np.moveaxis(_blurred(seen, AFAR_MM), -1, 0), inner, strict=True)
    scores = [cv2.matchTemplate(there, known, cv2.TM_CCOEFF_NORMED).max() for there, known in pairs]
    return np.array(scores, np.float32)


def _squares(picture: Pixels, boxes: Sequence[Box]) -> Values:
    """Boxes (millimetres) of one size cut out of a picture at FINE, one behind the other (height x width x n)."""
    side = round(boxes[0].w * FINE) if boxes else 1
    squares = np.zeros((side, side, len(boxes)), np.float32)
    for number, box in enumerate(boxes):
        x, y = round(box.x * FINE), round(box.y * FINE)
        squares[..., number] = picture[y : y + side, x : x + side]
    return squares


def _blurred(squares: Values, blur: float) -> Values:
    if not blur:
        return squares
    layers = [cv2.GaussianBlur(layer, (0, 0), blur * FINE) for layer in np.moveaxis(squares, -1, 0)]
    return np.stack(layers, axis=-1)


def _spread(squares: Values) -> Spread:
    across = squares[:-1, 1:] - squares[:-1, :-1]
    down = squares[1:, :-1] - squares[:-1, :-1]
    along_x, along_y = (across * across).mean((0, 1)), (down * down).mean((0, 1))
    both, turned = (along_x + along_y) / 2, (across * down).mean((0, 1))
    return Spread(np.stack([along_x, along_y, both + turned, both - turned], axis=-1), squares.var((0, 1)))


def _quiet(blank: BlankPage) -> Iterator[Box]:
    """Squares of paper that stay empty, from the top left on."""
    taken = _taken(blank)
    side = round(QUIET_MM * FINE)
    height, width = taken.shape
    for y in range(0, height - side, side):
        for x in range(0, width - side, side // 2):
            if not taken[y : y + side, x : x + side].any():
                yield Box(x / FINE, y / FINE, QUIET_MM, QUIET_MM)


def _taken(blank: BlankPage) -> Pixels:
    """Where the paper does not stay empty (1, else 0), at FINE."""
    taken = (blank.pixels(FINE) < 243).astype(np.uint8)
    edge = round(FROM_EDGE_MM * FINE)
    cv2.rectangle(taken, (0, 0), (taken.shape[1] - 1, taken.shape[0] - 1), 1, 2 * edge)
    # The blank has no number, and so not the code that says it.
    written = [box for field in blank.placed.fields for box in written_boxes(field)]
    for box in (*written, *code_boxes(*blank.size)):
        x, y, w, h = (round(value) for value in box.grown(FROM_FIELD_MM).scaled(FINE))
        cv2.rectangle(taken, (x, y), (x + w, y + h), 1, cv2.FILLED)
    return taken


def _middles(boxes: Sequence[Box]) -> Values:
    return np.array([(box.x + box.w / 2, box.y + box.h / 2) for box in boxes], np.float32).reshape(-1, 2)
