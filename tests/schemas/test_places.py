"""Official names, region codes, and matching of what people write."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.places import Gazetteer, How, Level, canonical, key, load_gazetteer
from schemas.types import place
from schemas.values import Flag

PROVINCE = "NUSA TENGGARA TIMUR"


def test_all_places_are_there_soon(places):
    started = time.perf_counter()
    assert len(load_gazetteer()) == 91_599
    # The bound is generous, for tests run beside each other: alone it takes less than 0.2 s.
    assert time.perf_counter() - started < 2
    assert [len(places.names(level)) for level in (Level.PROVINCE, Level.REGENCY)] == [38, 514]
    assert all(name == canonical(name) for level in Level for name in places.names(level))


def test_region_codes(places):
    assert places.has_province("53") and not places.has_province("00") and not places.has_province("5371")
    assert places.has_regency("5371") and not places.has_regency("5399") and not places.has_regency("53")
    assert places.has_district("537104") and not places.has_district("537199")
    assert places.may_start_region("") and places.may_start_region("5") and places.may_start_region("539999")
    assert not places.may_start_region("0") and not places.may_start_region("40")


def test_names_are_nested(places):
    assert "ALAK" in places.names(Level.DISTRICT, [PROVINCE, "KOTA KUPANG"])
    assert "ALAK" not in places.names(Level.DISTRICT, [PROVINCE, "KABUPATEN KUPANG"])
    assert places.codes(Level.VILLAGE, "NAMOSAIN", [PROVINCE, "KOTA KUPANG", "ALAK"]) == ("5371011001",)
    assert len(places.codes(Level.VILLAGE, "SUKAMAJU")) > 10
    assert places.codes(Level.VILLAGE, "NOWHERE") == () and places.names(Level.VILLAGE, ["NOWHERE"]) == ()


@pytest.mark.parametrize(
    "written, level, official, how",
    [
        ("Kabupaten Kupang", Level.REGENCY, "KABUPATEN KUPANG", How.EXACT),
        ("KABUPATENKUPANG", Level.REGENCY, "KABUPATEN KUPANG", How.EXACT),
        ("KAB KUPANG", Level.REGENCY, "KABUPATEN KUPANG", How.ALIAS),
        ("KAB. KUPANG", Level.REGENCY, "KABUPATEN KUPANG", How.ALIAS),
        ("KOTA KUPANG", Level.REGENCY, "KOTA KUPANG", How.EXACT),
        ("BELU", Level.REGENCY, "KABUPATEN BELU", How.ALIAS),
        ("K0TA KUPAN6", Level.REGENCY, "KOTA KUPANG", How.FUZZY),
        ("KAB KUPNAG", Level.REGENCY, "KABUPATEN KUPANG", How.FUZZY),
        ("NTT", Level.PROVINCE, PROVINCE, How.ALIAS),
        ("Prov. NTT", Level.PROVINCE, PROVINCE, How.ALIAS),
        ("NUSATENGGARA T1MUR", Level.PROVINCE, PROVINCE, How.FUZZY),
        ("DKI JAKARTA", Level.PROVINCE, "DAERAH KHUSUS IBUKOTA JAKARTA", How.ALIAS),
        ("D.I. YOGYAKARTA", Level.PROVINCE, "DAERAH ISTIMEWA YOGYAKARTA", How.ALIAS),
        ("SUKAMAJU", Level.VILLAGE, "SUKAMAJU", How.EXACT),
        ("Kel. Namosain", Level.VILLAGE, "NAMOSAIN", How.ALIAS),
        ("NUNBAUN 5ABU", Level.VILLAGE, "NUNBAUN SABU", How.FUZZY),
    ],
)
def test_what_people_write(places, written, level, official, how):
    found = places.match(written, level)
    assert found is not None and (found.name, found.how, found.unique) == (official, how, True)


@pytest.mark.parametrize("written", ["QWERTYUIOP", "KABUPATEN XQZWV", "?", "12345", "-"])
def test_what_is_no_place(places, written):
    assert places.match(written, Level.REGENCY) is None


def test_a_bare_name_of_two_places_is_ambiguous(places):
    found = places.match("KUPANG", Level.REGENCY, [PROVINCE])
    assert found is not None and not found.unique


def test_children_of_the_parent_come_first(places):
    rough = places.match("NUNBAN SABO", Level.VILLAGE, [PROVINCE, "KOTA KUPANG", "ALAK"])
    assert rough is not None and rough.name == "NUNBAUN SABU" and rough.inside
    elsewhere = places.match("PENFUI TIMUR", Level.VILLAGE, ["KOTA KUPANG"])
    assert elsewhere is not None and elsewhere.how is How.EXACT and not elsewhere.inside
    unknown_parent = places.match("ALAK", Level.DISTRICT, ["NOWHERE"])
    assert unknown_parent is not None and unknown_parent.inside


def test_a_long_name_is_cut_to_the_cells(places):
    whole = "KABUPATEN ADMINISTRASI KEPULAUAN SERIBU"
    for written in (whole[:28], key(whole)[:28]):
        found = places.match(written, Level.REGENCY, cells=28)
        assert found is not None and (found.name, found.how, found.unique) == (whole, How.EXACT, True)
    shorter = places.match(whole[:24], Level.REGENCY, cells=28)
    assert shorter is None or shorter.how is not How.EXACT


@given(st.sampled_from(list(Level)), st.data())
def test_official_names_match_themselves_and_may_start(places, level, data):
    names = places.names(level)
    name = names[data.draw(st.integers(0, len(names) - 1))]
    found = places.match(name, level)
    assert found is not None and found.name == name and found.how is How.EXACT and found.unique
    cells = data.draw(st.sampled_from([None, 28]))
    cut = name[:cells].rstrip()
    assert all(places.may_start(cut[:n], level, cells=cells) for n in range(len(cut) + 1))


def test_may_start_inside_a_parent(places):
    within = [PROVINCE, "KOTA KUPANG"]
    assert places.may_start("AL", Level.DISTRICT, within) and not places.may_start("AN", Level.DISTRICT, within)
    assert places.may_start("NTT", Level.PROVINCE) and not places.may_start("X", Level.PROVINCE)


def flags(parsed):
    return [doubt.flag for doubt in parsed.doubts]


def test_the_place_type_flags_what_is_not_exact(about):
    asked = about("place", {"level": "regency", "within": "provinsi"}, others={"provinsi": PROVINCE})
    assert place.parse("kota kupang", asked).value == "KOTA KUPANG" and not place.parse("kota kupang", asked).doubts
    assert flags(place.parse("KAB KUPANG", asked)) == [Flag.REPAIRED]
    assert flags(place.parse("KUPANG", asked)) == [Flag.REPAIRED, Flag.UNCERTAIN]
    assert flags(place.parse("KABUPATEN MALANG", asked)) == [Flag.UNCERTAIN]
    unknown = place.parse("atlantis raya", asked)
    assert unknown.value == "ATLANTIS RAYA" and flags(unknown) == [Flag.INVALID]


def test_a_gazetteer_of_ones_own():
    small = Gazetteer([("53", "TIMUR"), ("53.71", "KOTA SATU"), ("53.71.01", "DUA"), ("53.71.01.1001", "TIGA")])
    assert small.names(Level.VILLAGE, ["TIMUR", "KOTA SATU"]) == ("TIGA",)
