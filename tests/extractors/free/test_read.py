"""A receipt read whole: what is found on it, how sure that is, and what is no receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from extractors.free.meant import is_for_a_person
from extractors.free.read import Engines, FreeReading, found_on, look
from extractors.free.scoring import as_json, load_model, read_model
from extractors.free.total import totals
from extractors.pagefile import pages
from schemas.acceptance import NONE_ACCEPTED, Acceptance
from schemas.calibration import load_calibration
from schemas.library import library
from schemas.places import load_gazetteer
from schemas.validate import validate
from schemas.values import FieldReading, FieldResult, Status
from tests.extractors.free.written import DAY, GOODS, PAID, RECEIPT, SHOP, Echo, drawn, finding, page, paper

WHOLE = "  ".join(RECEIPT).replace("|", "  ")


def found(rows: Sequence[str], engines: Engines, second: str = WHOLE, sure: float = 0.999) -> dict[str, FieldReading]:
    read = found_on(page(rows, sure), finding(), replace(engines, second=Echo(second)), DAY)
    assert read.is_receipt
    return {field.name: field for field in read.fields}


def results(read: Sequence[FieldReading], bearable: float = 0.3) -> dict[str, FieldResult]:
    form = library().latest("shop_receipt")
    assert form is not None
    acceptance = Acceptance.bearing(bearable, load_calibration())
    checked = validate(form, read, DAY, load_gazetteer(), {1}, acceptance=acceptance)
    return {field.name: field for field in checked.fields}


def test_every_field_of_a_receipt_is_found_where_it_stands(engines: Engines) -> None:
    fields = found(RECEIPT, engines)
    guesses = {name: result.guess for name, result in results(list(fields.values())).items()}
    assert guesses == {
        "merchant": "TOKO CONTOH MAKMUR",
        "date": "2019-03-14",
        "total": 63500,
        "address": "JL. TIMOR RAYA NO. 7 OESAPA, KUPANG",
        "receipt_number": "TM-00412",
        "tax": None,
        "cash": 100000,
        "change": 36500,
    }
    row = 40 + 30 * RECEIPT.index(PAID[0])
    assert fields["total"].box_px.y == row and fields["total"].box_px.x > 420


def test_a_total_that_sums_bear_out_and_both_readers_see_is_accepted(engines: Engines) -> None:
    checked = results(list(found(RECEIPT, engines).values()))
    assert checked["total"].status is checked["date"].status is checked["cash"].status is Status.ACCEPTED
    assert checked["tax"].status is Status.EMPTY


def test_nothing_is_accepted_where_the_office_accepts_nothing(engines: Engines) -> None:
    checked = results(list(found(RECEIPT, engines).values()), NONE_ACCEPTED)
    assert Status.ACCEPTED not in {field.status for field in checked.values()}


def test_a_second_reader_that_sees_something_else_costs_trust(engines: Engines) -> None:
    agreed, other = (found(RECEIPT, engines, second)["total"].evidence for second in (WHOLE, "TOTAL Rp 68.500"))
    assert agreed and other and agreed.weakest > other.weakest
    unproven = [*SHOP, GOODS[0], "TOTAL|Rp 63.500"]
    assert not results(list(found(unproven, engines, "TOTAL Rp 68.500").values()))["total"].value


def test_the_total_is_what_is_to_be_paid_in_the_end(engines: Engines) -> None:
    rows = [*SHOP, *GOODS, "SUBTOTAL|63.500", "DISKON|-3.480", "PPN 10%|6.002", "PEMBULATAN|-22"]
    paid = ["GRAND TOTAL|66.000", "TUNAI|70.000", "KEMBALI|4.000"]
    assert found([*rows, *paid], engines)["total"].text == "66000"


def test_a_total_that_may_stand_before_or_after_rounding_is_for_a_person(engines: Engines) -> None:
    rows = [*SHOP, "Teh|12.51", "Kopi|14.31", "Total Sales|26.82", "Rounding Adj|-0.02", "Amount Due|26.80"]
    checked = results(list(found([*rows, "CASH|30.00", "CHANGE|3.20"], engines).values()))
    assert checked["total"].status is Status.FLAGGED and checked["total"].suggestion == "26.80"


def test_a_subtotal_is_the_total_where_it_was_paid_and_nothing_else_is_named() -> None:
    unpaid = [*SHOP, *GOODS, "SUBTOTAL|63.500"]
    for rows, for_a_person in ((unpaid, True), ([*unpaid, "TUNAI|100.000", "KEMBALI|36.500"], False)):
        (subtotal,) = [one for one in totals(paper(rows)) if one.text == "63500"]
        assert is_for_a_person(subtotal) is for_a_person


def test_what_the_paper_speaks_of_but_nobody_can_read_is_not_empty(engines: Engines) -> None:
    fields = found([*RECEIPT[:-2], "KEMBALI"], engines)
    assert fields["change"].text == "" and not fields["change"].empty and fields["tax"].empty


def test_a_ticket_has_one_amount_and_a_note_may_call_nothing_its_total(engines: Engines) -> None:
    ticket = ["PT BIS CONTOH", "TIKET", "No. Tiket: A-0071", "Tanggal: 14-03-2019 08:00", "TARIF|Rp 150.000"]
    assert found(ticket, engines)["total"].text == "150000"
    note = [*SHOP, *GOODS, "TUNAI|100.000", "KEMBALI|36.500"]
    assert results(list(found(note, engines).values()))["total"].status is Status.FLAGGED


@pytest.mark.parametrize(
    "rows",
    [
        ["SURAT KETERANGAN", "Yang bertanda tangan di bawah ini", "Tanggal 14 Maret 2019", "Kupang"],
        ["DAFTAR HARGA", "Gula 15.000", "Tepung 12.000", "Beras 60.000"],
        [""],
    ],
)
def test_a_letter_or_a_list_is_no_receipt(rows: list[str], engines: Engines) -> None:
    read = found_on(page(rows), finding(), replace(engines, second=Echo()), DAY)
    assert not read.is_receipt and read.fields == ()


@pytest.mark.slow
@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_photo_of_a_table_is_read_from_every_side(quarters: int, engines: Engines) -> None:
    picture = np.ascontiguousarray(np.rot90(drawn(RECEIPT), quarters))
    read = look(picture, finding(), engines, DAY)
    assert isinstance(read, FreeReading) and read.is_receipt
    texts = {field.name: field.text for field in read.fields}
    assert (texts["total"], texts["date"], texts["merchant"]) == ("63500", "2019-03-14", "TOKO CONTOH MAKMUR")
    assert read.pixels.size < 0.5 * picture.size, "cut out of the table"


@pytest.mark.slow
def test_a_cat_and_a_white_page_hold_no_lines(engines: Engines) -> None:
    cat = Path(__file__).parents[3] / "samples/bad/11_cat.jpg"
    (scan,) = pages(cat.read_bytes())
    assert look(scan.pixels, finding(), engines, DAY) is None
    assert look(np.full((800, 600), 255, np.uint8), finding(), engines, DAY) is None


def test_scales_are_read_back_as_they_were_written() -> None:
    model = load_model()
    assert read_model(as_json(model)) == model
    assert set(finding().fields) <= set(model)
