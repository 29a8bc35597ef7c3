"""Several forms on one scan are cut apart: each becomes a picture of its own, the others painted over.

A marker alone says where its whole sheet lies, roughly; those that say the same belong together. Sheets
that lie on each other are refused: what is written on the one below is partly hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors import codes, markers
from extractors.geometry import Matrix, Pixels, Points, apply, corners, pixels_per_mm
from extractors.ink import is_empty_sheet
from extractors.markers import Found, Quad
from schemas.errors import Rejected, SetAside
from schemas.sheet import marker_boxes
from schemas.values import Box

Size = tuple[float, float]

# Markers are of one sheet where they see its middle at the same place, give or take this (a share of the
# sheet's shorter side): on a photograph each sees it a little differently.
MIDDLE_SPREAD = 0.25
# This much of a sheet may lie under another before both are refused (a share of the smaller).
MOST_OVERLAP = 0.04
# Where a circle as wide as this share of a sheet's shorter side fits beside the sheets, another may lie there.
# Looked at with so many pixels for the scan's longer side.
ROOM_FOR_MORE, ROOM_SIDE = 0.5, 300
# No scan has more forms than fit these; more markers are a trick, or a pattern of something else.
MOST_MARKERS = 64
# Room kept around a sheet that is cut out (millimetres), and how far its edge and shadow reach.
MARGIN_MM, EDGE_MM = 8.0, 2.0


@dataclass(frozen=True)
class Sheet:
    """A picture with one form on it, at most; `found` are its markers in the picture's own pixels, and
    `left`, `top` say where on the scan the picture begins. `certain`: there is a form of ours on it; else it
    may be anything that lies beside one. `taken`: where other sheets lie, painted over."""

    pixels: Pixels
    found: Found
    left: int = 0
    top: int = 0
    certain: bool = True
    taken: tuple[Points, ...] = ()

    def on_scan(self, mm_to_px: Matrix) -> Matrix:
        """A homography to pixels of this picture as one to pixels of the scan."""
        return np.array([[1, 0, self.left], [0, 1, self.top], [0, 0, 1]]) @ mm_to_px


@dataclass(frozen=True)
class _Lying:
    """A sheet as it lies on the scan: its markers, its size, and where its millimetres are."""

    quads: tuple[Quad, ...]
    size: Size
    mm_to_px: Matrix

    @property
    def outline(self) -> Points:
        """Its corners on the scan, in pixels."""
        return apply(self.mm_to_px, corners(Box(0, 0, *self.size)))

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of its corners, in pixels."""
        x, y = self.outline.mean(axis=0)
        return float(x), float(y)

    @property
    def scale(self) -> float:
        """Pixels a millimetre."""
        return pixels_per_mm(self.mm_to_px, *self.size)

    @property
    def narrow(self) -> float:
        """Its shorter side, in pixels."""
        return min(self.size) * self.scale


def sheets(pixels: Pixels, sizes: Sequence[Size]) -> list[Sheet]:
    """The forms on a scan, each in a picture of its own, from the top left; the scan itself where there
    is one or none. `sizes` are those of known paper (millimetres). Raises Rejected (`no_registration`)
    where sheets lie on each other.

    Only sheets whose markers fit are cut out: of one that has lost some nobody knows how far it reaches,
    and what was cut off would seem empty. What is left of the scan then is a picture, too.
    """
    quads = markers.quads(pixels)
    if len(quads) > MOST_MARKERS:
        raise Rejected(SetAside.NO_REGISTRATION)
    lying = _lying(quads, sizes) if len(quads) > 2 else []
    others = [quad for quad in quads if not any(quad is mine for one in lying for mine in one.quads)]
    if any(_lies_on(quad, one, sizes) for quad in others for one in lying):
        raise Rejected(SetAside.NO_REGISTRATION)
    rest = _rest(pixels, lying, others)
    if not lying or (len(lying) == 1 and rest is None):
        return [Sheet(pixels, markers.once(quads))]
    if any(_overlap(one.outline, other.outline) > MOST_OVERLAP for n, one in enumerate(lying) for other in lying[:n]):
        raise Rejected(SetAside.NO_REGISTRATION)
    cut = [_cut(pixels, one, [other for other in lying if other is not one]) for one in _in_order(lying)]
    return cut if rest is None else [*cut, rest]


def _in_order(lying: Sequence[_Lying]) -> list[_Lying]:
    """Sheets as they are read: by rows from the top, each from the left. What lies less than half a sheet
    lower is of the same row."""
    row = min(one.narrow for one in lying)
    top = min(one.middle[1] for one in lying)
    return sorted(lying, key=lambda one: (round((one.middle[1] - top) / row), one.middle[0]))


def _rest(pixels: Pixels, lying: Sequence[_Lying], others: Sequence[Quad]) -> Sheet | None:
    """The scan without the sheets that were found, where there is room for another one and something on it:
    a form that has lost its markers must not vanish beside one that has them. `others` are markers of no
    sheet that was found. None where there is nothing."""
    if not lying:
        return None
    if not others and not _has_room(pixels, lying):
        return None
    cover = np.zeros_like(pixels)
    _paint(cover, lying, 255)
    if cover.all():
        return None
    # Painted like what lies around: an edge would look like something that is there.
    rest = np.where(cover > 0, np.uint8(np.median(pixels[cover == 0])), pixels)
    sheet = Sheet(rest, markers.once(others), taken=tuple(one.outline for one in lying))
    if codes.read_anywhere(rest):
        return sheet
    return None if is_empty_sheet(rest) else replace(sheet, certain=False)


