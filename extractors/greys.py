"""A decoded picture of any mode as grey pixels: 0 black to 255 white, upright, transparency over white.

Work goes band by band: a large picture stands in memory once in its own mode and once in grey.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from extractors.scan import WHOLE_PIXELS, Pixels

BAND_PIXELS = 4_000_000
ORIENTATION, PHOTOMETRIC, WHITE_IS_ZERO = 0x0112, 262, 0
# The largest values of 8, 10, 12, 14, 15 and 16 bits: sensors of few bits write into numbers of many.
WHITES = (255.0, 1023.0, 4095.0, 16383.0, 32767.0, 65535.0)

Wide = NDArray[np.float32]


def grey(image: Image.Image) -> Pixels:
    """An image as grey pixels, turned as its EXIF says, at half its size above WHOLE_PIXELS.

    Raises what Pillow raises on a broken file.
    """
    image.load()
    pixels = np.empty((image.height, image.width), np.uint8)
    convert = _converter(image)
    for top, band in _bands(image):
        pixels[top : top + band.height] = convert(band)
    if pixels.size > WHOLE_PIXELS:
        pixels = np.asarray(Image.fromarray(pixels).reduce(2))
    return np.ascontiguousarray(_upright(pixels, _orientation(image)))


def _bands(image: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    rows = max(1, BAND_PIXELS // image.width)
    for top in range(0, image.height, rows):
        yield top, image.crop((0, top, image.width, min(top + rows, image.height)))


def _converter(image: Image.Image) -> Callable[[Image.Image], Pixels]:
    if image.mode.startswith("I") or image.mode == "F":
        return _wide_converter(image)
    if image.mode == "LAB":
        return lambda band: np.asarray(band.getchannel(0))
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        return lambda band: _over_white(band.convert("RGBA"))
    return lambda band: np.asarray(band.convert("L"))


def _over_white(band: Image.Image) -> Pixels:
    paper = Image.new("RGBA", band.size, "white")
    return np.asarray(Image.alpha_composite(paper, band).convert("L"))


def _wide_converter(image: Image.Image) -> Callable[[Image.Image], Pixels]:
    """How numbers of more than 8 bits become grey: black and white are the ends of what the file uses."""
    black, white = _ends(image)
    turned = getattr(image, "tag_v2", {}).get(PHOTOMETRIC) == WHITE_IS_ZERO

    def convert(band: Image.Image) -> Pixels:
        share = (_finite(band, white) - black) * (255.0 / (white - black))
        shades: Pixels = np.clip(255 - share if turned else share, 0, 255).astype(np.uint8)
        return shades

    return convert


def _finite(band: Image.Image, instead: float) -> Wide:
    return np.nan_to_num(np.asarray(band, dtype=np.float32), nan=instead, posinf=instead, neginf=instead)


def _ends(image: Image.Image) -> tuple[float, float]:
    """The numbers that mean black and white."""
    low, high = np.inf, -np.inf
    for _, band in _bands(image):
        values = np.asarray(band, dtype=np.float32)
        values = values[np.isfinite(values)]
        if values.size:
            low, high = min(low, float(values.min())), max(high, float(values.max()))
    if image.mode == "F" and low >= 0 and high <= 1:
        return 0.0, 1.0
    if low >= 0:
        return 0.0, next((white for white in WHITES if white >= high), high)
    return (low, high) if low < high else (high - 1.0, high)


def _orientation(image: Image.Image) -> object:
    """How the picture must be turned. An EXIF that cannot be read turns nothing."""
    try:
        return image.getexif().get(ORIENTATION)
    except Exception:  # A broken EXIF fails in any way, and the picture is whole without it.
        return None


def _upright(pixels: Pixels, orientation: object) -> Pixels:
    """EXIF 2.3, tag Orientation: which edge of the scene the first row and the first column are."""
    match orientation:
        case 2:
            return pixels[:, ::-1]
        case 3:
            return pixels[::-1, ::-1]
        case 4:
            return pixels[::-1]
        case 5:
            return pixels.T
        case 6:
            return pixels[::-1].T
        case 7:
            return pixels[::-1, ::-1].T
        case 8:
            return pixels.T[::-1]
    return pixels
