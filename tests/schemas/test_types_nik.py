"""How usual the serial of a NIK is."""

from __future__ import annotations

from math import exp, isinf

import pytest

from schemas import types
from schemas.types import nik

START = "537104410790"


def unusual(serial: str) -> float:
    """How much less usual a whole serial is than the most usual digits at each place, as a factor."""
    return exp(sum(nik.expects(START + serial[:at], serial[at]) for at in range(4)))


def test_low_serials_are_more_usual_but_weigh_little() -> None:
    serials = ["0001", "0009", "0065", "0920", "8002"]
    usual = [unusual(one) for one in serials]
    assert usual == sorted(usual, reverse=True) and usual[0] == 1
    assert usual[1] > 0.5 and usual[2] > 0.1 and usual[3] > 0.005 and usual[4] > 0.0001


@pytest.mark.parametrize("start", ["", "0", "00", "01", "123"])
def test_the_most_usual_digit_weighs_nothing(start: str) -> None:
    weights = [nik.expects(START + start, digit) for digit in "0123456789"]
    assert max(weights) == 0 and all(weight > -6 for weight in weights)


def test_no_serial_is_0000() -> None:
    assert isinf(nik.expects(START + "000", "0"))


def test_nothing_is_expected_before_the_serial_and_of_other_types() -> None:
    assert nik.expects("5371", "9") == 0 == types.expects("kk", START, "9") == types.expects("nik", "", "1")
