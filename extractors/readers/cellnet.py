"""Our own net for one comb cell: which character stands in it, or that none does.

It sees the cell as it looks on the paper, box lines and neighbours' strokes and all: it shares no line
removal with the readers of strips. What it learned from, and how good it is: docs/models/cells.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.cells import HEIGHT, WIDTH
from extractors.readers.onnx import session

MODEL = "cells.onnx"
# The columns of the answer, in order: characters, then an empty cell, then what is no character.
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.,-'/()&"
EMPTY, OTHER = len(SIGNS), len(SIGNS) + 1
# So many cells go through the net at once: more are no faster and take more memory.
BATCH = 256


@dataclass(frozen=True)
class CellNet:
    """The model in memory; made once a process, one thread."""

    session: Any
    name: str = "cellnet"

    @classmethod
    def load(cls) -> CellNet:
        """Reads the model that lies in `extractors/models`. Raises FileNotFoundError where it is missing."""
        return cls(session(files("extractors") / "models" / MODEL))

    def probabilities(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Cells x columns (`SIGNS`, `EMPTY`, `OTHER`) from pictures of how dark each cell is (n x 40 x 32, 0 is paper).

        Each row sums to 1. Raises ValueError where the pictures have another size.
        """
        if pictures.shape[1:] != (HEIGHT, WIDTH):
            raise ValueError(f"cells must be {HEIGHT} x {WIDTH} pixels, not {pictures.shape[1:]}")
        parts = [
            self.session.run(None, {"cells": pictures[start : start + BATCH]})[0]
            for start in range(0, len(pictures), BATCH)
        ]
        return np.concatenate(parts) if parts else np.empty((0, OTHER + 1), np.float32)
