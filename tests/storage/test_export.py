from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from openpyxl import load_workbook

from schemas.record import Record, SourcePage
from schemas.values import FieldResult, Flag, State
from storage.documents import records
from storage.export.as_csv import write_csv
from storage.export.as_json import write_json
from storage.export.as_xlsx import write_xlsx
from storage.store import Store
from tests.storage.made import HP, NAME, NIK, Paper, accepted, flagged, registration_fields, saved, types

CONTRACT = Path(__file__).parents[1] / "contract" / "export.schema.json"


def made(*fields: FieldResult, form: str = "registration", version: int = 1, flags: tuple[Flag, ...] = ()) -> Record:
    return Record(
        document="01JNA5W4R0ABCDEFGHJKMNPQRS",
        form=form,
        form_version=version,
        state=State.ACCEPTED,
        received_at=datetime(2026, 3, 2, 9, 30, tzinfo=ZoneInfo("Asia/Makassar")),
        pages=(SourcePage(1, "scan.png", 1, "0" * 64),),
        fields=fields,
        flags=flags,
    )


def _csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def _xlsx(path: Path) -> dict[str, list[dict[str, Any]]]:
    book = load_workbook(path)
    sheets: dict[str, list[dict[str, Any]]] = {}
    for sheet in book:
        head, *rows = list(sheet.rows)
        sheets[sheet.title] = [dict(zip([cell.value for cell in head], row, strict=True)) for row in rows]
    return sheets


def test_csv_goes_into_a_folder_that_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "out.csv"
    folder.mkdir()
    assert write_csv([made(accepted("nama", NAME))], folder, types) == [folder / "registration.csv"]
    both = [made(), made(form="receipt")]
    assert write_csv(both, folder, types) == [folder / "registration.csv", folder / "receipt.csv"]
    assert write_csv([], folder, types) == [folder / "pendataan.csv"]
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        write_csv(both, tmp_path / "file", types)


def test_exported_json_keeps_the_contract(store: Store, tmp_path: Path) -> None:
    saved(store, tmp_path, data=b"1")
    saved(store, tmp_path, Paper("A", (flagged("nik", NIK),), flags=(Flag.POOR_PAGE,)), data=b"2", minutes=1)
    saved(store, tmp_path, Paper("B", registration_fields(NIK, "B"), flags=(Flag.NO_CONSENT,)), data=b"3", minutes=2)
    write_json(records(store), tmp_path / "all.json")
    exported = json.loads((tmp_path / "all.json").read_text("utf-8"))
    validator = Draft202012Validator(json.loads(CONTRACT.read_text("utf-8")), format_checker=FormatChecker())
    assert [error.message for error in validator.iter_errors(exported)] == []
    assert [len(one["fields"]) for one in exported] == [8, 1, 0]
    assert exported[0]["received_at"] == "2026-03-02T09:30:00+08:00"
    assert (tmp_path / "all.json").stat().st_mode & 0o777 == 0o600


def test_no_records_are_an_empty_export(tmp_path: Path) -> None:
    write_json([], tmp_path / "a.json")
    write_csv([], tmp_path / "a.csv", types)
    write_xlsx([], tmp_path / "a.xlsx", types)
    assert json.loads((tmp_path / "a.json").read_text()) == []
    assert _csv(tmp_path / "a.csv") == [] and _xlsx(tmp_path / "a.xlsx") == {"pendataan": []}


def test_csv_has_a_row_a_document_and_a_status_a_field(tmp_path: Path) -> None:
    flags = (Flag.POOR_PAGE, Flag.UNSIGNED)
    files = write_csv([made(*registration_fields(), flagged("rt", "003"), flags=flags)], tmp_path / "a.csv", types)
    assert files == [tmp_path / "a.csv"] and files[0].read_bytes().startswith(b"\xef\xbb\xbf")
    (row,) = _csv(files[0])
    assert list(row)[:9] == [
        *("document", "form", "form_version", "state", "received_at", "source", "flags"),
        *("kode_kasus", "kode_kasus_status"),
    ]
    assert (row["nik"], row["nik_status"]) == (NIK, "accepted")
    assert (row["rt"], row["rt_status"]) == ("", "flagged")
    assert (row["pelatihan"], row["persetujuan"], row["tanggungan"]) == ("menjahit, membuat_kue", "true", "3")
    assert (row["flags"], row["tanggal"], row["source"]) == ("poor_page, unsigned", "2026-03-01", "scan.png")
    assert f'"{NIK}"' in files[0].read_text("utf-8-sig")


