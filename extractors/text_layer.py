"""What a PDF itself says stands in each field: typed text and filled form fields, laid onto the form.

Nothing of it is believed alone: what is typed must also be seen (`combine.py`). Text that is not drawn,
as programs put it over scans for searching, is no reading at all, only something to compare with.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from extractors.blanks import BlankPage
from extractors.geometry import Matrix, apply
from extractors.scan import Glyph, PageText, Widget
from schemas.layout import PlacedField
from schemas.values import Box, Reading, Writing

ENGINE = "pdf"
# Glyphs may reach this far (millimetres) over the edges of a box and still belong to it.
OVERSHOOT_MM = 1.0
# Glyphs that stand apart by more than this share of their height have a space between them.
SPACE = 0.28
# A character of the form's own print is found this close (millimetres) to where the blank has it.
SAME_MM = 0.6


@dataclass(frozen=True)
class Said:
    """What the PDF says of a field: `typed` is drawn on the page, `hidden` is not; empty where nothing is said."""

    typed: str = ""
    hidden: str = ""

    @property
    def reading(self) -> Reading:
        return Reading(ENGINE, self.typed, 1.0 if self.typed else 0.0)


@dataclass(frozen=True)
class TextLayer:
    """The text of a page with its places in millimetres of the form."""

    glyphs: tuple[Glyph, ...] = ()
    widgets: tuple[Widget, ...] = ()

    def of(self, field: PlacedField) -> Said:
        """What is said of a field that is written in words or figures."""
        filled = [one for one in self.widgets if one.text and _inside(one.box, field.box)]
        if filled:
            return Said(typed=_arranged([(one.box, one.text or "") for one in filled], field))
        return Said(*(_arranged([(g.box, g.text) for g in self._in(field, hidden)], field) for hidden in (False, True)))

    def ticked(self, field: PlacedField) -> tuple[str, ...] | None:
        """The options whose boxes are filled in as form fields; None where the PDF has no such fields here."""
        boxes = [one for one in self.widgets if one.on is not None]
        seen = {name: [one for one in boxes if _inside(one.box, box)] for name, box in field.options}
        if not any(seen.values()):
            return None
        return tuple(name for name, own in seen.items() if any(one.on for one in own))

    def _in(self, field: PlacedField, hidden: bool) -> list[Glyph]:
        return [glyph for glyph in self.glyphs if glyph.hidden is hidden and _inside(glyph.box, field.box)]


def laid(text: PageText, mm_to_px: Matrix, blank: BlankPage) -> TextLayer:
    """The text of a page, its boxes turned from pixels into millimetres of the form, less what the form's
    own print says."""
    to_mm = np.asarray(np.linalg.inv(mm_to_px), dtype=np.float64)
    widgets = zip(text.widgets, _boxes([widget.box for widget in text.widgets], to_mm), strict=True)
    printed = _by_character(blank.glyphs)
    return TextLayer(
        tuple(glyph for glyph in _glyphs(text, to_mm) if not _is_print(glyph, printed.get(glyph.text, []))),
        tuple(Widget(widget.text, widget.on, box) for widget, box in widgets),
    )


def _glyphs(text: PageText, to_mm: Matrix) -> Iterable[Glyph]:
    for glyph, box in zip(text.glyphs, _boxes([glyph.box for glyph in text.glyphs], to_mm), strict=True):
        yield Glyph(glyph.text, box, glyph.hidden)


def _by_character(glyphs: Iterable[Glyph]) -> dict[str, list[Box]]:
    """Where each character stands."""
    places: dict[str, list[Box]] = {}
    for glyph in glyphs:
        places.setdefault(glyph.text, []).append(glyph.box)
    return places


def _is_print(glyph: Glyph, printed: Iterable[Box]) -> bool:
    """Has the form the same character in this place? `printed`: where it has that character at all."""
    x, y = glyph.box.x, glyph.box.y
    return any(abs(box.x - x) < SAME_MM and abs(box.y - y) < SAME_MM for box in printed)


def _boxes(boxes: Sequence[Box], to_mm: Matrix) -> Iterable[Box]:
    """Boxes under a homography: the upright boxes around what they become."""
    if not boxes:
        return
    ends = np.array([[(b.x, b.y), (b.right, b.y), (b.right, b.bottom), (b.x, b.bottom)] for b in boxes], dtype=float)
    mapped = apply(to_mm, ends.reshape(-1, 2)).reshape(-1, 4, 2)
    for low, high in zip(mapped.min(axis=1), mapped.max(axis=1), strict=True):
        yield Box(float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1]))


def _inside(box: Box, field: Box) -> bool:
    """Does the middle of a box lie in a field?"""
    room = field.grown(OVERSHOOT_MM)
    x, y = box.x + box.w / 2, box.y + box.h / 2
    return room.x <= x <= room.right and room.y <= y <= room.bottom


def _arranged(pieces: list[tuple[Box, str]], field: PlacedField) -> str:
    """Pieces of text in the order in which they are read: by cell, or by line."""
    pieces = [(box, text) for box, text in pieces if text]
    if field.writing is Writing.COMB and len(pieces) > 1 and (text := _by_cell(pieces, field)) is not None:
        return text
    lines = [_line(line) for line in _rows(pieces)]
    return " ".join(" ".join(lines).split())


def _by_cell(pieces: list[tuple[Box, str]], field: PlacedField) -> str | None:
    """The text of a comb, a space for each empty cell between; None where it does not keep to the cells."""
    cells = [""] * len(field.cells)
    for box, text in pieces:
        middle = box.x + box.w / 2
        at = next((n for n, cell in enumerate(field.cells) if cell.x <= middle < cell.right), None)
        if text.isspace():
            continue
        if at is None or cells[at] or len(text) > 1:
            return None
        cells[at] = text
    return " ".join("".join(cell or " " for cell in cells).split())


def _rows(pieces: list[tuple[Box, str]]) -> list[list[tuple[Box, str]]]:
    """Pieces by line of text, from the top down, each line from the left."""
    rows: list[list[tuple[Box, str]]] = []
    for piece in sorted(pieces, key=lambda one: one[0].y + one[0].h / 2):
        box = piece[0]
        last = rows[-1][-1][0] if rows else None
        if last and box.y + box.h / 2 < last.bottom - last.h * 0.2:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda one: one[0].x) for row in rows]


def _line(pieces: list[tuple[Box, str]]) -> str:
    """A line of text with a space wherever its pieces stand apart."""
    text = pieces[0][1]
    for (before, _), (box, piece) in pairwise(pieces):
        apart = box.x - before.right > SPACE * max(before.h, box.h)
        text += (" " if apart else "") + piece
    return text
