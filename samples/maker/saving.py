"""Pictures to bytes, the same bytes for the same picture: JPEG, PNG, TIFF, PDF with their resolution."""

from __future__ import annotations

import time
from collections.abc import Sequence
from io import BytesIO

from PIL import Image

from samples.maker.sheet import Pixels

# A file says when it was made; made pages all say the same.
MADE = time.struct_time((2018, 11, 1, 8, 0, 0, 3, 305, 0))
SUFFIXES = {"jpg": ".jpg", "png": ".png", "tif": ".tif", "tif1": ".tif", "pdf": ".pdf"}


def save(images: Sequence[Pixels], kind: str, dpi: int, quality: int = 88) -> bytes:
    """One file of the given kind (`tif1`: TIFF of one bit); several pages only in TIFF and PDF."""
    pages = [Image.fromarray(image) for image in images]
    first, rest, out = pages[0], pages[1:], BytesIO()
    if kind == "jpg":
        first.save(out, "JPEG", quality=quality, dpi=(dpi, dpi))
    elif kind == "png":
        first.save(out, "PNG", dpi=(dpi, dpi), compress_level=4)
    elif kind == "tif":
        first.save(out, "TIFF", compression="tiff_lzw", dpi=(dpi, dpi), save_all=True, append_images=rest)
    elif kind == "tif1":
        bits = [page.convert("1", dither=Image.Dither.NONE) for page in pages]
        bits[0].save(out, "TIFF", compression="group4", dpi=(dpi, dpi), save_all=True, append_images=bits[1:])
    else:
        about = {"creationDate": MADE, "modDate": MADE}
        first.save(out, "PDF", resolution=dpi, quality=quality, save_all=True, append_images=rest, **about)
    return out.getvalue()
