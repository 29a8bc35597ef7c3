"""Amounts of money, in rupiah and with cents, and what is said of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.free.amounts import Amount, values_in
from schemas.finding import Role
from tests.extractors.free.written import paper

WHOLE = ["Teh|7.500", "Kopi|12.000"]
CENTS = ["Teh|7.50", "Kopi|12.00"]


def amounts(row: str, others: list[str]) -> list[Amount]:
    return [one for one in paper([*others, row]).ledger.amounts if one.row == len(others)]


@given(
    st.integers(1_000, 99_999_999), st.sampled_from(["{} ", "Rp {}", "Rp.{}", "RP {},00", "{}"]), st.sampled_from(".,")
)
def test_rupiah_are_whole_however_their_thousands_are_parted(value: int, shape: str, point: str) -> None:
    written = shape.format(f"{value:,}".replace(",", point)).replace(",00", ",00" if point == "." else ".00")
    assert values_in(written, cents=False) == {value}


@given(st.integers(1, 9_999_999), st.sampled_from(["{}", "RM{}", "RM {}", "$ {}"]))
def test_amounts_with_cents_are_read_in_cents(value: int, shape: str) -> None:
    assert values_in(shape.format(f"{value // 100:,}.{value % 100:02}"), cents=True) == {value}


def test_a_receipt_tells_by_all_its_amounts_whether_it_has_cents() -> None:
    assert paper([*WHOLE, "TOTAL|Rp 19.500,00"]).ledger.text(19_500) == "19500"
    assert paper([*CENTS, "TOTAL|19.50"]).ledger.text(1_950) == "19.50"


def test_a_word_speaks_of_the_amount_behind_it_alone() -> None:
    saved, total = amounts("TOTAL SAVING: 0.00|TOTAL 19.50", CENTS)
    assert Role.TOTAL not in saved.label and total.label == {Role.TOTAL}


def test_a_number_between_takes_no_word_from_the_amount() -> None:
    (amount,) = amounts("Total Qty 2|19.50", CENTS)
    assert amount.label == {Role.NO_MONEY}


def test_what_is_counted_says_nothing_of_the_total_behind_it() -> None:
    (amount,) = amounts("Qty : 1|Total RM 19.50", CENTS)
    assert amount.label == {Role.TOTAL}


def test_a_total_with_its_tax_is_no_tax() -> None:
    (amount,) = amounts("TOTAL (GST INCL)|19.50", CENTS)
    assert amount.label == {Role.TOTAL, Role.INCLUSIVE}


@pytest.mark.parametrize("row", ["Tel 07-3523888", "14/03/2019 10:22", "GST 6%", "81100 JOHOR BAHRU", "Ref 12.50.33"])
def test_what_is_no_amount_is_none(row: str) -> None:
    assert amounts(row, CENTS) == []


def test_a_lost_point_is_borne_only_behind_a_word_for_money() -> None:
    assert [one.value for one in amounts("CHANGE|100", CENTS)] == [100]
    assert amounts("Counter|100", CENTS) == []


def test_thousands_parted_by_a_space_are_one_amount_behind_a_word_for_money() -> None:
    assert [one.value for one in amounts("KEMBALI|2 500", WHOLE)] == [2500]
    assert [one.value for one in amounts("TOTAL|847 500", WHOLE)] == [847500]
    assert amounts("Kunci|64 000", WHOLE) == []
