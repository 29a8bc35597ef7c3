"""The characters that cells are filled with, and which of them are for training, validation and testing."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pyarrow.parquet
from fontTools.ttLib import TTFont
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks.cellnet import families
from benchmarks.cellnet.pens import PENS, Pens, Stroke, stroked
from extractors.readers.cellnet import SIGNS

Pixels = NDArray[np.uint8]
# Letters of letters-az whose SHA-256 leaves these numbers modulo 10 are for testing (0, 5) and for the
# calibration of the product (1); 2 is validation, all others are for training.
MODULO, TESTING, VALIDATION, NOT_TRAINING = 10, (0, 5), (2,), (0, 1, 2, 5)
# MNIST's training images from here on are validation, from there on calibration.
MNIST_VALIDATION, MNIST_CALIBRATION = 45_000, 50_000
CAPITAL = 48  # height of a font's capitals in its pictures
OTHERS = "*#?+=%!"  # printed signs that are no character of ours


@dataclass(frozen=True)
class Glyph:
    """A character to be drawn: a picture of its ink, or pen strokes in a frame 1 high.

    `unit`: pixels of the picture a frame height. `top`, `left`: where the frame begins in it. `width`: of the ink,
    in frame heights. `kind`: picture, hand, print or pen.
    """

    kind: str
    picture: Pixels | None = None
    strokes: tuple[Stroke, ...] = ()
    unit: float = 1.0
    top: float = 0.0
    left: float = 0.0
    width: float = 0.6


@dataclass(frozen=True)
class Library:
    """Glyphs by kind and character; how pens write them."""

    glyphs: dict[str, dict[str, list[Glyph]]]
    pens: Pens = field(default_factory=lambda: PENS)

    def pick(self, character: str, kind: str, rng: Generator) -> Glyph:
        """A glyph of that kind, or of another where it has none."""
        for name in (kind, "pen", "hand", "print"):
            if name == "pen" and character in self.pens:
                return pen_glyph(stroked(character, rng, self.pens))
            several = self.glyphs.get(name, {}).get(character)
            if several:
                return several[int(rng.integers(len(several)))]
        raise KeyError(character)


def pen_glyph(strokes: list[Stroke]) -> Glyph:
    """Strokes as a glyph, moved so that their ink begins at the left of the frame."""
    points = np.vstack(strokes)
    left, right = points[:, 0].min(), points[:, 0].max()
    return Glyph("pen", strokes=tuple(stroke - (left, 0) for stroke in strokes), width=float(right - left))


def picture_glyph(picture: Pixels) -> Glyph:
    """A 28 x 28 picture as a glyph: its ink fills the frame, save where it is wider than high."""
    rows, columns = np.flatnonzero(picture.max(1) > 60), np.flatnonzero(picture.max(0) > 60)
    tall, wide = int(rows[-1] - rows[0] + 1), int(columns[-1] - columns[0] + 1)
    unit = max(tall, wide / 1.1)
    top = rows[0] - (unit - tall) / 2
    return Glyph("picture", picture, (), unit, float(top), float(columns[0]), wide / unit)


def mnist(folder: Path, split: str) -> tuple[Pixels, Pixels]:
    """Images (n x 28 x 28) and labels of `train` or `t10k`."""
    images = gzip.decompress((folder / "mnist" / f"{split}-images-idx3-ubyte.gz").read_bytes())
    labels = gzip.decompress((folder / "mnist" / f"{split}-labels-idx1-ubyte.gz").read_bytes())
    return np.frombuffer(images, np.uint8, offset=16).reshape(-1, 28, 28), np.frombuffer(labels, np.uint8, offset=8)


def letters(folder: Path, wanted: Callable[[int], bool]) -> tuple[Pixels, list[str]]:
    """Images and letters of letters-az whose digest modulo 10 is wanted; what stands in both files is taken once."""
    found: dict[bytes, tuple[str, Pixels]] = {}
    for path in sorted((folder / "letters-az").glob("*.parquet")):
        columns = pyarrow.parquet.read_table(path).columns
        for row in np.column_stack([column.to_numpy() for column in columns]).astype(np.uint8):
            found[hashlib.sha256(row[1:].tobytes()).digest()] = (chr(65 + row[0]), row[1:].reshape(28, 28))
    chosen = [value for digest, value in sorted(found.items()) if wanted(int.from_bytes(digest[:8]) % MODULO)]
    return np.stack([picture for _, picture in chosen]), [letter for letter, _ in chosen]


def emnist(folder: Path) -> tuple[Pixels, Pixels]:
    """The digits of EMNIST's test split, upright."""
    table = pyarrow.parquet.read_table(folder / "emnist-digits" / "test.parquet").to_pydict()
    pictures = [np.asarray(Image.open(BytesIO(cell["bytes"])).convert("L")).T for cell in table["image"]]
    return np.stack(pictures).astype(np.uint8), np.array(table["label"], np.uint8)


