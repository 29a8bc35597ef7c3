"""Boxes to tick put together to questions: which words are an option's, which the question's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean
from typing import Literal

from extractors.drafting.labels import BESIDE_TICK, Surroundings, goes_on, joined, level, tidy
from extractors.drafting.tables import Cell, asked, column_label, over_columns, row_label
from extractors.drafting.texts import Text
from extractors.drafting.ticks import Tick
from schemas.values import Box, around

Side = Literal["right", "left"]

# Boxes of one question: so unlike in size, their columns so far off, their rows so far apart (box heights and
# millimetres) at most.
UNLIKE, ASIDE, ROWS_APART, ROWS_APART_MM = 0.9, 1.6, 2.6, 6.5
# The space between rows is no more than this many times that of the rows before it, and so many millimetres.
ROWS_EVEN, ROWS_EVEN_MM = 1.5, 0.8
# The words to the left must be this much nearer than those to the right to be an option's, millimetres.
RIGHT_FIRST = 0.5


@dataclass(frozen=True)
class Choice:
    """One box of a question, what stands beside it, and on which side."""

    box: Box
    label: str
    side: Side
    text: Text | None = None


@dataclass(frozen=True)
class Question:
    """Boxes that belong together, and what is asked."""

    label: str
    choices: tuple[Choice, ...]

    @property
    def box(self) -> Box:
        return around([choice.box for choice in self.choices])


@dataclass(frozen=True)
class _Row:
    """Boxes of one question in one row, with their words."""

    ticks: tuple[Tick, ...]
    labels: tuple[Text | None, ...]
    side: Side
    before: str

    @property
    def box(self) -> Box:
        return around([tick.box for tick in self.ticks])


def questions(ticks: Sequence[Tick], around_them: Surroundings, table: Sequence[Cell]) -> list[Question]:
    """The questions that the boxes of a page belong to, from the top down."""
    rows = [row for ticks_of_row in _rows(ticks) for row in _parted(ticks_of_row, around_them)]
    found = [_question(group, around_them, table) for group in _merged(rows)]
    return sorted(found, key=lambda question: (question.box.y, question.box.x))


def _rows(ticks: Sequence[Tick]) -> Iterator[list[Tick]]:
    """Boxes of like size side by side, from the left."""
    left = sorted(ticks, key=lambda tick: (tick.box.y, tick.box.x))
    while left:
        first = left[0]
        row = [tick for tick in left if level(tick.box, first.box) and _alike(tick, first)]
        left = [tick for tick in left if tick not in row]
        yield sorted(row, key=lambda tick: tick.box.x)


def _alike(tick: Tick, other: Tick) -> bool:
    return abs(tick.box.w - other.box.w) <= UNLIKE and abs(tick.box.h - other.box.h) <= UNLIKE


def _parted(row: list[Tick], nearby: Surroundings) -> Iterator[_Row]:
    """The questions of a row: another begins where words stand between that are no option's."""
    side = _side(row, nearby)
    labels = [_label(tick, side, nearby) for tick in row]
    starts = [0, *(n for n in range(1, len(row)) if _begins(row[n - 1], row[n], labels, side, nearby)), len(row)]
    for first, last in pairwise(starts):
        ticks, own = tuple(row[first:last]), tuple(labels[first:last])
        yield _Row(ticks, own, side, joined(_question_words(ticks[0], own[0], side, nearby)))


def _side(row: Sequence[Tick], nearby: Surroundings) -> Side:
    """On which side of its boxes a row has their words: where they stand nearer."""
    right = mean(_away(tick, nearby.right_of(tick.box)) for tick in row)
    left = mean(_away(tick, nearby.before_tick(tick.box)) for tick in row)
    return "right" if right <= left + RIGHT_FIRST else "left"


def _away(tick: Tick, text: Text | None) -> float:
    if text is None:
        return BESIDE_TICK
    return max(0.0, text.box.x - tick.box.right, tick.box.x - text.box.right)


def _label(tick: Tick, side: Side, nearby: Surroundings) -> Text | None:
    return nearby.right_of(tick.box) if side == "right" else nearby.before_tick(tick.box)


