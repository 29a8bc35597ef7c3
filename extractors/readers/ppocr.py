"""PP-OCRv6's recogniser through onnxruntime: the second reader, independent of Tesseract.

Its model (Apache-2.0) comes inside the `rapidocr` package, whose code is not used. Its answers are
masked to the field's alphabet, so that in a digit comb only digits compete with each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.geometry import Pixels
from extractors.readers import Line, Probabilities
from extractors.readers.onnx import session
from extractors.strips import MARGIN, Strip
from schemas.values import Reading

MODEL = "PP-OCRv6_rec_small.onnx"
# The model sees lines 48 pixels high, 8 columns a step.
HEIGHT, STEP = 48, 8
# White kept around the writing, in pixels of the strip. 849 of 849 printed combs in fonts that were
# not tuned on are right with any from 2 to 10; more makes the line shorter and so is faster.
KEPT_MARGIN = 8
# A line that comes at the page's resolution is brought to the model's height at once, so much white above and
# below. By way of the 28 pixels that Tesseract likes, 4 to 8 of 100 hand-written lines were lost.
FINE_MARGIN = 4
# White this wide (pixels of the model's picture, text 40 high), and so much wider than a usual gap of the line, is
# a space at least this probably: in typewriter fonts the model loses them. The least darkness of ink.
GAP, GAP_STANDS_OUT, GAP_IS_SPACE, INKED = 18, 2.2, 0.6, 70
BLANK = 0
# What may stand on a line whose field has no alphabet of its own.
LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:;'\"-/()&+%#@!?=*°"


class Sign(NamedTuple):
    """A character of a line, how probable it is, and where its middle lies along the line (0 to 1)."""

    text: str
    probability: float
    at: float


@dataclass(frozen=True)
class PPOcr:
    """The model in memory; made once a process, one thread."""

    session: Any
    name: str = "ppocr"

    @classmethod
    def load(cls) -> PPOcr:
        """Reads the model from the package that brings it. Raises FileNotFoundError where it is missing."""
        return cls(session(files("rapidocr") / "models" / MODEL))

    def lines(self, strips: Sequence[Strip]) -> list[Line]:
        """See `LineReader.lines`. Raises onnxruntime's errors where the model cannot run."""
        return [self._line(strip) for strip in strips]

    def probabilities(self, strip: Strip) -> Probabilities:
        """Steps along the line x characters, those outside the strip's alphabet taken out."""
        picture = _picture(strip)
        line = np.repeat((picture.astype(np.float32) / 127.5 - 1)[None, None], 3, axis=1)
        answer = self.session.run(None, {self.session.get_inputs()[0].name: line})[0][0]
        steps = np.asarray(answer[:, self._mask(strip.alphabet)], dtype=np.float32)
        space = self._signs(strip.alphabet).find(" ") + 1
        return steps if strip.fine is None or not space else _with_spaces(steps, space, picture)

    def signs(self, pictures: Sequence[Pixels]) -> list[tuple[Sign, ...]]:
        """The signs of lines that are cut out already: grey, HEIGHT pixels high, some multiple of STEP wide. All are
        read in one run, so they should be of like width."""
        widest = max(picture.shape[1] for picture in pictures)
        lines = np.zeros((len(pictures), 3, HEIGHT, widest), np.float32)
        for line, picture in zip(lines, pictures, strict=True):
            line[:, :, : picture.shape[1]] = picture.astype(np.float32) / 127.5 - 1
        answers = self.session.run(None, {self.session.get_inputs()[0].name: lines})[0][:, :, self._mask("")]
        known = self._signs("")
        return [
            tuple(_signs_along(answer[: picture.shape[1] // STEP], known))
            for answer, picture in zip(answers, pictures, strict=True)
        ]

    def _line(self, strip: Strip) -> Line:
        if strip.empty:
            return Line(Reading(self.name, "", 0.0))
        steps, signs = self.probabilities(strip), self._signs(strip.alphabet)
        return Line(Reading(self.name, *_best_path(steps, signs)), signs, steps)

    @cached_property
    def _columns(self) -> dict[str, int]:
        """The column of each character in the model's output; the first is the blank between them."""
        listed = self.session.get_modelmeta().custom_metadata_map["character"].splitlines()
        return {sign: column for column, sign in enumerate([*listed, " "], 1)}

    @cached_property
    def _known_signs(self) -> frozenset[str]:
        return frozenset(self._columns)

    def _signs(self, alphabet: str) -> str:
        return _known(alphabet or LATIN, self._known_signs)

    def _mask(self, alphabet: str) -> NDArray[np.int64]:
        return np.array([BLANK, *(self._columns[sign] for sign in self._signs(alphabet))])


@lru_cache(maxsize=64)
def _known(alphabet: str, signs: frozenset[str]) -> str:
    return "".join(sign for sign in dict.fromkeys(alphabet) if sign in signs)


def _picture(strip: Strip) -> Pixels:
    """A strip as high as the model wants it: HEIGHT pixels, some multiple of STEP wide."""
    if strip.fine is not None:
        return _fitted(strip.fine, strip.text_height)
    assert strip.pixels is not None
    cut = MARGIN - KEPT_MARGIN
    tight = strip.pixels[cut:-cut, cut:-cut]
    return _resized(tight, max(2 * STEP, _whole_steps(tight.shape[1] * HEIGHT / tight.shape[0])), HEIGHT)


def _fitted(fine: Pixels, text_height: int) -> Pixels:
    """A line with its ink in the middle, FINE_MARGIN white around it."""
    factor = (HEIGHT - 2 * FINE_MARGIN) / max(text_height, 1)
    width, height = (max(1, round(side * factor)) for side in (fine.shape[1], fine.shape[0]))
    whole = _whole_steps(width + 2 * FINE_MARGIN)
    picture = np.full((max(height, HEIGHT), whole), 255, np.uint8)
    top, middle = (picture.shape[0] - height) // 2, (picture.shape[0] - HEIGHT) // 2
    picture[top : top + height, FINE_MARGIN : FINE_MARGIN + width] = _resized(fine, width, height)
    return picture[middle : middle + HEIGHT]


def _whole_steps(width: float) -> int:
    return -(-round(width) // STEP) * STEP


def _resized(pixels: Pixels, width: int, height: int) -> Pixels:
    method = cv2.INTER_AREA if pixels.shape[0] > height else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=method), dtype=np.uint8)


def _with_spaces(steps: Probabilities, space: int, picture: Pixels) -> Probabilities:
    """The probabilities with a space (in that column) in the middle of each wide gap where the model saw none."""
    steps = steps.copy()
    for left, right in _wide_gaps(picture):
        if steps[left // STEP : right // STEP + 1, space].max() < GAP_IS_SPACE:
            middle = (left + right) // 2 // STEP
            steps[middle] *= 1 - GAP_IS_SPACE
            steps[middle, space] += GAP_IS_SPACE
    return steps


def _wide_gaps(picture: Pixels) -> list[tuple[int, int]]:
    """The columns before and behind each gap between words; some write all their letters far apart."""
    inked = np.flatnonzero((picture < 255 - INKED).any(axis=0)).tolist()
    gaps = [(left, right) for left, right in pairwise(inked) if right - left > 1]
    usual = float(np.median([right - left for left, right in gaps])) if gaps else 0.0
    return [(left, right) for left, right in gaps if right - left > max(GAP, GAP_STANDS_OUT * usual)]


def _best_path(probabilities: Probabilities, signs: str) -> tuple[str, float]:
    """The likeliest sign at each step, repeats and blanks taken out (CTC); the least sure of them counts."""
    found = list(_signs_along(probabilities, signs))
    return "".join(sign.text for sign in found).strip(), min((sign.probability for sign in found), default=0.0)


def _signs_along(probabilities: Probabilities, signs: str) -> Iterator[Sign]:
    best = probabilities.argmax(axis=1)
    for step in np.flatnonzero((best != BLANK) & (best != np.concatenate([[BLANK], best[:-1]]))):
        yield Sign(signs[best[step] - 1], float(probabilities[step, best[step]]), (step + 0.5) / len(best))
