"""Reading the code of a page: on the straightened corner first, then anywhere on the scan."""

from __future__ import annotations

import zxingcpp

from extractors import marks
from extractors.geometry import Matrix, Pixels, shrunk, straighten
from extractors.marks import PageCode
from schemas.values import Box

# Pixels a millimetre at which a code is looked for (a module is about 0.7 mm).
SCALES = (8.0, 6.0, 12.0)
MARGIN_MM = 5.0


def read_straightened(pixels: Pixels, mm_to_px: Matrix, width: float) -> PageCode | None:
    """The code in its place on a sheet of that width, None where it cannot be read."""
    box = marks.code_box(width).grown(MARGIN_MM)
    upright = Box(box.x, max(box.y, 0.0), box.w, box.h)
    for scale in SCALES:
        code = _decode(straighten(pixels, mm_to_px, upright, scale))
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
