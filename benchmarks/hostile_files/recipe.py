"""A hostile file as a recipe, and good files to spoil."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

import numpy as np
import pillow_heif
from numpy.random import Generator
from PIL import Image

from samples.maker.sides import SAMPLES

GOOD = SAMPLES / "registration"


@dataclass(frozen=True)
class Recipe:
    """A hostile file: what it is called in the report, how it is made, and how many pages it may take time for."""

    name: str
    suffix: str
    make: Callable[[Generator], bytes]
    pages: int = 1


def given(name: str, suffix: str, make: Callable[[], bytes], pages: int = 1) -> Recipe:
    """A recipe in which nothing is left to chance."""
    return Recipe(name, suffix, lambda rng: make(), pages)


def pdf_given(name: str, make: Callable[[], bytes], pages: int = 1) -> Recipe:
    """A PDF in which nothing is left to chance."""
    return Recipe(f"pdf {name}", ".pdf", lambda rng: make(), pages)


@cache
def good(kind: str) -> bytes:
    """A good page of the registration form as a file of that kind (a suffix without its dot)."""
    named = {"jpg": "03_scan200_printed.jpg", "png": "07_grey_printed.png", "tif": "20_stack_mixed.tif"}
    if kind in named:
        return (GOOD / named[kind]).read_bytes()
    if kind == "pdf":
        return (GOOD / "04_scan200_hand.pdf").read_bytes()
    with Image.open(GOOD / named["jpg"]) as image:
        if kind == "heic":
            out = BytesIO()
            pillow_heif.from_pillow(image).save(out, quality=60)
            return out.getvalue()
        return saved(image, {"webp": "WEBP", "bmp": "BMP", "gif": "GIF"}[kind])


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """A picture as the bytes of a file."""
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def frames(kind: str, count: int, size: int = 40) -> Callable[[Generator], bytes]:
    """A picture that moves, in so many frames of that side."""

    def made(rng: Generator) -> bytes:
        frames = [Image.new("L", (size, size), int(value)) for value in rng.integers(0, 256, count)]
        return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=20)

    return made


def wide(kind: str) -> bytes:
    """A picture of 16 bits a pixel."""
    ramp = np.tile(np.linspace(0, 65535, 800).astype(np.uint16), (1100, 1))
    return saved(Image.fromarray(ramp), kind)
