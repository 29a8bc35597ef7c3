"""Checks across fields."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import checks, types
from schemas.checks import (
    age,
    dates_in_order,
    nik_matches_birth_date,
    nik_matches_sex,
    places_nested,
    training_matches_choice,
)
from schemas.values import Flag

NIK = "5371044107900001"
ODD = st.sampled_from([None, "", "?", "12-05-1990", "1990-13-01", NIK, NIK[:9], 7, True, ["x"], "perempuan"])


def reasons(findings):
    return [finding.doubt.reason for finding in findings]


@pytest.mark.parametrize("name", checks.names())
@given(data=st.data())
def test_no_value_makes_a_check_raise(about, name, data):
    check = checks.named_check(name)
    values = {role: data.draw(st.lists(ODD) if role.endswith("_list") else ODD) for role in check.ROLES}
    for finding in check.check(values, about()):
        assert {role.partition("[")[0] for role in finding.roles} <= set(check.ROLES)
    nothing = {role: [None, None] if role.endswith("_list") else None for role in check.ROLES}
    assert check.check(nothing, about()) == []


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


def test_training_belongs_to_the_programme(about):
    def found(choice, training, other=None):
        return reasons(training_matches_choice.check({"choice": choice, "training": training, "other": other}, about()))

    assert found("pemberdayaan", ["menjahit"]) == [] == found("pulang", None)
    assert found("pulang", ["menjahit"]) == ["training_without_programme"]
    assert found("pemberdayaan", ["menjahit"], "WARUNG") == ["training_other_not_ticked"]
    assert found("pemberdayaan", ["usaha_lain"], "WARUNG") == []
