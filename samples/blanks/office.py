"""Prints made blanks with an office program: `python -m samples.blanks.office F.fodt`.

Where their places to write in are follows from the PDF's own objects: characters of leaders and of boxes to tick, and
the lines of tables. Only whoever changes a blank needs it, with Debian's `libreoffice-writer-nogui`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pdfplumber
import pypdfium2
from pdfplumber.page import Page

from samples.blanks.build import told

MM = 72 / 25.4  # points
BOX, DOT = "\u2610", "."
# So many dots are a leader; the room over one; so many cells in a row of a table are a comb.
LEADER, ROOM_MM, COMB = 8, 6.0, 5
# Words of one option stand no further apart (points).
APART = 8.0
# Lines of tables that are so near each other (points) are one.
EXACT = 0.6

Place = dict[str, object]
Char = dict[str, Any]


def print_pdf(source: Path, folder: Path) -> Path:
    """Prints an office document to a PDF of the same name in `folder`."""
    with TemporaryDirectory() as profile:
        options = ["--headless", f"-env:UserInstallation=file://{profile}", "--convert-to", "pdf", "--outdir"]
        subprocess.run(["soffice", *options, str(folder), str(source)], check=True, capture_output=True)
    return folder / f"{source.stem}.pdf"


def places(pdf: Path) -> list[list[Place]]:
    """Where each place to write in lies, page by page, in millimetres."""
    with pdfplumber.open(pdf) as document:
        return [[*_leaders(page), *_ticks(page, pdf), *_tables(page)] for page in document.pages]


def _rows(page: Page) -> Iterator[list[Char]]:
    """The characters of each line of text, from the left."""
    by_baseline = sorted(page.chars, key=lambda char: (round(char["matrix"][5], 1), char["x0"]))
    for _, row in groupby(by_baseline, key=lambda char: round(char["matrix"][5], 1)):
        yield list(row)


def _leaders(page: Page) -> Iterator[Place]:
    """Dotted lines; their labels are the words before them."""
    for row in _rows(page):
        words = ""
        for is_dot, run in groupby(row, key=lambda char: char["text"] == DOT):
            chars = list(run)
            if not is_dot or len(chars) < LEADER:
                words += "".join(char["text"] for char in chars)
                continue
            left, right = chars[0]["x0"] / MM, chars[-1]["x1"] / MM
            baseline = (page.height - chars[0]["matrix"][5]) / MM
            label = words.strip().rstrip(":").strip()
            yield _place("line", label, [left, baseline - ROOM_MM, right - left, ROOM_MM])
            words = ""


def _ticks(page: Page, pdf: Path) -> Iterator[Place]:
    """Boxes to tick, as large as they are drawn; their labels are the words after them."""
    scale = 600 / 72
    document = pypdfium2.PdfDocument(pdf)
    bitmap = document[page.page_number - 1].render(scale=scale, grayscale=True)
    dark = bitmap.to_numpy().reshape(bitmap.height, bitmap.width) < 128
    for row in _rows(page):
        for number, char in enumerate(row):
            if char["text"] != BOX:
                continue
            x, y, right, bottom = (round(char[side] * scale) for side in ("x0", "top", "x1", "bottom"))
            rows, columns = np.nonzero(dark[y:bottom, x:right])
            corner = [(x + columns.min()) / scale / MM, (y + rows.min()) / scale / MM]
            size = [float(np.ptp(side) + 1) / scale / MM for side in (columns, rows)]
            yield _place("tick", _words_after(row[number + 1 :]), [*corner, *size])
    document.close()


def _words_after(chars: list[Char]) -> str:
    words = ""
    for before, char in zip([chars[0], *chars], chars, strict=False):
        if char["text"] == BOX or char["x0"] - before["x1"] > APART:
            break
        words += char["text"]
    return words.strip()


def _tables(page: Page) -> Iterator[Place]:
    """A single row of many cells is a comb; empty cells of other tables are to be written in, under their heads."""
    for table in page.find_tables({"snap_tolerance": EXACT, "join_tolerance": EXACT, "intersection_tolerance": EXACT}):
        rows = [[cell for cell in row.cells if cell] for row in table.rows]
        if len(rows) == 1 and len(rows[0]) >= COMB:
            yield _place("comb", "", _millimetres(table.bbox), [_millimetres(cell) for cell in rows[0]])
            continue
        heads = [(page.crop(cell).extract_text() or "").strip() for cell in rows[0]]
        for row in rows[1:]:
            for head, cell in zip(heads, row, strict=True):
                if not (page.crop(cell).extract_text() or "").strip():
                    yield _place("line", head, _millimetres(cell))


def _millimetres(corners: Sequence[float]) -> list[float]:
    left, top, right, bottom = corners
    return [left / MM, top / MM, (right - left) / MM, (bottom - top) / MM]


def _place(kind: str, label: str, box: Sequence[float], cells: Sequence[Sequence[float]] = ()) -> Place:
    rounded = [[round(float(side), 2) for side in one] for one in (box, *cells)]
    return {"field": label, "kind": kind, "label": label, "box": rounded[0], "cells": rounded[1:]}


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints each blank beside its source, and writes down where its places to write in are."""
    reads = argparse.ArgumentParser(prog="python -m samples.blanks.office", description=__doc__)
    reads.add_argument("sources", type=Path, nargs="+", metavar="F.fodt")
    for source in reads.parse_args(arguments).sources:
        pdf = print_pdf(source.resolve(), source.resolve().parent)
        pdf.with_suffix(".places.json").write_text(told(places(pdf)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
