"""Labelled pictures of cells by chance, or of one given character."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from benchmarks.cellnet import drawing
from benchmarks.cellnet.looks import Look, any_look
from benchmarks.cellnet.scanning import scanned
from benchmarks.cellnet.sources import Glyph, Library
from extractors.cells import HEIGHT, WIDTH
from extractors.readers.cellnet import EMPTY, OTHER, SIGNS

Pixels = NDArray[np.uint8]
KINDS = ("picture", "pen", "hand", "print")
Ways = tuple[float, float, float, float]
# How often each kind of label comes up, and each way of writing for it.
SHARES = {"digit": 0.36, "capital": 0.36, "sign": 0.06, "empty": 0.08, "other": 0.14}
WAYS: Mapping[str, Ways] = {
    "digit": (0.68, 0.12, 0.08, 0.12),
    "capital": (0.4, 0.26, 0.2, 0.14),
    "sign": (0.0, 0.5, 0.2, 0.3),
    "empty": (0.5, 0.2, 0.1, 0.2),
    "other": (0.5, 0.26, 0.12, 0.12),
}


def drawn(
    library: Library, rng: Generator, shares: Mapping[str, float] = SHARES, ways: Mapping[str, Ways] = WAYS
) -> tuple[Pixels, int]:
    """A cell as it may come up, and the column of its class; `shares`: how often each kind of label does, `ways`: how
    often it is of each of `KINDS`."""
    group = str(rng.choice(list(shares), p=list(shares.values())))
    look = any_look(KINDS[int(rng.choice(4, p=ways[group]))], rng)
    canvas = drawing.Canvas.blank(look, rng)
    drawing.border(canvas)
    drawing.neighbours(canvas, library)
    drawing.surroundings(canvas, library)
    first, after = {"digit": (0, 10), "capital": (10, 36), "sign": (36, len(SIGNS))}.get(group, (0, 0))
    if group == "other":
        drawing.spoiled(canvas, library)
        label = OTHER
    elif group == "empty":
        label = EMPTY
    else:
        label = int(rng.integers(first, after))
        drawing.character(canvas, library, SIGNS[label])
    return scanned(canvas), label


def written(glyph: Glyph, look: Look, library: Library, rng: Generator) -> Pixels:
    """A cell with a given glyph in it; `library` writes the neighbours."""
    canvas = drawing.Canvas.blank(look, rng)
    drawing.border(canvas)
    drawing.neighbours(canvas, library)
    at = canvas.middle() + np.array(look.place) * drawing.SCALE
    drawing.write(canvas, glyph, at, drawing.character_height(canvas))
    return scanned(canvas)


def many(
    library: Library, number: int, seed: int, shares: Mapping[str, float] = SHARES, ways: Mapping[str, Ways] = WAYS
) -> tuple[Pixels, NDArray[np.uint8]]:
    """So many cells by chance, with their columns."""
    rng = np.random.default_rng(seed)
    pictures, labels = np.empty((number, HEIGHT, WIDTH), np.uint8), np.empty(number, np.uint8)
    for at in range(number):
        pictures[at], labels[at] = drawn(library, rng, shares, ways)
    return pictures, labels
