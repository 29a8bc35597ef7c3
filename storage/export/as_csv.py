"""Records as CSV: one file a form, UTF-8 with a mark so that Excel reads it as such."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from schemas.record import Record
from storage.disk import replaced_file
from storage.export.sheets import Cell, FieldTypes, Sheet, is_formula, sheets


def write_csv(records: Iterable[Record], out: Path, types: FieldTypes) -> list[Path]:
    """Writes `out`, or with several forms `FORM.csv` in a folder of that name; the files written.

    Where `out` is a folder already, one form goes into it too. Raises FileExistsError where a file lies
    in the place of the folder.

    Text is quoted and numbers are not, so that the digits of a NIK are text to programs that care.
    """
    made = sheets(records, types) or [Sheet("pendataan")]
    if len(made) == 1 and not out.is_dir():
        _write(made[0], out)
        return [out]
    folder = out.with_suffix("") if out.suffix.lower() == ".csv" and not out.is_dir() else out
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files = [folder / f"{sheet.form}.csv" for sheet in made]
    for sheet, file in zip(made, files, strict=True):
        _write(sheet, file)
    return files


def _write(sheet: Sheet, path: Path) -> None:
    with replaced_file(path) as binary:
        text = io.TextIOWrapper(binary, encoding="utf-8-sig", errors="replace", newline="")
        writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
        writer.writerow(sheet.columns)
        writer.writerows([_plain(cell) for cell in row] for row in sheet.cells())
        text.flush()
        text.detach()


def _plain(cell: Cell) -> str | int:
    """A cell as CSV knows it. What might be run as a formula gets an apostrophe before it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int):
        return cell
    text = cell if isinstance(cell, str) else cell.isoformat()
    # NUL ends a text for some readers.
    text = text.replace("\0", "")
    return f"'{text}" if is_formula(text) else text
