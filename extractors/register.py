"""Registration: which page of which form a scan is, and where every millimetre of it lies.

Markers first, SIFT on the drawn blank as the fallback; either way the print on the page must lie
where the blank has it, or the page is refused. A page is never placed by hope.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors import codes, markers
from extractors.blanks import COARSE, SEARCH_MM, BlankPage, Features, Patch, sift_features
from extractors.geometry import Matrix, Pixels, Points, apply, corners, pixels_per_mm, shrunk, straighten
from extractors.marks import PageCode
from schemas.errors import Rejected, SetAside
from schemas.values import Box

GOOD_MATCH = 0.55
MIN_PATCHES, MIN_SHARE = 6, 0.35
# The print of a registered page lies within this of the blank (millimetres, nine patches of ten).
MAX_RESIDUAL_MM = 0.7
SIFT_RATIO, MIN_INLIERS = 0.78, 25
# A scan is brought to about this many pixels on its long side for SIFT: 100 dpi of an A4 page.
SIFT_SIDE = 1170


@dataclass(frozen=True)
class Registration:
    """A scan laid onto a page of a form. `mm_to_px` leads to continuous pixels of the scan.

    `code` is what the code on the paper says, None where it was lost (`blank` then goes by looks).
    `matched` is the share of compared print found in its place, `residual_mm` how far off it lies.
    """

    blank: BlankPage
    mm_to_px: Matrix
    by: str
    residual_mm: float
    matched: float
    code: PageCode | None = None

    @property
    def outline(self) -> Points:
        """The corners of the sheet, in pixels of the scan."""
        return apply(self.mm_to_px, corners(Box(0, 0, *self.blank.size)))

    @property
    def scale(self) -> float:
        """Pixels a millimetre in the scan."""
        return pixels_per_mm(self.mm_to_px, *self.blank.size)


def register(pixels: Pixels, blanks: Sequence[BlankPage], found: markers.Found | None = None) -> Registration:
    """The scan laid onto one of the blanks; `found` are its markers where they are known already.

    Raises Rejected: `unknown_form` where its code names a form that is not known or nothing on it
    looks like one, `no_registration` where it is known but cannot be laid onto its blank, or where a
    second form lies on the scan.
    """
    found = found or markers.find(pixels)
    if found.twice:
        raise Rejected(SetAside.NO_REGISTRATION)
    sheet = markers.fit(found.quads, sorted({blank.size for blank in blanks}))
    best = _by_markers(pixels, blanks, sheet) if sheet else None
    return best or _by_looks(pixels, blanks, ours=sheet is not None)


def _by_markers(pixels: Pixels, blanks: Sequence[BlankPage], sheet: markers.MarkerFit) -> Registration | None:
    """The scan laid onto a blank by its markers; None where the print does not lie there."""
    known = _one(codes.read_straightened(pixels, sheet.mm_to_px, sheet.width, sheet.height))
    tried = [
        prove(pixels, blank, sheet.mm_to_px, f"markers:{sheet.count}")
        for blank in _candidates(blanks, known)
        if blank.size == (sheet.width, sheet.height)
    ]
    best = _best(tried)
    if best and not known:
        _no_other_sheet(codes.read_anywhere(pixels), best)
    return replace(best, code=next(iter(known), None)) if best else None


def _by_looks(pixels: Pixels, blanks: Sequence[BlankPage], ours: bool) -> Registration:
    """The scan laid onto a blank by SIFT, the form told by its code or else by its looks alone."""
    seen = codes.read_anywhere(pixels)
    known = _one({one.code for one in seen})
    best = _best(_matches(pixels, _candidates(blanks, known)))
    if best is None:
        raise Rejected(SetAside.NO_REGISTRATION if known or ours else SetAside.UNKNOWN_FORM)
    _no_other_sheet(seen, best)
    found = _one(known | codes.read_straightened(pixels, best.mm_to_px, *best.blank.size))
    return replace(best, code=next((code for code in found if _is_page(best.blank, code)), None))


def _one(found: set[PageCode]) -> set[PageCode]:
    """The codes of one page, head and foot. Raises Rejected where they are of several."""
    if len(found) > 1:
        raise Rejected(SetAside.NO_REGISTRATION)
    return found


def _candidates(blanks: Sequence[BlankPage], known: set[PageCode]) -> list[BlankPage]:
    """The blanks that the codes on a scan leave; all of them where no code was read."""
    left = [blank for blank in blanks if not known or any(_is_page(blank, code) for code in known)]
    if not left:
        raise Rejected(SetAside.UNKNOWN_FORM)
    return left


def _no_other_sheet(seen: Sequence[codes.Sighting], found: Registration) -> None:
    """Raises Rejected where a code lies elsewhere than this page has its own: a second form is on the
    scan, and taking its number for this one would mix two people."""
    if not all(codes.in_place(one, found.mm_to_px, *found.blank.size) for one in seen):
        raise Rejected(SetAside.NO_REGISTRATION)


def _is_page(blank: BlankPage, code: PageCode) -> bool:
    return blank.form.key == (code.form, code.version) and blank.page == code.page


def _matches(pixels: Pixels, candidates: Sequence[BlankPage]) -> list[Registration | None]:
    """Each candidate matched by SIFT, and proven by its print."""
    small, features = _coarse_features(pixels)
    to_scan = np.diag([pixels.shape[1] / small.shape[1], pixels.shape[0] / small.shape[0], 1.0])
    matched = [(blank, _match(blank, features)) for blank in candidates]
    return [
        prove(pixels, blank, to_scan @ matrix @ np.diag([COARSE, COARSE, 1.0]), "sift")
        for blank, matrix in matched
        if matrix is not None
    ]


def _best(attempts: Sequence[Registration | None]) -> Registration | None:
    proven = [attempt for attempt in attempts if attempt]
    return max(proven, key=lambda attempt: attempt.matched, default=None)


def prove(pixels: Pixels, blank: BlankPage, mm_to_px: Matrix, by: str) -> Registration | None:
    """The registration where the print on the scan lies as on the blank, refined by it; else None."""
    mm, offsets, share = _compare(pixels, blank, mm_to_px)
    if len(mm) < MIN_PATCHES or share < MIN_SHARE:
        return None
    refined = _refined(mm, offsets, mm_to_px)
    mm, offsets, share = _compare(pixels, blank, refined)
    residual = float(np.quantile(np.linalg.norm(offsets, axis=1), 0.9)) if len(mm) else np.inf
    if len(mm) < MIN_PATCHES or share < MIN_SHARE or residual > MAX_RESIDUAL_MM:
        return None
    return Registration(blank, refined, by, residual, share)


def _compare(pixels: Pixels, blank: BlankPage, mm_to_px: Matrix) -> tuple[Points, Points, float]:
    """Where patches of the blank's print are found: their middles and offsets (millimetres), and the
    share of those on the scan that were found."""
    width, height = blank.size
    upright = straighten(pixels, mm_to_px, Box(0, 0, width, height), COARSE)
    on_scan = [patch for patch in blank.patches if _inside(patch, mm_to_px, pixels)]
    found = [(patch, offset) for patch in on_scan if (offset := _offset(upright, patch)) is not None]
    middles = np.array([[p.box.x + p.box.w / 2, p.box.y + p.box.h / 2] for p, _ in found]).reshape(-1, 2)
    return middles, np.array([offset for _, offset in found]).reshape(-1, 2), len(found) / max(len(on_scan), 1)


def _inside(patch: Patch, mm_to_px: Matrix, pixels: Pixels) -> bool:
    middle = np.array([[patch.box.x + patch.box.w / 2, patch.box.y + patch.box.h / 2]])
    x, y = apply(mm_to_px, middle)[0]
    return bool(0 <= x < pixels.shape[1] and 0 <= y < pixels.shape[0])


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


def _refined(mm: Points, offsets: Points, mm_to_px: Matrix) -> Matrix:
    """A homography corrected by where the print was found; unchanged where that says too little."""
    if len(mm) < 10:
        return mm_to_px
    correction, inliers = cv2.findHomography(mm, mm + offsets, cv2.USAC_MAGSAC, 0.25)
    if correction is None or int(inliers.sum()) < max(8, len(mm) // 2):
        return mm_to_px
    return mm_to_px @ np.asarray(correction, dtype=np.float64)


def _coarse_features(pixels: Pixels) -> tuple[Pixels, Features]:
    small = shrunk(pixels, min(1.0, SIFT_SIDE / max(pixels.shape)))
    return small, sift_features(small)


def _match(blank: BlankPage, features: Features) -> Matrix | None:
    """The homography from coarse blank pixels to coarse scan pixels; None where too little agrees."""
    points, descriptors = features
    blank_points, blank_descriptors = blank.features
    if len(points) < MIN_INLIERS or len(blank_points) < MIN_INLIERS:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(blank_descriptors, descriptors, k=2)
    good = [first for first, second in pairs if first.distance < SIFT_RATIO * second.distance]
    if len(good) < MIN_INLIERS:
        return None
    source = np.array([blank_points[match.queryIdx] for match in good], dtype=np.float64)
    target = np.array([points[match.trainIdx] for match in good], dtype=np.float64)
    matrix, inliers = cv2.findHomography(source, target, cv2.USAC_MAGSAC, 2.0, maxIters=3000, confidence=0.999)
    if matrix is None or int(inliers.sum()) < MIN_INLIERS:
        return None
    kept = inliers.ravel() > 0
    polished, _ = cv2.findHomography(source[kept], target[kept], 0)
    return np.asarray(matrix if polished is None else polished, dtype=np.float64)