def test_xlsx_cells_have_types(tmp_path: Path) -> None:
    fields = (*registration_fields(), accepted("jumlah", 2_500_000), accepted("rt", "003"), flagged("rw", "001"))
    write_xlsx([made(*fields)], tmp_path / "a.xlsx", types)
    (row,) = _xlsx(tmp_path / "a.xlsx")["registration"]
    assert row["tanggal"].is_date and row["tanggal"].value == datetime(2026, 3, 1)  # noqa: DTZ001
    assert row["received_at"].value == datetime(2026, 3, 2, 9, 30)  # noqa: DTZ001
    assert [(row[name].value, row[name].data_type) for name in ("nik", "hp", "rt", "jumlah", "persetujuan")] == [
        (NIK, "s"),
        (HP, "s"),
        ("003", "s"),
        (2_500_000, "n"),
        (True, "b"),
    ]
    assert (row["nik"].number_format, row["rw"].value, row["rw_status"].value) == ("@", None, "flagged")


def test_each_form_has_its_file_and_sheet(tmp_path: Path) -> None:
    both = [made(accepted("nama", NAME)), made(accepted("nomor", "1"), form="receipt")]
    assert write_csv(both, tmp_path / "all.csv", types) == [
        tmp_path / "all" / "registration.csv",
        tmp_path / "all" / "receipt.csv",
    ]
    write_xlsx(both, tmp_path / "all.xlsx", types)
    assert list(_xlsx(tmp_path / "all.xlsx")) == ["registration", "receipt"]


def test_long_form_names_stay_apart_in_excel(tmp_path: Path) -> None:
    write_xlsx([made(form="x" * 40 + end) for end in "ab"], tmp_path / "a.xlsx", types)
    assert list(_xlsx(tmp_path / "a.xlsx")) == ["x" * 31, "x" * 29 + "_2"]


def test_fields_of_several_versions_stand_in_paper_order(tmp_path: Path) -> None:
    old = made(accepted("nama", "A"), accepted("hp", "1"))
    new = made(accepted("nama", "A"), accepted("nik", "2"), accepted("hp", "1"), version=2)
    write_csv([old, new], tmp_path / "a.csv", types)
    rows = _csv(tmp_path / "a.csv")
    assert [name for name in rows[0] if name in ("nama", "nik", "hp")] == ["nama", "nik", "hp"]
    assert (rows[0]["nik"], rows[0]["nik_status"]) == ("", "")


def test_a_restricted_record_is_counted_and_closed(tmp_path: Path) -> None:
    closed = [made(*registration_fields(), flags=(Flag.NO_CONSENT,))]
    write_csv(closed, tmp_path / "a.csv", types)
    write_xlsx(closed, tmp_path / "a.xlsx", types)
    (row,) = _csv(tmp_path / "a.csv")
    assert row["flags"] == "no_consent" and "nik" not in row
    assert "nik" not in _xlsx(tmp_path / "a.xlsx")["registration"][0]


DANGEROUS = ["=1+1", "+62812", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", '=HYPERLINK("http://x")']  # noqa: RUF001


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_starts_a_formula(tmp_path: Path, text: str) -> None:
    evil = replace(made(accepted("nama", text)), pages=(SourcePage(1, text, 1, "0" * 64),))
    write_csv([evil], tmp_path / "a.csv", types)
    write_xlsx([evil], tmp_path / "a.xlsx", types)
    (row,) = _csv(tmp_path / "a.csv")
    (cells,) = _xlsx(tmp_path / "a.xlsx")["registration"]
    for name in ("nama", "source"):
        assert row[name] == f"'{text}"
        assert cells[name].data_type == "s" and cells[name].quotePrefix


@settings(max_examples=40)
@given(st.text(st.characters(codec=None), max_size=30))
def test_any_text_can_be_exported(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("export")
    record = made(accepted("nama", text), accepted("tanggal", text))
    write_json([record], folder / "a.json")
    write_csv([record], folder / "a.csv", types)
    write_xlsx([record], folder / "a.xlsx", types)
    assert len(json.loads((folder / "a.json").read_text("utf-8"))) == len(_csv(folder / "a.csv")) == 1
    assert _xlsx(folder / "a.xlsx")["registration"][0]["nama"].data_type != "f"
