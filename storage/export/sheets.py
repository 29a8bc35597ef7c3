"""Records as rows, one a document, for CSV and XLSX."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from schemas.record import Record
from schemas.values import FieldResult, Value

Cell = str | int | bool | date | datetime | None

HEAD = ("document", "form", "form_version", "state", "received_at", "source", "flags")
_DATE_TYPES = frozenset({"date"})
# A cell that begins so is a formula to one or another program (OWASP, CSV injection); the wide forms too.
_FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")

FieldTypes = Callable[[str, int], Mapping[str, str]]
"""Form name and version to the field types by name."""


@dataclass
class Sheet:
    """The rows of one form: `head` cells by column, and fields by name, each with its status."""

    form: str
    names: list[str] = field(default_factory=list)
    rows: list[tuple[tuple[Cell, ...], dict[str, tuple[Cell, str]]]] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        return [*HEAD, *(column for name in self.names for column in (name, f"{name}_status"))]

    def cells(self) -> Iterable[list[Cell]]:
        """Each row in the order of the columns."""
        for head, fields in self.rows:
            yield [*head, *(cell for name in self.names for cell in fields.get(name, (None, None)))]


def sheets(records: Iterable[Record], types: FieldTypes) -> list[Sheet]:
    """A sheet a form, in the order the forms came; of each record only its cells are kept."""
    made: dict[str, Sheet] = {}
    for record in records:
        sheet = made.setdefault(record.form, Sheet(record.form))
        shown = () if record.restricted else record.fields
        _merge(sheet.names, [one.name for one in shown])
        of = types(record.form, record.form_version)
        sheet.rows.append((_head(record), {one.name: (_cell(one, of), one.status.value) for one in shown}))
    return list(made.values())


def is_formula(text: str) -> bool:
    """Whether a program might run this cell instead of showing it."""
    return text.startswith(_FORMULA_STARTS)


def _merge(names: list[str], more: list[str]) -> None:
    """Adds the names that are new (of another version of the form) where they belong, in paper order."""
    place = 0
    for name in more:
        if name in names:
            place = names.index(name) + 1
        else:
            names.insert(place, name)
            place += 1


def _head(record: Record) -> tuple[Cell, ...]:
    sources = dict.fromkeys(page.source for page in record.pages)
    flags = [flag.value for flag in record.flags]
    return (
        record.document,
        record.form,
        record.form_version,
        record.state.value,
        record.received_at,
        ", ".join(sources),
        ", ".join(flags),
    )


def _cell(one: FieldResult, types: Mapping[str, str]) -> Cell:
    """A field's value as a cell: dates as dates where they are legal, lists joined."""
    value: Value = one.value
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, str) and types.get(one.name) in _DATE_TYPES:
        return _date(value)
    return value


def _date(text: str) -> Cell:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
