"""Pages out of files: JPEG, PNG, TIFF of many pages, PDF of scans; each as grey pixels.

Pages come one at a time, so that a long file never stands in memory whole.
"""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from extractors.pdf_text import PageText
from schemas.errors import Rejected, SetAside

Pixels = NDArray[np.uint8]

MAX_PIXELS = 120_000_000
MAX_PAGES = 1000
PDF_DPI = (150, 400)
PDF_VECTOR_DPI = 300
FORMATS = ("JPEG", "PNG", "TIFF")
# What Pillow raises, by format, on a file that ends too early or contradicts itself.
BROKEN = (OSError, SyntaxError, ValueError, EOFError, TypeError, KeyError, IndexError, OverflowError, struct.error)


@dataclass(frozen=True)
class Scan:
    """One page as it was scanned: grey pixels, 0 black to 255 white; `number` is its page in the file.

    `text` is what a PDF itself says stands on it. `part` counts the forms that lie on it.
    """

    number: int
    pixels: Pixels
    text: PageText | None = None
    part: int = 1


def pages(data: bytes) -> Iterator[Scan]:
    """The pages of a file, in order. Raises Rejected where it cannot be read to its end."""
    if not data:
        raise Rejected(SetAside.EMPTY)
    yield from _pdf_pages(data) if b"%PDF-" in data[:1024] else _image_pages(data)


def _image_pages(data: bytes) -> Iterator[Scan]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = _opened(data)
            for number, frame in enumerate(_frames(image), 1):
                if number > MAX_PAGES:
                    raise Rejected(SetAside.TOO_MANY_PAGES)
                if frame.width * frame.height > MAX_PIXELS:
                    raise Rejected(SetAside.TOO_LARGE)
                yield Scan(number, _grey(frame))
    except Image.DecompressionBombError:
        raise Rejected(SetAside.TOO_LARGE) from None
    except BROKEN:
        raise Rejected(SetAside.TRUNCATED) from None


def _opened(data: bytes) -> Image.Image:
    try:
        return Image.open(BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        raise Rejected(SetAside.NOT_AN_IMAGE) from None


def _frames(image: Image.Image) -> Iterator[Image.Image]:
    """The pages of a picture. A telephone's MPO holds previews and depth maps beside its one photograph."""
    return iter([image]) if image.format == "MPO" else iter(ImageSequence.Iterator(image))


def _grey(image: Image.Image) -> Pixels:
    """An image as grey pixels, turned as its EXIF says, transparency over white."""
    image = ImageOps.exif_transpose(image)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        colour = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", colour.size, "white"), colour)
    if image.mode.startswith("I;16") or image.mode == "I":
        wide = np.asarray(image, dtype=np.float64)
        return np.clip(wide / 257.0, 0, 255).astype(np.uint8)
    return np.array(image.convert("L"))


def _pdf_pages(data: bytes) -> Iterator[Scan]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        raise Rejected(SetAside.ENCRYPTED if locked else SetAside.TRUNCATED) from None
    try:
        if len(document) > MAX_PAGES:
            raise Rejected(SetAside.TOO_MANY_PAGES)
        if len(document) == 0:
            raise Rejected(SetAside.EMPTY)
        for number in range(len(document)):
            yield Scan(number + 1, _pdf_page(document, number))
    except pypdfium2.PdfiumError:
        raise Rejected(SetAside.TRUNCATED) from None
    finally:
        document.close()


def _pdf_page(document: pypdfium2.PdfDocument, number: int) -> Pixels:
    """A page drawn at the resolution of the scan in it, 300 dpi where there is none."""
    page = document[number]
    try:
        dpi = _scan_dpi(page)
        if page.get_width() * page.get_height() * (dpi / 72) ** 2 > MAX_PIXELS:
            raise Rejected(SetAside.TOO_LARGE)
        bitmap = page.render(scale=dpi / 72, grayscale=True)
        return np.array(bitmap.to_numpy().reshape(bitmap.height, bitmap.width))
    finally:
        page.close()


def _scan_dpi(page: pypdfium2.PdfPage) -> float:
    """The resolution of the largest picture on a page, within what reading can use."""
    best, best_area = float(PDF_VECTOR_DPI), 0.1 * page.get_width() * page.get_height()
    for item in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, bottom, right, top = item.get_bounds()
        area = (right - left) * (top - bottom)
        if isinstance(item, pypdfium2.PdfImage) and area > best_area:
            across, down = item.get_px_size()
            best, best_area = max(across, down) / max(right - left, top - bottom) * 72, area
    return min(max(best, PDF_DPI[0]), PDF_DPI[1])
