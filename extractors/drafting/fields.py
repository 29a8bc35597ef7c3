"""Places to write in become fields: named, typed, in the order in which people fill them in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from extractors.drafting.choices import Question, Side
from extractors.drafting.combs import Comb, Group
from extractors.drafting.labels import Surroundings, tidy
from extractors.drafting.leaders import Line
from extractors.drafting.naming import Meaning, comb_meaning, name_of, snake, unique, vocabulary
from extractors.drafting.tables import Place, asked
from schemas.values import Box, Writing, around

# Lines of one field: their ends so near, their distance at most so large, millimetres.
SAME_ENDS, LINES_APART = 4.0, 13.0
# A line as wide as this share of the page, with nothing that names it, parts the page.
PARTING = 0.6
# A label of more words is a sentence; its last ones name the line that they run into.
SENTENCE, LAST_WORDS = 7, 3
# Cells of one row of a table begin so near each other, millimetres.
SAME_ROW = 1.2
# Cells for marks are no wider than this, millimetres.
MARK_WIDTH = 26.0
# What a field is called that nothing near it names.
UNNAMED, UNLABELLED = "isian", "?"
NAMED_BEFORE = "named by the one before it"
# Which place lies in which; so many fields away at most is the one it lies in.
ABOVE, NESTED = {"village": "district", "district": "regency", "regency": "province"}, 3
# A place without a label belongs to the one before it in its row where that is no further away, millimetres.
BESIDE = 16.0


@dataclass(frozen=True)
class DraftOption:
    """One box of a field that is ticked."""

    name: str
    label: str
    box: Box
    side: Side


@dataclass(frozen=True)
class DraftField:
    """A field as it is proposed; boxes in millimetres. `note` says what a person should look at."""

    name: str
    label: str
    type: str
    writing: Writing
    box: Box
    params: dict[str, Any] = field(default_factory=dict)
    lines: int = 1
    groups: tuple[Group, ...] = ()
    options: tuple[DraftOption, ...] = ()
    note: str = ""


def of_comb(comb: Comb, label: str) -> DraftField:
    """The field of a comb."""
    sizes = [len(group) for group in comb.groups]
    meaning = comb_meaning(label, sizes)
    return DraftField(
        name=name_of(label, "kotak") if label else meaning.name or UNNAMED,
        label=label or UNLABELLED,
        type=meaning.type,
        params=meaning.params,
        writing=Writing.COMB,
        box=comb.box,
        groups=comb.groups,
        note="" if label else "no label found",
    )


def of_line(box: Box, label: str) -> DraftField:
    """The field of a line to write on, or of a box without cells."""
    label = _end_of(label)
    said, _ = vocabulary().meaning(label)
    meaning = said if said and said.type != "consent" else Meaning()
    return DraftField(
        name=name_of(label) if label else UNNAMED,
        label=label or UNLABELLED,
        type=meaning.type,
        params=meaning.params,
        writing=meaning.writing or Writing.HAND,
        box=box,
        note="" if label else "no label found",
    )


def _end_of(label: str) -> str:
    """A label; of a sentence that runs into the line only its last words."""
    spoken = label.split()
    return " ".join(spoken[-LAST_WORDS:]) if len(spoken) > SENTENCE else label


def of_question(question: Question) -> DraftField:
    """The field of boxes to tick: one of several, several, or a lone box."""
    labels = [choice.label for choice in question.choices]
    names = unique([snake(label, "pilihan") for label in labels])
    options = tuple(
        DraftOption(name, choice.label or UNLABELLED, choice.box, choice.side)
        for name, choice in zip(names, question.choices, strict=True)
    )
    label = question.label or " / ".join(label for label in labels[:2] if label)
    return DraftField(
        name=snake(label, "pilihan"),
        label=label or UNLABELLED,
        type=_kind(question),
        writing=Writing.TICK,
        box=question.box,
        options=options,
        note="" if label and all(labels) else "a label was not found",
    )


def _kind(question: Question) -> str:
    words = " ".join([question.label, *(choice.label for choice in question.choices)])
    if len(question.choices) == 1:
        meaning, _ = vocabulary().meaning(words)
        return "consent" if meaning and meaning.type == "consent" else "choices"
    return "choices" if vocabulary().takes_several(words) else "choice"


def of_lines(lines: Sequence[Line], nearby: Surroundings, page_width: float) -> list[DraftField]:
    """The fields of all lines to write on; lines below each other that only the first one names are one field."""
    found: list[DraftField] = []
    for line in sorted(lines, key=lambda line: (line.box.y, line.box.x)):
        before = nearby.left_of(band(line))
        above = _above(lines, line)
        owner = _owner(found, above) if above and not before and not nearby.above(line.box) else None
        if owner is not None:
            grown = around([found[owner].box, line.box])
            found[owner] = replace(found[owner], box=grown, lines=found[owner].lines + 1)
            continue
        label = nearby.label(band(line))
        if _parts_page(line, lines, before, page_width) and not nearby.above(band(line)):
            continue
        found.append(of_line(line.box, label))
    return found


def band(line: Line) -> Box:
    """Where writing on a line stands: the row its label is in."""
    height = min(line.box.h, 4.6)
    return Box(line.box.x, line.box.bottom - height, line.box.w, height)


def _above(lines: Sequence[Line], line: Line) -> Line | None:
    """The line right above with the same ends."""
    near = [
        other
        for other in lines
        if 3 < line.rule.y - other.rule.y <= LINES_APART
        and abs(other.box.right - line.box.right) <= SAME_ENDS
        and line.box.x - other.box.x <= SAME_ENDS
    ]
    return max(near, key=lambda other: other.rule.y, default=None)


def _owner(found: Sequence[DraftField], line: Line) -> int | None:
    """The number of the field that a line belongs to."""
    middle = line.box.y + line.box.h / 2
    for number, one in enumerate(found):
        same = one.box.y <= middle <= one.box.bottom and abs(one.box.right - line.box.right) <= SAME_ENDS
        if same and one.writing is Writing.HAND:
            return number
    return None


def _parts_page(line: Line, lines: Sequence[Line], before: Sequence[object], page_width: float) -> bool:
    stacked = any(_above(lines, other) is line for other in lines)
    return not line.dotted and not before and not stacked and line.box.w > PARTING * page_width


def of_places(places: Sequence[Place], nearby: Surroundings) -> list[DraftField]:
    """The fields of closed cells: rows of marks are questions, all others are written in."""
    found: list[DraftField] = []
    for members in _table_rows(places):
        marks = [place for place in members if _takes_mark(place)]
        several = len(marks) > 1
        if several:
            found.append(_of_marks(marks))
        found += [_of_place(place, nearby) for place in members if not (several and place in marks)]
    return found


def _table_rows(places: Sequence[Place]) -> Iterator[list[Place]]:
    """Cells of one row with one label, from the left."""
    left = sorted(places, key=lambda place: place.cell.box.y)
    while left:
        first = left[0]
        row = [one for one in left if one.row == first.row and abs(one.cell.box.y - first.cell.box.y) < SAME_ROW]
        left = [one for one in left if one not in row]
        yield sorted(row, key=lambda place: place.cell.box.x)


def _takes_mark(place: Place) -> bool:
    return place.cell.box.w <= MARK_WIDTH and vocabulary().is_mark(place.column)


def _of_marks(places: Sequence[Place]) -> DraftField:
    names = unique([snake(place.column, "nilai") for place in places])
    options = tuple(
        DraftOption(name, place.column, place.box, "right") for name, place in zip(names, places, strict=True)
    )
    label = asked(places[0].row, places[0].group)
    box = around([place.box for place in places])
    return DraftField(
        snake(label, "pilihan"),
        label or UNLABELLED,
        "choice",
        Writing.TICK,
        box,
        options=options,
        note="cells of a table",
    )


def _of_place(place: Place, nearby: Surroundings) -> DraftField:
    row, column = tidy(place.row), tidy(place.column)
    if not row and not column:
        return of_line(place.box, nearby.label(place.cell.box))
    made = of_line(place.box, column or row)
    if column and row and not row.isdigit():
        label = f"{column} {row}"
        return replace(made, label=label, name=f"{name_of(column)}_{snake(row)}"[:44].rstrip("_"))
    if column and place.row.strip(" .)").isdigit():
        return replace(made, name=f"{made.name}_{place.row.strip(' .)')}")
    return made


def in_order(fields: Sequence[DraftField]) -> list[DraftField]:
    """The fields of a page as people fill them in: row after row from the top, each from the left."""
    left = sorted(fields, key=lambda one: one.box.y)
    ordered: list[DraftField] = []
    while left:
        row = list(_first_row(left))
        ordered += _named_by_neighbours(sorted(row, key=lambda one: one.box.x))
        left = [one for one in left if one not in row]
    return ordered


def named_once(pages: Sequence[Sequence[DraftField]]) -> list[list[DraftField]]:
    """The fields of all pages of a form, each with a name of its own."""
    names = unique([one.name for fields in pages for one in fields])
    return [_with_parents([replace(one, name=next(names)) for one in fields]) for fields in pages]


def _with_parents(fields: Sequence[DraftField]) -> list[DraftField]:
    """Places told in which other place of the page they lie: the nearest field of the level above."""
    return [
        replace(one, params={**one.params, "within": parent.name}) if (parent := _parent(number, fields)) else one
        for number, one in enumerate(fields)
    ]


def _parent(number: int, fields: Sequence[DraftField]) -> DraftField | None:
    above = ABOVE.get(fields[number].params.get("level", ""))
    near = [
        (abs(other - number), other)
        for other, one in enumerate(fields)
        if above and one.params.get("level") == above and abs(other - number) <= NESTED
    ]
    return fields[min(near)[1]] if near and "lahir" not in fields[number].name else None


def _named_by_neighbours(row: Sequence[DraftField]) -> list[DraftField]:
    """A row in which those without a label take what the label before them leaves: `Tempat, tanggal lahir`."""
    named: list[DraftField] = []
    for one in row:
        before = named[-1] if named else None
        made = one
        if before and one.label == UNLABELLED and one.box.x - before.box.right <= BESIDE:
            said, _ = vocabulary().meaning(before.label)
            beside = said.beside if said and said.beside else Meaning(before.name, one.type)
            kind, params = (one.type, one.params) if one.type != "text" else (beside.type, beside.params)
            made = replace(one, name=beside.name, label=before.label, type=kind, params=params, note=NAMED_BEFORE)
        named.append(made)
    return named


def _first_row(left: Sequence[DraftField]) -> Iterator[DraftField]:
    top = left[0].box
    reach = top.y + max(2.0, min(top.h, 9.0) * 0.6)
    return (one for one in left if one.box.y <= reach)