def _lies_on(quad: Quad, one: _Lying, sizes: Sequence[Size]) -> bool:
    """Is a marker of another sheet that lies on this one, or under it, whatever its size?"""
    if not any(quad.number == mine.number for mine in one.quads):
        return False
    reached = (apply(_similarity(quad, size), corners(Box(0, 0, *size))) for size in sizes)
    return all(overlaps(outline, [one.outline]) for outline in reached)


def _has_room(pixels: Pixels, lying: Sequence[_Lying]) -> bool:
    """Could another sheet lie beside these?"""
    factor = ROOM_SIDE / max(pixels.shape)
    height, width = (max(1, round(side * factor)) for side in pixels.shape)
    free = np.full((height + 2, width + 2), 255, np.uint8)
    free[0] = free[-1] = 0
    free[:, 0] = free[:, -1] = 0
    _paint(free, lying, 0, factor)
    narrow = min(one.narrow for one in lying) * factor
    return bool(2 * cv2.distanceTransform(free, cv2.DIST_L2, 3).max() >= ROOM_FOR_MORE * narrow)


def _paint(picture: Pixels, lying: Sequence[_Lying], grey: int, factor: float = 1.0) -> None:
    """Paints over where sheets lie; the picture is the scan made smaller by `factor`."""
    for one in lying:
        width, height = one.size
        grown = apply(one.mm_to_px, corners(Box(0, 0, width, height).grown(EDGE_MM)))
        cv2.fillConvexPoly(picture, np.round(grown * factor).astype(np.int32), grey)


def _lying(quads: Sequence[Quad], sizes: Sequence[Size]) -> list[_Lying]:
    """Every sheet that enough markers fit, the surest first; each marker is of one sheet."""
    left, found = list(quads), list[_Lying]()
    while groups := list(_groups(left, sizes)):
        best = max(groups, key=_worth)
        found.append(best)
        left = [quad for quad in left if not any(quad is mine for mine in best.quads)]
    return found


def _worth(one: _Lying) -> tuple[int, float]:
    """How sure a sheet is: its markers are many, and of two sizes that fit it is the smaller one (two small
    sheets side by side have their outer markers where one large sheet would)."""
    return len(one.quads), -one.size[0] * one.size[1]


def _groups(quads: Sequence[Quad], sizes: Sequence[Size]) -> Iterator[_Lying]:
    """For each marker and each size of paper, the markers that are of the same sheet."""
    for size in sizes:
        middles = [_middle(quad, size) for quad in quads]
        for middle, scale in middles:
            reach = MIDDLE_SPREAD * min(size) * scale
            near: dict[int, tuple[float, Quad]] = {}
            for quad, (other, _) in zip(quads, middles, strict=True):
                away = float(np.linalg.norm(other - middle))
                if away < reach and away < near.get(quad.number, (np.inf, quad))[0]:
                    near[quad.number] = away, quad
            own = tuple(quad for _, quad in near.values())
            if fit := markers.fit({quad.number: quad.corners for quad in own}, [size]):
                yield _Lying(own, size, fit.mm_to_px)


def _middle(quad: Quad, size: Size) -> tuple[Points, float]:
    """Where a marker alone puts the middle of its sheet (pixels), and its pixels a millimetre."""
    matrix = _similarity(quad, size)
    return apply(matrix, np.array([[size[0] / 2, size[1] / 2]]))[0], float(np.hypot(matrix[0, 0], matrix[1, 0]))


def _similarity(quad: Quad, size: Size) -> Matrix:
    """Millimetres to pixels by shift, turn and scale alone, as a marker alone shows them (least squares)."""
    mm, px = corners(marker_boxes(*size)[quad.number]), quad.corners
    # As complex numbers a turn with a scale is one factor.
    z, w = ((points - points.mean(axis=0)) @ np.array([1, 1j]) for points in (mm, px))
    factor = complex((np.conj(z) * w).sum() / (np.abs(z) ** 2).sum())
    turn = np.array([[factor.real, -factor.imag], [factor.imag, factor.real]])
    matrix = np.eye(3)
    matrix[:2, :2], matrix[:2, 2] = turn, px.mean(axis=0) - turn @ mm.mean(axis=0)
    return matrix


def overlaps(outline: Points, taken: Sequence[Points]) -> bool:
    """Does a sheet lie where others do? Outlines are four corners in pixels."""
    return any(_overlap(outline, other) > MOST_OVERLAP for other in taken)


def _overlap(one: Points, other: Points) -> float:
    """How much of the smaller sheet lies on the other."""
    a, b = (np.asarray(outline, dtype=np.float32) for outline in (one, other))
    shared, _ = cv2.intersectConvexConvex(a, b)
    return float(shared) / max(1.0, min(cv2.contourArea(a), cv2.contourArea(b)))


def _cut(pixels: Pixels, one: _Lying, others: Sequence[_Lying]) -> Sheet:
    """The part of the scan around a sheet, what lies of the others in it painted white."""
    outline, margin = one.outline, MARGIN_MM * one.scale
    left, top = (max(0, int(value)) for value in outline.min(axis=0) - margin)
    right, bottom = (int(value) for value in outline.max(axis=0) + margin)
    part = pixels[top:bottom, left:right].copy()
    offset = np.array([left, top])
    cover = np.zeros_like(part)
    for other in others:
        cv2.fillConvexPoly(cover, np.round(other.outline - offset).astype(np.int32), 255)
    cv2.fillConvexPoly(cover, np.round(outline - offset).astype(np.int32), 0)
    part[cover > 0] = 255
    found = Found({quad.number: quad.corners - offset for quad in one.quads}, twice=False)
    return Sheet(part, found, left, top)
