"""Pages that people want read again: which sheet of a scan each is, how they turned it, and what is kept of one that
no reader can lay onto its form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from extractors import markers
from extractors.assemble import ReadPage
from extractors.cutting import Sheet, sheets
from extractors.equipment import Equipment
from extractors.geometry import Pixels, Points, shrunk
from extractors.pictures import Keep, page_pictures
from extractors.scan import Scan
from schemas.errors import Rejected, SetAside
from schemas.form import FormFile
from schemas.outcome import DocumentPage

BY_HAND = "hand"
# A sheet of A4 at 300 dpi is so long (pixels); pictures of pages on no form are kept no larger.
LONGEST_SIDE = 3508
# The page of a form that a page without readings is, until those beside it are known.
UNNUMBERED = 0


@dataclass(frozen=True)
class Again:
    """A page to be read again: `part` is which sheet of its scan, of `parts` that were told apart (1: all of it), and
    `turn` how many quarter turns to the right it needs. `meant`: a person means this very page, not all of a stack:
    there is something on it, however empty it looks."""

    scan: Scan
    part: int = 1
    parts: int = 1
    turn: int = 0
    meant: bool = True


def sheets_again(page: Again, equipment: Equipment) -> list[tuple[Sheet, Scan]]:
    """The sheets of a page, each with the scan it is of. Raises Rejected where they cannot be told apart (any more)."""
    cut = sheets(page.scan.pixels, equipment.sizes)
    if page.parts > 1:
        cut = [_part(cut, page, equipment)]
    # What a PDF says stands where it was drawn: on a page that people turned nobody looks for it.
    scan = replace(page.scan, text=None) if page.turn else page.scan
    return [(turned(sheet, page.turn), replace(scan, part=part)) for part, sheet in enumerate(cut, 1)]


def whole_again(page: Again) -> tuple[Sheet, Scan]:
    """All of a page as one sheet."""
    return turned(_sheet(page.scan.pixels), page.turn), replace(page.scan, part=1, text=None)


def _part(cut: Sequence[Sheet], page: Again, equipment: Equipment) -> Sheet:
    """One part as the first reading numbered it: sheets that were cut out, then pieces of what was left."""
    if page.part < len(cut) or page.parts == len(cut):
        return cut[page.part - 1]
    pieces = equipment.free.pieces(cut[-1].pixels)
    if len(cut) - 1 + len(pieces) != page.parts:
        raise Rejected(SetAside.NO_REGISTRATION)
    return _sheet(pieces[page.part - len(cut)])


def _sheet(pixels: Pixels) -> Sheet:
    return Sheet(pixels, markers.once(markers.quads(pixels)))


def turned(sheet: Sheet, turn: int) -> Sheet:
    """The sheet after quarter turns to the right; where it lies on its scan is not known any more."""
    if turn % 4 == 0:
        return sheet
    pixels = np.ascontiguousarray(np.rot90(sheet.pixels, -turn))
    taken = tuple(_turned_points(points, sheet.pixels.shape, turn % 4) for points in sheet.taken)
    return replace(_sheet(pixels), certain=sheet.certain, taken=taken)


def _turned_points(points: Points, shape: tuple[int, ...], turn: int) -> Points:
    height, width = shape
    for _ in range(turn):
        points = np.column_stack([height - points[:, 1], points[:, 0]])
        height, width = width, height
    return points


def unread(sheet: Sheet, scan: Scan, form: FormFile, keep: Keep) -> ReadPage:
    """A page of which nothing was read, for people to type from its picture."""
    pixels = shrunk(sheet.pixels, min(1.0, LONGEST_SIDE / max(sheet.pixels.shape)))
    kept = DocumentPage(UNNUMBERED, scan.number, page_pictures(pixels, keep), BY_HAND, None, scan.part)
    return ReadPage(form, UNNUMBERED, None, kept, ())


def numbered(pages: Sequence[ReadPage]) -> list[ReadPage]:
    """Pages without readings take the places that those beside them leave, in order."""
    form = next((page.form for page in pages if page.page == UNNUMBERED), None)
    if form is None:
        return list(pages)
    there = {page.page for page in pages if page.form.key == form.key}
    left = iter(number for number in range(1, len(form.pages) + 1) if number not in there)
    return [page if page.page != UNNUMBERED else _as_page(page, next(left, 1)) for page in pages]


def _as_page(page: ReadPage, number: int) -> ReadPage:
    return replace(page, page=number, kept=replace(page.kept, page=number))


def fit_together(pages: Sequence[ReadPage]) -> bool:
    """Can these be the pages of one document: all of one form, and none of them twice?"""
    return len({page.form.key for page in pages}) == 1 and len({page.page for page in pages}) == len(pages)
