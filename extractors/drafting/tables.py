"""Tables and boxes with a caption: which closed cells are to be written in, and which of them name others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from extractors.drafting.boxes import Region
from extractors.drafting.labels import tidy
from extractors.drafting.texts import Text
from schemas.values import Box

# A cell to write in: width and height in millimetres at least; one for a mark alone may be narrower.
WRITABLE, MARKABLE = (11.0, 4.0), (4.0, 3.5)
# Cells whose borders lie so near each other share them, millimetres; so far they must go side by side.
SHARED, BESIDE = 1.3, 0.6
# Below its caption a box leaves so much room at least; beside one that ends in a colon so much.
UNDER_CAPTION, BESIDE_CAPTION = 4.0, 25.0
# A caption ends in this upper part of its box, and is no title in large letters, millimetres.
CAPTION_ENDS, CAPTION_HEIGHT = 0.66, 4.2
# The space above a caption is such a share of that below it at most: words in the middle of a cell are no caption.
HIGH_UP = 0.6
# The sides of a cell are kept this clear, millimetres.
INSET = 0.3


@dataclass(frozen=True)
class Cell:
    """A closed rectangle and the lines of text in it."""

    box: Box
    texts: tuple[Text, ...]
    other: bool

    @property
    def words(self) -> str:
        return " ".join(text.words for text in self.texts)

    @property
    def is_empty(self) -> bool:
        """Neither text nor anything else to fill in stands here."""
        return not self.texts and not self.other


# Which cells come next in one direction, the nearest first.
Following = Callable[[Cell, Sequence[Cell]], list[Cell]]


@dataclass(frozen=True)
class Place:
    """A cell to write in: its room, what its row and its column (or caption) are called, and the cell itself; `group`
    is what stands over several columns of which it is one."""

    box: Box
    row: str
    column: str
    cell: Cell
    group: str = ""


def cells(regions: Sequence[Region], texts: Sequence[Text], taken: Sequence[Box]) -> list[Cell]:
    """The rectangles of a page that are no boxes to tick and no cells of combs (`taken`), innermost text only."""
    boxes = [region.box for region in regions if region.is_rectangle and not _is_one_of(region.box, taken)]
    boxes = [box for box in boxes if box.w >= MARKABLE[0] and box.h >= MARKABLE[1]]
    held: dict[Box, list[Text]] = {box: [] for box in boxes}
    for text in texts:
        around = [box for box in boxes if _holds(box, text.box)]
        if around:
            held[min(around, key=lambda box: box.w * box.h)].append(text)
    return [Cell(box, tuple(held[box]), any(_holds(box, one) for one in taken)) for box in boxes]


def _is_one_of(box: Box, others: Sequence[Box]) -> bool:
    return any(_holds(other, box) and box.w * box.h < 2 * other.w * other.h for other in others)


def _holds(box: Box, other: Box) -> bool:
    x, y = other.x + other.w / 2, other.y + other.h / 2
    return box.x < x < box.right and box.y < y < box.bottom


def places(table: Sequence[Cell], inner: Sequence[Box]) -> list[Place]:
    """The cells to write in, with what names them. `inner` are lines to write on, which take the place of their
    cell."""
    found = []
    for cell in table:
        if any(_holds(cell.box, line) for line in inner) or cell.other or _is_frame(cell, table):
            continue
        if cell.texts:
            found += list(_under_caption(cell, table))
        elif (cell.box.w >= WRITABLE[0] and cell.box.h >= WRITABLE[1]) or _is_narrow_column(cell, table):
            names = (row_label(cell, table), column_label(cell, table))
            found.append(Place(cell.box.grown(-INSET), *names, cell, over_columns(cell, table)))
    return found


def _is_frame(cell: Cell, table: Sequence[Cell]) -> bool:
    return any(
        _holds(cell.box, other.box) and other.box.w * other.box.h < 0.9 * cell.box.w * cell.box.h for other in table
    )


def _is_narrow_column(cell: Cell, table: Sequence[Cell]) -> bool:
    return bool(column_label(cell, table))


def _under_caption(cell: Cell, table: Sequence[Cell]) -> Iterator[Place]:
    """The room that a caption leaves in its box."""
    box, words = cell.box, cell.words
    bottom, right = max(text.box.bottom for text in cell.texts), max(text.box.right for text in cell.texts)
    if any(other.is_empty for other in (*_right_of(cell, table), *below(cell, table)) if other.box.h < 1.5 * box.h):
        return
    top = min(text.box.y for text in cell.texts)
    if max(text.box.h for text in cell.texts) > CAPTION_HEIGHT or top - box.y > HIGH_UP * (box.bottom - bottom):
        return
    if bottom < box.y + CAPTION_ENDS * box.h and box.bottom - bottom >= UNDER_CAPTION + INSET:
        room = Box(box.x + INSET, bottom + 0.4, box.w - 2 * INSET, box.bottom - bottom - 0.4 - INSET)
        if room.w >= WRITABLE[0]:
            yield Place(room, "", words, cell)
    elif words.rstrip().endswith(":") and box.right - right >= BESIDE_CAPTION:
        yield Place(Box(right + 1, box.y + INSET, box.right - right - 1 - INSET, box.h - 2 * INSET), words, "", cell)


def row_label(cell: Cell, table: Sequence[Cell]) -> str:
    """The text of the nearest cell to the left that has one."""
    return _walk(cell, table, _left_of)


def column_label(cell: Cell, table: Sequence[Cell]) -> str:
    """The text of the nearest cell above that has one and is about as wide."""
    return _walk(cell, table, _above)


def asked(row: str, group: str) -> str:
    """What a row of marks asks: what its row is called, or where that is only a number what stands over the columns.

    >>> asked("3. Makanan", "Skor"), asked("3.", "Skor")
    ('Makanan', 'Skor 3')
    """
    named = tidy(row)
    return named if any(map(str.isalpha, named)) else f"{tidy(group)} {row.strip(' .)')}".strip()


def over_columns(cell: Cell, table: Sequence[Cell]) -> str:
    """The text of the cell above the head of a column that goes over several columns."""
    head = _walk_to(cell, table, _above)
    if head is None:
        return ""
    middle = head.box.x + head.box.w / 2
    near = [other for other in table if abs(head.box.y - other.box.bottom) <= SHARED and other.texts]
    return next((other.words for other in near if other.box.x < middle < other.box.right), "")


def _walk(cell: Cell, table: Sequence[Cell], following: Following) -> str:
    found = _walk_to(cell, table, following)
    return found.words if found else ""


def _walk_to(cell: Cell, table: Sequence[Cell], following: Following) -> Cell | None:
    """The first cell with text in one direction."""
    for _ in range(len(table)):
        steps = following(cell, table)
        if not steps:
            return None
        cell = steps[0]
        if cell.texts:
            return cell
    return None


def _left_of(cell: Cell, table: Sequence[Cell]) -> list[Cell]:
    near = [other for other in table if abs(cell.box.x - other.box.right) <= SHARED and _side_by_side(cell, other)]
    return sorted(near, key=lambda other: abs(other.box.y - cell.box.y))


def _right_of(cell: Cell, table: Sequence[Cell]) -> list[Cell]:
    return [other for other in table if abs(other.box.x - cell.box.right) <= SHARED and _side_by_side(cell, other)]


def _above(cell: Cell, table: Sequence[Cell]) -> list[Cell]:
    near = [other for other in table if abs(cell.box.y - other.box.bottom) <= SHARED and _one_column(cell, other)]
    return sorted(near, key=lambda other: abs(other.box.x - cell.box.x))


def below(cell: Cell, table: Sequence[Cell]) -> list[Cell]:
    """The cells of the same column that touch a cell from below."""
    return [other for other in table if abs(other.box.y - cell.box.bottom) <= SHARED and _one_column(cell, other)]


def _side_by_side(cell: Cell, other: Cell) -> bool:
    shared = min(cell.box.bottom, other.box.bottom) - max(cell.box.y, other.box.y)
    return shared > BESIDE * min(cell.box.h, other.box.h)


def _one_column(cell: Cell, other: Cell) -> bool:
    shared = min(cell.box.right, other.box.right) - max(cell.box.x, other.box.x)
    return shared > 0.8 * max(cell.box.w, other.box.w)
