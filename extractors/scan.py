"""One page as it was scanned, what a PDF says stands on it, and how much a page or a file may ask for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schemas.values import Box

Pixels = NDArray[np.uint8]

# A3 at 600 dpi has 69.6 million.
MAX_PIXELS = 80_000_000
# Above this a picture is handed on at half its size: A4 at 600 dpi has 34.8 million, and no reader gains from more.
WHOLE_PIXELS = 40_000_000
# OpenCV moves pixels by numbers of 16 bits, and its filters need some room.
MAX_SIDE, LEAST_SIDE = 30_000, 32
MAX_PAGES = 1000
MAX_BYTES = 256 * 1024 * 1024
# Address space for decoding. The largest picture that is let in (80 million pixels in four bytes each, and once
# more in grey) and the largest file fit.
MEMORY = 900 * 1024 * 1024
SECONDS_A_PAGE = 45


@dataclass(frozen=True)
class Glyph:
    """One character (or ligature), its advance by its font's height in pixels; `hidden` where nobody can see it."""

    text: str
    box: Box
    hidden: bool


@dataclass(frozen=True)
class Widget:
    """One field of a PDF form: `text` of text and choice fields ("" where empty), `on` of boxes and buttons."""

    text: str | None
    on: bool | None
    box: Box


@dataclass(frozen=True)
class PageText:
    """The glyphs of a page in the order in which they are drawn, and its form fields."""

    glyphs: tuple[Glyph, ...] = ()
    widgets: tuple[Widget, ...] = ()


@dataclass(frozen=True)
class Scan:
    """One page as it was scanned: grey pixels, 0 black to 255 white; `number` is its page in the file.

    `text` is what a PDF says stands there, where it says anything. `part` counts the forms on one page.
    """

    number: int
    pixels: Pixels
    text: PageText | None = None
    part: int = 1
