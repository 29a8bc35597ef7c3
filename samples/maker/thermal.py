"""Made receipts of shops, as cash registers print them: `make_receipt` for tests and benchmarks.

A thermal printer blackens dots of an eighth of a millimetre; a needle printer strikes larger round ones. Rows come from
`bill_rows.py`, what becomes of the paper from `receipt_paper.py`.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator

from samples.maker import fonts
from samples.maker.bill_rows import LEFT, MIDDLE, Piece, Register, Row
from samples.maker.bills import Bill, make_bill
from samples.maker.page import MadePage, quad
from samples.maker.people import likely
from samples.maker.receipt_paper import RECEIPT_CONDITIONS, aged
from samples.maker.saving import SUFFIXES, save
from samples.maker.scan import Scan
from samples.maker.sheet import Pixels
from samples.maker.sides import Side, generator
from schemas.values import Box

FORM = "shop_receipt"
# Dots a millimetre of a thermal head, pixels a dot of the paper drawn.
DOTS, PER_DOT = 8, 2
# How many columns and how wide, in millimetres, a roll of paper is.
ROLLS = ((32, 58), (38, 70), (40, 80), (42, 80), (48, 80))
INKS = ((28, 28, 30), (40, 36, 70), (52, 44, 60), (30, 34, 44))
BILL, PRINT, SCAN, SAVE = range(20, 24)


@dataclass(frozen=True)
class Press:
    """How a shop prints: a font, dots an eighth of a millimetre or needles, so many columns on paper so wide (mm)."""

    font: Path
    needles: bool
    even: bool
    columns: int
    width: float
    pitch: float


@dataclass(frozen=True)
class Printed:
    """A receipt as it comes out of the printer, what it says, and where the rows of each field are (mm)."""

    flat: Scan
    bill: Bill
    places: dict[str, list[Box]]
    press: Press


def make_receipt(
    seed: int,
    condition: str,
    held_out: bool,
    *,
    language: str | None = None,
    turned: int | None = None,
    dpi: int = 200,
    kind: str = "jpg",
) -> MadePage:
    """A scan or photo of one receipt; the same for the same arguments.

    `condition` of `RECEIPT_CONDITIONS`; `turned`: fed so many quarters of a turn to the right (by chance where it is
    None); `language` of `bills.LANGUAGES`.
    """
    side = Side(held_out)
    seed = side.seed(seed)
    printed = print_receipt(seed, side, language)
    rng = generator(seed, SCAN, zlib.crc32(condition.encode()))
    chosen = int(rng.choice(4, p=[0.55, 0.15, 0.15, 0.15]))
    made = RECEIPT_CONDITIONS[condition](printed.flat, dpi, chosen if turned is None else turned, side, rng)
    truth: dict[str, object] = {"condition": condition, "seed": seed, "held_out": held_out}
    truth |= receipt_truth(printed, made.scan)
    data = save([made.scan.image], kind, made.dpi_tag or dpi, made.quality)
    return MadePage(data, SUFFIXES[kind], made.scan.image, expected(printed.bill), truth, kind)


def expected(bill: Bill) -> dict[str, object]:
    """What stands in NAME.expected.json."""
    return {"form": FORM, "fields": dict(bill.expected())}


def receipt_truth(printed: Printed, scan: Scan) -> dict[str, object]:
    """How a receipt was printed, and the corners of the rows of each field in its picture."""
    press = printed.press
    return {
        "fonts": [press.font.stem],
        "printer": "needles" if press.needles else "thermal",
        "language": printed.bill.language,
        "fields": {name: [quad(box, scan) for box in boxes] for name, boxes in printed.places.items()},
    }


def print_receipt(seed: int, side: Side, language: str | None = None) -> Printed:
    """A receipt on its paper, aged but flat."""
    bill, rng = make_bill(generator(seed, BILL), language), generator(seed, PRINT)
    press = _press(side, rng)
    rows = list(Register(bill, press.columns, rng).rows())
    dots, places = _set(rows, press, rng)
    mask = cv2.resize(dots, None, fx=PER_DOT, fy=PER_DOT, interpolation=cv2.INTER_NEAREST)
    soft = _needled(mask) if press.needles else cv2.GaussianBlur(mask, (0, 0), 0.7)
    scale = float(DOTS * PER_DOT)
    matrix = np.array([[scale, 0, -0.5], [0, scale, -0.5], [0, 0, 1.0]])
    paper = (mask.shape[1] / scale, mask.shape[0] / scale)
    ink = INKS[int(rng.integers(len(INKS)))]
    flat = Scan(aged(soft, ink, press.needles, side, rng), matrix, scale * 25.4, paper)
    return Printed(flat, bill, places, press)


def _press(side: Side, rng: Generator) -> Press:
    """A shop's printer; one of six prints letters as wide as they are."""
    even = likely(rng, 0.83)
    choice = side.fonts("receipt") if even else side.fonts("printed")
    columns, width = ROLLS[int(rng.integers(len(ROLLS)))]
    font = choice[int(rng.integers(len(choice)))]
    return Press(font, even and likely(rng, 0.25), even, columns, float(width), float(rng.uniform(2.0, 2.6)))


