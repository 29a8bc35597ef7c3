"""Lines of text as the detector and the recogniser would give them, without either; and drawn ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import cv2
import numpy as np

from extractors.free.paper import Paper
from extractors.free.upright import Upright
from extractors.free.words import WordList
from extractors.geometry import Pixels
from extractors.readers.ppocr import Sign
from extractors.readers.ppocr_lines import TextLine
from extractors.strips import Strip
from schemas.finding import Finding
from schemas.library import library
from schemas.values import Reading

DAY = date(2026, 11, 24)
HEIGHT, PITCH, LETTER = 20, 30, 10
COLUMNS = (40, 420)
SHOP = [
    "TOKO CONTOH MAKMUR",
    "JL. TIMOR RAYA NO. 7",
    "OESAPA, KUPANG",
    "TELP. 0380 123456",
    "No. Nota: TM-00412",
    "Tanggal: 14-03-2019 10:22",
]
GOODS = ["Gula Pasir|27.000", "Tepung Terigu|36.500"]
PAID = ["TOTAL|Rp 63.500", "TUNAI|Rp 100.000", "KEMBALI|Rp 36.500", "Terima kasih"]
RECEIPT = [*SHOP, *GOODS, *PAID]


@dataclass(frozen=True)
class Echo:
    """A second reader that says what it was told to, of every strip."""

    text: str = ""
    name: str = "echo"

    def read(self, strips: Sequence[Strip]) -> list[Reading]:
        return [Reading(self.name, self.text, 0.9 if self.text else 0.0) for _ in strips]


def finding() -> Finding:
    """The words of the shipped form."""
    form = library().latest("shop_receipt")
    assert form is not None and form.find is not None
    return form.find


def line(text: str, x: float, y: float, sure: float = 0.999, height: float = HEIGHT) -> TextLine:
    """A line of text whose top left corner is at x, y."""
    right = x + LETTER * max(len(text), 1)
    corners = np.array([[x, y], [right, y], [right, y + height], [x, y + height]], dtype=np.float64)
    signs = tuple(Sign(sign, sure, (number + 0.5) / len(text)) for number, sign in enumerate(text))
    return TextLine(corners, signs)


def lines(rows: Sequence[str], sure: float = 0.999) -> list[TextLine]:
    """Rows from the top down; a bar parts what stands left and right."""
    return [
        line(text, COLUMNS[column], 40 + PITCH * number, sure)
        for number, row in enumerate(rows)
        for column, text in enumerate(row.split("|"))
        if text
    ]


def paper(rows: Sequence[str], sure: float = 0.999) -> Paper:
    """A receipt of these rows."""
    return Paper.of(lines(rows, sure), WordList.of(finding()), DAY)


def page(rows: Sequence[str], sure: float = 0.999) -> Upright:
    """An upright page with these rows, its pixels white."""
    height = 80 + PITCH * len(rows)
    white = np.full((height, 700), 255, np.uint8)
    return Upright(white, tuple(lines(rows, sure)), white, np.eye(3))


def drawn(rows: Sequence[str]) -> Pixels:
    """The rows as a picture on a grey table."""
    height = 120 + 44 * len(rows)
    sheet = np.full((height, 640), 250, np.uint8)
    for number, row in enumerate(rows):
        for x, text in zip((40, 400), row.split("|"), strict=False):
            cv2.putText(sheet, text, (x, 80 + 44 * number), cv2.FONT_HERSHEY_SIMPLEX, 0.85, 20, 2, cv2.LINE_AA)
    return np.asarray(cv2.copyMakeBorder(sheet, 150, 150, 300, 300, cv2.BORDER_CONSTANT, value=120), np.uint8)
