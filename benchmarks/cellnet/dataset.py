"""The drawn cells for training and validation, made once by two processes and kept in a cache outside the project."""

from __future__ import annotations

import multiprocessing
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.cellnet import cells, families
from benchmarks.cellnet.pens import PENS, WIDE_AND_NARROW, Pens
from benchmarks.cellnet.sources import Library, library

CHUNK, PROCESSES = 4_000, 2
# Seeds of the chunks: those of validation begin here.
VALIDATION_SEED = 1_000_000


@dataclass(frozen=True)
class Recipe:
    """Which cells a net learns from: how often each kind of label comes up, in which typefaces print is, how pens
    write, and how often each way of writing comes up. `name` begins the names of the files in the cache."""

    name: str
    shares: Mapping[str, float] = field(hash=False)
    prints: tuple[str, ...]
    pens: Pens = field(hash=False)
    ways: Mapping[str, cells.Ways] = field(hash=False)


ALL = Recipe("", cells.SHARES, families.PRINT, PENS, cells.WAYS)
DIGITS = Recipe(
    "digits-",
    {"digit": 1.0},
    families.PRINT + families.MORE_PRINT,
    WIDE_AND_NARROW,
    {"digit": (0.6, 0.17, 0.08, 0.15)},
)


@lru_cache(maxsize=2)
def _library(chars: Path, fonts: Path, validation: bool, recipe: Recipe) -> Library:
    return library(chars, fonts, validation, recipe.prints, recipe.pens)


def _chunk(chars: Path, cache: Path, validation: bool, recipe: Recipe, number: int) -> Path:
    """One file of drawn cells, made where it is not there yet."""
    path = cache / f"{recipe.name}{'validation' if validation else 'training'}-{number:04}.npz"
    if not path.exists():
        cv2.setNumThreads(1)
        seed = number + VALIDATION_SEED * validation
        known = _library(chars, cache / "fonts", validation, recipe)
        pictures, labels = cells.many(known, CHUNK, seed, recipe.shares, recipe.ways)
        unfinished = path.with_suffix(".part.npz")
        np.savez(unfinished, pictures=pictures, labels=labels)
        unfinished.rename(path)
    return path


def made(
    chars: Path, cache: Path, validation: bool, chunks: int, recipe: Recipe = ALL
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """So many chunks of cells (n x 40 x 32) and their columns. The same on every machine with the same packages."""
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        paths = pool.map(partial(_chunk, chars, cache, validation, recipe), range(chunks), chunksize=1)
    files = [np.load(path) for path in paths]
    return np.concatenate([file["pictures"] for file in files]), np.concatenate([file["labels"] for file in files])
