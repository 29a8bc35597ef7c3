"""What the paper itself calls for: the flags that stand however well it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from schemas.acceptance import CODE_ENGINE
from schemas.form import FormFile
from schemas.form_field import FormField
from schemas.layout import cells_of
from schemas.places import Gazetteer
from schemas.programme import Programme
from schemas.types import field_type
from schemas.validate import validate
from schemas.values import Box, FieldReading, Reading, Value, Writing

NOWHERE = Box(0, 0, 0, 0)
# Types whose text fills a comb character by character and is cut at its end.
CUT = frozenset({"name", "place", "text"})


def called_for(
    form: FormFile, fields: Mapping[str, Value], day: date, places: Gazetteer, programme: Programme
) -> frozenset[str]:
    """The names of the fields that a reader without any fault would flag, too.

    A NIK that cannot be, figures and words that differ, a signature that is missing, a place name that the comb
    cuts short: the paper as it is expected is validated as if it had been read so with certainty.
    """
    checked = validate(form, list(_readings(form, fields)), day, places, None, programme)
    return frozenset(result.name for result in checked.fields if result.doubts)


def _readings(form: FormFile, fields: Mapping[str, Value]) -> Iterator[FieldReading]:
    for field in form.fields():
        value = fields.get(field.name)
        text = "" if value is None else _as_written(field, value)
        # A code's reading needs no further proof, so that no doubt about reading comes in.
        readings = (Reading(CODE_ENGINE, text, 1.0),) if text else ()
        yield FieldReading(field.name, form.page_of(field.name), NOWHERE, text, 1.0, not text, readings)


def _as_written(field: FormField, value: Value) -> str:
    """The text that readers give of a field on which this value is written."""
    if field.writing is Writing.TICK and not isinstance(value, bool):
        return ",".join(value) if isinstance(value, list) else str(value)
    text, cells = field_type(field.type).format(value), len(cells_of(field))
    return text[:cells] if cells and field.type in CUT else text
