"""Records as an Excel workbook: one sheet a form, cells with their types."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell as ExcelCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from schemas.record import Record
from storage.disk import replaced_file
from storage.export.sheets import Cell, FieldTypes, Sheet, is_formula, sheets

_LONGEST_TITLE = 31
_MOST_DIGITS = 15


def write_xlsx(records: Iterable[Record], out: Path, types: FieldTypes) -> list[Path]:
    """Writes a workbook to `out`, whole or not at all; the files written."""
    book = Workbook(write_only=True)
    for sheet in sheets(records, types) or [Sheet("pendataan")]:
        _add(book, sheet)
    with replaced_file(out) as file:
        book.save(file)
    return [out]


def _add(book: Workbook, sheet: Sheet) -> None:
    page = book.create_sheet(_title(sheet.form, book.sheetnames))
    page.freeze_panes = "B2"
    page.append(sheet.columns)
    for row in sheet.cells():
        page.append([typed_cell(page, cell) for cell in row])


def _title(form: str, taken: list[str]) -> str:
    """A title that Excel takes: at most 31 characters, each once."""
    title, number = form[:_LONGEST_TITLE], 2
    while title in taken:
        end = f"_{number}"
        title, number = form[: _LONGEST_TITLE - len(end)] + end, number + 1
    return title


def typed_cell(page: WriteOnlyWorksheet, value: Cell | float) -> ExcelCell | None:
    """A typed cell. Text is marked as text, so that no digits are rounded and no formula is run."""
    if value is None:
        return None
    if isinstance(value, datetime):
        # Excel knows no time zones: the office's own time.
        return _styled(page, value.replace(tzinfo=None, microsecond=0), "yyyy-mm-dd hh:mm:ss")
    if isinstance(value, date):
        # Excel's days begin in 1900.
        midnight = datetime(value.year, value.month, value.day)  # noqa: DTZ001
        return _styled(page, midnight, "yyyy-mm-dd") if value.year >= 1900 else _text(page, value.isoformat())
    if isinstance(value, str):
        return _text(page, value)
    # Excel keeps 15 digits of a number.
    return _text(page, str(value)) if abs(value) >= 10**_MOST_DIGITS else _styled(page, value, "General")


def _styled(page: WriteOnlyWorksheet, value: str | float | datetime, number_format: str) -> ExcelCell:
    cell = WriteOnlyCell(page, value)
    cell.number_format = number_format
    return cell


def _text(page: WriteOnlyWorksheet, value: str) -> ExcelCell:
    clean = ILLEGAL_CHARACTERS_RE.sub("", value).encode("utf-8", "replace").decode()
    cell = _styled(page, clean, "@")
    cell.data_type = "s"
    cell.quotePrefix = is_formula(clean)
    return cell
