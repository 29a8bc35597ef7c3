"""Checks across fields."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import checks, types
from schemas.checks import (
    age,
    amount_matches_words,
    amount_within_ceiling,
    dates_close,
    dates_in_order,
    nik_matches_birth_date,
    nik_matches_sex,
    number_from_home,
    places_nested,
    purpose_explained,
    stamp_needed,
    training_matches_choice,
)
from schemas.programme import StampDuty, load_programme
from schemas.values import Flag

NIK = "5371044107900001"
NUMBERS = [None, 7, -7, 10**40, True, False]
TEXTS = ["", "?", "12-05-1990", "1990-13-01", "2019-01-01", NIK, NIK[:9], "9" * 400, "perempuan", "transport"]
TEXTS += ["transport,lainnya", "LIMA RIBU RUPIAH", "LIMA BELAS RATUS"]
ODD = st.sampled_from([*NUMBERS, *TEXTS, ["x"]])


def reasons(findings):
    return [finding.doubt.reason for finding in findings]


@pytest.mark.parametrize("name", checks.names())
@given(data=st.data())
def test_no_value_makes_a_check_raise(about, name, data):
    check = checks.named_check(name)
    values = {role: data.draw(st.lists(ODD) if role.endswith("_list") else ODD) for role in check.ROLES}
    for asked in (about(), replace(about(), programme=load_programme())):
        for finding in check.check(values, asked):
            assert {role.partition("[")[0] for role in finding.roles} <= set(check.ROLES)
        assert 0 < checks.fit(name, values, asked) <= 1
        for finding in checks.misread(name, values, asked):
            assert {role.partition("[")[0] for role in finding.roles} <= set(check.ROLES)
    nothing = {role: [None, None] if role.endswith("_list") else None for role in check.ROLES}
    assert check.check(nothing, about()) == [] and checks.fit(name, nothing, about()) == 1


@pytest.mark.parametrize("name", checks.names())
def test_roles_take_types_that_there_are(name):
    assert all(wanted <= set(types.names()) for wanted in checks.named_check(name).ROLES.values())


def test_nik_and_birth_date(about):
    assert nik_matches_birth_date.check({"nik": NIK, "birth_date": "1990-07-01"}, about()) == []
    found = nik_matches_birth_date.check({"nik": NIK, "birth_date": "1990-01-07"}, about())
    assert reasons(found) == ["nik_other_birth_date"] and found[0].roles == ("nik", "birth_date")


def test_nik_and_sex(about):
    assert nik_matches_sex.check({"nik": NIK, "sex": "perempuan"}, about()) == []
    assert reasons(nik_matches_sex.check({"nik": NIK, "sex": "laki_laki"}, about())) == ["nik_other_sex"]
    assert nik_matches_sex.check({"nik": NIK[:6] + "75" + NIK[8:], "sex": "laki_laki"}, about()) == []


def test_a_number_from_home_fits_best_and_none_is_a_mistake(about):
    home = {"province": "NUSA TENGGARA TIMUR", "regency": "KOTA KUPANG", "district": "KELAPA LIMA"}
    numbers = ["5371030101900001", "5371040101900001", "5303050101900001", "3578010101900001"]
    fits = [number_from_home.fit({"number": number} | home, about()) for number in numbers]
    assert fits[0] == 1 and fits == sorted(fits, reverse=True) and len(set(fits)) == 4
    assert all(number_from_home.check({"number": number} | home, about()) == [] for number in numbers)
    assert number_from_home.fit({"number": "not read"} | home, about()) == fits[3]
    assert number_from_home.fit({"number": numbers[3]} | dict.fromkeys(home), about()) == 1
    # Of a home of which only the regency is known all its districts are alike.
    known = home | {"district": None}
    assert number_from_home.fit({"number": numbers[0]} | known, about()) == fits[1]


@pytest.mark.parametrize(
    "number, suspected",
    [
        ("537103", False),  # from home
        ("537108", True),  # its district, an 8 for a 3
        ("537104", False),  # a neighbour's, nothing alike
        ("537003", True),  # another regency's but for one figure, whatever it is
        ("347103", False),  # from far away
    ],
)
def test_a_number_from_home_but_for_a_figure_was_rather_misread(about, number, suspected):
    home = {"province": "NUSA TENGGARA TIMUR", "regency": "KOTA KUPANG", "district": "KELAPA LIMA"}
    found = number_from_home.misread({"number": f"{number}0101900001"} | home, about())
    assert reasons(found) == ["number_nearly_home"] * suspected


@pytest.mark.parametrize(
    "other, suspected",
    [
        ("2019-03-07", False),
        ("2019-03-01", True),  # a 1 for a 7
        ("2019-03-08", False),  # a day later
        ("2016-03-07", True),  # three years off, and a figure alone
        ("2018-04-29", True),  # ten months off
        ("2019-04-02", False),
    ],
)
def test_dates_that_are_the_same_but_for_a_figure_were_rather_misread(about, other, suspected):
    found = dates_close.misread({"dates_list": ["2019-03-07", other]}, about())
    assert [finding.roles for finding in found] == [("dates_list[0]", "dates_list[1]")] * suspected


def test_dates_that_are_close_fit_better(about):
    days = ["2019-03-08", "2019-03-09", "2019-03-30", "2018-03-08", "9 3 2019"]
    fits = [dates_close.fit({"dates_list": [days[0], day]}, about()) for day in days]
    assert fits[0] == 1 > fits[1] == fits[2] > fits[3] == fits[4] > 0
    assert dates_close.check({"dates_list": days}, about()) == []


def test_dates_in_order(about):
    ordered = ["1990-05-12", "2016-05", "2016-05-01", None, "2019-01-01", "?", "2019-01"]
    assert dates_in_order.check({"dates_list": ordered}, about()) == []
    found = dates_in_order.check({"dates_list": ["2019-02-01", None, "2019-01"]}, about())
    assert [finding.roles for finding in found] == [("dates_list[0]", "dates_list[2]")]


def test_places_nested(about):
    values = {
        "province": "NUSA TENGGARA TIMUR",
        "regency": "KOTA KUPANG",
        "district": "ALAK",
        "village": "NAMOSAIN",
    }
    assert places_nested.check(values, about()) == []
    found = places_nested.check({**values, "regency": "KABUPATEN MALANG"}, about())
    assert [finding.roles for finding in found] == [("province", "regency"), ("regency", "district")]
    assert places_nested.check({**values, "regency": None}, about()) == []
    assert places_nested.check({**values, "district": "AS WRITTEN"}, about()) == []
    found = places_nested.check({**values, "district": None, "village": "PENFUI TIMUR"}, about())
    assert [finding.roles for finding in found] == [("regency", "village")]


@pytest.mark.parametrize(
    "birth, flags",
    [
        ("1990-05-12", []),
        ("2009-03-01", []),
        ("2009-03-02", [Flag.UNCERTAIN]),
        ("1917-01-01", [Flag.UNCERTAIN]),
        ("1908-02-29", [Flag.CONTRADICTS]),
        ("2019-03-02", [Flag.CONTRADICTS]),
    ],
)
def test_age(about, birth, flags):
    found = age.check({"birth_date": birth, "on": "2019-03-01"}, about())
    assert [finding.doubt.flag for finding in found] == flags


@pytest.mark.parametrize(
    "birth, flags",
    [("010790", []), ("410217", [Flag.UNCERTAIN]), ("010714", [Flag.UNCERTAIN]), ("010708", []), ("010720", [])],
)
def test_age_by_a_number_of_either_century(about, birth, flags):
    found = age.check({"birth_date": f"537104{birth}0001", "on": "2019-03-01"}, about())
    assert [finding.doubt.flag for finding in found] == flags


def test_training_belongs_to_the_programme(about):
    def found(choice, training, other=None):
        return reasons(training_matches_choice.check({"choice": choice, "training": training, "other": other}, about()))

    assert found("pemberdayaan", ["menjahit"]) == [] == found("pulang", None)
    assert found("pulang", ["menjahit"]) == ["training_without_programme"]
    assert found("pemberdayaan", ["menjahit"], "WARUNG") == ["training_other_not_ticked"]
    assert found("pemberdayaan", ["usaha_lain"], "WARUNG") == []


@pytest.mark.parametrize(
    "amount, words, found",
    [
        (5000, "LIMA RIBU RUPIAH", []),
        (5000, "ENAM RIBU RUPIAH", [(("amount", "words"), Flag.CONTRADICTS, None)]),
        ("S.OO", "LIMA RIBU RUPIAH", [(("amount",), Flag.REPAIRED, 5000)]),
        (None, "LIMA RIBU RUPIAH", [(("amount",), Flag.REPAIRED, 5000)]),
        (5000, "TIMA RIBU", [(("words",), Flag.REPAIRED, "LIMA RIBU RUPIAH")]),
        (5000, None, [(("words",), Flag.REPAIRED, "LIMA RIBU RUPIAH")]),
        ("S.OO", "TIMA RIBU", []),
        # More than an amount in figures can be.
        (None, "LIMA TRILIUN RUPIAH", []),
    ],
)
def test_figures_and_words(about, amount, words, found):
    findings = amount_matches_words.check({"amount": amount, "words": words}, about())
    assert [(one.roles, one.doubt.flag, one.suggestion) for one in findings] == found


@pytest.mark.parametrize(
    "day, amount, needed",
    [
        ("2020-12-31", 250_000, False),
        ("2020-12-31", 250_001, True),
        ("2019-02-11", 2_500_000, True),
        ("2021-01-01", 2_500_000, False),
        ("2021-01-01", 5_000_000, False),
        ("2021-01-01", 5_000_001, True),
        (None, 5_000_000, False),
        ("11-02-?", 5_000_001, True),
        ("2019-02-11", "2.5OO", False),
    ],
)
def test_duty_stamps_by_date_and_amount(about, day, amount, needed):
    values = {"amount": amount, "date": day, "purpose": "transport", "stamp": False}
    found = stamp_needed.check(values, about())
    assert [(one.roles, one.doubt.flag) for one in found] == ([(("stamp",), Flag.MISSING)] if needed else [])
    assert stamp_needed.check({**values, "stamp": True}, about()) == []


def test_money_of_an_exempt_source_needs_no_stamp(about):
    values = {"amount": 9_000_000, "date": "2019-02-11", "purpose": "transport", "stamp": False}
    shipped = load_programme()
    first, *others = shipped.sources
    exempt = first.model_copy(update={"stamp_duty": StampDuty.EXEMPT})
    programme = shipped.model_copy(update={"sources": [exempt, *others]})
    assert stamp_needed.check(values, replace(about(), programme=programme)) == []
    for purpose in ("modal_usaha", "pelatihan", "?", None):
        assert stamp_needed.check({**values, "purpose": purpose}, replace(about(), programme=programme)) != []
    assert stamp_needed.check(values, replace(about(), programme=shipped)) != []


def test_ceilings_a_person(about):
    def found(amount, purpose, programme):
        asked = replace(about(), programme=programme)
        return reasons(amount_within_ceiling.check({"amount": amount, "purpose": purpose}, asked))

    shipped = load_programme()
    assert found(2_500_000, "transport", shipped) == [] == found(5_500_000, "modal_usaha", shipped)
    assert found(2_500_001, "transport", shipped) == ["over_ceiling"] == found(5_500_001, "modal_usaha", shipped)
    assert found(10**9, "jaminan_hidup", shipped) == [] == found(10**9, "transport", None)
    assert found(10**9, "transport,lainnya", shipped) == [] == found("?", "transport", shipped)


def test_another_purpose_is_explained(about):
    def found(purpose, other):
        return reasons(purpose_explained.check({"purpose": purpose, "other": other}, about()))

    assert found("lainnya", "SEWA KAMAR") == [] == found("transport", None)
    assert found("lainnya", None) == ["purpose_not_explained"]
    assert found("transport", "SEWA KAMAR") == ["purpose_other_not_ticked"] == found(None, "SEWA KAMAR")
    assert found("transport,lainnya", "SEWA KAMAR") == []