def strokes62(folder: Path) -> list[tuple[int, str, list[Stroke]]]:
    """Writer, character and strokes (1 high; flat ones not blown up) of the digits and capitals of strokes62."""
    file = json.loads((folder / "strokes62" / "strokes.json").read_text())
    drawn = []
    for character in SIGNS[:36]:
        for writer, lines in enumerate(file[character]):
            kept = [np.array(line, np.float64).reshape(-1, 2) for line in lines if line]
            if kept:
                drawn.append((writer, character, _framed(kept)))
    return drawn


def _framed(lines: list[Stroke]) -> list[Stroke]:
    points = np.vstack(lines)
    low, size = points.min(0), np.ptp(points, axis=0)
    unit = max(size[1], size[0] / 1.05, 1.0)
    return [(line - low) / unit + (0, (1 - size[1] / unit) / 2) for line in lines]


def library(
    chars: Path, fonts: Path, validation: bool, print_families: Sequence[str] = families.PRINT, pens: Pens = PENS
) -> Library:
    """Everything there is for training, or for validation; `fonts`: where `families.fetch` put them."""
    images, labels = mnist(chars, "train")
    part = slice(MNIST_VALIDATION, MNIST_CALIBRATION) if validation else slice(0, MNIST_VALIDATION)
    capitals, names = letters(chars, lambda rest: rest in VALIDATION if validation else rest not in NOT_TRAINING)
    pictures: dict[str, list[Glyph]] = {}
    for picture, name in [*zip(images[part], map(str, labels[part]), strict=True), *zip(capitals, names, strict=True)]:
        pictures.setdefault(name, []).append(picture_glyph(picture))
    glyphs = {"picture": pictures}
    for kind, names_of_fonts in (("hand", families.HAND), ("print", print_families)):
        chosen = [name for n, name in enumerate(names_of_fonts) if (n % 10 == 9) == validation]
        glyphs[kind] = font_glyphs([families.file(fonts, name) for name in chosen], kind)
    return Library(glyphs, pens)


def font_glyphs(paths: Iterable[Path], kind: str) -> dict[str, list[Glyph]]:
    """Every character of ours, and some signs that are none, in each font that has it."""
    glyphs: dict[str, list[Glyph]] = {}
    for path in paths:
        font, out = TTFont(path), BytesIO()
        known = font.getBestCmap()
        font.flavor = None
        font.save(out)
        big = ImageFont.truetype(BytesIO(out.getvalue()), 400)
        tall = float(np.median([-big.getbbox(letter, anchor="ls")[1] for letter in "HXEN"]))
        sized = ImageFont.truetype(BytesIO(out.getvalue()), round(400 * CAPITAL / tall))
        for character in SIGNS + OTHERS:
            if ord(character) in known and (glyph := _font_glyph(sized, character, kind)):
                glyphs.setdefault(character, []).append(glyph)
    return glyphs


def _font_glyph(font: ImageFont.FreeTypeFont, character: str, kind: str) -> Glyph | None:
    left, top, right, bottom = (round(side) for side in font.getbbox(character, anchor="ls"))
    if right - left < 2 or bottom - top < 2:
        return None
    picture = Image.new("L", (right - left + 4, bottom - top + 4))
    ImageDraw.Draw(picture).text((2 - left, 2 - top), character, 255, font, anchor="ls")
    return Glyph(kind, np.asarray(picture), (), CAPITAL, 2 - top - CAPITAL, 2.0, (right - left) / CAPITAL)


def near_duplicates(pictures: Pixels, known: Pixels, limit: float) -> NDArray[np.bool_]:
    """Which pictures are one of `known` but for the way they were scaled: nearest by cosine of blurred pixels,
    and alike by at least `limit` (a cosine; 1 is the same)."""
    prepared, others = _unit(pictures), _unit(known)
    best = np.zeros(len(pictures), np.float32)
    for start in range(0, len(others), 10_000):
        best = np.maximum(best, (prepared @ others[start : start + 10_000].T).max(axis=1))
    return np.asarray(best >= limit)


def _unit(pictures: Pixels) -> NDArray[np.float32]:
    """Ink cropped, scaled to 20 x 20, lightly blurred, its mean taken out, of length 1."""
    rows = []
    for picture in pictures:
        ys, xs = np.flatnonzero(picture.max(1) > 60), np.flatnonzero(picture.max(0) > 60)
        crop = picture[ys[0] : ys[-1] + 1, xs[0] : xs[-1] + 1]
        small = cv2.GaussianBlur(cv2.resize(crop, (20, 20), interpolation=cv2.INTER_AREA), (0, 0), 0.7)
        rows.append(small.astype(np.float32).ravel())
    found = np.stack(rows)
    found -= found.mean(axis=1, keepdims=True)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), dtype=np.float32)
