"""Pictures to bytes, the same bytes for the same picture: every kind of file that is read."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from samples.maker.sheet import Pixels

# A file says when it was made; made pages all say the same.
MADE = time.struct_time((2018, 11, 1, 8, 0, 0, 3, 305, 0))
SUFFIXES = {
    "jpg": ".jpg",
    "png": ".png",
    "tif": ".tif",
    "tif1": ".tif",
    "pdf": ".pdf",
    "webp": ".webp",
    "bmp": ".bmp",
    "gif": ".gif",
    "heic": ".heic",
    "cmyk": ".jpg",
    "png16": ".png",
    **{f"exif{orientation}": ".jpg" for orientation in range(2, 9)},
}
ORIENTATION = 0x0112
# How an upright picture must lie in the file so that a reader who follows EXIF lays it upright again.
STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def save(images: Sequence[Pixels], kind: str, dpi: int, quality: int = 88) -> bytes:
    """One file of the given kind (a key of `SUFFIXES`); several pages only in TIFF and PDF.

    `tif1` is TIFF of one bit, `cmyk` JPEG in printing colours, `png16` PNG of 16 bits, `exif2` to `exif8` JPEG
    that lies turned or mirrored in the file. The bytes of HEIC follow from its encoder's version too.
    """
    pages = [Image.fromarray(image) for image in images]
    if kind in _SEVERAL:
        return _SEVERAL[kind](pages, dpi, quality)
    return _SINGLE[kind](pages[0], dpi, quality) if kind in _SINGLE else _exif(pages[0], int(kind[4:]), dpi, quality)


def _written(page: Image.Image, form: str, **options: Any) -> bytes:
    out = BytesIO()
    page.save(out, form, **options)
    return out.getvalue()


def _tif(pages: list[Image.Image], dpi: int, quality: int) -> bytes:
    more = {"save_all": True, "append_images": pages[1:]}
    return _written(pages[0], "TIFF", compression="tiff_lzw", dpi=(dpi, dpi), **more)


def _tif1(pages: list[Image.Image], dpi: int, quality: int) -> bytes:
    bits = [page.convert("1", dither=Image.Dither.NONE) for page in pages]
    more = {"save_all": True, "append_images": bits[1:]}
    return _written(bits[0], "TIFF", compression="group4", dpi=(dpi, dpi), **more)


def _pdf(pages: list[Image.Image], dpi: int, quality: int) -> bytes:
    about = {"creationDate": MADE, "modDate": MADE}
    more = {"save_all": True, "append_images": pages[1:]}
    return _written(pages[0], "PDF", resolution=dpi, quality=quality, **more, **about)


def _png16(page: Image.Image, dpi: int, quality: int) -> bytes:
    wide = np.asarray(page.convert("L"), np.uint16) * 257
    return _written(Image.fromarray(wide), "PNG", dpi=(dpi, dpi))


def _heic(page: Image.Image, dpi: int, quality: int) -> bytes:
    import pillow_heif

    out = BytesIO()
    pillow_heif.from_pillow(page.convert("RGB")).save(out, quality=quality)
    return out.getvalue()


def _exif(page: Image.Image, orientation: int, dpi: int, quality: int) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    stored = page.transpose(STORED[orientation])
    return _written(stored, "JPEG", quality=quality, dpi=(dpi, dpi), exif=exif)


_SEVERAL: dict[str, Callable[[list[Image.Image], int, int], bytes]] = {"tif": _tif, "tif1": _tif1, "pdf": _pdf}
_SINGLE: dict[str, Callable[[Image.Image, int, int], bytes]] = {
    "jpg": lambda page, dpi, quality: _written(page, "JPEG", quality=quality, dpi=(dpi, dpi)),
    "png": lambda page, dpi, quality: _written(page, "PNG", dpi=(dpi, dpi), compress_level=4),
    "webp": lambda page, dpi, quality: _written(page, "WEBP", quality=quality),
    "bmp": lambda page, dpi, quality: _written(page.convert("L"), "BMP", dpi=(dpi, dpi)),
    "gif": lambda page, dpi, quality: _written(page.convert("L"), "GIF"),
    "cmyk": lambda page, dpi, quality: _written(page.convert("CMYK"), "JPEG", quality=quality, dpi=(dpi, dpi)),
    "png16": _png16,
    "heic": _heic,
}
