"""A page of no known form, offered to the forms of layout `free`: the receipts on it, each a document of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from extractors.assemble import ReadPage
from extractors.free.apart import parts
from extractors.free.read import Engines, FreeReading, found_on
from extractors.free.scoring import load_model
from extractors.free.upright import lines_on, upright
from extractors.geometry import Pixels, Points
from extractors.ink import cut
from extractors.pictures import Keep, page_pictures
from extractors.readers import TextReader
from extractors.readers.ppocr import PPOcr
from extractors.readers.ppocr_lines import LineFinder
from extractors.scan import Scan
from schemas.form import FormFile
from schemas.outcome import DocumentPage
from schemas.values import Box

BY = "lines"
# Several receipts have fewer lines; a page that has more is a newspaper, or made to keep us busy.
MOST_LINES = 500


@dataclass(frozen=True)
class FreeReader:
    """The forms that have no places, and what reads them; the models are loaded with the first page that asks."""

    forms: tuple[FormFile, ...]
    reader: PPOcr
    second: TextReader

    @cached_property
    def engines(self) -> Engines:
        """What looks at a page."""
        return Engines(LineFinder.load(), self.reader, self.second, load_model())

    def read(self, pixels: Pixels, scan: Scan, day: date, keep: Keep) -> list[ReadPage | None]:
        """The receipts on a page (grey), as they are read; in their place None for a part that is none. Empty where
        nothing on the page is a receipt. The parts of the page are numbered on from that of `scan`."""
        if not self.forms:
            return []
        found = lines_on(pixels, self.engines.finder)
        if len(found) > MOST_LINES:
            return []
        pieces = list(_pieces(pixels, found))
        read = [self._read(piece, lines, day) for piece, lines in pieces] if len(pieces) > 1 else []
        if sum(one is not None for one in read) < 2:
            read = [self._read(pixels, found, day)]
        if not any(read):
            return []
        return [one and _page(*one, scan, number, keep) for number, one in enumerate(read, scan.part)]

    def pieces(self, pixels: Pixels) -> list[Pixels]:
        """What lies apart on a page, in the order in which `read` numbers it."""
        return [piece for piece, _ in _pieces(pixels, lines_on(pixels, self.engines.finder))] if self.forms else []

    def _read(self, pixels: Pixels, lines: Sequence[Points], day: date) -> tuple[FormFile, FreeReading] | None:
        """The form that is found on a piece of a page, and what stands there."""
        page = upright(pixels, lines, self.engines.reader)
        for form in self.forms if page else ():
            assert page and form.find
            seen = found_on(page, form.find, self.engines, day)
            if seen.is_receipt:
                return form, seen
        return None


def _pieces(pixels: Pixels, found: Sequence[Points]) -> Iterator[tuple[Pixels, list[Points]]]:
    """The parts of a page, each with its lines in its own pixels."""
    for box in parts(found):
        left, top = max(0, round(box.x)), max(0, round(box.y))
        inside = [corners - np.array([left, top]) for corners in found if _holds(box, corners)]
        yield cut(pixels, box), inside


def _holds(box: Box, corners: Points) -> bool:
    x, y = corners.mean(axis=0)
    return bool(box.x <= x < box.right and box.y <= y < box.bottom)


def _page(form: FormFile, seen: FreeReading, scan: Scan, part: int, keep: Keep) -> ReadPage:
    kept = DocumentPage(1, scan.number, page_pictures(seen.pixels, keep), BY, None, part)
    return ReadPage(form, 1, None, kept, seen.fields)
