"""Where each field of a form lies: the geometry of a form file, worked out.

The shapes of `as_json` are the contract of `pendataan forms layout NAME --json`.
"""

from __future__ import annotations

from dataclasses import dataclass

from schemas.form import FormFile
from schemas.form_field import Comb, FormField, Option
from schemas.values import Box, Writing, around

# An option's label stands this far to the right of its box; its letters and those of the language below
# it are so wide on average (extractors/drawing.py prints them).
LABEL_GAP_MM, LETTER_MM, SMALL_LETTER_MM = 1.4, 1.5, 1.1


@dataclass(frozen=True)
class PlacedField:
    """A field and its boxes in millimetres; `box` holds all of them, labels of options excluded.

    `lines` are the lines to write on, one below the other; a field that is no line of text has none.
    `labels` say about where the words beside each option's box are printed.
    """

    name: str
    type: str
    writing: Writing
    box: Box
    cells: tuple[Box, ...] = ()
    options: tuple[tuple[str, Box], ...] = ()
    lines: tuple[Box, ...] = ()
    labels: tuple[tuple[str, Box], ...] = ()


@dataclass(frozen=True)
class PlacedPage:
    """A page of paper (millimetres) with its fields in paper order."""

    width: float
    height: float
    fields: tuple[PlacedField, ...]

    def field(self, name: str) -> PlacedField:
        """The field of that name on this page. Raises KeyError where there is none."""
        return {field.name: field for field in self.fields}[name]


def comb_cells(comb: Comb) -> list[Box]:
    """The cells of a comb, left to right.

    >>> [round(cell.x, 1) for cell in comb_cells(Comb(at=(10, 20), groups=[2, 1], gap=2))]
    [10.0, 15.0, 22.0]
    """
    cells, x = [], comb.at[0]
    for size in comb.groups:
        cells += [Box(x + n * comb.pitch, comb.at[1], comb.pitch, comb.height) for n in range(size)]
        x += size * comb.pitch + comb.gap
    return cells


def cells_of(field: FormField) -> list[Box]:
    """The comb cells of a field; empty where it is not written in a comb."""
    return comb_cells(field.comb) if field.comb else [Box(*cell) for cell in field.cells or []]


def option_boxes(field: FormField) -> dict[str, Box]:
    """The tick boxes of a field by option; empty where it is not ticked."""
    return {name: _option_box(option) for name, option in field.options.items()}


def _option_box(option: Option) -> Box:
    if option.box is not None:
        return Box(*option.box)
    assert option.at is not None
    return Box(*option.at, option.size, option.size)


def label_boxes(field: FormField) -> dict[str, Box]:
    """About where the label of each option stands, as wide as its letters are on average."""
    boxes = option_boxes(field)
    return {name: _label_box(option, boxes[name]) for name, option in field.options.items()}


def _label_box(option: Option, box: Box) -> Box:
    words = max(len(option.label.id) * LETTER_MM, len(option.label.en) * SMALL_LETTER_MM)
    width = min(words, option.label_width)
    left = box.right + LABEL_GAP_MM if option.label_side == "right" else box.x - LABEL_GAP_MM - width
    return Box(left, box.y - 0.4, width, box.h + 0.8)


def lines_of(field: FormField) -> list[Box]:
    """The lines to write on, from the top down; empty where the field is no line of text."""
    if not field.box or field.writing not in (Writing.HAND, Writing.PRINTED):
        return []
    x, y, width, height = field.box
    return [Box(x, y + n * height / field.lines, width, height / field.lines) for n in range(field.lines)]


def place(field: FormField) -> PlacedField:
    """A field with its boxes worked out."""
    cells, options = cells_of(field), option_boxes(field)
    box = Box(*field.box) if field.box else around(cells or list(options.values()))
    return PlacedField(
        field.name,
        field.type,
        field.writing,
        box,
        tuple(cells),
        tuple(options.items()),
        tuple(lines_of(field)),
        tuple(label_boxes(field).items()),
    )


def layout(form: FormFile) -> list[PlacedPage]:
    """All pages of a form with every field placed; none where fields have no places."""
    if form.layout == "free":
        return []
    width, height = form.paper.sheet
    return [PlacedPage(width, height, tuple(place(field) for field in page.fields)) for page in form.pages]


def as_json(form: FormFile) -> dict[str, object]:
    """The layout in the shape other programs read."""
    return {
        "form": form.form,
        "version": form.version,
        "pages": [
            {"width_mm": page.width, "height_mm": page.height, "fields": [_field_json(f) for f in page.fields]}
            for page in layout(form)
        ],
    }


def _field_json(field: PlacedField) -> dict[str, object]:
    shape: dict[str, object] = {
        "name": field.name,
        "type": field.type,
        "writing": field.writing.value,
        "box_mm": _rounded(field.box),
    }
    if field.cells:
        shape["cells_mm"] = [_rounded(cell) for cell in field.cells]
    if field.options:
        shape["options"] = {name: _rounded(box) for name, box in field.options}
    return shape


def _rounded(box: Box) -> list[float]:
    return [round(value, 3) for value in box]
