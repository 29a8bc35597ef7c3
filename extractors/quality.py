"""How good the picture of a page is, and what a person is told where it is too poor.

All is measured on the form's own print and on the paper that stays empty: neither what people wrote counts nor
which form it is. Lengths are millimetres of the paper, so that one limit holds for every resolution.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from extractors.geometry import Pixels
from extractors.glare import lost_print
from extractors.ink import MM_PER_INCH, InkPage
from extractors.register import Registration
from extractors.sharpness import BLURS, FINE, Values, drawn, paper_light, sharpness
from schemas.fitting import overlap, written_boxes
from schemas.layout import PlacedField
from schemas.values import Box, Doubt, Flag


class Limit(NamedTuple):
    """What a measure is on a good page, from where on a page is too poor, and where nothing can be read; and
    the reason a person is told, a key of the message catalogue."""

    reason: str
    good: float
    poor: float
    useless: float

    def is_poor(self, value: float) -> bool:
        """Is a page with that value too poor?"""
        return value > self.poor if self.poor > self.good else value < self.poor

    def goodness(self, value: float) -> float:
        """1 on a good page, a half where it begins to be too poor, 0 where nothing can be read."""
        values, goodness = (self.good, self.poor, self.useless), (1.0, 0.5, 0.0)
        order = 1 if self.useless > self.good else -1
        return float(np.interp(value, values[::order], goodness[::order]))


# Where reading begins to fail, on pages of the tuned side made ever poorer in one way at a time. Text fields written
# by hand that were right (90.0 % of 1,008 on 56 pages made in ordinary ways; printed ones hold out longer):
#   dpi       92 % of 73 from 110 to 145, 86 % of 35 below 95
#   blur      91 % of 127 from 0.15 to 0.20, 84 % of 97 from 0.20 to 0.25, 47 % of 72 above 0.32
#   contrast  90 % of 70 from 0.4 to 0.5, 73 % of 163 below 0.4
#   noise     89 % of 150 from 0.02 to 0.04, 84 % of 38 from 0.04 to 0.055, 71 % of 17 above
#   light     ticks: all 77 from 0.10 up, 9 of 13 below
#   likeness  83 % of 124 on faxes, which are all below 0.966; scans of 1 bit are above 0.976
# None of 112 ordinary pages, among them phone photos and photocopies, is beyond a limit.
LIMITS = {
    "dpi": Limit("page_coarse", 190, 125, 60),
    "blur": Limit("page_blurred", 0.12, 0.25, 0.6),
    "contrast": Limit("page_pale", 0.85, 0.40, 0.08),
    "noise": Limit("page_noisy", 0.01, 0.04, 0.15),
    "likeness": Limit("page_ragged", 0.98, 0.97, 0.85),
    "light": Limit("page_dark", 0.6, 0.18, 0.04),
}
# A page counts by its bad places, not by its middle: by this quantile of what is measured all over it. A signature
# that runs over empty paper looks like noise in a few places, and may not count; broken print is broken everywhere.
BLUR_AT, CONTRAST_AT, NOISE_AT, LIKENESS_AT, LIGHT_AT = 0.75, 0.1, 0.75, 0.5, 0.1


@dataclass(frozen=True)
class PageQuality:
    """The quality of a page's picture.

    `dpi`: pixels an inch of paper. `blur`: of edges (sigma, millimetres). `contrast`: how dark the form's print
    is where it is pale, 1 as black as printed. `noise`: of the paper as a share of that, where it is rough.
    `likeness`: of the print to what was drawn (a correlation, 1 is alike). `light`: of the paper where it is dark,
    0 to 1. `glare`: the places (millimetres) where the form's own print is lost. `off_scan`: the names of fields
    that are not all on the scan. `glared`, `cut`: the shares of the page's fields under glare, and off the scan.
    """

    dpi: float
    blur: float
    contrast: float
    noise: float
    likeness: float
    light: float
    glare: tuple[Box, ...] = ()
    glared: float = 0.0
    off_scan: tuple[str, ...] = ()
    cut: float = 0.0

    def worst(self) -> float:
        """The worst of all measures, from 0 (very poor) to 1 (good); a half where a page begins to be too poor.
        Evidence for a calibration."""
        measures = [limit.goodness(getattr(self, name)) for name, limit in LIMITS.items()]
        return min(*measures, 1 - self.glared, 1 - self.cut)


def measure(page: InkPage, registration: Registration) -> PageQuality:
    """The quality of a registered page."""
    blank = registration.blank
    known, fine, fields = drawn(blank), blank.pixels(FINE), blank.placed.fields
    dark = _as_large_as(fine, page.dark)
    sharp, glare = sharpness(dark, known), lost_print(dark, fine)
    off = tuple(field.name for field in fields if not all(page.on_scan(box) for box in written_boxes(field)))
    return PageQuality(
        dpi=registration.scale * MM_PER_INCH,
        blur=_quantile(sharp.blur, BLUR_AT, BLURS[-1]),
        contrast=_quantile(sharp.contrast, CONTRAST_AT, 0.0),
        noise=_quantile(sharp.noise, NOISE_AT, 1.0),
        likeness=_quantile(sharp.likeness, LIKENESS_AT, 0.0),
        light=_quantile(paper_light(page.upright, known, blank.size[0]), LIGHT_AT, 1.0),
        glare=glare,
        glared=sum(_under(glare, field) for field in fields) / len(fields),
        off_scan=off,
        cut=len(off) / len(fields),
    )


def doubts(quality: PageQuality) -> tuple[Doubt, ...]:
    """Why a whole page is too poor to be trusted, each with its advice; empty where it is good enough."""
    poor = [limit.reason for name, limit in LIMITS.items() if limit.is_poor(getattr(quality, name))]
    return tuple(Doubt(Flag.POOR_PAGE, reason) for reason in poor)


def field_doubts(quality: PageQuality, field: PlacedField) -> tuple[Doubt, ...]:
    """What may be lost of one field: under glare, or off the scan."""
    lost = {"glare_over_field": _under(quality.glare, field), "field_off_scan": field.name in quality.off_scan}
    return tuple(Doubt(Flag.POOR_PAGE, reason) for reason, there in lost.items() if there)


def _under(glare: Sequence[Box], field: PlacedField) -> bool:
    return any(overlap(place, box) for box in written_boxes(field) for place in glare)


def _as_large_as(blank: Pixels, picture: Pixels) -> Pixels:
    """A page's picture at the scale of its blank; pages are never read at less."""
    if picture.shape == blank.shape:
        return picture
    return np.asarray(cv2.resize(picture, blank.shape[::-1], interpolation=cv2.INTER_AREA), np.uint8)


def _quantile(values: Values, at: float, without: float) -> float:
    """A quantile; `without` where there is nothing to measure."""
    return float(np.quantile(values, at)) if values.size else without
