"""Pages out of PDF: drawn with their forms and notes, at the resolution of the scan in them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import suppress

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from extractors.pdf_text import Matrix, PdfText
from extractors.scan import MAX_PAGES, MAX_SIDE, WHOLE_PIXELS, PageText, Pixels, Scan
from schemas.errors import Rejected, SetAside

PDF_DPI = (150.0, 400.0)
PDF_VECTOR_DPI = 300.0
# A page so large that it could only be drawn coarser than this cannot be read.
PDF_LEAST_DPI = 100.0
# A4 at 1200 dpi has 139 million; what is much larger is left out when the page is drawn.
PICTURE_PIXELS = 200_000_000
LOCKED = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)

# A picture on a page, its edges (left, bottom, right, top) and its size in pixels.
_Picture = tuple[pypdfium2.PdfImage, tuple[float, float, float, float], tuple[int, int]]


def pdf_pages(data: bytes) -> Iterator[Scan]:
    """The pages of a PDF, in order. Raises Rejected where it cannot be read to its end."""
    document = _opened(data)
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise Rejected(SetAside.TOO_MANY_PAGES)
        if count == 0:
            raise Rejected(SetAside.EMPTY)
        layer = PdfText(data, count)
        for index in range(count):
            yield _page(document, index, layer)
    except pypdfium2.PdfiumError:
        raise Rejected(SetAside.TRUNCATED) from None
    finally:
        document.close()


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) in LOCKED
        raise Rejected(SetAside.ENCRYPTED if locked else SetAside.TRUNCATED) from None
    if _is_cut_off(data):
        document.close()
        raise Rejected(SetAside.TRUNCATED)
    # Before any page is loaded: what was typed into a form is drawn only then. Without it, it is still a document.
    with suppress(pypdfium2.PdfiumError):
        document.init_forms()
    return document


def _is_cut_off(data: bytes) -> bool:
    """Nothing that ends a PDF stands behind its last object: pdfium would mend it and lose what is missing."""
    ending = max(data.rfind(b"startxref"), data.rfind(b"%%EOF"), data.rfind(b"trailer"))
    return ending < max(data.rfind(b"endobj"), data.rfind(b"endstream"))


def _page(document: pypdfium2.PdfDocument, index: int, layer: PdfText) -> Scan:
    page = document[index]
    try:
        pixels = _drawn(page)
        return Scan(index + 1, pixels, _text(page, index, layer, pixels))
    finally:
        page.close()


def _drawn(page: pypdfium2.PdfPage) -> Pixels:
    """A page drawn at the resolution of the scan in it, 300 dpi where there is none."""
    pictures = list(_pictures(page))
    if any(across * down > PICTURE_PIXELS for _, _, (across, down) in pictures):
        raise Rejected(SetAside.TOO_LARGE)
    dpi = min(_scan_dpi(page, pictures), _most_dpi(page.get_width() / 72, page.get_height() / 72))
    if dpi < PDF_LEAST_DPI:
        raise Rejected(SetAside.TOO_LARGE)
    bitmap = page.render(scale=dpi / 72, grayscale=True)
    pixels = np.array(bitmap.to_numpy().reshape(bitmap.height, bitmap.width))
    if pictures and pixels.min() == pixels.max():
        _see_that_they_open(picture for picture, _, _ in pictures)
    return pixels


def _most_dpi(across: float, down: float) -> float:
    """The finest that a page of this many inches may be drawn."""
    by_area = math.sqrt(WHOLE_PIXELS / max(across * down, 1e-9))
    return min(by_area, (MAX_SIDE - 1) / max(across, down, 1e-9))


def _pictures(page: pypdfium2.PdfPage) -> Iterator[_Picture]:
    for item in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        # A picture without a place or a size is not drawn either.
        with suppress(pypdfium2.PdfiumError):
            if isinstance(item, pypdfium2.PdfImage):
                yield item, item.get_bounds(), item.get_px_size()


def _scan_dpi(page: pypdfium2.PdfPage, pictures: Iterable[_Picture]) -> float:
    """The resolution of the largest picture on a page, within what reading can use."""
    best, best_area = PDF_VECTOR_DPI, 0.1 * page.get_width() * page.get_height()
    for _, (left, bottom, right, top), (across, down) in pictures:
        area, longer = (right - left) * (top - bottom), max(right - left, top - bottom)
        if area > best_area and longer > 0:
            best, best_area = max(across, down) / longer * 72, area
    return min(max(best, PDF_DPI[0]), PDF_DPI[1])


def _see_that_they_open(pictures: Iterable[pypdfium2.PdfImage]) -> None:
    """A broken picture is left out when a page is drawn, which must not pass for an empty sheet. Raises PdfiumError."""
    for picture in pictures:
        picture.get_bitmap().close()


def _text(page: pypdfium2.PdfPage, index: int, layer: PdfText, pixels: Pixels) -> PageText | None:
    """What the page says of its text. pdfium is asked first: pages of pictures alone cost nothing more."""
    text = page.get_textpage()
    glyphs = text.count_chars()
    text.close()
    if not glyphs and not pdfium.FPDFPage_GetAnnotCount(page):
        return None
    return layer.page(index, glyphs, _to_pixels(page, pixels), (pixels.shape[1], pixels.shape[0]))


def _to_pixels(page: pypdfium2.PdfPage, pixels: Pixels) -> Matrix:
    """From the page's own coordinates to those of its drawing: x' = ax + cy + e, y' = bx + dy + f."""
    left, bottom, right, top = page.get_bbox()
    down, across = pixels.shape
    wide, high = right - left, top - bottom
    turn = page.get_rotation()
    if turn in (90, 270):
        x, y = across / high, down / wide
        return (0, y, x, 0, -bottom * x, -left * y) if turn == 90 else (0, -y, -x, 0, top * x, right * y)
    x, y = across / wide, down / high
    return (-x, 0, 0, y, right * x, -bottom * y) if turn == 180 else (x, 0, 0, -y, -left * x, top * y)