def _set(rows: list[Row], press: Press, rng: Generator) -> tuple[Pixels, dict[str, list[Box]]]:
    """The dots (0 or 255) of all rows on the paper, and where those of each field are."""
    edge = float(rng.uniform(1.5, 4))
    cell = (press.width - 2 * edge) * DOTS / press.columns
    top, pitch = float(rng.uniform(5, 18)) * DOTS, press.pitch * cell
    heights = [pitch * (0.1 + 0.9 * row.size) if row.pieces else pitch * 0.7 for row in rows]
    length = round(top + sum(heights) + rng.uniform(6, 20) * DOTS)
    dots = np.zeros((length, round(press.width * DOTS)), np.uint8)
    places: dict[str, list[Box]] = {}
    for row, height in zip(rows, heights, strict=True):
        for piece in row.pieces:
            box = _strike(dots, piece, row, press, (edge * DOTS, top, cell))
            if row.field:
                places.setdefault(row.field, []).append(box)
        top += height
    return dots, places


def _strike(dots: Pixels, piece: Piece, row: Row, press: Press, at: tuple[float, float, float]) -> Box:
    """One text on the paper; `at`: the left edge and the top of the row, and the width of a column, in dots."""
    edge, top, cell = at
    mask, room = _text(piece.text, press, cell * row.size), dots.shape[1] - 2 * edge
    if mask.shape[1] > room:
        mask = _text(piece.text, press, cell * row.size * room / mask.shape[1] * 0.98)
    if row.bold:
        mask = np.maximum(mask, np.roll(mask, 1, axis=1))
    x = edge + piece.column * cell - mask.shape[1] * {LEFT: 0.0, MIDDLE: 0.5}.get(piece.side, 1.0)
    x0 = int(np.clip(round(x), 0, max(0, dots.shape[1] - mask.shape[1])))
    y0 = round(top)
    there = dots[y0 : y0 + mask.shape[0], x0 : x0 + mask.shape[1]]
    there[:] = np.maximum(there, mask[: there.shape[0]])
    return Box(x0 / DOTS, y0 / DOTS, there.shape[1] / DOTS, there.shape[0] / DOTS)


def _text(text: str, press: Press, cell: float) -> Pixels:
    """A text as dots; letters of even fonts `cell` dots apart, others about as wide on average."""
    if press.needles:
        small = _text(text, replace(press, needles=False), cell / 2)
        return np.asarray(cv2.resize(small, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST))
    em = 400
    wide = fonts.sized(press.font, em).getlength("0" if press.even else "Sedang Rp 12.500") / (1 if press.even else 16)
    size = max(8, round(em * cell / wide))
    mask, middle = fonts.line(press.font, size, text)
    exact = round(cell * len(text)) + 8 if press.even else mask.shape[1]
    fitted = cv2.resize(mask, (max(4, exact), mask.shape[0]), interpolation=cv2.INTER_AREA)
    tall = round(size * 1.3)
    line = np.zeros((tall, fitted.shape[1]), np.uint8)
    # Every text stands on the same line of its row, whatever letters it has.
    y0 = int(np.clip(round(tall * 0.72 - middle - fitted.shape[0] / 2), 0, max(0, tall - fitted.shape[0])))
    part = line[y0 : y0 + fitted.shape[0]]
    part[:] = fitted[: part.shape[0]]
    return np.asarray((line > 110).astype(np.uint8) * 255)


def _needled(mask: Pixels) -> Pixels:
    """Dots twice as large, each struck by a round needle."""
    side = 2 * PER_DOT
    y, x = np.mgrid[0:side, 0:side] - (side - 1) / 2
    needle = np.clip(side * 0.62 - np.hypot(x, y), 0, 1)
    tiles = np.tile(needle, (mask.shape[0] // side + 1, mask.shape[1] // side + 1))[: mask.shape[0], : mask.shape[1]]
    return np.asarray(cv2.GaussianBlur((mask * tiles).astype(np.uint8), (0, 0), 0.8))
