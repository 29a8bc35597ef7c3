"""A tick box measured: what ink is in it, and what speaks against its being a mark."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from extractors.geometry import Pixels
from extractors.ink import InkPage, Mark, cut
from extractors.readers.strokes import bend, joined, roundness, thick, width
from schemas.values import Box

# The box's own line and its shadow are left out of the measure.
INSET_MM = 0.55
# A stroke is looked for this far around a box; what lies within OWN_MM of it is an overshooting pen's.
AROUND_MM, OWN_MM = 5.0, 1.0
# A mark in a cell of a table, which is larger than any box, is held against a box with sides of this.
USUAL_MM = 5.0
# Where a stroke crosses the printed line of a box, the line was taken away and a piece of stroke with it: what
# lies so near to each other belongs together.
BRIDGE_MM = 1.4
# A piece of ink of which less than this share lies off the form's print, and this far from it, is what is left of that.
OFF_PRINT, PRINT_MM = 0.1, 0.3
# Dots of a dithered scan are no strokes, and must not be bridged to some.
SPECK_MM = 0.7
# Thicker than this is no stroke but a filled place, where gaps between its strokes are no wider than that.
THICK_MM, GAP_MM = 1.7, 0.35
# A corner of the box, as a share of its side; and the strip along its sides that is looked at for what was
# filled over its lines (millimetres beyond them, from and to).
CORNER, RIM_MM = 0.25, (0.35, 0.85)
# What is as dark as this share of black print is filled.
DARK = 0.4
# Clearly nothing: less ink than this, no piece longer than this (shares of the inside and of its side).
NOTHING_COVER, NOTHING_LENGTH = 0.012, 0.20
# A mark right beside an empty box: a circle round it, a tick that missed it.
BESIDE_MM, BESIDE_LENGTH_MM, BESIDE_LEVEL = 2.0, 2.2, 0.5
# A dot, however faint: so much of the inside (square millimetres).
DOT_MM2 = 0.22
# The printed line of a box is looked for this far on both sides of where it should be, in so many pieces
# a side; a piece is seen where it is darker than its sides by this share of black print.
LINE_MM, LINE_PIECES, LINE_SEEN = 0.7, 4, 0.16


@dataclass(frozen=True)
class BoxMark:
    """How a box is marked. Shares are of its inside or of the side of that, lengths in millimetres.

    `cover` is inked, `length` the longest piece of ink, `level` its darkness beside the pen's, `width` of its
    strokes, `bend` how far its ink is from one straight line as wide as that, `slant` the shorter of its extents by
    the longer; `own` the share of the strokes that lies in the box, `beyond` how far they go beyond it; `filled` the
    share that is thicker than strokes, `roundness` how near its outline is to a disc's, `corner` how much of the
    emptiest corner is inked, `rim` how much of the strip along one side; `hidden` how many pieces of the printed line
    are not seen; `beside`: a mark next to it; `faint`: something too faint to be a mark.
    """

    cover: float = 0.0
    length: float = 0.0
    level: float = 1.0
    width: float = 0.0
    bend: float = 1.0
    slant: float = 1.0
    own: float = 1.0
    beyond: float = 0.0
    filled: float = 0.0
    roundness: float = 1.0
    corner: float = 0.0
    rim: float = 0.0
    hidden: int = 0
    beside: bool = False
    faint: bool = False


def measure(page: InkPage, box: Box) -> BoxMark:
    """The mark in a tick box (millimetres)."""
    inner = box.grown(-INSET_MM)
    crop = page.crop(inner)
    if not crop.size:
        return BoxMark()
    longest = max(page.marks(crop), key=lambda mark: mark.length, default=Mark(0, 0, 0, 0, 0))
    side = min(max(crop.shape), USUAL_MM * page.scale)
    cover = float(np.count_nonzero(crop > page.threshold)) / min(crop.size, side**2)
    length = longest.length / side
    hidden = _hidden(page, box)
    if cover < NOTHING_COVER and length < NOTHING_LENGTH:
        faint = page.faint(inner) or _dot(page, crop)
        return BoxMark(cover, length, hidden=hidden, beside=_beside(page, box), faint=faint)
    strokes = _reaching(page, box)
    own = int(np.count_nonzero(_within(strokes, page, AROUND_MM - OWN_MM)))
    inside = (crop > page.threshold).astype(np.uint8)
    wide, slant = width(page, crop), _slant(inside)
    longest_mm = max(length * min(inner.w, USUAL_MM) * float(np.hypot(1, slant)), wide)
    return BoxMark(
        cover=cover,
        length=length,
        level=page.level(crop),
        width=wide,
        bend=bend(inside) - wide / max(longest_mm, 0.1),
        slant=slant,
        own=own / max(1, int(np.count_nonzero(strokes))),
        beyond=_beyond(strokes, page),
        filled=float(np.mean(thick(joined(inside, GAP_MM, page.scale), THICK_MM, page.scale))),
        roundness=roundness(wide, float(np.count_nonzero(inside)) / page.scale**2),
        corner=_emptiest_corner(inside),
        rim=_rim(page, box),
        hidden=hidden,
    )


def _reaching(page: InkPage, box: Box) -> Pixels:
    """The strokes (1, else 0) around a box that reach into it."""
    zone = box.grown(AROUND_MM)
    around = _off_print(page.strokes(page.crop(zone), SPECK_MM), page, zone)
    bridge = round(BRIDGE_MM * page.scale)
    near = cv2.dilate(around, np.ones((bridge, bridge), np.uint8))
    labels = np.asarray(cv2.connectedComponents(near, connectivity=8)[1])
    inner = _within(np.asarray(labels * around), page, AROUND_MM + INSET_MM)
    return np.asarray(np.isin(labels, np.unique(inner[inner > 0])) * around, np.uint8)


def _off_print(strokes: Pixels, page: InkPage, zone: Box) -> Pixels:
    """The strokes (1, else 0) of a zone less the pieces that lie on the form's own print: what is left of a label that
    came out darker than its blank's, and no pen's."""
    margin = 2 * round(PRINT_MM * page.scale) + 1
    printed = cv2.dilate(cut(page.print, zone.scaled(page.scale)), np.ones((margin, margin), np.uint8))
    labels = np.asarray(cv2.connectedComponents(strokes, connectivity=8)[1])
    count = np.bincount(labels.ravel())
    off = np.bincount(labels[printed == 0], minlength=len(count))
    kept = off >= OFF_PRINT * count
    kept[0] = False
    return np.asarray(kept[labels], np.uint8)


def _within(picture: Pixels, page: InkPage, margin_mm: float) -> Pixels:
    """The picture less a margin on every side."""
    cut = round(margin_mm * page.scale)
    return picture[cut : picture.shape[0] - cut, cut : picture.shape[1] - cut]


def _slant(inked: Pixels) -> float:
    """The shorter extent of ink by its longer."""
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if not rows.size:
        return 1.0
    extents = sorted((int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1))
    return extents[0] / extents[1]


def _beyond(strokes: Pixels, page: InkPage) -> float:
    """How far strokes around a box go beyond it (millimetres)."""
    rows, columns = np.flatnonzero(strokes.any(axis=1)), np.flatnonzero(strokes.any(axis=0))
    if not rows.size:
        return 0.0
    rim, height, width_ = AROUND_MM * page.scale, *strokes.shape
    ends = (rows[0], columns[0], height - 1 - rows[-1], width_ - 1 - columns[-1])
    return max(0.0, (rim - float(min(ends))) / page.scale)


def _emptiest_corner(inside: Pixels) -> float:
    """How much of the emptiest corner is inked."""
    side = max(1, round(CORNER * min(inside.shape)))
    corners = (inside[:side, :side], inside[:side, -side:], inside[-side:, :side], inside[-side:, -side:])
    return min(float(np.mean(corner)) for corner in corners)


def _rim(page: InkPage, box: Box) -> float:
    """How much of the strip along a side, outside of its line, is as dark as ink: of the side where it is most."""
    near, far = RIM_MM
    seen = _looked_at(page, box.grown(far))
    deep, aside = round((far - near) * page.scale), round((far + CORNER * box.w) * page.scale)
    strips = (
        seen[:deep, aside:-aside],
        seen[-deep:, aside:-aside],
        seen[aside:-aside, :deep],
        seen[aside:-aside, -deep:],
    )
    paper = float(np.percentile(seen, 95)) if seen.size else 255.0
    return max(float(np.mean(strip < paper * (1 - DARK * page.contrast))) for strip in strips if strip.size)


def _dot(page: InkPage, crop: Pixels) -> bool:
    """Is there a dot, however faint?"""
    smooth = np.asarray(cv2.blur(crop, (3, 3)))
    largest = max((mark.area for mark in _pieces(smooth > max(page.levels.faint, page.threshold // 2))), default=0)
    return largest >= DOT_MM2 * page.scale**2


def _pieces(inked: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> list[Mark]:
    stats = cv2.connectedComponentsWithStats(inked.astype(np.uint8), connectivity=8)[2]
    return [Mark(*(int(value) for value in row)) for row in stats[1:]]


def _beside(page: InkPage, box: Box) -> bool:
    """Is there a real mark close around a box? Its label is print and so no mark."""
    zone = box.grown(BESIDE_MM)
    ring = page.crop(zone)
    marks = _off_print(page.strokes(ring, BESIDE_LENGTH_MM), page, zone)
    return bool(marks.any()) and page.level(np.asarray(ring * marks)) >= BESIDE_LEVEL


def _hidden(page: InkPage, box: Box) -> int:
    """How many pieces of the box's printed line cannot be seen: white-out, a lamp's reflection, a lost edge."""
    seen = _looked_at(page, box.grown(LINE_MM))
    band = round(2 * LINE_MM * page.scale)
    sides = (seen[:band], seen[-band:], seen[:, :band].T, seen[:, -band:].T)
    return sum(_unseen(side, LINE_SEEN * 255 * page.contrast) for side in sides)


def _looked_at(page: InkPage, box: Box) -> Pixels:
    """The page as it looks within a box."""
    part = page.box_px(box)
    x, y = max(0, int(part.x)), max(0, int(part.y))
    return page.upright[y : y + int(part.h), x : x + int(part.w)]


def _unseen(side: Pixels, least: float) -> int:
    """In how many pieces of a band (its line running across the picture) no line is darker than the paper."""
    margin = side.shape[1] // 8
    pieces = np.array_split(side[:, margin : side.shape[1] - margin].astype(np.float32), LINE_PIECES, axis=1)
    means = [piece.mean(axis=1) for piece in pieces if piece.size]
    return sum(float(np.max(mean) - np.min(mean)) < least for mean in means)
