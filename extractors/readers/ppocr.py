"""PP-OCRv6's recogniser through onnxruntime: the second reader, independent of Tesseract.

Its model (Apache-2.0) comes inside the `rapidocr` package, whose code is not used. Its answers are
masked to the field's alphabet, so that in a digit comb only digits compete with each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from extractors.geometry import Pixels
from extractors.strips import MARGIN, Strip
from schemas.values import Reading

MODEL = "PP-OCRv6_rec_small.onnx"
# The model sees lines 48 pixels high, 8 columns a step.
HEIGHT, STEP = 48, 8
# White kept around the writing, in pixels of the strip. 849 of 849 printed combs in fonts that were
# not tuned on are right with any from 2 to 10; more makes the line shorter and so is faster.
KEPT_MARGIN = 8
BLANK = 0
# What may stand on a line whose field has no alphabet of its own.
LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:;'\"-/()&+%#@!?=*°"

Probabilities = NDArray[np.float32]


@dataclass(frozen=True)
class PPOcr:
    """The model in memory; made once a process, one thread."""

    session: Any
    name: str = "ppocr"

    @classmethod
    def load(cls) -> PPOcr:
        """Reads the model from the package that brings it. Raises FileNotFoundError where it is missing."""
        path = files("rapidocr") / "models" / MODEL
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
        return cls(session)

    def read(self, strips: Sequence[Strip]) -> list[Reading]:
        """See `TextReader.read`. Raises onnxruntime's errors where the model cannot run."""
        return [Reading(self.name, *self._one(strip)) for strip in strips]

    def probabilities(self, strip: Strip) -> Probabilities:
        """Steps along the line x characters, those outside the strip's alphabet taken out."""
        assert strip.pixels is not None
        line = _line(strip.pixels)
        answer = self.session.run(None, {self.session.get_inputs()[0].name: line})[0][0]
        return np.asarray(answer[:, self._mask(strip.alphabet)], dtype=np.float32)

    def _one(self, strip: Strip) -> tuple[str, float]:
        if strip.empty:
            return "", 0.0
        return _best_path(self.probabilities(strip), self._signs(strip.alphabet))

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


def _line(pixels: Pixels) -> Probabilities:
    """A strip as the model wants it: 1 x 3 x 48 x width, from -1 (black) to 1 (white)."""
    cut = MARGIN - KEPT_MARGIN
    tight = pixels[cut:-cut, cut:-cut]
    width = max(2 * STEP, -(-round(tight.shape[1] * HEIGHT / tight.shape[0]) // STEP) * STEP)
    method = cv2.INTER_AREA if tight.shape[0] > HEIGHT else cv2.INTER_CUBIC
    resized = np.asarray(cv2.resize(tight, (width, HEIGHT), interpolation=method), dtype=np.float32)
    return np.repeat((resized / 127.5 - 1)[None, None], 3, axis=1)


def _best_path(probabilities: Probabilities, signs: str) -> tuple[str, float]:
    """The likeliest sign at each step, repeats and blanks taken out (CTC); the least sure of them counts."""
    best = probabilities.argmax(axis=1)
    starts = np.flatnonzero((best != BLANK) & (best != np.concatenate([[BLANK], best[:-1]])))
    if not len(starts):
        return "", 0.0
    text = "".join(signs[best[step] - 1] for step in starts)
    return text.strip(), float(probabilities[starts, best[starts]].min())