def _begins(last: Tick, tick: Tick, labels: Sequence[Text | None], side: Side, nearby: Surroundings) -> bool:
    """Does another place stand before this box, or words that are no option's?"""
    if any(level(place, tick.box) and last.box.right < place.x + place.w / 2 < tick.box.x for place in nearby.places):
        return True
    before = nearby.before_tick(tick.box)
    return side == "right" and before is not None and before not in labels


def _question_words(tick: Tick, label: Text | None, side: Side, nearby: Surroundings) -> list[Text]:
    """The words before the first box of a question, its own label left out."""
    if side == "right" or label is None:
        return nearby.left_of(tick.box)
    own = Box(label.box.x, tick.box.y, label.box.w, tick.box.h)
    return nearby.left_of(own)


def _merged(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Rows of one question: each begins below the first, and none but the first has words before it."""
    left = list(rows)
    while left:
        group = [left.pop(0)]
        while following := next((row for row in left if _goes_on(group, row)), None):
            left.remove(following)
            group.append(following)
        yield group


def _goes_on(group: Sequence[_Row], row: _Row) -> bool:
    last = group[-1]
    left = min(tick.box.x for one in group for tick in one.ticks)
    same = _alike(row.ticks[0], last.ticks[0]) and row.side == last.side and all(row.labels)
    asks = row.before not in ("", group[0].before) and not goes_on(row.before)
    return same and abs(row.box.x - left) <= ASIDE and not asks and _is_next(group, row)


def _is_next(group: Sequence[_Row], row: _Row) -> bool:
    """Does a row stand as near below the last as those of the question do?"""
    last = group[-1].box
    apart = row.box.y - last.bottom
    most = min(ROWS_APART_MM, ROWS_APART * last.h)
    if len(group) > 1:
        most = min(most, ROWS_EVEN * (last.y - group[-2].box.bottom) + ROWS_EVEN_MM)
    return -0.5 <= apart <= most


def _question(rows: Sequence[_Row], nearby: Surroundings, table: Sequence[Cell]) -> Question:
    own = [(tick, label, row.side) for row in rows for tick, label in zip(row.ticks, row.labels, strict=True)]
    cells = [_cell_of(tick, table) for tick, _, _ in own]
    if all(label is None for _, label, _ in own) and all(cells):
        return _in_table([tick for tick, _, _ in own], [cell for cell in cells if cell], table)
    choices = tuple(Choice(tick.box, tidy(label.words) if label else "", side, label) for tick, label, side in own)
    return Question(_asked(rows, nearby), choices)


def _asked(rows: Sequence[_Row], nearby: Surroundings) -> str:
    """The words of a question: before its boxes, else above them, else beside all of its rows."""
    if rows[0].before:
        whole = nearby.left_of(around([row.box for row in rows])) if len(rows) > 1 else []
        return max(rows[0].before, joined(whole), key=len)
    if len(rows) == 1 and len(rows[0].ticks) == 1:
        return ""
    if len(rows) > 1 and (beside := nearby.left_of(around([row.box for row in rows]))):
        return joined(beside)
    own = [label.box for row in rows for label in row.labels if label]
    top = around([rows[0].box, *(box for box in own if level(box, rows[0].box))])
    return joined(nearby.above(top))


def _cell_of(tick: Tick, table: Sequence[Cell]) -> Cell | None:
    x, y = tick.box.x + tick.box.w / 2, tick.box.y + tick.box.h / 2
    around_it = [cell for cell in table if cell.box.x < x < cell.box.right and cell.box.y < y < cell.box.bottom]
    return min(around_it, key=lambda cell: cell.box.w * cell.box.h, default=None)


def _in_table(ticks: Sequence[Tick], cells: Sequence[Cell], table: Sequence[Cell]) -> Question:
    """A row of a table: its first cell asks, the heads of its columns are the options."""
    heads = [column_label(cell, table) for cell in cells]
    choices = tuple(Choice(tick.box, tidy(head), "right") for tick, head in zip(ticks, heads, strict=True))
    return Question(asked(row_label(cells[0], table), over_columns(cells[0], table)), choices)
