"""Pages out of files: pictures of every kind, TIFF of many pages, PDF; each as grey pixels.

Pages come one at a time, so that a long file never stands in memory whole. What is opened here came
from anyone: the product calls this in a process of its own, see `decoder.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from extractors.imagefile import image_pages
from extractors.pdffile import pdf_pages
from extractors.scan import LEAST_SIDE, MAX_BYTES, MAX_PAGES, MAX_PIXELS, MAX_SIDE, Pixels, Scan
from schemas.errors import Rejected, SetAside

__all__ = ["MAX_BYTES", "MAX_PAGES", "MAX_PIXELS", "Pixels", "Scan", "pages"]

# ISO 32000, Annex H: readers accept a header anywhere in the first 1024 bytes.
PDF_HEADER_WITHIN = 1024


def pages(data: bytes) -> Iterator[Scan]:
    """The pages of a file, in order. Raises Rejected where it cannot be read to its end."""
    seen = 0
    try:
        for scan in _pages(data):
            yield _usable(scan)
            seen += 1
    except Rejected as reason:
        raise Rejected(reason.code, seen) from None


def _pages(data: bytes) -> Iterator[Scan]:
    if not data:
        raise Rejected(SetAside.EMPTY)
    if len(data) > MAX_BYTES:
        raise Rejected(SetAside.TOO_LARGE)
    return pdf_pages(data) if b"%PDF-" in data[:PDF_HEADER_WITHIN] else image_pages(data)


def _usable(scan: Scan) -> Scan:
    """A page as those who measure it can take it: scraps lie on a little white paper. Raises Rejected if too long."""
    down, across = scan.pixels.shape
    if max(down, across) > MAX_SIDE:
        raise Rejected(SetAside.TOO_LARGE)
    if min(down, across) >= LEAST_SIDE:
        return scan
    room = ((0, max(0, LEAST_SIDE - down)), (0, max(0, LEAST_SIDE - across)))
    return replace(scan, pixels=np.pad(scan.pixels, room, constant_values=255))
