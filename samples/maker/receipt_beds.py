"""Several receipts on one A4 glass, as offices scan them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from samples.maker.beds import Place, laid, sensed
from samples.maker.page import MadePage
from samples.maker.receipt_paper import A4
from samples.maker.saving import SUFFIXES, save
from samples.maker.scan import Scan
from samples.maker.sheet import Pixels
from samples.maker.sides import Side, generator
from samples.maker.thermal import Printed, expected, print_receipt, receipt_truth

BED = 24
# Between two receipts, and between them and the edge of the glass (millimetres).
APART, RIM = 8.0, 6.0
TRIED = 60


@dataclass
class _Shelf:
    """A row of receipts: its upper edge, how high it is, how much of its width is taken."""

    top: float
    height: float = 0.0
    taken: float = RIM


def make_receipts(seed: int, count: int, held_out: bool, *, dpi: int = 200, quality: int = 70) -> MadePage:
    """The scan of up to `count` receipts side by side, some of them the wrong way round.

    `expected["documents"]` are their records in the order in which people read them.
    """
    side = Side(held_out)
    seed = side.seed(seed)
    rng = generator(seed, BED)
    size = (round(A4[0] * dpi / 25.4), round(A4[1] * dpi / 25.4))
    image: Pixels = np.full((size[1], size[0], 3), (244, 244, 242), np.uint8)
    put, scans = list(_put(seed, count, side, rng)), []
    for printed, place in put:
        scan, cover = laid(printed.flat, place, dpi, size)
        image = (image * (1 - cover) + scan.image * cover + 0.5).astype(np.uint8)
        scans.append(scan)
    seen = sensed(Scan(image, np.eye(3), dpi), rng).image
    truth = [receipt_truth(printed, scan) for (printed, _), scan in zip(put, scans, strict=True)]
    records = [expected(printed.bill) for printed, _ in put]
    data = save([seen], "jpg", dpi, quality)
    return MadePage(data, SUFFIXES["jpg"], seen, {"documents": records}, {"sheets": truth}, "jpg")


def _put(seed: int, count: int, side: Side, rng: Generator) -> Iterator[tuple[Printed, Place]]:
    """Receipts and their places: side by side as long as they fit, then in another row."""
    shelf, put = _Shelf(RIM), 0
    for number in range(TRIED):
        if put == count:
            return
        printed = print_receipt(seed + number, side)
        width, height = (length + APART for length in printed.flat.paper)
        if shelf.taken + width > A4[0] - RIM:
            shelf = _Shelf(shelf.top + shelf.height)
        if shelf.top + height > A4[1] - RIM:
            continue
        over = 180.0 if rng.random() < 0.25 else 0.0
        middle = shelf.taken + width / 2, shelf.top + height / 2
        shelf.taken, shelf.height, put = shelf.taken + width, max(shelf.height, height), put + 1
        yield printed, Place(*middle, over + float(rng.uniform(-1.5, 1.5)))
