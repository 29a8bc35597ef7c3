"""Our own nets for one comb cell: which character stands in it, or that none does.

They see the cell as it looks on the paper, box lines and neighbours' strokes and all: they share no line
removal with the readers of strips. One net knows all characters; where it sees a digit, a second one, which
knows nothing else, has its say about which. What they learned from, and how good they are: docs/models/cells.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.cells import HEIGHT, WIDTH
from extractors.readers.onnx import session

MODEL, DIGITS_MODEL = "cells.onnx", "digits.onnx"
# The columns of the answer, in order: characters, then an empty cell, then what is no character.
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.,-'/()&"
EMPTY, OTHER = len(SIGNS), len(SIGNS) + 1
# So many cells go through a net at once: more are no faster and take more memory.
BATCH = 256
# The first columns are the digits. The net of digits is asked about a cell that is one with more probability than
# this; its say and that of the net of all characters are powers of their probabilities.
DIGITS, PERHAPS, DIGITS_SAY, ALL_SAY = 10, 0.02, 0.6, 0.4

Probabilities = NDArray[np.float32]


@dataclass(frozen=True)
class CellNet:
    """The models in memory; made once a process, one thread each."""

    characters: Any
    digits: Any
    name: str = "cellnet"

    @classmethod
    def load(cls, folder: Path | None = None) -> CellNet:
        """Reads the models that lie in a folder, `extractors/models` where none is named. Raises FileNotFoundError
        where one is missing."""
        models = folder or files("extractors") / "models"
        return cls(session(models / MODEL), session(models / DIGITS_MODEL))

    def probabilities(self, pictures: NDArray[np.uint8]) -> Probabilities:
        """Cells x columns (`SIGNS`, `EMPTY`, `OTHER`) from pictures of how dark each cell is (n x 40 x 32, 0 is paper).

        Each row sums to 1. Raises ValueError where the pictures have another size.
        """
        if pictures.shape[1:] != (HEIGHT, WIDTH):
            raise ValueError(f"cells must be {HEIGHT} x {WIDTH} pixels, not {pictures.shape[1:]}")
        found = _answers(self.characters, pictures, OTHER + 1)
        asked = np.flatnonzero(found[:, :DIGITS].sum(axis=1) > PERHAPS)
        found[asked, :DIGITS] = _together(found[asked, :DIGITS], _answers(self.digits, pictures[asked], DIGITS))
        return found


def _answers(net: Any, pictures: NDArray[np.uint8], columns: int) -> Probabilities:
    starts = range(0, len(pictures), BATCH)
    parts = [net.run(None, {"cells": pictures[start : start + BATCH]})[0] for start in starts]
    return np.concatenate(parts) if parts else np.empty((0, columns), np.float32)


def _together(known: Probabilities, digits: Probabilities) -> Probabilities:
    """What both nets say of which digit it is; how probable any digit is stays what the first says.

    >>> row = _together(np.array([[0.4, 0.4]], np.float32), np.array([[0.9, 0.1]], np.float32))
    >>> bool(row[0, 0] > 0.6), round(float(row.sum()), 3)
    (True, 0.8)
    """
    logs = ALL_SAY * np.log(known + np.float32(1e-9)) + DIGITS_SAY * np.log(digits + np.float32(1e-9))
    shares = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(shares * (known.sum(axis=1, keepdims=True) / shares.sum(axis=1, keepdims=True)), np.float32)
