"""Does a form fit its paper? Boxes that leave the sheet, cover a marker or code of ours, or lie on each other."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.form import FormFile
from schemas.grammar import Location
from schemas.layout import PlacedField, layout
from schemas.sheet import EDGE, code_boxes, marker_boxes
from schemas.values import Box

# Room that a marker or code needs around itself to be found.
QUIET = 1.5
TOUCH = 0.01


def misplaced(form: FormFile) -> Iterator[tuple[Location, str]]:
    """Each field that cannot be where it is: its place in the file, and what was expected."""
    ours = form.layout == "printed"
    for number, page in enumerate(layout(form)):
        sheet = Box(0, 0, page.width, page.height).grown(-EDGE if ours else TOUCH)
        marks = (*marker_boxes(page.width, page.height), *code_boxes(page.width, page.height)) if ours else ()
        taken = [box.grown(QUIET) for box in marks]
        for index, field in enumerate(page.fields):
            if problem := _problem(field, sheet, taken, page.fields[:index]):
                yield ("pages", number, "fields", index, "name"), problem


def _problem(field: PlacedField, sheet: Box, taken: list[Box], before: tuple[PlacedField, ...]) -> str | None:
    boxes = written_boxes(field)
    if not all(_inside(box, sheet) for box in boxes):
        return f"expected all its boxes on the paper, {max(sheet.x, 0):g} mm from the edge"
    if any(overlap(box, other) for box in boxes for other in taken):
        return "expected its boxes clear of the markers in the corners and of the codes at head and foot"
    for other in before:
        if any(overlap(box, theirs) for box in boxes for theirs in written_boxes(other)):
            return f"expected its boxes beside those of {other.name}, they lie on each other"
    return None


def written_boxes(field: PlacedField) -> tuple[Box, ...]:
    """Where people write: the cells, the tick boxes, or the one box."""
    return field.cells or tuple(box for _, box in field.options) or (field.box,)


def _inside(box: Box, sheet: Box) -> bool:
    return box.x >= sheet.x and box.y >= sheet.y and box.right <= sheet.right and box.bottom <= sheet.bottom


def overlap(one: Box, other: Box) -> bool:
    """Do two boxes lie on each other, more than at their edges? Both in millimetres."""
    across = min(one.right, other.right) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    return across > TOUCH and down > TOUCH
