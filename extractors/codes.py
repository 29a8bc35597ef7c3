"""Reading the code of a page: on the straightened corner first, then anywhere on the scan."""

from __future__ import annotations

import zxingcpp

from extractors.geometry import Matrix, Pixels, shrunk, straighten
from extractors.marks import PageCode
from schemas.sheet import code_boxes

# Pixels a millimetre at which a code is looked for (a module is about 0.7 mm).
SCALES = (8.0, 6.0, 12.0)
MARGIN_MM = 5.0


def read_straightened(pixels: Pixels, mm_to_px: Matrix, width: float, height: float) -> PageCode | None:
    """The code in one of its places on a sheet of that size (millimetres), None where it cannot be read."""
    for box in code_boxes(width, height):
        for scale in SCALES:
            code = _decode(straighten(pixels, mm_to_px, box.grown(MARGIN_MM), scale))
            if code:
                return code
    return None


def read_anywhere(pixels: Pixels) -> PageCode | None:
    """The code wherever it is on the scan, in any direction; None where there is none."""
    for factor in (1.0, 0.5):
        if factor == 1.0 or min(pixels.shape) > 1500:
            code = _decode(pixels if factor == 1.0 else shrunk(pixels, factor))
            if code:
                return code
    return None


def _decode(pixels: Pixels) -> PageCode | None:
    found = zxingcpp.read_barcodes(pixels, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]))
    codes = {code for code in (PageCode.parse(barcode.text) for barcode in found) if code}
    return codes.pop() if len(codes) == 1 else None
