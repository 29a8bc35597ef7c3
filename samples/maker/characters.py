"""Single handwritten characters: MNIST's digits with the capitals of letters-az, or the pens of strokes62.

The pictures lie outside the project (`--chars DIR`); what each is and its licence: DIR's README.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
import pyarrow.parquet
from numpy.random import Generator
from numpy.typing import NDArray

from samples.maker.sheet import Pixels, draw_line
from samples.maker.sides import Side

# What neither set has is drawn as a pen would: lines in a cell 1 high, 1 wide, from its top left.
SIGNS: dict[str, list[list[tuple[float, float]]]] = {
    ".": [[(0.4, 0.94), (0.46, 0.97)]],
    ",": [[(0.45, 0.9), (0.38, 1.08)]],
    "-": [[(0.2, 0.55), (0.75, 0.53)]],
    "'": [[(0.5, 0.0), (0.44, 0.26)]],
    "/": [[(0.75, 0.0), (0.25, 1.0)]],
    "(": [[(0.6, 0.0), (0.42, 0.3), (0.42, 0.7), (0.6, 1.0)]],
    ")": [[(0.4, 0.0), (0.58, 0.3), (0.58, 0.7), (0.4, 1.0)]],
}


@dataclass(frozen=True)
class Style:
    """How one hand writes: height of capitals and width of the pen in pixels, slant as a shear."""

    height: float
    pen: float
    slant: float


class Characters(Protocol):
    """A set of handwritten characters. `name` says which, `writer` whose hand it is where that is known."""

    name: str
    writer: int | None

    def draw(self, character: str, style: Style, rng: Generator) -> Pixels:
        """One character as ink (0 to 255)."""


class Pictures:
    """Pictures of single characters, another one drawn by chance each time."""

    writer: int | None = None

    def __init__(self, name: str, pictures: dict[str, Pixels]) -> None:
        self.name, self.pictures = name, pictures

    def draw(self, character: str, style: Style, rng: Generator) -> Pixels:
        if character not in self.pictures:
            return draw_sign(character, style, rng)
        several = self.pictures[character]
        return _written(several[int(rng.integers(len(several)))], style, rng)


class Strokes:
    """The pen of one writer of strokes62."""

    name = "strokes62"

    def __init__(self, writer: int, lines: dict[str, list[NDArray[np.float64]]]) -> None:
        self.writer: int | None = writer
        self.lines = lines

    def draw(self, character: str, style: Style, rng: Generator) -> Pixels:
        if character not in self.lines:
            return draw_sign(character, style, rng)
        lines = self.lines[character]
        points = np.vstack(lines)
        low, size = points.min(0), np.ptp(points, axis=0)
        # Letters keep their shape; flat or narrow ones (I, 1, -) must not be blown up.
        factor = min(style.height / max(size[1], 1), style.height * 1.05 / max(size[0], 1))
        return _pen_drawing([(line - low) * factor for line in lines], style, rng)


def draw_sign(character: str, style: Style, rng: Generator) -> Pixels:
    """A dot, dash or other sign, drawn by pen in a cell as high as a capital."""
    lines = [np.array(line) * (style.height * 0.8, style.height) for line in SIGNS[character]]
    return _pen_drawing(lines, style, rng, frame=style.height)


def _pen_drawing(lines: list[NDArray[np.float64]], style: Style, rng: Generator, frame: float | None = None) -> Pixels:
    """Lines in pixels drawn by the pen, slanted and shaky. `frame`: the height to keep; else that of the ink."""
    points = np.vstack(lines)
    height = frame if frame is not None else points[:, 1].max()
    width = max(points[:, 0].max(), style.height * 0.3)
    pad = style.pen + style.height * 0.25
    mask = np.zeros((int(height + 2 * pad), int(width + 2 * pad)), np.uint8)
    for line in lines:
        shaken = line + rng.normal(0, 0.012 * style.height, line.shape)
        shaken[:, 0] += style.slant * (height / 2 - shaken[:, 1]) * 0.5
        draw_line(mask, shaken + pad, style.pen)
    return mask


def _written(picture: Pixels, style: Style, rng: Generator) -> Pixels:
    """A 28 x 28 picture at the size and slant of a hand, its edge as sharp as a pen's."""
    rows, columns = np.flatnonzero(picture.max(1) > 60), np.flatnonzero(picture.max(0) > 60)
    tall, wide = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
    factor = min(style.height / tall, style.height * 1.12 / wide)
    side = int(style.height * 1.5)
    turn, shear = np.deg2rad(rng.normal(0, 2.5)), style.slant + rng.normal(0, 0.04)
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    linear = factor * turned @ np.array([[1, -shear], [0, 1]])
    middle = np.array([(columns[0] + columns[-1]) / 2, (rows[0] + rows[-1]) / 2])
    move = np.column_stack([linear, side / 2 - linear @ middle])
    big = cv2.warpAffine(picture, move, (side, side), flags=cv2.INTER_CUBIC).astype(np.float32)
    sharp = np.clip((big - 128) * min(6.0, factor * 1.6) + 128, 0, 255).astype(np.uint8)
    return _same_pen(sharp, style.pen)


