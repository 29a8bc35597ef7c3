"""What a shipped sample is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from samples.maker.saving import SUFFIXES, save
from samples.maker.sheet import Pixels


@dataclass(frozen=True)
class Product:
    """A sample's file: its bytes, how its name ends, what stands in NAME.expected.json."""

    data: bytes
    suffix: str
    expected: object


@dataclass(frozen=True)
class Sample:
    """One sample. `make` takes the folder of handwritten characters."""

    folder: str
    name: str
    hard: str
    purpose: str
    make: Callable[[Path], Product]


def product(images: Sequence[Pixels], kind: str, dpi: int, quality: int, expected: object) -> Product:
    """Pictures as a file of that kind (of `saving.SUFFIXES`), and what is expected of it."""
    return Product(save(images, kind, dpi, quality), SUFFIXES[kind], expected)
