"""How a sheet is bent: where its print lies beside the plane that fits it best, smooth over the page.

Paper that is curled, folded or photographed is no plane; a homography leaves it off by millimetres. What is left
is taken from places where the print was found, as offsets on a grid that bends as little as they allow.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.geometry import Matrix, Pixels, Points, apply, shrunk_to
from schemas.values import Box

# The grid's step in millimetres; how stiff the sheet is (weight of its bending beside the places found).
STEP_MM, STIFFNESS = 10.0, 0.4
# Places further from the sheet than so many times the usual distance, and this many millimetres, count for less. How
# much each counts is settled where it changes by no more than this: nodes then move by some 0.005 mm.
ROUNDS, OUTLIER, LEAST_SPREAD_MM, SETTLED = 6, 2.5, 0.12, 0.005
# Between points so far apart (millimetres) where a picture of the page is cut, the way to the scan is straight.
MESH_MM = 1.5


@dataclass(frozen=True)
class Bend:
    """Offsets in millimetres at the nodes of a grid over a page (`nodes`: rows x columns x 2, x before y)."""

    width: float
    height: float
    nodes: Points

    def at(self, mm: Points) -> Points:
        """The offsets (n x 2) at places of the page (n x 2, millimetres); beside the page as at its edge."""
        weights, corners = _bilinear(mm, self.width, self.height, self.nodes.shape[:2])
        return np.asarray((weights[:, :, None] * self.nodes.reshape(-1, 2)[corners]).sum(axis=1))

    @cached_property
    def steepest(self) -> float:
        """How much the offsets change from node to node at most, as a share of the way between them."""
        steps = (self.width / (self.nodes.shape[1] - 1), self.height / (self.nodes.shape[0] - 1))
        changes = [np.linalg.norm(np.diff(self.nodes, axis=1 - at), axis=2) / step for at, step in enumerate(steps)]
        return float(max(change.max() for change in changes))


def unbent(pixels: Pixels, mm_to_px: Matrix, bend: Bend, box: Box, scale: float, border: int = 255) -> Pixels:
    """The part `box` (millimetres) of a bent page, cut flat and upright out of its scan at `scale` pixels a millimetre;
    see `geometry.straighten`."""
    pixels, mm_to_px = shrunk_to(pixels, mm_to_px, box, scale)
    columns, rows = (max(2, round(side / MESH_MM) + 1) for side in (box.w, box.h))
    x, y = np.meshgrid(np.linspace(box.x, box.right, columns), np.linspace(box.y, box.bottom, rows))
    mm = np.column_stack([x.ravel(), y.ravel()])
    mesh = (apply(mm_to_px, mm + bend.at(mm)) - 0.5).reshape(rows, columns, 2).astype(np.float32)
    width, height = max(1, round(box.w * scale)), max(1, round(box.h * scale))
    across, down = (columns - 1) / (box.w * scale), (rows - 1) / (box.h * scale)
    to_mesh = np.array([[across, 0, 0.5 * across], [0, down, 0.5 * down]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    places = cv2.warpAffine(mesh, to_mesh, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    at_x, at_y = cv2.split(places)
    cut = cv2.remap(pixels, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=border)
    return np.asarray(cut, dtype=np.uint8)


def fitted(mm: Points, offsets: Points, width: float, height: float) -> tuple[Bend, Points]:
    """The bend of a page (millimetres) of which places (n x 2) were found to lie by `offsets` (n x 2) beside where
    they should, and how far each of them lies from it. A few that are far off hardly matter."""
    shape = max(3, round(height / STEP_MM) + 1), max(3, round(width / STEP_MM) + 1)
    weights, corners = _bilinear(mm, width, height, shape)
    stiff = STIFFNESS * _bending(shape)
    trust: Points = np.ones(len(mm))
    for _ in range(ROUNDS):
        nodes = np.linalg.solve(
            _pulled(stiff, weights, corners, trust), _pull(weights, corners, trust, offsets, len(stiff))
        )
        distance: Points = np.linalg.norm((weights[:, :, None] * nodes[corners]).sum(axis=1) - offsets, axis=1)
        spread = OUTLIER * max(LEAST_SPREAD_MM, float(np.median(distance)))
        before, trust = trust, 1 / (1 + (distance / spread) ** 4)
        if np.abs(trust - before).max() < SETTLED:
            break
    return Bend(width, height, np.asarray(nodes.reshape(*shape, 2), np.float64)), distance


def _pulled(stiff: Points, weights: Points, corners: NDArray[np.intp], trust: Points) -> Points:
    """The stiffness of a sheet held at some places: four nodes share each."""
    pulled = stiff.copy()
    shares = trust[:, None, None] * weights[:, :, None] * weights[:, None, :]
    np.add.at(pulled, (corners[:, :, None], corners[:, None, :]), shares)
    return pulled


def _pull(weights: Points, corners: NDArray[np.intp], trust: Points, offsets: Points, size: int) -> Points:
    """What pulls at each node."""
    pull = np.zeros((size, 2))
    np.add.at(pull, corners, (trust[:, None] * weights)[:, :, None] * offsets[:, None, :])
    return pull


def _bilinear(mm: Points, width: float, height: float, shape: tuple[int, ...]) -> tuple[Points, NDArray[np.intp]]:
    """The weights of the four nodes around each place, and their numbers."""
    rows, columns = shape
    x = (mm[:, 0] / width * (columns - 1)).clip(0, columns - 1)
    y = (mm[:, 1] / height * (rows - 1)).clip(0, rows - 1)
    left, top = np.minimum(x.astype(int), columns - 2), np.minimum(y.astype(int), rows - 2)
    right, down = x - left, y - top
    weights = np.stack([(1 - right) * (1 - down), right * (1 - down), (1 - right) * down, right * down], axis=1)
    first = top * columns + left
    return weights, np.stack([first, first + 1, first + columns, first + columns + 1], axis=1)


@lru_cache(maxsize=4)
def _bending(shape: tuple[int, int]) -> Points:
    """The energy of a thin sheet (second differences squared) as a matrix of its nodes, and a trace of their size, so
    that there is always one answer. Kept for the sizes of paper that come up; not to be written into."""
    numbers = np.arange(shape[0] * shape[1]).reshape(shape)
    rows = [_second(numbers[:, :-2], numbers[:, 1:-1], numbers[:, 2:], numbers.size)]
    rows += [_second(numbers[:-2], numbers[1:-1], numbers[2:], numbers.size)]
    twist = np.zeros(((shape[0] - 1) * (shape[1] - 1), numbers.size))
    places = np.arange(len(twist))
    for sign, corner in ((1, numbers[:-1, :-1]), (-1, numbers[1:, :-1]), (-1, numbers[:-1, 1:]), (1, numbers[1:, 1:])):
        twist[places, corner.ravel()] = sign * np.sqrt(2)
    bent = np.concatenate([*rows, twist])
    return np.asarray(bent.T @ bent + 1e-6 * np.eye(numbers.size))


def _second(before: NDArray[np.intp], at: NDArray[np.intp], after: NDArray[np.intp], size: int) -> Points:
    rows = np.zeros((at.size, size))
    places = np.arange(at.size)
    rows[places, before.ravel()] = rows[places, after.ravel()] = 1
    rows[places, at.ravel()] = -2
    return rows
