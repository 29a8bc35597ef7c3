"""The samples of paper that was there before this program: FORM P1, receipts of shops, and stacks of all sorts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from samples.maker.forms import the_form
from samples.maker.page import MadePage, make_page
from samples.maker.receipt_beds import make_receipts
from samples.maker.sample import Product, Sample, product
from samples.maker.thermal import make_receipt

PURPOSE = "paper without markers is known by its looks"
SHAPES = "receipts of any shape"
# An empty separator as it comes out of a scanner, at 150 dpi.
SEPARATOR = np.full((1754, 1240), 244, np.uint8)


def existing() -> Iterator[Sample]:
    """All of them, folder by folder."""
    yield from _forms()
    yield from _receipts()


def _forms() -> Iterator[Sample]:
    """FORM P1, both pages in one file, filled in print and by hand."""

    def one(name: str, hard: str, seed: int, condition: str, dpi: int = 150, quality: int = 55) -> Sample:
        fill = name.rpartition("_")[2]
        make = partial(_p1, seed=seed, condition=condition, fill=fill, dpi=dpi, quality=quality)
        return Sample("p1_pmks", name, hard, PURPOSE, make)

    yield one("01_scan_printed", "nothing: the everyday scan", 600, "scan200")
    yield one("02_curl_hand", "the sheets were rolled", 601, "curl", 200)
    yield one("03_photo_printed", "a phone's pictures of curled sheets", 602, "curl_photo", quality=40)
    yield one("04_upside_down_printed", "fed the wrong way round", 603, "upside_down")
    yield one("05_fold_hand", "the sheets were folded", 604, "fold", 200)
    yield one("06_low_jpeg_hand", "JPEG quality 25", 605, "low_jpeg", 200, 25)


def _p1(chars: Path, seed: int, condition: str, fill: str, dpi: int, quality: int) -> Product:
    form = the_form("p1_pmks")
    pages = [make_page(seed, condition, fill, False, form, chars, dpi=dpi, page=page) for page in (1, 2)]
    tag = 72 if condition.endswith("photo") else dpi
    return product([page.image for page in pages], "pdf", tag, quality, pages[0].expected)


def _receipts() -> Iterator[Sample]:
    """Receipts of shops, each on a picture of its own, several on one, and among forms."""

    def one(name: str, hard: str, seed: int, condition: str, language: str, turned: int = 0) -> Sample:
        make = partial(_receipt, seed=seed, condition=condition, language=language, turned=turned)
        return Sample("shop_receipt", name, hard, SHAPES, make)

    yield one("01_scan", "nothing: Indonesian, scanned by itself", 620, "scan", "id")
    yield one("02_sideways", "English, fed sideways", 621, "scan", "en", 1)
    yield one("03_wide_glass", "Malay, small on an A4 glass", 622, "scan_a4", "ms")
    yield one("04_upside_down", "Indonesian, fed the wrong way round", 623, "scan", "id", 2)
    yield one("05_faded", "hardly any print left", 624, "scan_faded", "id")
    yield one("06_crumpled", "out of a pocket, English", 625, "scan_crumpled", "en")
    yield one("07_photo", "photographed on a table", 626, "photo", "id")
    yield one("08_photo_crumpled", "out of a pocket, photographed sideways", 627, "photo_crumpled", "id", 3)
    yield one("09_photo_faded", "Malay, hardly any print left, photographed", 628, "photo_faded", "ms")
    yield Sample(
        "shop_receipt", "10_three_on_a4", "three on one A4 scan", "several on one scan are cut apart", _several
    )
    among = "a stack of forms, receipts and empty pages"
    yield Sample("shop_receipt", "11_among_forms", among, "each page of a stack by its own kind", _among_forms)


def _receipt(chars: Path, seed: int, condition: str, language: str, turned: int) -> Product:
    photo = condition.startswith("photo")
    made = make_receipt(seed, condition, False, language=language, turned=turned, dpi=200)
    return product([made.image], "jpg", 72 if photo else 200, 50 if photo else 70, made.expected)


def _several(chars: Path) -> Product:
    made = make_receipts(640, 3, False, dpi=150)
    return product([made.image], "jpg", 150, 70, made.expected["documents"])


def _among_forms(chars: Path) -> Product:
    """Registration, receipt of a shop, receipt of ours, FORM P1; an empty page before and after each receipt."""

    def page(form: str, number: int = 1) -> MadePage:
        return make_page(645, "scan150", "printed", False, the_form(form), chars, dpi=150, page=number)

    first, ours, sheets = page("registration"), page("receipt"), [page("p1_pmks", number) for number in (1, 2)]
    shop = make_receipt(646, "scan_a4", False, language="id", turned=0, dpi=150)
    images = [first.image, SEPARATOR, shop.image, SEPARATOR, ours.image, SEPARATOR, *(one.image for one in sheets)]
    records = [one.expected for one in (first, shop, ours, sheets[0])]
    return product(images, "pdf", 150, 55, records)
