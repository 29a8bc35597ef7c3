"""Lines of text anywhere on a page: found by PP-OCRv6's detector, cut upright, read by its recogniser.

The detector's model comes inside the `rapidocr` package, whose code is not used. It answers with a map that says of
each pixel how probably it lies in the core of a line (Liao et al., "Real-time scene text detection with
differentiable binarization", 2020); from there to boxes is our own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.geometry import Matrix, Pixels, Points, shrunk
from extractors.readers.onnx import session
from extractors.readers.ppocr import HEIGHT, STEP, PPOcr, Sign

MODEL = "PP-OCRv6_det_small.onnx"
# The detector wants sides that are multiples of this.
CELL = 32
# A pixel in a line is at least this probable, a line in the mean of its pixels.
IN_LINE, IS_LINE = 0.3, 0.5
# The map shows a line's core: it grows by this times its area over its perimeter.
GROWTH = 1.6
# Lines lower than this, in pixels of the detector's picture, hold no text.
LOWEST = 5
# Lines read together: all are made as wide as the widest, so few and of like width.
TOGETHER, WASTE = 8, 1.25
# No line is read wider than this, in pixels of the recogniser's picture.
WIDEST = 1600


@dataclass(frozen=True)
class TextLine:
    """A line on a page: its corners (pixels; as one reads it from its top left clockwise), and each of its signs with
    how probable it is and where its middle lies along the line (0 to 1)."""

    corners: Points
    signs: tuple[Sign, ...]

    @property
    def text(self) -> str:
        return "".join(sign.text for sign in self.signs)

    @property
    def confidence(self) -> float:
        """How probable the least probable sign is."""
        return min((sign.probability for sign in self.signs), default=0.0)


@dataclass(frozen=True)
class LineFinder:
    """The detector in memory; made once a process, one thread."""

    session: Any

    @classmethod
    def load(cls) -> LineFinder:
        """Reads the model from the package that brings it. Raises FileNotFoundError where it is missing."""
        return cls(session(files("rapidocr") / "models" / MODEL))

    def find(self, pixels: Pixels, most: float) -> tuple[list[Points], float]:
        """The corners (n x 2, pixels) of each line on a page (grey), and how much smaller the page was made to look for
        them: to `most` pixels in all. Text should then be some 10 to 40 of them high. Raises onnxruntime's errors
        where the model cannot run."""
        factor = min(1.0, (most / pixels.size) ** 0.5)
        small = shrunk(pixels, factor) if factor < 1 else pixels
        return [corners / factor for corners in _boxes(self._map(small))], factor

    def _map(self, pixels: Pixels) -> NDArray[np.float32]:
        height, width = pixels.shape[:2]
        bottom, right = -height % CELL, -width % CELL
        whole = cv2.copyMakeBorder(pixels, 0, bottom, 0, right, cv2.BORDER_REPLICATE)
        page = np.repeat((whole.astype(np.float32) / 127.5 - 1)[None, None], 3, axis=1)
        answer = self.session.run(None, {self.session.get_inputs()[0].name: page})[0]
        return np.asarray(answer[0, 0, :height, :width], dtype=np.float32)


def _boxes(probable: NDArray[np.float32]) -> Iterator[Points]:
    cores = cv2.dilate((probable > IN_LINE).astype(np.uint8), np.ones((2, 2), np.uint8))
    outlines, _ = cv2.findContours(cores, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in outlines:
        middle, (w, h), angle = cv2.minAreaRect(outline)
        if min(w, h) < LOWEST / 2 or _mean(probable, outline) < IS_LINE:
            continue
        more = 2 * GROWTH * w * h / (2 * (w + h))
        if min(w, h) + more >= LOWEST:
            yield _read_from(np.asarray(cv2.boxPoints((middle, (w + more, h + more), angle)), np.float64))


def _mean(probable: NDArray[np.float32], outline: NDArray[Any]) -> float:
    x, y, w, h = cv2.boundingRect(outline)
    inside = np.zeros((h, w), np.uint8)
    cv2.drawContours(inside, [outline], 0, 1, cv2.FILLED, offset=(-x, -y))
    return float(cv2.mean(probable[y : y + h, x : x + w], inside)[0])


def _read_from(corners: Points) -> Points:
    """Four corners from the one at the top left of the page on, clockwise."""
    first = int(corners.sum(axis=1).argmin())
    return np.roll(corners, -first, axis=0)


def lengths(corners: Points) -> tuple[float, float]:
    """The sides of a line: along it and down, as its corners go round."""
    return float(np.linalg.norm(corners[1] - corners[0])), float(np.linalg.norm(corners[3] - corners[0]))


def cut(pixels: Pixels, corners: Points) -> Pixels:
    """A line upright, as high as the recogniser wants it."""
    width, height = lengths(corners)
    wide = int(np.clip(-(-round(width * HEIGHT / max(height, 1)) // STEP) * STEP, 2 * STEP, WIDEST))
    goal = np.array([[0, 0], [wide, 0], [wide, HEIGHT], [0, HEIGHT]], np.float32)
    matrix: Matrix = np.asarray(cv2.getPerspectiveTransform(corners.astype(np.float32), goal), np.float64)
    method = cv2.INTER_LINEAR if height > HEIGHT else cv2.INTER_CUBIC
    cut_out = cv2.warpPerspective(pixels, matrix, (wide, HEIGHT), flags=method, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut_out, np.uint8)


def read(pixels: Pixels, lines: Sequence[Points], reader: PPOcr) -> list[TextLine]:
    """The text of lines of a page, in their order; nothing of lines in which nothing was seen."""
    pictures = [cut(pixels, corners) for corners in lines]
    order = sorted(range(len(lines)), key=lambda number: pictures[number].shape[1])
    found: dict[int, tuple[Sign, ...]] = {}
    for group in _groups(order, [picture.shape[1] for picture in pictures]):
        for number, signs in zip(group, reader.signs([pictures[one] for one in group]), strict=True):
            found[number] = signs
    return [TextLine(corners, found[number]) for number, corners in enumerate(lines)]


def _groups(order: Sequence[int], widths: Sequence[int]) -> Iterator[list[int]]:
    """Numbers of lines in groups of like width."""
    group: list[int] = []
    for number in order:
        if group and (len(group) == TOGETHER or widths[number] > WASTE * widths[group[0]]):
            yield group
            group = []
        group.append(number)
    if group:
        yield group