def _same_pen(mask: Pixels, pen: float) -> Pixels:
    """Strokes brought most of the way to the width of the pen: one hand does not change pens in a word."""
    dark = (mask > 128).astype(np.uint8)
    edge = int(dark.sum()) - int(cv2.erode(dark, np.ones((3, 3), np.uint8)).sum())
    width = 2 * int(dark.sum()) / max(edge, 1)
    change = round(0.7 * min(abs(pen - width), 5))
    if change < 1:
        return mask
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (change + 1, change + 1))
    return cv2.dilate(mask, brush) if pen > width else cv2.erode(mask, brush)


def read_idx(path: Path) -> Pixels:
    """The numbers of an IDX file: a magic number that ends in the count of axes, their lengths, bytes."""
    data = gzip.decompress(path.read_bytes())
    axes = data[3]
    shape = np.frombuffer(data, ">u4", axes, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(shape)


def _letters(folder: Path, side: Side) -> dict[str, Pixels]:
    """Capitals of one side by letter; an image that stands in both files is taken once."""
    found: dict[bytes, tuple[str, Pixels]] = {}
    for path in sorted(folder.glob("*.parquet")):
        table = np.column_stack([column.to_numpy() for column in pyarrow.parquet.read_table(path).columns])
        for row in table.astype(np.uint8):
            found[hashlib.sha256(row[1:].tobytes()).digest()] = (chr(65 + row[0]), row[1:].reshape(28, 28))
    chosen = [(letter, image) for digest, (letter, image) in sorted(found.items()) if side.has_letter(digest)]
    letters = sorted({letter for letter, _ in chosen})
    return {letter: np.stack([image for name, image in chosen if name == letter]) for letter in letters}


@lru_cache(maxsize=2)
def load_pictures(folder: Path, side: Side) -> Pictures:
    """MNIST and letters-az of one side. Raises FileNotFoundError where the folder lacks them."""
    split, first = side.digits()
    images = read_idx(folder / "mnist" / f"{split}-images-idx3-ubyte.gz")[first:]
    labels = read_idx(folder / "mnist" / f"{split}-labels-idx1-ubyte.gz")[first:]
    digits = {str(digit): images[labels == digit] for digit in range(10)}
    characters = digits | _letters(folder / "letters-az", side)
    shown = {
        sign: np.stack([p for p in several if side.shows_its_label(p.tobytes())])
        for sign, several in characters.items()
    }
    return Pictures("mnist+letters-az", shown)


@lru_cache(maxsize=1)
def _stroke_file(path: Path) -> dict[str, list[list[list[list[float]]]]]:
    loaded: dict[str, list[list[list[list[float]]]]] = json.loads(path.read_text())
    return loaded


def load_strokes(folder: Path, rng: Generator) -> Strokes:
    """The pen of one writer of strokes62, drawn by chance."""
    file = _stroke_file(folder / "strokes62" / "strokes.json")
    return load_strokes_of(folder, int(rng.integers(min(map(len, file.values())))))


def load_strokes_of(folder: Path, writer: int) -> Strokes:
    """The pen of that writer of strokes62 (from 0)."""
    file = _stroke_file(folder / "strokes62" / "strokes.json")
    lines = {
        character: [np.array(line, np.float64).reshape(-1, 2) for line in drawings[writer] if line]
        for character, drawings in file.items()
    }
    return Strokes(writer, {character: drawn for character, drawn in lines.items() if drawn})
