"""Reading the code of a page: on the straightened corner first, then anywhere on the scan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import zxingcpp

from extractors.geometry import Matrix, Pixels, apply, shrunk, straighten
from extractors.marks import PageCode
from schemas.sheet import code_boxes
from schemas.values import Box

# Pixels a millimetre at which a code is looked for (a module is about 0.7 mm).
SCALES = (8.0, 6.0, 12.0)
MARGIN_MM = 5.0


def read_straightened(pixels: Pixels, mm_to_px: Matrix, width: float, height: float) -> set[PageCode]:
    """The codes in their places on a sheet of that size (millimetres); head and foot say the same, or two
    sheets lie on each other. Empty where none can be read."""
    found = (_in_box(pixels, mm_to_px, box) for box in code_boxes(width, height))
    return {code for code in found if code}


def _in_box(pixels: Pixels, mm_to_px: Matrix, box: Box) -> PageCode | None:
    for scale in SCALES:
        if found := _decode(straighten(pixels, mm_to_px, box.grown(MARGIN_MM), scale)):
            return found[0].code
    return None


@dataclass(frozen=True)
class Sighting:
    """A code and the middle of where it was seen, in pixels of the scan."""

    code: PageCode
    middle: tuple[float, float]


def read_anywhere(pixels: Pixels) -> list[Sighting]:
    """The codes wherever they are on the scan, in any direction."""
    for factor in (1.0, 0.5):
        if factor == 1.0 or min(pixels.shape) > 1500:
            found = _decode(pixels if factor == 1.0 else shrunk(pixels, factor))
            if found:
                return [Sighting(one.code, (one.middle[0] / factor, one.middle[1] / factor)) for one in found]
    return []


def in_place(sighting: Sighting, mm_to_px: Matrix, width: float, height: float) -> bool:
    """Does a code lie where a sheet that is laid so has its codes? Another's sheet may lie beside it."""
    back = np.asarray(np.linalg.inv(mm_to_px), dtype=np.float64)
    x, y = apply(back, np.array([sighting.middle]))[0]
    boxes = [box.grown(MARGIN_MM) for box in code_boxes(width, height)]
    return any(box.x <= x <= box.right and box.y <= y <= box.bottom for box in boxes)


def _decode(pixels: Pixels) -> list[Sighting]:
    found = zxingcpp.read_barcodes(pixels, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]))
    read = [(PageCode.parse(barcode.text), barcode.position) for barcode in found]
    return [Sighting(code, _middle(position)) for code, position in read if code]


def _middle(position: zxingcpp.Position) -> tuple[float, float]:
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return sum(point.x for point in points) / 4, sum(point.y for point in points) / 4
