"""What our own paper carries for the machine: a marker in each corner, and a code at head and foot.

The same on every `printed` form, so that a page can be straightened before its form is known.
Where they stand is in `schemas/sheet.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from schemas.grammar import NAME

MARKER_MODULES = 6


@cache
def marker_dictionary() -> cv2.aruco.Dictionary:
    """The ArUco dictionary of our markers: 4x4 bits, so that each module is 1.5 mm."""
    return cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)


def marker_modules(number: int) -> NDArray[np.bool_]:
    """The dark modules of a marker, 6 x 6 with its border."""
    return cv2.aruco.generateImageMarker(marker_dictionary(), number, MARKER_MODULES) < 128


@dataclass(frozen=True)
class PageCode:
    """What the code of a page says. On paper: `FORM:VERSION:PAGE:NUMBER`, capitals for a dense code.

    >>> PageCode("registration", 1, 1, "7F3K2Q9X").text()
    'REGISTRATION:1:1:7F3K2Q9X'
    >>> PageCode.parse("REGISTRATION:1:1:7F3K2Q9X")
    PageCode(form='registration', version=1, page=1, number='7F3K2Q9X')
    >>> PageCode.parse("https://elsewhere.example/") is None
    True
    """

    form: str
    version: int
    page: int
    number: str

    def text(self) -> str:
        return f"{self.form.upper()}:{self.version}:{self.page}:{self.number}"

    @classmethod
    def parse(cls, text: str) -> PageCode | None:
        """The code in a text, None where it is another's."""
        parts = text.split(":")
        if len(parts) != 4:
            return None
        form, version, page, number = parts
        small = version.isascii() and version.isdigit() and page.isascii() and page.isdigit()
        if not (NAME.fullmatch(form.lower()) and small and len(version) < 5 and len(page) < 4 and len(number) < 17):
            return None
        return cls(form.lower(), int(version), int(page), number)


def code_modules(code: PageCode) -> NDArray[np.bool_]:
    """The dark modules of a page's code: a QR code that survives a quarter of it being damaged."""
    barcode = zxingcpp.create_barcode(code.text(), zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
    return np.asarray(barcode.to_image(scale=1, add_quiet_zones=False)) < 128
