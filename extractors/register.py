"""Registration: which page of which form a scan is, and where every millimetre of it lies.

Markers first, the looks of the blank as the fallback, and for paper that has no markers of ours;
either way the print on the page must lie where the blank has it, or the page is refused. A page is
never placed by hope.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors import codes, markers, proof
from extractors.alike import likeliest
from extractors.bend import Bend, fitted
from extractors.blanks import BlankPage
from extractors.geometry import Matrix, Pixels, Points, apply, corners, pixels_per_mm
from extractors.looks import Match, matches
from extractors.marks import PageCode
from extractors.proof import Proof
from schemas.errors import Rejected, SetAside
from schemas.values import Box

# The print of a registered page lies within this of the blank (millimetres, nine patches of ten).
MAX_RESIDUAL_MM = 0.7
# A sheet bent by less (millimetres) is taken for flat; none is so crooked that its print changes places by this
# share of the way between. Found print counts so much beside points that look alike.
FLAT_MM, STEEPEST, PRINT_COUNTS = 0.25, 0.5, 3
# Print is looked for along a bent sheet until all that is found lies this near (millimetres): each time more of it is
# within reach. Of 127 made pages (tuned side, half of them bent harder) 103 settle by the fifth time, 19 not in twelve.
SETTLED_MM, ROUNDS = 0.2, 12
# A sheet whose print does not lie within MAX_RESIDUAL_MM after so many is refused: on one that did later, a table was
# laid one row off. Print found farther (millimetres) from its place than this says nothing of what is beside it.
SOON, NEAR_MM = 3, 0.5
# So far (millimetres) around print that was found a bent sheet is known. Of 24 made pages (tuned side) the two with a
# field more than 1 mm off were unknown there by 41 and 64 mm; lines whose labels stand far off come to 34.
KNOWN_MM = 36.0


@dataclass(frozen=True)
class Registration:
    """A scan laid onto a page of a form. `mm_to_px` leads to continuous pixels of the scan; where the
    sheet is bent, from places moved by `bend`.

    `code` is what the code on the paper says, None where it was lost (`blank` then goes by looks).
    `matched` is the share of compared print found in its place, `residual_mm` how far off it lies,
    `found` are the places (n x 2, millimetres) where it was found.
    """

    blank: BlankPage
    mm_to_px: Matrix
    by: str
    residual_mm: float
    matched: float
    found: Points
    bend: Bend | None = None
    code: PageCode | None = None

    def on_scan(self, mm: Points) -> Points:
        """Where places of the page (n x 2, millimetres) lie on the scan, in continuous pixels."""
        return apply(self.mm_to_px, mm if self.bend is None else mm + self.bend.at(mm))

    def knows(self, box: Box) -> bool:
        """Does a box (millimetres) surely lie where it should? On a plane all does; on a bent sheet what has print
        around it that was found: beyond that the sheet may have gone anywhere."""
        if self.bend is None:
            return True
        away = np.linalg.norm(corners(box)[:, None] - self.found[None], axis=2)
        return bool((away.min(axis=1) < KNOWN_MM).all())

    def upright(self, pixels: Pixels, scale: float) -> Pixels:
        """The page cut out of its scan, upright and flat, at `scale` pixels a millimetre."""
        return proof.upright_page(pixels, self.blank, self.mm_to_px, self.bend, scale)

    @property
    def outline(self) -> Points:
        """The corners of the sheet, in pixels of the scan."""
        return self.on_scan(corners(Box(0, 0, *self.blank.size)))

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
    marked = [blank for blank in blanks if blank.marked]
    sheet = markers.fit(found.quads, sorted({blank.size for blank in marked}))
    best = _by_markers(pixels, marked, sheet) if sheet else None
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
    """The scan laid onto a blank by its looks, the form told by its code or else by its looks, too."""
    seen = codes.read_anywhere(pixels)
    known = _one({one.code for one in seen})
    proven = [laid for match in matches(pixels, _candidates(blanks, known)) if (laid := _followed(pixels, match))]
    best = likeliest(pixels, proven)
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


def _best(attempts: Sequence[Registration | None]) -> Registration | None:
    proven = [attempt for attempt in attempts if attempt]
    return max(proven, key=lambda attempt: attempt.matched, default=None)


def prove(pixels: Pixels, blank: BlankPage, mm_to_px: Matrix, by: str) -> Registration | None:
    """The registration where the print on the scan lies as on the blank, refined by it; else None."""
    seen = proof.compared(pixels, blank, mm_to_px)
    if not seen.enough:
        return None
    refined = _refined(seen, mm_to_px)
    return _proven(proof.compared(pixels, blank, refined), blank, refined, by)


def _proven(seen: Proof, blank: BlankPage, mm_to_px: Matrix, by: str, bend: Bend | None = None) -> Registration | None:
    if not seen.enough or seen.residual > MAX_RESIDUAL_MM:
        return None
    near = np.linalg.norm(seen.offsets, axis=1) < NEAR_MM
    return Registration(blank, mm_to_px, by, seen.residual, seen.share, seen.mm[near], bend)


def _refined(seen: Proof, mm_to_px: Matrix) -> Matrix:
    """A homography corrected by where the print was found; unchanged where that says too little."""
    if len(seen.mm) < 10:
        return mm_to_px
    correction, inliers = cv2.findHomography(seen.mm, seen.mm + seen.offsets, cv2.USAC_MAGSAC, 0.25)
    if correction is None or int(inliers.sum()) < max(8, len(seen.mm) // 2):
        return mm_to_px
    return mm_to_px @ np.asarray(correction, dtype=np.float64)


def _followed(pixels: Pixels, match: Match) -> Registration | None:
    """A match proven by its print: flat where it is flat, else along the bends of its sheet."""
    bent = match.bend()
    if bent is None:
        return None
    bend, near = bent
    for again in range(ROUNDS):
        seen = proof.compared(pixels, match.blank, match.mm_to_px, bend)
        if not seen.enough:
            return None
        if again and seen.farthest < SETTLED_MM:
            break
        if again == SOON and seen.residual > MAX_RESIDUAL_MM:
            return None
        bend = _bent(near, seen, bend)
        flat = prove(pixels, match.blank, match.mm_to_px, "sift") if again == 0 and _is_flat(bend, near, seen) else None
        if flat or bend.steepest > STEEPEST:
            return flat
    seen = proof.compared(pixels, match.blank, match.mm_to_px, bend)
    return _proven(seen, match.blank, match.mm_to_px, "sift:bent", bend)


def _is_flat(bend: Bend, near: Match, seen: Proof) -> bool:
    """Is what is known of a sheet hardly beside its plane?"""
    off = np.linalg.norm(bend.at(np.concatenate([near.mm, seen.mm])), axis=1)
    return bool(np.quantile(off, 0.95) < FLAT_MM)


def _bent(near: Match, seen: Proof, bend: Bend) -> Bend:
    """The bend through all that is known: points that look alike, and print that was found."""
    print_mm = np.repeat(seen.mm, PRINT_COUNTS, axis=0)
    print_offsets = np.repeat(seen.offsets + bend.at(seen.mm + seen.offsets), PRINT_COUNTS, axis=0)
    mm, offsets = np.concatenate([near.mm, print_mm]), np.concatenate([near.offsets, print_offsets])
    return fitted(mm, offsets, bend.width, bend.height)[0]
