"""Amounts of any money on printed paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.types import amount

WHOLE = st.integers(0, 999_999_999_999)


@given(WHOLE)
def test_rupiah_are_read_back_from_how_they_are_shown(about, value):
    parsed = amount.parse(amount.format(value), about("amount"))
    assert parsed.value == value and not parsed.doubts


@given(st.integers(0, 99_999_999), st.sampled_from(["{}.{:02}", "RM{}.{:02}", "RM {},{:02}"]))
def test_cents_are_kept_as_text_with_two_decimals(about, cents, shape):
    parsed = amount.parse(shape.format(cents // 100, cents % 100), about("amount"))
    assert parsed.value == f"{cents // 100}.{cents % 100:02}" and not parsed.doubts


@pytest.mark.parametrize(("text", "value"), [("Rp 25.000,00", 25000), ("25.000", 25000), ("1,234.50", "1234.50")])
def test_no_amount_is_taken_for_a_hundred_times_another(about, text, value):
    assert amount.parse(text, about("amount")).value == value


@pytest.mark.parametrize("text", ["12.5", "1.2.3", "gratis", "25.00.000", "-", "1" * 13])
def test_what_is_no_amount_stays_as_written_with_a_doubt(about, text):
    parsed = amount.parse(text, about("amount"))
    assert parsed.value == text and [doubt.reason for doubt in parsed.doubts] == ["money_not_legal"]


@given(st.one_of(WHOLE.map(str), st.integers(0, 99_999_999).map(lambda cents: f"{cents // 100}.{cents % 100:02}")))
def test_every_beginning_of_an_amount_may_start(about, text):
    assert all(amount.may_start(text[:length], about("amount")) for length in range(len(text) + 1))
