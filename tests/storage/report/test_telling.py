"""The summary told: as a page that needs nothing else, as a workbook, as Markdown, and kept as it was."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from schemas.errors import SetAside
from schemas.report import Report
from schemas.values import Flag, State
from storage.report.as_html import MOST, rows, whole_page
from storage.report.as_markdown import markdown
from storage.report.as_xlsx import write_workbook
from storage.report.speaking import Speaker, catalogue
from tests.storage.report.made import report

ZONE = ZoneInfo("Asia/Makassar")
INDONESIAN, ENGLISH = Speaker("id", ZONE), Speaker("en", ZONE)


def test_the_page_needs_nothing_but_itself() -> None:
    page = whole_page(report(), ZONE)
    assert re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?(?!#)[^\"')]+", page) == []
    assert "<script" not in page and "http" not in page


def test_the_page_says_the_figures_in_both_languages() -> None:
    page = whole_page(report(), ZONE)
    for said in ("Dihitung 25 Nov 2026 01.12", "Counted on 25 Nov 2026 01.12", "1.455", "1,455", "dokumen menunggu"):
        assert said in page
    assert "Rp\u00a02.500.000" in page and "gagal (OSError)" in page and "melebihi dana" in page


def test_what_a_form_file_says_cannot_change_the_page() -> None:
    page = whole_page(report(), ZONE)
    assert "<b>Belum" not in page and "&lt;b&gt;Belum &amp; ragu&lt;/b&gt;" in page


def test_bars_are_as_long_as_their_numbers() -> None:
    page = whole_page(report(), ZONE)
    asked = report().answers[0]
    shown = rows(INDONESIAN, asked)
    assert [(row.bar.sure, row.bar.unsure) for row in shown][:2] == [(871.4, 128.6), (285.7, 0.0)]
    assert 'class="sure" width="871.4"' in page and 'class="unsure" x="871.4" width="128.6"' in page
    # More was spent than there is: the bar is longer than the total, whose place is marked.
    assert re.search(r'class="strip over".*?width="857\.1".*?class="end" x="711\.3"', page, re.DOTALL)


def test_many_answers_are_summed_up_and_none_is_lost() -> None:
    asked = report().answers[1]
    shown = rows(ENGLISH, asked)
    assert len(shown) == MOST and shown[-1].label == "9 others"
    assert sum(row.certain for row in shown) == sum(one.certain for one in asked.answers) == 20


def test_an_empty_office_has_a_page_too(tmp_path: Path) -> None:
    empty = _empty()
    assert "Semua sudah selesai" in whole_page(empty, ZONE) and "no figure" in whole_page(empty, ZONE)
    assert "All of it is done" in markdown(empty, ENGLISH)
    write_workbook(empty, ZONE, tmp_path / "empty.xlsx")


def test_the_workbook_holds_numbers_and_no_formula(tmp_path: Path) -> None:
    write_workbook(report(), ZONE, tmp_path / "r.xlsx")
    book = load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames == ["Ringkasan", "Jawaban", "Uang menurut kuitansi"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    answers = [[cell.value for cell in row] for row in book["Jawaban"].iter_rows()]
    assert ["=Pilihan program / Choice of programme", "Pulang / go home", 61, 9] in answers
    money = [[cell.value for cell in row] for row in book["Uang menurut kuitansi"].iter_rows()]
    assert ["Transport", None, 500, 600, 100, -100, 4] in money


def test_the_markdown_is_a_table_that_holds(tmp_path: Path) -> None:
    told = markdown(report(), INDONESIAN).splitlines()
    tables = [line for line in told if line.startswith("|")]
    assert tables and all(line.endswith("|") for line in tables)
    for one, other in pairwise(told):
        if one.startswith("|") and other.startswith("|"):
            assert one.count("|") == other.count("|"), (one, other)
    assert "- Cadangan: gagal (OSError); dicoba lagi malam berikutnya" in told


def test_it_is_kept_as_it_was_and_another_shape_is_refused() -> None:
    kept: dict[str, Any] = report().model_dump(mode="json")
    assert Report.model_validate(kept) == report()
    with pytest.raises(ValueError, match="names"):
        Report.model_validate(kept | {"names": ["MARIA LADO"]})


def test_there_are_words_for_all_that_can_be_told() -> None:
    for spoken in (INDONESIAN, ENGLISH):
        said = [spoken.said("flag", flag) for flag in Flag] + [spoken.said("set_aside", code) for code in SetAside]
        assert all(text not in {*Flag, *SetAside} for text in said)
        assert spoken.said("need", "of a later version") == "of a later version"
    assert all({"id", "en"} == set(words) and all(words.values()) for words in catalogue().values())
    assert set(State) >= {"accepted", "reviewed", "needs_review"}, "what the page counts by name"


def _empty() -> Report:
    none: dict[str, Any] = {"files": 0, "pages": 0, "documents": {}}
    kept = report().model_dump(mode="json")
    return Report.model_validate(
        kept
        | {
            "recent": none,
            "ever": none,
            "files_waiting": 0,
            "waiting": {"documents": 0, "oldest": None, "ages": [0, 0, 0, 0], "flags": {}},
            "aside": {"files": {}, "pages": {}},
            "errors": kept["errors"] | {"keyed": 0, "wrong": 0, "rate": 0, "low": 0, "high": 1000},
            "needs": {},
            "answers": [],
            "money": None,
            "closed": 0,
            "night": None,
        }
    )
