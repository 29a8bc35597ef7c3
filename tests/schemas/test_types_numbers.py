"""NIK, KK, phone, number, money, paper number."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.types import kk, money, nik, number, paper_number, phone
from schemas.values import Flag
from tests.schemas.conftest import DAY

births = st.dates(min_value=DAY - timedelta(days=100 * 365), max_value=DAY)
serials = st.integers(1, 9999).map("{:04}".format)


def reasons(parsed):
    return [doubt.reason for doubt in parsed.doubts]


@given(births, serials, st.booleans())
def test_every_prefix_of_a_legal_nik_may_start(about, birth, serial, woman):
    text = f"537104{birth.day + 40 * woman:02}{birth:%m%y}{serial}"
    asked = about("nik")
    assert nik.parse(text, asked).value == text and not nik.parse(text, asked).doubts
    assert all(nik.may_start(text[:n], asked) for n in range(17))
    assert nik.compact(nik.format(text)) == text


@given(st.text("0123456789", min_size=0, max_size=17))
def test_may_start_of_nik_agrees_with_parse(about, digits):
    asked = about("nik")
    parsed = nik.parse(digits, asked)
    legal = parsed.value is not None and not any(doubt.flag is Flag.INVALID for doubt in parsed.doubts)
    if legal or len(digits) == 16:
        assert nik.may_start(digits, asked) == legal
    if nik.may_start(digits, asked) and len(digits) < 16:
        assert any(nik.may_start(digits + digit, asked) for digit in "0123456789")


@pytest.mark.parametrize(
    "digits, reason",
    [
        ("537104410790000", "nik_length"),
        ("0071044107900001", "nik_province_unknown"),
        ("5371047507900001", "nik_birth_date"),
        ("5371043507900001", "nik_birth_date"),
        ("5371043002900001", "nik_birth_date"),
        ("5371042902010001", "nik_birth_date"),
        ("5371044107900000", "nik_serial"),
        ("5399994107900001", "nik_district_unknown"),
    ],
)
def test_a_nik_that_is_not_legal_stays_as_written(about, digits, reason):
    parsed = nik.parse(digits, about("nik"))
    assert parsed.value == digits and reasons(parsed) == [reason]


def test_illegal_nik_is_refused_early(about):
    asked = about("nik")
    assert not nik.may_start("00", asked)
    assert not nik.may_start("53710475", asked)
    assert not nik.may_start("5371048", asked)
    assert not nik.may_start("5371043102", asked)
    assert not nik.may_start("53x", asked)
    assert nik.may_start("5371047", asked) and nik.may_start("53710471", asked)


def test_year_01_is_2001_and_a_leap_day_of_2000_is_legal(about):
    assert not nik.parse("5371042902000001", about("nik")).doubts
    assert not nik.parse("5371040101010001", about("nik")).doubts


def test_kk_has_no_day_plus_40(about):
    asked = about("kk")
    assert not kk.parse("5371041205140001", asked).doubts
    assert reasons(kk.parse("5371045205140001", asked)) == ["kk_date"]
    assert kk.may_start("53710412", asked) and not kk.may_start("5371044", asked)


def test_look_alikes_fold_to_digits(about):
    assert nik.parse("S37I O4 4l-O79O.OOO1", about("nik")).value == "5371044107900001"


@pytest.mark.parametrize("text", ["+62 812-3456-7890", "0812 3456 7890", "6281234567890", "O8l2 3456 7890"])
def test_phone_forms(about, text):
    assert phone.parse(text, about("phone")).value == "081234567890"


@pytest.mark.parametrize("text", ["0812345", "08123456789012", "0380821234", "8123456789"])
def test_phones_that_are_not_legal(about, text):
    parsed = phone.parse(text, about("phone"))
    assert parsed.value == text and reasons(parsed) == ["phone_not_legal"]


@given(st.from_regex(r"\A(08|628|\+628)[0-9]{8,11}\Z"))
def test_every_prefix_of_a_legal_phone_may_start(about, text):
    asked = about("phone")
    assert all(phone.may_start(text[:n], asked) for n in range(len(text) + 1))
    assert phone.parse(text, asked).doubts == ()
    assert not phone.may_start("09", asked) and not phone.may_start("62" + "7", asked)


@pytest.mark.parametrize(
    "text, rupiah",
    [
        ("Rp 1.250.000,-", 1250000),
        ("Rp1.250.000,00", 1250000),
        ("1,250,000", 1250000),
        ("1,250,000.00", 1250000),
        ("Rp. 2.5OO.OOO,-", 2500000),
        ("2500000", 2500000),
        ("1 250 000", 1250000),
        ("1.250.000 rupiah", 1250000),
        ("002500000", 2500000),
        ("750", 750),
        ("Rp5.500.000,--", 5500000),
    ],
)
def test_money_forms(about, text, rupiah):
    parsed = money.parse(text, about("money"))
    assert parsed.value == rupiah and not parsed.doubts


@pytest.mark.parametrize("text", ["1.25", "1.2500.000", "12,50", "Rp", "seribu", "1234567890123", "-500"])
def test_amounts_that_are_not_clear(about, text):
    assert reasons(money.parse(text, about("money"))) == ["money_not_legal"]


@given(st.integers(0, 10**12 - 1))
def test_money_reads_its_own_format(about, rupiah):
    assert money.parse(money.format(rupiah), about("money")).value == rupiah
    text = str(rupiah)
    assert all(money.may_start(text[:n], about("money")) for n in range(len(text) + 1))


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 4))
def test_number_prefixes_are_exact(about, low, high, cells):
    low, high = min(low, high), max(low, high)
    asked = about("number", {"min": low, "max": high}, cells=cells)
    legal = [f"{n:0{width}}" for width in range(1, cells + 1) for n in range(10**width) if low <= n <= high]
    legal = [text for text in legal if len(text) <= cells]
    starts = {text[:n] for text in legal for n in range(len(text) + 1)} | {""}
    for text in [""] + [f"{n:0{width}}" for width in range(1, min(cells, 3) + 1) for n in range(10**width)]:
        assert number.may_start(text, asked) == (text in starts), text


def test_number_keeps_the_zeros_of_rt(about):
    asked = about("number", {"digits": 3})
    assert number.parse("OO5", asked).value == "005" and number.parse("5", asked).value == "005"
    assert reasons(number.parse("0005", asked)) == ["number_too_long"]
    assert number.parse("04", about("number", {"max": 30})).value == 4
    assert reasons(number.parse("31", about("number", {"max": 30}))) == ["number_out_of_range"]
    assert reasons(number.parse("tiga", about("number"))) == ["number_not_legal"]


@given(st.integers(), st.data())
def test_the_check_character_catches_a_wrong_character_and_a_swap(about, seed, data):
    whole = paper_number.new(random.Random(seed))
    assert paper_number.parse(whole, about("paper_number")).doubts == ()
    assert all(paper_number.may_start(whole[:n], about("paper_number")) for n in range(9))
    at = data.draw(st.integers(0, 7))
    other = data.draw(st.sampled_from(paper_number.ALPHABET))
    wrong = whole[:at] + other + whole[at + 1 :]
    assert paper_number.may_start(wrong, about("paper_number")) == (wrong == whole)
    one, two = data.draw(st.integers(0, 7)), data.draw(st.integers(0, 7))
    swapped = list(whole)
    swapped[one], swapped[two] = swapped[two], swapped[one]
    assert paper_number.may_start("".join(swapped), about("paper_number")) == ("".join(swapped) == whole)


def test_paper_numbers_fold_as_crockford_says(about):
    assert paper_number.parse("oooo-ooo o", about("paper_number")).value == "00000000"
    assert reasons(paper_number.parse("0000000U", about("paper_number"))) == ["paper_number_not_legal"]
    assert reasons(paper_number.parse("00000001", about("paper_number"))) == ["paper_number_check"]
    assert reasons(paper_number.parse("0000", about("paper_number"))) == ["paper_number_not_legal"]
