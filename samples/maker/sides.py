"""Tuned or held out: which seeds, fonts, characters and ranges a page may use (`samples/held_out.toml`)."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator

SAMPLES = Path(__file__).parent.parent


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads((SAMPLES / "held_out.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Side:
    """One of the two sides; nothing but the drawn blank and the places' names is on both."""

    held_out: bool

    def seed(self, seed: int) -> int:
        """The seed on this side: small numbers are moved past the first held-out one where needed.

        >>> Side(True).seed(7), Side(True).seed(1_000_007), Side(False).seed(7)
        (1000007, 1000007, 7)
        """
        first: int = _file()["seeds"]["first"]
        if not self.held_out and not 0 <= seed < first:
            raise ValueError(f"seeds from {first} on are held out, and none is below 0")
        return seed + first if self.held_out and seed < first else seed

    def fonts(self, kind: str) -> list[Path]:
        """The font files of a kind (`printed` or `hand`) on this side, sorted."""
        held = _file()["fonts"][kind]
        return [p for p in sorted((SAMPLES / "fonts" / kind).glob("*.woff2")) if (p.stem in held) == self.held_out]

    def draw(self, rng: Generator, name: str) -> float:
        """A number out of the range of that name."""
        low, high = _file()["ranges"][name][self._name]
        return float(rng.uniform(low, high))

    def has_letter(self, digest: bytes) -> bool:
        """Is the letters-az image with this SHA-256 on this side?"""
        characters = _file()["characters"]
        modulo: int = characters["letters_az_modulo"]
        return int.from_bytes(digest[:8]) % modulo in characters["letters_az"][self._name]

    def digits(self) -> tuple[str, int]:
        """MNIST's split of this side, and the number of the first of its images that is."""
        split, first = _file()["characters"]["mnist"][self._name]
        return str(split), int(first)

    @staticmethod
    def shows_its_label(picture: bytes) -> bool:
        """Does a picture of a character show what it is labelled as? Those known not to are used nowhere."""
        return hashlib.sha256(picture).hexdigest()[:16] not in _file()["characters"]["mislabelled"]

    @property
    def _name(self) -> str:
        return "held_out" if self.held_out else "tuned"

    def strokes_share(self) -> float:
        """The share of hand-filled pages that the writers of strokes62 fill."""
        return float(_file()["characters"]["strokes62_share"]) if self.held_out else 0.0


def generator(seed: int, *purpose: int) -> Generator:
    """Random numbers for one purpose of one page: what is drawn for one never shifts another."""
    return np.random.default_rng([seed, *purpose])
