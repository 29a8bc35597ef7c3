"""Made receipts: they add up, say what their record says, and lie where their truth says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import cv2
import jsonschema
import numpy as np
import pytest

from samples.maker.bill_rows import Register, Row
from samples.maker.bills import LANGUAGES, make_bill
from samples.maker.receipt_beds import make_receipts
from samples.maker.receipt_paper import RECEIPT_CONDITIONS
from samples.maker.sheet import Pixels
from samples.maker.sides import Side
from samples.maker.thermal import make_receipt, print_receipt

SHAPE = json.loads((Path(__file__).parents[1] / "contract" / "expected.schema.json").read_text(encoding="utf-8"))
BILLS = [make_bill(np.random.default_rng(seed)) for seed in range(60)]


def test_every_bill_adds_up() -> None:
    for bill in BILLS:
        added = 0 if bill.tax_included else bill.tax
        assert (
            bill.total
            == sum(i.count * i.price for i in bill.items) - bill.discount + bill.service + added + bill.rounding
        )
        assert bill.total > 0
        assert bill.cash == 0 or bill.cash - bill.total == bill.change >= 0
        assert bill.total % (5 if bill.cents else 100) == 0


def test_all_that_makes_bills_differ_occurs() -> None:
    assert {bill.language for bill in BILLS} == set(LANGUAGES)
    for there in (lambda b: b.discount, lambda b: b.service, lambda b: b.tax_included and b.tax, lambda b: not b.cash):
        assert 2 <= sum(bool(there(bill)) for bill in BILLS) <= 55


@pytest.mark.parametrize("columns", [32, 48])
def test_what_the_record_says_is_printed(columns: int) -> None:
    for number, bill in enumerate(BILLS):
        register = Register(bill, columns, np.random.default_rng(number))
        rows = list(register.rows())
        said = {
            field: _said(rows, field) for field in ("merchant", "address", "total", "tax", "cash", "receipt_number")
        }
        record = bill.expected()
        assert said["merchant"].upper() == record["merchant"]
        assert said["address"].upper() == record["address"]
        assert bill.number in said["receipt_number"]
        for field, value in (("total", bill.total), ("tax", bill.tax), ("cash", bill.cash)):
            assert (register.money(value) in said[field]) is bool(value)


def _said(rows: list[Row], field: str) -> str:
    return " ".join(piece.text for row in rows if row.field == field for piece in row.pieces)


def test_amounts_are_written_as_their_money_is() -> None:
    rupiah, ringgit = (next(bill for bill in BILLS if bill.cents is cents) for cents in (False, True))
    assert rupiah.amount(1_250_000) == 1_250_000
    assert ringgit.amount(125_005) == "1250.05"
    register = Register(ringgit, 40, np.random.default_rng(1))
    assert register.money(-125_005) == "-1,250.05"


def test_nothing_is_struck_over_the_edge_of_the_paper() -> None:
    for seed in range(12):
        printed = print_receipt(seed, Side(False))
        grey = cv2.cvtColor(printed.flat.image, cv2.COLOR_RGB2GRAY)
        rim = round(0.8 * printed.flat.dpi / 25.4)
        assert min(grey[:, :rim].min(), grey[:, -rim:].min()) > 200


PER_MM, RIM = 10, 1.0


def _cut(image: Pixels, corners: Pixels, size: tuple[float, float]) -> Pixels:
    """A quadrilateral of a picture (from its top left clockwise) as a grey rectangle of `size` millimetres."""
    grey = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    wide, tall = (round(side * PER_MM) for side in size)
    ends = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32)
    return cv2.warpPerspective(grey, cv2.getPerspectiveTransform(corners.astype(np.float32), ends), (wide, tall))


@pytest.mark.parametrize("condition", list(RECEIPT_CONDITIONS))
@pytest.mark.parametrize("turned", [0, 1])
def test_print_lies_where_the_truth_says(condition: str, turned: int) -> None:
    made, printed = make_receipt(31, condition, False, turned=turned), print_receipt(31, Side(False))
    quads = cast(dict[str, list[list[list[float]]]], made.truth["fields"])
    for box, quad in zip(printed.places["total"], quads["total"], strict=True):
        ends = np.array([(box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom)])
        flat = _cut(printed.flat.image, printed.flat.places(ends), (box.w, box.h))
        seen = _cut(made.image, np.array(quad), (box.w, box.h))
        inner = round(RIM * PER_MM)
        score = cv2.matchTemplate(seen, flat[inner:-inner, inner:-inner], cv2.TM_CCOEFF_NORMED)
        _, best, _, at = cv2.minMaxLoc(score)
        assert best > 0.5
        assert np.hypot(at[0] - inner, at[1] - inner) / PER_MM < 0.35


def test_several_receipts_do_not_lie_on_each_other() -> None:
    page = make_receipts(5, 3, False, dpi=100)
    records = cast(list[dict[str, object]], page.expected["documents"])
    jsonschema.validate(records, SHAPE)
    sheets = cast(list[dict[str, dict[str, list[list[list[float]]]]]], page.truth["sheets"])
    assert len(records) == len(sheets) == 3
    spans = [
        np.array([quad for quads in sheet["fields"].values() for quad in quads]).reshape(-1, 2) for sheet in sheets
    ]
    for number, one in enumerate(spans):
        for other in spans[number + 1 :]:
            apart = np.maximum(one.min(0) - other.max(0), other.min(0) - one.max(0))
            assert apart.max() > 0


def test_the_same_seed_makes_the_same_receipt_and_sides_share_no_font() -> None:
    one, again = (make_receipt(7, "scan", False, turned=0) for _ in range(2))
    assert one.data == again.data
    jsonschema.validate(one.expected, SHAPE)
    assert not {p.stem for p in Side(True).fonts("receipt")} & {p.stem for p in Side(False).fonts("receipt")}
