"""The samples of paper that was there before this program: FORM P1."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from samples.maker.forms import the_form
from samples.maker.page import make_page
from samples.maker.sample import Product, Sample, product

PURPOSE = "paper without markers is known by its looks"


def existing() -> Iterator[Sample]:
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
