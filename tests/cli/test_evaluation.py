"""What an evaluation counts: every field in one category, every document found or missed, probabilities as they are."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.evaluation.cases import Case, JudgedDocument, JudgedFile, Place
from cli.evaluation.curves import curve, promises, reliability
from cli.evaluation.figures import as_json, figures
from cli.evaluation.judging import Judge, Outcome
from cli.evaluation.pairs import ExpectationWrong, ExpectedDocument, Pair, load_expectation, match, pairs
from cli.evaluation.paper import called_for
from cli.evaluation.report import contact_sheet, html
from cli.evaluation.scoring import Category, JudgedField
from cli.evaluation.statistics import Rate, wilson
from extractors.equipment import Equipment
from schemas.errors import Rejected, SetAside
from schemas.library import library
from schemas.outcome import DocumentOutcome, DocumentPage, FileOutcome, PageAside, PagePictures
from schemas.places import load_gazetteer
from schemas.programme import load_programme
from schemas.values import Doubt, FieldResult, Flag, Status, Value

DAY = date(2026, 11, 24)
PLACE = Place("a.png", "clean", "hand", 0, 1)
DOUBT = Doubt(Flag.UNCERTAIN, "reader_unsure")
NUMBERS = "7K2M9QA3", "1CESN08G", "9PABRJV4"


def result(guess: Value, status: Status, probability: float | None = None, name: str = "nama") -> FieldResult:
    flagged = status is Status.FLAGGED
    value, suggestion = (None, guess) if flagged else (guess, None)
    return FieldResult(name, value, status, suggestion, (DOUBT,) if flagged else (), probability)


def judged(paper: Value, read: FieldResult | None, **more: bool) -> JudgedField:
    return JudgedField("nama", "name", "comb", paper, read, **more)


ACCEPTED, FLAGGED, EMPTY = Status.ACCEPTED, Status.FLAGGED, Status.EMPTY


@pytest.mark.parametrize(
    ("field", "category"),
    [
        (judged("ANI", result("ANI", ACCEPTED)), Category.ACCEPTED),
        (judged("ANI", result("ANA", ACCEPTED)), Category.SILENT),
        (judged("ANI", result(None, EMPTY)), Category.SILENT),
        (judged("ANI", result("ANI", FLAGGED)), Category.NEEDLESS),
        (judged("ANI", result("ANI", FLAGGED), called_for=True), Category.CALLED_FOR),
        (judged("ANI", result("ANA", FLAGGED), called_for=True), Category.CAUGHT),
        (judged("ANI", None), Category.UNREAD),
        (judged("ANI", None, lost=True), Category.SILENT),
        (judged(False, result(False, ACCEPTED)), Category.ACCEPTED),
        (judged(None, result(None, EMPTY)), Category.EMPTY),
        (judged(None, result("ANI", ACCEPTED)), Category.FILLED),
        (judged(None, result("ANI", FLAGGED)), Category.EMPTY_NEEDLESS),
        (judged(None, result(None, FLAGGED), called_for=True), Category.EMPTY_CALLED_FOR),
    ],
)
def test_what_became_of_a_field(field: JudgedField, category: Category) -> None:
    assert field.category is category


def test_every_field_is_counted_in_one_category_and_rates_are_of_written_ones() -> None:
    papers: tuple[Value, ...] = ("ANI", None)
    reads = [None, *(result(guess, status) for guess in ("ANI", "ANA", None) for status in (ACCEPTED, FLAGGED, EMPTY))]
    fields = [
        judged(paper, read, called_for=called, lost=lost)
        for paper, read, called, lost in product(papers, reads, (False, True), (False, True))
    ]
    made = figures([of_fields(fields)])
    assert made.categories.total() == len(fields)
    written = [field for field in fields if field.written]
    assert made.whole.right.n == len(written)
    assert made.whole.silent.hits == made.categories[Category.SILENT]
    assert made.apart.filled.n + made.whole.right.n == len(fields)
    # Whoever is not asked gets what is right or is a silent error: nothing is between the two.
    unasked = sum(not field.asked for field in written)
    assert made.categories[Category.ACCEPTED] + made.categories[Category.SILENT] == unasked


def of_fields(fields: Sequence[JudgedField], name: str = "a.png") -> JudgedFile:
    cases = tuple(Case(field, replace(PLACE, file=name)) for field in fields)
    return JudgedFile(name, "read", "read", 1, (JudgedDocument(cases),))


# ---- documents of a file ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def judge() -> Judge:
    known = SimpleNamespace(forms=library(), places=load_gazetteer(), programme=load_programme(()))
    return Judge(cast(Equipment, known), DAY)


def expected(number: str, form: str = "registration") -> dict[str, Any]:
    field = {"registration": "kode_kasus", "receipt": "nomor"}[form]
    return {"form": form, "fields": {field: number}}


def found(number: str | None, form: str = "registration", page: int = 1) -> DocumentOutcome:
    field = {"registration": "kode_kasus", "receipt": "nomor"}[form]
    pages = (DocumentPage(1, page, PagePictures(NoPicture(), NoPicture(), 1, 1), "code", 0.1),)
    (version,) = {one.version for one in library() if one.form == form}
    return DocumentOutcome(form, version, number, pages, (result(number, ACCEPTED, 1.0, field),), ())


class NoPicture:
    def read(self) -> bytes:
        raise AssertionError("nothing is wrong, so nothing is shown")


def judged_file(judge: Judge, tmp_path: Path, record: object, outcome: Outcome) -> JudgedFile:
    path = tmp_path / "a.expected.json"
    path.write_text(json.dumps(record))
    return judge.judged(Pair(tmp_path / "a.png", "a.png", load_expectation(path)), outcome)


def categories(file: JudgedFile) -> list[Category]:
    return [case.field.category for document in file.documents for case in document.cases if case.field.written]


def test_a_document_lost_in_the_middle_of_a_stack_is_a_silent_error_and_its_neighbours_are_not(
    judge: Judge, tmp_path: Path
) -> None:
    stack = [expected(number) for number in NUMBERS]
    outcome = FileOutcome(3, (found(NUMBERS[0]), found(NUMBERS[2], page=3)), blank_pages=(2,))
    file = judged_file(judge, tmp_path, stack, outcome)
    assert categories(file) == [Category.ACCEPTED, Category.SILENT, Category.ACCEPTED]
    assert (file.lost, file.aside, file.extra) == (1, 0, 0)


def test_a_document_whose_page_is_set_aside_is_unread_and_told_of(judge: Judge, tmp_path: Path) -> None:
    outcome = FileOutcome(2, (found(NUMBERS[0]),), aside=(PageAside(2, SetAside.UNKNOWN_FORM),))
    file = judged_file(judge, tmp_path, [expected(number) for number in NUMBERS[:2]], outcome)
    assert categories(file) == [Category.ACCEPTED, Category.UNREAD]
    assert (file.lost, file.aside) == (0, 1)


def test_a_document_of_another_form_is_missing_and_unexpected(judge: Judge, tmp_path: Path) -> None:
    file = judged_file(judge, tmp_path, expected(NUMBERS[0]), FileOutcome(1, (found(NUMBERS[0], "receipt"),)))
    assert categories(file) == [Category.SILENT]
    assert (file.lost, file.extra) == (1, 1)


def test_a_wrong_number_in_the_right_place_is_still_the_same_document() -> None:
    def same_form(one: ExpectedDocument, other: DocumentOutcome) -> bool:
        return one.form == other.form

    here = ExpectedDocument("registration", {})
    joined, extra = match([here, here], [found("A"), found("B"), found("C", "receipt")], [same_form])
    assert [one.paper_number if one else None for _, one in joined] == ["A", "B"]
    assert [one.paper_number for one in extra] == ["C"]


def test_files_end_as_expected_or_are_counted(judge: Judge, tmp_path: Path) -> None:
    aside = Rejected(SetAside.TRUNCATED)
    files = [
        judged_file(judge, tmp_path, {"set_aside": "truncated"}, aside),
        judged_file(judge, tmp_path, {"set_aside": "empty"}, aside),
        judged_file(judge, tmp_path, {"set_aside": "empty"}, FileOutcome(1, (found("A"),))),
        judged_file(judge, tmp_path, expected(NUMBERS[0]), aside),
        judged_file(judge, tmp_path, expected(NUMBERS[0]), OSError("NIK 5371044107900001")),
    ]
    apart = figures(files).apart
    assert (apart.read_wrongly.hits, apart.read_wrongly.n) == (1, 3)
    assert (apart.other_reason.hits, apart.aside_wrongly.hits, apart.aside_wrongly.n) == (1, 2, 2)
    assert (apart.documents_extra, apart.files_broken) == (1, 1)
    assert files[-1].ended == "OSError"
    assert categories(files[-1]) == [Category.UNREAD]


def test_fields_that_cannot_be_judged_are_counted_apart(judge: Judge, tmp_path: Path) -> None:
    record = expected(NUMBERS[0])
    record["fields"] |= {"nama": "ANI", "warna": "MERAH"}
    file = judged_file(judge, tmp_path, record, FileOutcome(1, (replace(found(NUMBERS[0]), complete=False),)))
    assert categories(file) == [Category.ACCEPTED]
    assert [(one.elsewhere, one.unknown) for one in file.documents] == [(1, 1)]


def test_flags_that_the_paper_calls_for_are_known_from_what_stands_on_it(judge: Judge) -> None:
    form = library().latest("receipt")
    assert form
    known = judge.equipment
    fields = {"jumlah": 100_000, "terbilang": "seratus ribu rupiah", "tanggal": "2019-04-13"}

    def flagged(**other: Value) -> frozenset[str]:
        return called_for(form, fields | other, DAY, known.places, known.programme)

    assert {"jumlah", "terbilang"} & flagged() == set()
    assert {"jumlah", "terbilang"} <= flagged(jumlah=200_000)
    assert "tanggal" in flagged(tanggal="2027-04-13")


# ---- files -----------------------------------------------------------------------------------


def test_the_condition_is_what_the_maker_says_or_the_folder(tmp_path: Path) -> None:
    for name in ("a.png", "faint/b.png", "faint/deep/c.png", "faint/d.png", "no_record.png"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
        if name != "no_record.png":
            path.with_suffix(".expected.json").write_text('{"form": "registration", "fields": {}}')
    (tmp_path / "faint" / "d.truth.json").write_text('{"condition": "grey", "fill": "hand"}')
    seen = {pair.name: (pair.condition, pair.fill) for pair in pairs(tmp_path)}
    assert seen == {
        "a.png": ("-", "-"),
        "faint/b.png": ("faint", "-"),
        "faint/deep/c.png": ("faint/deep", "-"),
        "faint/d.png": ("grey", "hand"),
    }


@pytest.mark.parametrize("text", ["", "[1]", '{"form": "a"}', '{"fields": {}}', '{"form": "a", "fields": ["ANI"]}'])
def test_a_record_that_is_none_is_refused_without_its_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.expected.json"
    path.write_text(text)
    with pytest.raises(ExpectationWrong, match=r"^a\.expected\.json: expected [a-zA-Z,_8\- ]+$"):
        load_expectation(path)


# ---- curves and intervals --------------------------------------------------------------------


def sure(*fields: tuple[float | None, bool]) -> list[Case]:
    """Written fields with a probability, right or not; those of 0.9 and more are accepted."""
    made = []
    for number, (probability, right) in enumerate(fields):
        status = ACCEPTED if probability is None or probability >= 0.9 else FLAGGED
        field = judged("ANI", result("ANI" if right else "ANA", status, probability))
        made.append(Case(field, replace(PLACE, file=f"{number}.png")))
    return made


def test_the_curve_accepts_the_surest_first_and_equals_together() -> None:
    drawn = curve(sure((0.99, True), (0.95, False), (0.95, True), (0.5, False), (None, True)))
    assert [(point.threshold, point.accepted, point.errors.hits) for point in drawn.points] == [
        (0.99, 0.25, 0),
        (0.95, 0.75, 1),
        (0.5, 1.0, 2),
    ]
    assert (drawn.n, drawn.without) == (4, 1)
    assert drawn.now and (drawn.now.threshold, drawn.now.accepted, drawn.now.errors.hits) == (0.95, 0.75, 1)
    assert drawn.points[1].expected == pytest.approx((0.01 + 0.05 + 0.05) / 4)


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.3, 0.9, 0.99, 0.9999, 1.0]), st.booleans()), min_size=1))
def test_curve_and_bins_lose_no_field(fields: list[tuple[float, bool]]) -> None:
    cases = sure(*fields)
    drawn, bins = curve(cases), reliability(cases)
    assert drawn.points[-1].accepted == 1.0
    assert drawn.points[-1].errors.hits == sum(not right for _, right in fields)
    assert sum(one.seen.n for one in bins) == len(fields)
    assert all(one.low - 1e-9 < one.predicted < one.high + 1e-9 for one in bins)
    for promise, point in promises(drawn):
        assert point.expected * 1000 <= promise


def test_intervals_are_wilsons_and_wider_where_errors_come_together() -> None:
    # Newcombe 1998, Statistics in Medicine 17, table I: 81 of 263 and 0 of 20.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    apart, together = Rate(), Rate()
    for number in range(100):
        apart.add(number, number < 20)
        together.add(number // 20, number < 20)
    low, high = together.interval()
    assert low < apart.interval()[0] and high > apart.interval()[1]


# ---- what is told ----------------------------------------------------------------------------


def test_the_page_shows_what_is_wrong_silent_first_and_takes_no_text_for_markup() -> None:
    evil = "<script>alert(1)</script>"
    fields = [judged("ANI", result(evil, FLAGGED, 0.99)), judged("BUDI", result("BUD1", ACCEPTED, 0.9))]
    files = [of_fields([*fields, judged("ANI", result("ANI", ACCEPTED, 1.0))], "<b>.png")]
    sheet = contact_sheet(files)
    assert [one.paper for one in sheet.silent] == ["BUDI"]
    assert [one.paper for one in sheet.asked] == ["ANI"]
    made = figures(files)
    page = html(files, made, "contoh", datetime(2026, 11, 24, tzinfo=UTC), "0.1")
    assert "<script" not in page and "<b>.png" not in page and "&lt;b&gt;.png" in page
    assert "http:" not in page and "https:" not in page
    assert page.index("BUD<mark>1</mark>") < page.index("&lt;")
    assert "BUDI" not in json.dumps(as_json(made))


def test_figures_as_json_hold_every_category_and_no_number_that_json_does_not_know() -> None:
    def refuse(name: str) -> float:
        raise AssertionError(name)

    text = json.dumps(as_json(figures([of_fields([])])))
    told = json.loads(text, parse_constant=refuse)
    assert Counter(told["categories"]) == Counter({category.value: 0 for category in Category})
    assert told["written"]["right"]["share"] is None
