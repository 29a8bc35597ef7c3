"""Pictures of single fields, cut out of the page as it is kept with its document."""

from __future__ import annotations

from functools import cached_property

import cv2
import numpy as np

from extractors.geometry import Pixels
from schemas.outcome import DocumentOutcome
from schemas.values import Box, FieldResult

# Around the field, as a share of its height: enough to see what reaches into it.
MARGIN = 0.35
# Pixels: a wide field is still read on a telephone's screen, a large box fills no page.
WIDEST, HIGHEST = 640, 160
QUALITY = 55


class Crops:
    """The fields of one document; a page is decoded when the first field of it is asked for."""

    def __init__(self, document: DocumentOutcome) -> None:
        self._document = document

    def of(self, result: FieldResult) -> bytes | None:
        """The picture of a field (WebP, grey); None where the field has no place on a picture."""
        page = self._pages.get(result.page or 0)
        return None if page is None or result.box_px is None else _cut(page, result.box_px)

    @cached_property
    def _pages(self) -> dict[int, Pixels]:
        return {page.page: _decoded(page.pictures.full.read()) for page in self._document.pages}


def _decoded(data: bytes) -> Pixels:
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    if pixels is None:
        raise OSError("a page picture could not be decoded")
    return np.asarray(pixels, np.uint8)


def _cut(page: Pixels, box: Box) -> bytes | None:
    wide = box.grown(MARGIN * box.h)
    top, left = max(0, round(wide.y)), max(0, round(wide.x))
    cut = page[top : max(0, round(wide.bottom)), left : max(0, round(wide.right))]
    if not cut.size:
        return None
    factor = min(1.0, WIDEST / cut.shape[1], HIGHEST / cut.shape[0])
    small = cv2.resize(cut, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) if factor < 1 else cut
    done, data = cv2.imencode(".webp", small, [cv2.IMWRITE_WEBP_QUALITY, QUALITY])
    return np.asarray(data).tobytes() if done else None
