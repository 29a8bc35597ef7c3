"""Several forms on one scan are cut apart: each becomes a picture of its own, the others painted over.

A marker alone says where its whole sheet lies, roughly; those that say the same belong together. Sheets
that lie on each other are refused: what is written on the one below is partly hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractors import codes, markers
from extractors.geometry import Matrix, Pixels, Points, apply, corners
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

NO_MARKERS = Found({}, twice=False)


@dataclass(frozen=True)
class Sheet:
    """A picture with one form on it, at most; `found` are its markers in the picture's own pixels, and
    `left`, `top` say where on the scan the picture begins. `certain`: there is a form of ours on it; else it
    may be anything that lies beside one."""

    pixels: Pixels
    found: Found
    left: int = 0
    top: int = 0
    certain: bool = True

    def on_scan(self, mm_to_px: Matrix) -> Matrix:
        """A homography to pixels of this picture as one to pixels of the scan."""
        return np.array([[1, 0, self.left], [0, 1, self.top], [0, 0, 1]]) @ mm_to_px


@dataclass(frozen=True)
class _Lying:
    """A sheet as it lies on the scan: its markers, its size, and roughly where its millimetres are."""

    quads: tuple[Quad, ...]
    size: Size
    mm_to_px: Matrix
    fits: bool

    @property
    def outline(self) -> Points:
        """Its corners on the scan, in pixels."""
        return apply(self.mm_to_px, corners(Box(0, 0, *self.size)))


def sheets(pixels: Pixels, sizes: Sequence[Size]) -> list[Sheet]:
    """The forms on a scan, each in a picture of its own, from the top left; the scan itself where there
    is one or none. `sizes` are those of known paper (millimetres). Raises Rejected (`no_registration`)
    where sheets lie on each other."""
    quads = markers.quads(pixels)
    if len(quads) > MOST_MARKERS:
        raise Rejected(SetAside.NO_REGISTRATION)
    lying = _lying(quads, sizes) if len(quads) > 1 else []
    lying = [one for one in lying if len(one.quads) > 1 or _has_code(pixels, one)]
    rest = _rest(pixels, lying)
    if len(lying) < 2 and rest is None:
        return [Sheet(pixels, markers.once(quads))]
    if any(_overlap(one, other) > MOST_OVERLAP for n, one in enumerate(lying) for other in lying[:n]):
        raise Rejected(SetAside.NO_REGISTRATION)
    lying.sort(key=lambda one: (round(float(one.outline[:, 1].mean()) / 100), float(one.outline[:, 0].mean())))
    cut = [_cut(pixels, one, [other for other in lying if other is not one]) for one in lying]
    return cut if rest is None else [*cut, rest]


def _rest(pixels: Pixels, lying: Sequence[_Lying]) -> Sheet | None:
    """The scan without the sheets that were found, where there is room for another one and something on it:
    a form that has lost its markers must not vanish beside one that has them. None where there is not."""
    if not lying or not _has_room(pixels, lying):
        return None
    cover = np.zeros_like(pixels)
    _paint(cover, lying, 255)
    # Painted like what lies around: an edge would look like something that is there.
    rest = np.where(cover > 0, np.uint8(np.median(pixels[cover == 0])), pixels)
    if codes.read_anywhere(rest):
        return Sheet(rest, NO_MARKERS)
    return None if is_empty_sheet(rest) else Sheet(rest, NO_MARKERS, certain=False)


def _has_room(pixels: Pixels, lying: Sequence[_Lying]) -> bool:
    """Could another sheet lie beside these?"""
    factor = ROOM_SIDE / max(pixels.shape)
    height, width = (max(1, round(side * factor)) for side in pixels.shape)
    free = np.full((height + 2, width + 2), 255, np.uint8)
    free[0] = free[-1] = 0
    free[:, 0] = free[:, -1] = 0
    _paint(free, lying, 0, factor)
    narrow = min(min(one.size) * float(np.sqrt(abs(np.linalg.det(one.mm_to_px[:2, :2])))) for one in lying)
    return bool(2 * cv2.distanceTransform(free, cv2.DIST_L2, 3).max() >= ROOM_FOR_MORE * narrow * factor)


def _paint(picture: Pixels, lying: Sequence[_Lying], grey: int, factor: float = 1.0) -> None:
    """Paints over where sheets lie; the picture is the scan made smaller by `factor`."""
    for one in lying:
        width, height = one.size
        grown = apply(one.mm_to_px, corners(Box(0, 0, width, height).grown(EDGE_MM)))
        cv2.fillConvexPoly(picture, np.round(grown * factor).astype(np.int32), grey)


def _lying(quads: Sequence[Quad], sizes: Sequence[Size]) -> list[_Lying]:
    """Every sheet that has markers, those that are surest first; each marker is of one sheet."""
    left, found = list(quads), list[_Lying]()
    while left:
        best = max(_groups(left, sizes), key=_worth)
        found.append(best)
        left = [quad for quad in left if not any(quad is mine for mine in best.quads)]
    return found


def _worth(one: _Lying) -> tuple[bool, int, float]:
    """How sure a sheet is: its markers fit it, they are many, and of two sizes that fit the smaller one (two
    small sheets side by side have their outer markers where one large sheet would)."""
    return one.fits, len(one.quads), -one.size[0] * one.size[1]


def _groups(quads: Sequence[Quad], sizes: Sequence[Size]) -> Iterator[_Lying]:
    """For each marker and each size of paper, the markers that could be of the same sheet."""
    for size in sizes:
        middles = [_middle(quad, size) for quad in quads]
        for middle, scale in middles:
            reach = MIDDLE_SPREAD * min(size) * scale
            near: dict[int, tuple[float, Quad]] = {}
            for quad, (other, _) in zip(quads, middles, strict=True):
                away = float(np.linalg.norm(other - middle))
                if away < reach and away < near.get(quad.number, (np.inf, quad))[0]:
                    near[quad.number] = away, quad
            yield _sheet([quad for _, quad in near.values()], size)


def _sheet(quads: list[Quad], size: Size) -> _Lying:
    """The sheet of these markers; where they do not fit it well (curled paper), as it lies roughly."""
    fit = markers.fit({quad.number: quad.corners for quad in quads}, [size])
    if fit:
        return _Lying(tuple(quads), size, fit.mm_to_px, fits=True)
    return _Lying(tuple(quads), size, _similarity(quads, size), fits=False)


def _middle(quad: Quad, size: Size) -> tuple[Points, float]:
    """Where a marker alone puts the middle of its sheet (pixels), and its pixels a millimetre."""
    matrix = _similarity([quad], size)
    return apply(matrix, np.array([[size[0] / 2, size[1] / 2]]))[0], float(np.hypot(matrix[0, 0], matrix[1, 0]))


def _similarity(quads: Sequence[Quad], size: Size) -> Matrix:
    """Millimetres to pixels by shift, turn and scale alone, least squares over the corners of markers."""
    boxes = marker_boxes(*size)
    mm = np.vstack([corners(boxes[quad.number]) for quad in quads])
    px = np.vstack([quad.corners for quad in quads])
    from_middle, to_middle = mm - mm.mean(axis=0), px - px.mean(axis=0)
    # As complex numbers a turn with a scale is one factor.
    z, w = from_middle @ np.array([1, 1j]), to_middle @ np.array([1, 1j])
    factor = complex((np.conj(z) * w).sum() / (np.abs(z) ** 2).sum())
    turn = np.array([[factor.real, -factor.imag], [factor.imag, factor.real]])
    matrix = np.eye(3)
    matrix[:2, :2], matrix[:2, 2] = turn, px.mean(axis=0) - turn @ mm.mean(axis=0)
    return matrix


def _has_code(pixels: Pixels, one: _Lying) -> bool:
    """Is one of our codes where the sheet of a lone marker has its own? Else the marker is a chance pattern."""
    return bool(codes.read_straightened(pixels, one.mm_to_px, *one.size))


def _overlap(one: _Lying, other: _Lying) -> float:
    """How much of the smaller sheet lies on the other."""
    a, b = (np.asarray(sheet.outline, dtype=np.float32) for sheet in (one, other))
    shared, _ = cv2.intersectConvexConvex(a, b)
    return float(shared) / max(1.0, min(cv2.contourArea(a), cv2.contourArea(b)))


def _cut(pixels: Pixels, one: _Lying, others: Sequence[_Lying]) -> Sheet:
    """The part of the scan around a sheet, what lies of the others in it painted white."""
    scale = float(np.sqrt(abs(np.linalg.det(one.mm_to_px[:2, :2]))))
    outline, margin = one.outline, MARGIN_MM * scale
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
