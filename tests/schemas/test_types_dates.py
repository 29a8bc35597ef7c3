"""Days and months as people write them."""

from __future__ import annotations

from datetime import date as day_of
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.types import date, month_year
from schemas.types._dates import MONTHS
from tests.schemas.conftest import DAY

days = st.dates(min_value=day_of(1900, 1, 1), max_value=DAY)


@pytest.mark.parametrize(
    "text, iso",
    [
        ("12051990", "1990-05-12"),
        ("12-05-1990", "1990-05-12"),
        ("12/5/90", "1990-05-12"),
        ("03/04/2019", "2019-04-03"),
        ("11 Februari 2019", "2019-02-11"),
        ("11 Pebruari 2019", "2019-02-11"),
        ("Kupang, 5 Nopember 2018", "2018-11-05"),
        ("1 Ags 2019", "2019-08-01"),
        ("1 Agust. 2019", "2019-08-01"),
        ("31 Des 2018", "2018-12-31"),
        ("7 0kt 2019", "2019-10-07"),
        ("7 Me1 2O19", "2019-05-07"),
        ("11Februari2019", "2019-02-11"),
        ("1l-O5-199O", "1990-05-11"),
        ("12 051990", "1990-05-12"),
        ("120590", "1990-05-12"),
        ("12/05/19", "2019-05-12"),
        ("25/11/26", "1926-11-25"),
        ("2019-02-11", "2019-02-11"),
        ("Solo, 12 Mei 2019", "2019-05-12"),
    ],
)
def test_forms_of_a_day(about, text, iso):
    parsed = date.parse(text, about("date"))
    assert parsed.value == iso and not parsed.doubts


@pytest.mark.parametrize("text", ["31-02-2019", "29-02-2019", "00-05-1990", "12-13-1990", "12-05-1890", "?", "besok"])
def test_days_that_are_not_legal_stay_as_written(about, text):
    parsed = date.parse(text, about("date"))
    assert parsed.value == text and parsed.doubts[0].reason == "date_not_legal"


def test_a_day_to_come_and_a_guessed_month(about):
    assert date.parse("25-11-2026", about("date")).doubts[0].reason == "date_in_future"
    guessed = date.parse("11 Febuari 2019", about("date"))
    assert guessed.value == "2019-02-11" and guessed.doubts[0].reason == "month_name_guessed"
    assert date.parse("11 Ju?i 2019", about("date")).doubts[0].reason == "date_not_legal"


@given(days)
def test_every_prefix_of_a_legal_day_may_start(about, day):
    asked = about("date", cells=8)
    text = f"{day:%d%m}{day.year:04}"
    assert date.parse(text, asked).value == day.isoformat()
    assert all(date.may_start(text[:n], asked) for n in range(9))
    assert date.parse(date.format(day.isoformat()), asked).value == day.isoformat()


@given(st.text("0123456789", min_size=1, max_size=8))
def test_may_start_of_a_day_is_exact(about, digits):
    asked = about("date", cells=8)
    if len(digits) == 8:
        assert date.may_start(digits, asked) == (not date.parse(digits, asked).doubts)
    elif date.may_start(digits, asked):
        assert any(date.may_start(digits + digit, asked) for digit in "0123456789")


def test_days_are_refused_early(about):
    asked = about("date", cells=8)
    for start in ("4", "32", "3102", "122", "1213", "12053", "120518", "12052027", "a"):
        assert not date.may_start(start, asked), start
    assert date.may_start("290220", asked) and not date.may_start("29021999", asked)
    assert not date.may_start("25112026", asked) and date.may_start("24112026", asked)


@given(st.dates(min_value=DAY - timedelta(days=36000), max_value=DAY))
def test_two_digit_years_are_never_in_the_future(about, day):
    value = date.parse(f"{day:%d/%m/%y}", about("date")).value
    assert isinstance(value, str) and value <= DAY.isoformat()


@pytest.mark.parametrize(
    "text, iso",
    [
        ("052016", "2016-05"),
        ("05-2016", "2016-05"),
        ("5/16", "2016-05"),
        ("Mei 2016", "2016-05"),
        ("2016-05", "2016-05"),
    ],
)
def test_forms_of_a_month(about, text, iso):
    parsed = month_year.parse(text, about("month_year"))
    assert parsed.value == iso and not parsed.doubts


def test_months_that_are_not_legal(about):
    asked = about("month_year")
    assert month_year.parse("13-2016", asked).doubts[0].reason == "month_not_legal"
    assert month_year.parse("12-2026", asked).doubts[0].reason == "month_in_future"
    assert month_year.parse("lama", asked).value == "lama"
    assert not month_year.may_start("13", asked) and not month_year.may_start("122026", asked)


@given(days)
def test_every_prefix_of_a_legal_month_may_start(about, day):
    asked = about("month_year", cells=6)
    text = f"{day:%m}{day.year:04}"
    assert all(month_year.may_start(text[:n], asked) for n in range(7))
    assert month_year.parse(f"{MONTHS[day.month - 1]} {day.year}", asked).value == f"{day.year:04}-{day:%m}"
