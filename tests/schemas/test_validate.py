"""From readings to results."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.acceptance import Acceptance
from schemas.calibration import DIGITS
from schemas.form import FormFile
from schemas.programme import load_programme
from schemas.types import About
from schemas.validate import cross_doubts, validate
from schemas.values import Box, Candidate, Doubt, Evidence, FieldReading, Flag, Reading, Status
from tests.schemas.conftest import DAY

PX = Box(1, 2, 3, 4)


def field(name: str, type_name: str, writing: str = "printed", **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"name": name, "type": type_name, "writing": writing, "label": {"id": name}, **more}
    options = more.get("options") or (["ya"] if type_name == "consent" else [])
    if writing == "tick":
        made["options"] = {option: {"label": {"id": option}, "at": [10, 10]} for option in options}
    elif writing == "comb":
        made["comb"] = {"at": [10, 10], "groups": [more.pop("cells", 28)]}
        made.pop("cells", None)
    else:
        made["box"] = [10, 10, 50, 8]
    return made


FIELDS = [
    field("kode", "paper_number", required=True),
    field("desa", "place", params={"level": "village", "within": "kecamatan"}),
    field("kecamatan", "place", params={"level": "district"}),
    field("nik", "nik", "comb", cells=16),
    field("lahir", "date"),
    field("sex", "choice", "tick", options=["laki_laki", "perempuan"], required=True),
    field("pelatihan", "choices", "tick", options=["menjahit", "membuat_kue"]),
    field("setuju", "consent", "tick"),
    field("ttd", "signature", "signature"),
    field("jalan", "text", "hand"),
]
CHECKS = [
    {"nik_matches_birth_date": {"nik": "nik", "birth_date": "lahir"}},
    {"dates_in_order": {"dates_list": ["lahir", "lahir"]}},
]


@pytest.fixture
def form() -> FormFile:
    second = {"fields": [field("kedua", "text")]}
    return FormFile.model_validate(
        {
            "form": "coba",
            "version": 1,
            "layout": "printed",
            "title": {"id": "Coba"},
            "pages": [{"fields": FIELDS}, second],
            "checks": CHECKS,
        }
    )


def reading(name: str, text: str, confidence: float = 0.99, engine: str = "tesseract", **more: Any) -> FieldReading:
    more.setdefault("empty", not text)
    return FieldReading(name, 1, PX, text, confidence, readings=(Reading(engine, text, confidence),), **more)


def one(form, places, read: FieldReading):
    (result,) = validate(form, [read], DAY, places).fields
    return result


def reasons(result):
    return [doubt.reason for doubt in result.doubts]


def test_a_clear_printed_field_is_accepted(form, places):
    result = one(form, places, reading("lahir", "1 Juli 1990"))
    assert (result.status, result.value, result.suggestion) == (Status.ACCEPTED, "1990-07-01", None)
    assert result.probability == 0.99 and result.box_px == PX and result.box_mm == Box(10, 10, 50, 8)


@pytest.mark.parametrize("name, text", [("lahir", "1 Juli 1990"), ("ttd", "ya")])
def test_below_the_threshold_a_person_decides(form, places, name, text):
    threshold = Acceptance().threshold
    assert one(form, places, reading(name, text, threshold)).status is Status.ACCEPTED
    for confidence in (threshold - 0.001, float("nan")):
        result = one(form, places, reading(name, text, confidence))
        assert result.status is Status.FLAGGED and result.value is None and reasons(result) == ["reader_unsure"]
        assert result.suggestion is not None and result.probability is confidence


@pytest.mark.parametrize("name, text", [("nik", "5371044107900001"), ("jalan", "JALAN TIMOR RAYA")])
def test_comb_and_hand_are_always_flagged(form, places, name, text):
    result = one(form, places, reading(name, text, 1.0))
    assert (result.status, result.value, result.suggestion) == (Status.FLAGGED, None, text)
    assert reasons(result) == ["no_calibration_yet"]


def test_a_code_needs_no_threshold_but_its_check_character(form, places):
    right = one(form, places, reading("kode", "K7Q2M9X6", 0.1, "code"))
    assert (right.status, right.value) == (Status.ACCEPTED, "K7Q2M9X6")
    wrong = one(form, places, reading("kode", "K7Q2M9X7", 1.0, "code"))
    assert wrong.status is Status.FLAGGED and reasons(wrong) == ["paper_number_check"]


def test_empty_fields(form, places):
    nothing = one(form, places, reading("desa", ""))
    assert (nothing.status, nothing.value, nothing.doubts) == (Status.EMPTY, None, ())
    required = one(form, places, reading("sex", ""))
    assert required.status is Status.FLAGGED and required.flags == (Flag.MISSING,)
    unread = one(form, places, reading("jalan", "", empty=False))
    assert unread.flags == (Flag.UNREADABLE,) and reasons(unread) == ["nothing_read"]
    doubted = one(form, places, reading("pelatihan", "", doubts=(Doubt(Flag.UNCERTAIN, "tick_unclear"),)))
    assert doubted.status is Status.FLAGGED and doubted.suggestion is None


@pytest.mark.parametrize("read", [("tidak", False), ("", True), ("", False)])
def test_no_consent_and_no_signature_are_said_of_the_document(form, places, read):
    text, empty = read
    made = validate(form, [reading("setuju", text, empty=empty), reading("ttd", text, empty=empty)], DAY, places)
    assert made.flags == (Flag.NO_CONSENT, Flag.UNSIGNED)
    assert all(result.status is Status.FLAGGED and result.suggestion is False for result in made.fields)


def test_consent_and_signature_given(form, places):
    made = validate(form, [reading("setuju", "ya"), reading("ttd", "ya")], DAY, places)
    assert made.flags == () and all(result.value is True for result in made.fields)


def test_choices(form, places):
    assert one(form, places, reading("sex", "perempuan")).value == "perempuan"
    assert reasons(one(form, places, reading("sex", "laki_laki,perempuan"))) == ["choice_several"]
    assert one(form, places, reading("pelatihan", "membuat_kue,menjahit")).value == ["menjahit", "membuat_kue"]


def test_findings_are_said_on_all_fields_concerned(form, places):
    made = validate(form, [reading("nik", "5371044107900001"), reading("lahir", "07-01-1990")], DAY, places)
    assert all("nik_other_birth_date" in reasons(result) for result in made.fields)
    assert made.fields[1].value is None and made.fields[1].suggestion == "1990-01-07"


def test_doubts_of_readers_are_kept_first(form, places):
    doubt = Doubt(Flag.READERS_DISAGREE, "readers_disagree")
    result = one(form, places, reading("lahir", "32-01-1990", doubts=(doubt, doubt)))
    assert result.flags == (Flag.READERS_DISAGREE, Flag.INVALID) and result.suggestion == "32-01-1990"


def test_a_place_is_read_after_its_parent_and_results_stand_in_paper_order(form, places):
    made = validate(form, [reading("kecamatan", "ALAK"), reading("desa", "NUNBAN SABO")], DAY, places)
    assert [result.name for result in made.fields] == ["desa", "kecamatan"]
    assert made.fields[0].suggestion == "NUNBAUN SABU" and made.fields[0].flags == (Flag.REPAIRED,)
    assert made.fields[1].value == "ALAK"


def test_fields_of_pages_that_are_not_there_are_left_out(form, places):
    read = [reading("lahir", "1 Juli 1990")]
    assert [result.name for result in validate(form, read, DAY, places).fields] == ["lahir"]
    made = validate(form, read, DAY, places, pages=[1])
    assert len(made.fields) == len(FIELDS) and Flag.NO_CONSENT in made.flags
    assert all("not_read" in reasons(result) for result in made.fields if result.name != "lahir")


def test_a_reading_of_no_field_is_an_error(form, places):
    with pytest.raises(KeyError):
        validate(form, [reading("asing", "x")], DAY, places)


def test_every_flagged_field_has_no_value_and_a_doubt(form, places):
    texts = ["", "ya", "tidak", "?", "perempuan", "5371044107900001", "1 Juli 1990", "ALAK"]
    for text in texts:
        for empty in (True, False):
            made = validate(form, [reading(f["name"], text, empty=empty) for f in FIELDS], DAY, places, pages=[1, 2])
            for result in made.fields:
                assert (result.status is Status.FLAGGED) == bool(result.doubts)
                assert (result.value is not None) == (result.status is Status.ACCEPTED)


RECEIPT = [
    field("jumlah", "money", required=True),
    field("terbilang", "terbilang", required=True),
    field("untuk", "choice", "tick", options=["transport", "lainnya"]),
    field("untuk_lain", "text"),
    field("tanggal", "date"),
    field("meterai", "stamp", "stamp"),
]
RECEIPT_CHECKS = [
    {"stamp_needed": {"amount": "jumlah", "date": "tanggal", "purpose": "untuk", "stamp": "meterai"}},
    {"amount_within_ceiling": {"amount": "jumlah", "purpose": "untuk"}},
    {"amount_matches_words": {"amount": "jumlah", "words": "terbilang"}},
    {"purpose_explained": {"purpose": "untuk", "other": "untuk_lain"}},
]


def receipt(places, required=True, programme=None, **texts: str):
    """The results of a receipt by field; a text that starts with `!` is ink that reads as the rest of it."""
    fields = [{**one, "required": one.get("required", False) and required} for one in RECEIPT]
    paper = {"layout": "printed", "title": {"id": "Coba"}, "pages": [{"fields": fields}], "checks": RECEIPT_CHECKS}
    form = FormFile.model_validate({"form": "coba", "version": 1, **paper})
    read = [reading(name, text.removeprefix("!"), empty=not text) for name, text in texts.items()]
    made = validate(form, read, DAY, places, programme=programme)
    return {result.name: result for result in made.fields}


def test_figures_and_words_that_agree_are_accepted(places):
    made = receipt(places, jumlah="5.000", terbilang="lima ribu rupiah")
    assert {name: result.value for name, result in made.items()} == {"jumlah": 5000, "terbilang": "LIMA RIBU RUPIAH"}


def test_figures_and_words_that_differ_keep_what_each_says(places):
    made = receipt(places, jumlah="6.000", terbilang="lima ribu rupiah")
    assert [result.suggestion for result in made.values()] == [6000, "LIMA RIBU RUPIAH"]
    assert all(reasons(result) == ["amount_and_words_differ"] for result in made.values())


@pytest.mark.parametrize(
    "jumlah, terbilang, field_name, suggestion, why",
    [
        ("5.0?0", "lima ribu", "jumlah", 5000, ["money_not_legal", "amount_from_words"]),
        ("!", "lima ribu", "jumlah", 5000, ["nothing_read", "amount_from_words"]),
        ("", "lima ribu", "jumlah", 5000, ["required_empty", "amount_from_words"]),
        ("5.000", "tima ribu", "terbilang", "LIMA RIBU RUPIAH", ["words_not_legal", "words_from_amount"]),
        ("5.000", "", "terbilang", "LIMA RIBU RUPIAH", ["required_empty", "words_from_amount"]),
    ],
)
def test_figures_and_words_suggest_each_other(places, jumlah, terbilang, field_name, suggestion, why):
    made = receipt(places, jumlah=jumlah, terbilang=terbilang)
    result = made.pop(field_name)
    assert (result.status, result.value, result.suggestion) == (Status.FLAGGED, None, suggestion)
    assert [reason for reason in reasons(result) if reason != "reader_unsure"] == why and Flag.REPAIRED in result.flags
    (other,) = made.values()
    assert other.status is Status.ACCEPTED


def test_nothing_is_suggested_for_what_may_be_empty_or_is_not_there(places):
    made = receipt(places, required=False, jumlah="5.000", terbilang="")
    assert made["terbilang"].status is Status.EMPTY and made["jumlah"].value == 5000
    assert list(receipt(places, jumlah="5.000")) == ["jumlah"]


def test_nothing_is_found_about_a_field_whose_page_has_not_come(places):
    assert receipt(places, untuk_lain="SEWA KAMAR")["untuk_lain"].status is Status.ACCEPTED
    made = receipt(places, untuk_lain="SEWA KAMAR", untuk="")
    assert all(reasons(result) == ["purpose_other_not_ticked"] for result in made.values())


def test_other_checks_see_a_suggested_amount(places):
    asked = {"untuk": "transport", "tanggal": "1 Juli 2019", "meterai": "tidak"}
    made = receipt(places, programme=load_programme(), jumlah="?", terbilang="tiga juta rupiah", **asked)
    assert reasons(made["meterai"]) == ["stamp_needed"] and made["meterai"].suggestion is False
    assert reasons(made["jumlah"]) == ["money_not_legal", "amount_from_words", "over_ceiling"]
    assert reasons(made["untuk"]) == ["over_ceiling"]
    without = receipt(places, jumlah="2.500.000", terbilang="dua juta lima ratus ribu", **asked)
    assert without["untuk"].status is Status.ACCEPTED


def test_a_stamp_that_is_not_needed_is_accepted_as_absent(places):
    made = receipt(places, jumlah="5.000.000", tanggal="1 Juli 2021", meterai="tidak")
    assert made["meterai"].status is Status.ACCEPTED and made["meterai"].value is False


def test_a_name_cut_by_its_comb_is_the_one_that_its_district_lies_in(places):
    comb = {"comb": {"at": [10, 10], "groups": [28]}, "writing": "comb"}
    above = {"name": "kabupaten", "label": {"id": "Kabupaten"}, "type": "place", "params": {"level": "regency"}, **comb}
    below = {"name": "camat", "label": {"id": "Camat"}, "type": "place", "params": {"level": "district"}, **comb}
    fields, title = [above, below], {"id": "Coba"}
    checks = [{"places_nested": {"district": "camat", "regency": "kabupaten", "province": "camat", "village": "camat"}}]
    form = FormFile.model_validate(
        {
            "form": "coba",
            "version": 1,
            "layout": "printed",
            "title": title,
            "pages": [{"fields": fields}],
            "checks": checks,
        }
    )
    cut = reading(
        "kabupaten", "KABUPATEN BOLAANG MONGONDOW", candidates=(Candidate("KABUPATEN BOLAANG MONGONDOW", 1.0),)
    )
    for district, regency in (("PINOGALUMAN", "UTARA"), ("TUTUYAN", "TIMUR")):
        found = {
            result.name: result for result in validate(form, [cut, reading("camat", district)], DAY, places).fields
        }
        assert found["kabupaten"].guess == f"KABUPATEN BOLAANG MONGONDOW {regency}"
        assert found["kabupaten"].given > 0.9
    (alone,) = validate(form, [cut], DAY, places).fields
    assert alone.given < 0.5, "nothing says which of them is meant"


@pytest.mark.parametrize(
    "evidence, suspected", [(Evidence(DIGITS, plain=0.6), True), (Evidence(DIGITS, plain=0.99), False), (None, False)]
)
def test_a_figure_that_would_make_two_dates_the_same_is_asked_about_where_a_hand_wrote_it(places, evidence, suspected):
    combs = [field(name, "date", "comb", cells=8) for name in ("datang", "tanda")]
    page = {"fields": combs}
    given = {"form": "coba", "version": 1, "layout": "printed", "title": {"id": "Coba"}, "pages": [page]}
    form = FormFile.model_validate(given | {"checks": [{"dates_close": {"dates_list": ["datang", "tanda"]}}]})
    read = [reading("datang", "08022019", evidence=evidence), reading("tanda", "03022019", evidence=evidence)]
    found = validate(form, read, DAY, places).fields
    assert ["dates_not_close" in reasons(one) for one in found] == [suspected] * 2
    # What people decided, or a page that comes later, is not held to be misread.
    assert cross_doubts(form, {"datang": "2019-02-08", "tanda": "2019-02-03"}, About(DAY, places)) == {}


@pytest.mark.parametrize("engine, asked", [("tesseract", True), ("pdf", False)])
def test_what_a_reader_may_have_lost_is_no_doubt_about_what_was_typed(form, places, engine, asked):
    result = one(form, places, reading("jalan", "JL MELATI NO.7", engine=engine))
    assert ("dot_lost" in reasons(result), "space_lost" in reasons(result)) == (asked, asked)
    assert (result.status is Status.ACCEPTED) is not asked
