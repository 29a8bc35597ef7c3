"""One page as it was scanned, and how large a page or a file may be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.pdf_text import PageText

Pixels = NDArray[np.uint8]

# A3 at 600 dpi has 69.6 million.
MAX_PIXELS = 80_000_000
# Above this a picture is handed on at half its size: A4 at 600 dpi has 34.8 million, and no reader gains from more.
WHOLE_PIXELS = 40_000_000
# OpenCV moves pixels by numbers of 16 bits, and its filters need some room.
MAX_SIDE, LEAST_SIDE = 30_000, 32
MAX_PAGES = 1000
MAX_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True)
class Scan:
    """One page as it was scanned: grey pixels, 0 black to 255 white; `number` is its page in the file.

    `text` is what a PDF says stands there, where it says anything. `part` counts the forms on one page.
    """

    number: int
    pixels: Pixels
    text: PageText | None = None
    part: int = 1
