"""Days on receipts, in every way they are printed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.free.dates import dates, days_in
from schemas.types._dates import MONTHS
from tests.extractors.free.written import DAY, paper

days = st.dates(date(2000, 1, 1), DAY)


@given(
    days,
    st.sampled_from(
        [
            "%d/%m/%Y",
            "%d-%m-%y",
            "%d.%m.%Y",
            "%Y-%m-%d",
            "%Y%m%d",
            "%d/%m/%Y%H:%M",
            "Tgl%d.%m.%y-%H:%M",
            "REG 19-%d/%m/%Y %H:%M",
            "%d/%m/%y%H:%M:%S",
            "No. 0001%d/%m/%Y%H:%M",
            "%Y/%m/%d %H:%M",
        ]
    ),
)
def test_a_day_is_read_back_however_it_is_printed(day: date, shape: str) -> None:
    assert day in days_in(day.strftime(shape), DAY)


@given(days, st.sampled_from(["{} {} {}", "{}-{}-{}", "{} {}. {}"]))
def test_months_may_have_names(day: date, shape: str) -> None:
    assert days_in(shape.format(day.day, MONTHS[day.month - 1], day.year), DAY) == {day}


@pytest.mark.parametrize("text", ["31/02/2019", "0380-123456", "10:22:31", "1.250.000", "No. 12/2019"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert not days_in(text, DAY)


def test_the_day_comes_first_unless_no_month_is_so_high() -> None:
    assert days_in("03/04/2019", DAY) == {date(2019, 4, 3)}
    (meant,) = dates(paper(["12/13/2016"]))
    assert meant.text == "2016-12-13" and meant.features["month_first"] == 1


def test_days_to_come_are_no_dates_of_a_receipt() -> None:
    assert [meant.text for meant in dates(paper(["Tanggal: 14-03-2019", "BERLAKU SAMPAI 14-03-2031"]))] == [
        "2019-03-14"
    ]
