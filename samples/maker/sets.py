"""The shipped samples besides the registration forms: what each is made of, what is hard about it, what it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from samples.maker.bad import BAD, Bad
from samples.maker.beds import Bed, Place, make_bed
from samples.maker.digital import make_digital, make_mixed
from samples.maker.existing import existing
from samples.maker.forms import the_form
from samples.maker.page import CHARS, MadePage, SheetOrder, make_page, write_sheet
from samples.maker.sample import Product, Sample, product
from samples.maker.sides import Side, generator

BED = 9
# A page nobody wrote on, as the back of a sheet comes out of a scanner: not quite white.
BACK = 243


def samples() -> Iterator[Sample]:
    """All of them, folder by folder."""
    yield from _receipts()
    yield from _inputs()
    yield from _pages()
    yield from _digital()
    yield from _bad()
    yield from existing()


def _scan(  # noqa: PLR0913 - what one scan is made of
    chars: Path,
    form: str,
    seed: int,
    condition: str,
    fill: str,
    dpi: int,
    kind: str = "jpg",
    quality: int = 72,
    disagree: bool = False,
) -> Product:
    """One sheet on one scan."""
    page = make_page(seed, condition, fill, False, the_form(form), chars, dpi=dpi, disagree=disagree)
    return product([page.image], kind, 72 if condition == "phone" else dpi, quality, page.expected)


def _receipts() -> Iterator[Sample]:
    def one(name: str, hard: str, purpose: str, **made: Any) -> Sample:
        usual: dict[str, Any] = {"form": "receipt", "condition": "scan200", "fill": "printed", "dpi": 200}
        return Sample("receipt", name, hard, purpose, partial(_scan, **usual | made))

    yield one("01_scan200_printed", "nothing", "the everyday receipt", seed=203)
    yield one("02_typewriter_printed", "typewriter, 150 dpi", "typed receipts", seed=205, condition="scan150", dpi=150)
    yield one("03_stamp_printed", "signed across the duty stamp", "stamps in colour", seed=220, condition="colour")
    yield one("04_long_words_printed", "the amount in words takes two lines", "boxes of two lines", seed=225)
    yield one("05_disagree_printed", "figures and words differ", "flagged, neither changed", seed=207, disagree=True)
    yield one("06_photocopy_printed", "the duty stamp has no colour", "photocopies", seed=218, condition="photocopy")
    yield one("07_sideways_printed", "fed by its short edge", "any direction", seed=234, condition="sideways", dpi=150)
    yield one("08_scan200_hand", "by hand", "hand-written amounts in words", seed=210, fill="hand")
    yield one("09_phone_hand", "phone, by hand", "photos of receipts", seed=236, condition="phone", fill="hand")


def _inputs() -> Iterator[Sample]:
    def one(name: str, kind: str, hard: str, **made: Any) -> Sample:
        usual: dict[str, Any] = {"form": "receipt", "condition": "grey", "fill": "printed", "dpi": 150}
        return Sample("inputs", name, hard, "every kind of picture", partial(_scan, kind=kind, **usual | made))

    yield one("01_heic_printed", "heic", "HEIC, as telephones save", seed=300, condition="colour", quality=45)
    yield one("02_webp_printed", "webp", "WebP", seed=301)
    yield one("03_bmp_printed", "bmp", "BMP", seed=302, condition="clean", dpi=120)
    yield one("04_gif_printed", "gif", "GIF: a palette", seed=303, condition="clean")
    yield one("05_exif_turned_printed", "exif6", "lies turned in the file, EXIF says how", seed=304)
    yield one("06_exif_mirrored_printed", "exif5", "lies mirrored in the file, EXIF says how", seed=305)
    yield one("07_cmyk_printed", "cmyk", "JPEG in printing colours", seed=306, condition="colour", quality=50)
    yield one("08_16_bits_printed", "png16", "PNG of 16 bits", seed=307, condition="clean")
    yield one("09_dpi100_hand", "jpg", "100 dpi", seed=308, condition="dpi100", dpi=100, fill="hand")
    yield one("10_dpi600_printed", "tif1", "600 dpi, one bit", seed=309, condition="dpi600", dpi=600)
    yield one("11_big_bed_printed", "jpg", "huge margins: an A3 glass", seed=310, condition="big_bed", quality=60)
    yield one("12_no_margin_printed", "jpg", "3 mm lost at each edge", seed=311, condition="cut_edge", dpi=200)
    yield one("13_any_angle_printed", "jpg", "dropped on the glass askew", seed=312, condition="any_angle", dpi=200)
    yield _cut(
        "14_two_receipts_printed", "two on one A4 scan", "receipt", 313, (216, 297), [(108, 75, 0.7), (107, 222, -0.5)]
    )
    yield _cut(
        "15_four_receipts_printed",
        "four on one A3 scan, each another way round",
        "receipt",
        320,
        (320, 445),
        [(80, 110, 90), (240, 111, 271), (79, 334, 89), (241, 333, -91)],
    )
    yield _cut(
        "16_two_forms_printed",
        "two on one A3 scan",
        "registration",
        330,
        (432, 304),
        [(107, 152, 0.4), (324, 152, -0.6)],
    )


Laid = tuple[float, float, float]


def _cut(name: str, hard: str, form: str, seed: int, glass: tuple[float, float], laid: list[Laid]) -> Sample:
    """Several sheets on one glass."""
    make = partial(_bed, form=form, seed=seed, bed=Bed(glass, 150, quality=65), laid=laid)
    return Sample("inputs", name, hard, "several sheets on one scan are cut apart", make)


def _bed(chars: Path, form: str, seed: int, bed: Bed, laid: list[Laid]) -> Product:
    side = Side(False)
    sheets = [
        (write_sheet(SheetOrder(seed + number, "printed", side, the_form(form), chars), bed.dpi), Place(*place))
        for number, place in enumerate(laid)
    ]
    page, alone = make_bed(bed, sheets, generator(seed, BED))
    return Product(page.data, page.suffix, [one.expected for one in alone])


def _pages() -> Iterator[Sample]:
    order, two = "pages of one document in any order", "a document that comes in two files"
    yield Sample("pages", "01_reverse_printed", "page 2 before page 1", order, _reverse)
    yield Sample(
        "pages", "02_first_page_printed", "page 1 alone; page 2 is in the next file", two, partial(_part, page=1)
    )
    yield Sample("pages", "03_second_page_printed", "page 2 alone; nothing of its own", two, partial(_part, page=2))
    yield Sample("pages", "04_versions_printed", "an old version of the form and the newest", "old paper", _versions)
    yield Sample("pages", "05_blank_backs_hand", "empty backs between the pages", "blank pages are skipped", _backs)
    yield Sample("pages", "06_again_printed", "the same file as the first", "duplicates", _again)


def _visit(seed: int, page: int, version: int = 2, fill: str = "printed", chars: Path = CHARS) -> MadePage:
    """One page of a report of a visit, one bit at 200 dpi."""
    return make_page(seed, "onebit", fill, False, the_form("kunjungan", version), chars, dpi=200, page=page)


def _reverse(chars: Path) -> Product:
    first, second = _visit(400, 1), _visit(400, 2)
    return product([second.image, first.image], "tif1", 200, 80, first.expected)


def _again(chars: Path) -> Product:
    return replace(_reverse(chars), expected=[])


def _part(chars: Path, page: int) -> Product:
    made = make_page(401, "grey", "printed", False, the_form("kunjungan"), chars, dpi=150, page=page)
    return product([made.image], "jpg", 150, 65, made.expected if page == 1 else [])


def _versions(chars: Path) -> Product:
    old, new = [_visit(402, page, 1) for page in (1, 2)], [_visit(403, page) for page in (1, 2)]
    return product([page.image for page in (*old, *new)], "tif1", 200, 80, [old[0].expected, new[0].expected])


def _backs(chars: Path) -> Product:
    pages = [_visit(404, page, fill="hand", chars=chars) for page in (1, 2)]
    back = np.full(pages[0].image.shape, BACK, np.uint8)
    images = [pages[0].image, back, pages[1].image, back]
    return product(images, "tif1", 200, 80, pages[0].expected)


def _digital() -> Iterator[Sample]:
    true, lying = "the text of the PDF is taken, and seen", "what the PDF says and what one sees differ: flagged"

    def one(name: str, form: str, kind: str, seed: int, hard: str, purpose: str) -> Sample:
        return Sample("digital", name, hard, purpose, partial(_pdf, form=form, kind=kind, seed=seed))

    yield one("01_cells_printed", "registration", "glyphs", 500, "text, one character a cell", true)
    yield one("02_spaced_printed", "registration", "spaced", 501, "text set wide over the cells", true)
    yield one("03_form_fields_printed", "registration", "fields", 502, "filled form fields", true)
    yield one("04_receipt_printed", "receipt", "glyphs", 503, "text; words on two lines", true)
    yield one("05_receipt_fields_printed", "receipt", "fields", 504, "filled form fields", true)
    yield one(
        "06_ocr_layer_printed", "receipt", "ocr", 505, "a scan with its text behind it", "hidden text is no reading"
    )
    yield one("07_lying_hidden", "receipt", "lying_hidden", 506, "hidden text says somebody else's data", lying)
    yield one("08_lying_covered", "receipt", "lying_covered", 507, "a picture covers somebody else's text", lying)
    mixed = "typed page, blank page, letter, scan"
    yield Sample("digital", "09_mixed_printed", mixed, "each page by its own kind", _mixed)


def _pdf(chars: Path, form: str, kind: str, seed: int) -> Product:
    page = make_digital(seed, the_form(form), kind)
    return Product(page.data, page.suffix, page.expected)


def _mixed(chars: Path) -> Product:
    data, expected = make_mixed(508, the_form("receipt"))
    return Product(data, ".pdf", expected)


def _bad() -> Iterator[Sample]:
    for name, make in BAD.items():
        hard = (make.__doc__ or "").rstrip(".")
        yield Sample("bad", name, hard, "set aside with its reason, or read", partial(_bad_file, make=make))


def _bad_file(chars: Path, make: Callable[[], Bad]) -> Product:
    bad = make()
    expected = bad.outcome if isinstance(bad.outcome, dict) else {"set_aside": bad.outcome.value}
    return Product(bad.data, bad.suffix, expected)
