"""Names, text, ticks, consent, signatures, and what all types have in common."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import types
from schemas.types import choice, choices, consent, name, signature, stamp, text
from schemas.values import Flag

OPTIONS = ("menjahit", "membuat_kue", "usaha_lain")
PARAMS = {"place": {"level": "village"}}
VALUES = [None, True, 7, "X", ["a", "b"], "2019-02-11", ""]


@pytest.mark.parametrize("type_name", types.names())
def test_every_type_has_its_functions_and_takes_an_empty_text(about, type_name):
    asked = about(type_name, PARAMS.get(type_name), options=OPTIONS)
    module = types.field_type(type_name)
    assert isinstance(module.ALPHABET, str)
    assert module.parse("", asked) == types.Parsed(None) == module.parse("  ", asked)
    assert module.may_start("", asked)
    assert all(isinstance(module.format(value), str) for value in VALUES)


@pytest.mark.parametrize("type_name", types.names())
@given(written=st.text(max_size=20) | st.text("0123456789 -/.,OIlSRp", max_size=20))
def test_parse_never_raises_and_loses_nothing(about, type_name, written):
    asked = about(type_name, PARAMS.get(type_name), options=OPTIONS)
    module = types.field_type(type_name)
    parsed = module.parse(written, asked)
    assert (parsed.value is None) == (not written.strip())
    module.may_start(module.compact(written), asked)
    assert isinstance(module.format(parsed.value), str)


@pytest.mark.parametrize("type_name", types.names())
@given(written=st.text(max_size=12))
def test_compact_stays_compact(type_name, written):
    module = types.field_type(type_name)
    assert module.compact(module.compact(written)) == module.compact(written)


def test_names(about):
    asked = about("name")
    assert name.parse(" Mar1a  d\u2019ornay, s.sos ", asked).value == "MARIA D'ORNAY, S.SOS"
    assert name.parse("MARIA 7", asked).doubts[0].flag is Flag.INVALID
    assert name.may_start("MARIA B", asked) and not name.may_start("7", asked) and not name.may_start("A  B", asked)
    assert not name.may_start("MARIA", about("name", cells=4))


@pytest.mark.parametrize("written", ["MARIA LADO .", "MARIA - LADO", "MARIA LADO ,-"])
def test_a_sign_that_stands_alone_is_no_part_of_a_name(about, written):
    assert [doubt.reason for doubt in name.parse(written, about("name")).doubts] == ["name_odd_sign"]


@pytest.mark.parametrize("written", ["ERNA BINTORONO.", "ELISABET.MARTHA LAKAPUTU", "MARIA LADO'", "MARIA LADO-"])
def test_a_sign_that_may_be_a_speck_of_a_copier_is_a_doubt(about, written):
    parsed = name.parse(written, about("name"))
    assert (parsed.value, [doubt.reason for doubt in parsed.doubts]) == (written, ["speck_or_sign"])


@pytest.mark.parametrize(
    "written", ["MUH. SALEH", "ST. AISYAH", "M. D'ORNAY, S.SOS", "ANA-MARIA TALLO", "DRS. H. LADO"]
)
def test_signs_that_belong_to_a_name_are_none(about, written):
    assert not name.parse(written, about("name")).doubts


@pytest.mark.parametrize("written", ["KARANG DEMPEL.", "KARANG DEMPEL .", "KARANG - DEMPEL", "DUSUN II'"])
def test_a_sign_in_a_text_that_may_be_a_speck_is_a_doubt(about, written):
    parsed = text.parse(written, about("text", cells=28))
    assert (parsed.value, [doubt.reason for doubt in parsed.doubts]) == (written, ["speck_or_sign"])


@pytest.mark.parametrize("written", ["JL. GEWANG NO. 19", "RT. 01/RW. 02", "GANG III (LAMA)", "DUSUN II, KOMP. A-4"])
def test_signs_that_belong_to_a_text_are_none(about, written):
    assert not text.parse(written, about("text", cells=28)).doubts


@pytest.mark.parametrize(
    "written", ["JALAN MELATI SO", "JALAN DIPONEGORO IGO", "JL. TIMOR NO. ZI", "JL. TIMOR 66. 8", "JL. TIMOR 6G. 8"]
)
def test_a_last_word_that_may_be_a_number_is_a_doubt_on_a_line(about, written):
    assert [doubt.reason for doubt in text.parse(written, about("text")).doubts] == ["number_or_word"]
    assert not text.parse(written, about("text", cells=28)).doubts


def test_a_dot_that_a_line_may_have_lost_is_a_doubt_and_in_a_comb_it_is_none(about):
    assert [doubt.reason for doubt in text.parse("JL MELATI GG. 2", about("text")).doubts] == ["dot_lost"]
    assert not text.parse("JL. MELATI GG. 2 NO 7", about("text")).doubts
    assert not text.parse("JL MELATI", about("text", cells=28)).doubts


@pytest.mark.parametrize("written", ["DUSUN III", "JALAN SOLO", "KAMPUNG GOLO LOS PALOS", "JALAN MELATI 50"])
def test_a_last_word_that_is_none_is_no_doubt(about, written):
    assert not text.parse(written, about("text")).doubts


def test_a_space_that_a_line_may_have_lost_is_a_doubt_and_in_a_comb_it_is_none(about):
    asked = about("text")
    assert [doubt.reason for doubt in text.parse("Jl. Gewang no.19", asked).doubts] == ["space_lost"]
    assert not text.parse("JL. GEWANG NO. 19, S.SOS", asked).doubts
    assert not text.parse("JL.GEWANG", replace(asked, cells=20)).doubts


def test_text_is_canonical(about):
    assert text.parse(" jl. timor  raya 7 ", about("text")).value == "JL. TIMOR RAYA 7"


def test_choice(about):
    asked = about("choice", options=OPTIONS)
    assert choice.parse("menjahit", asked).value == "menjahit"
    assert choice.parse("Membuat kue", asked).value == "membuat_kue"
    several = choice.parse("menjahit,membuat_kue", asked)
    assert several.value == "menjahit,membuat_kue" and several.doubts[0].reason == "choice_several"
    assert choice.parse("memasak", asked).doubts[0].reason == "choice_unknown"
    assert choice.may_start("me", asked) and not choice.may_start("x", asked)


def test_choices_stand_in_form_order(about):
    asked = about("choices", options=OPTIONS)
    assert choices.parse("usaha_lain,menjahit", asked).value == ["menjahit", "usaha_lain"]
    assert choices.parse("menjahit,memasak", asked).doubts[0].reason == "choice_unknown"
    assert choices.may_start("menjahit,us", asked) and not choices.may_start("menjahit,menj", asked)


def test_consent_and_signature(about):
    assert consent.parse("ya", about()) == types.Parsed(True)
    no = consent.parse("tidak", about())
    assert no.value is False and [doubt.flag for doubt in no.doubts] == [Flag.NO_CONSENT]
    unclear = consent.parse("entah", about())
    assert unclear.value == "entah" and Flag.NO_CONSENT in [doubt.flag for doubt in unclear.doubts]
    assert signature.parse("ya", about()).value is True
    assert signature.parse("tidak", about()).doubts[0].flag is Flag.UNSIGNED


def test_a_stamp_that_is_not_there_is_no_doubt(about):
    assert types.when_empty("stamp") == "tidak"
    assert stamp.parse("ya", about()) == types.Parsed(True) and stamp.parse("tidak", about()) == types.Parsed(False)
    assert stamp.parse("entah", about()).doubts[0].reason == "yes_no_unclear"


@pytest.mark.parametrize("name", ["name", "place"])
def test_small_letters_may_be_written_on_a_line_and_not_in_a_comb(name: str) -> None:
    assert {"a", "A"} <= set(types.alphabet(name, comb=False))
    assert not any(sign.islower() for sign in types.alphabet(name, comb=True))
