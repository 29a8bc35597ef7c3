"""Does what a made form says, as it is written, mean what its record expects?"""

from __future__ import annotations

from datetime import date
from functools import cache

from samples.maker.people import Filled
from schemas.form import FormFile
from schemas.layout import cells_of
from schemas.places import Gazetteer, load_gazetteer
from schemas.types import About, field_type

DAY = date(2026, 11, 24)


@cache
def _places() -> Gazetteer:
    return load_gazetteer()


def parsed_wrongly(filled: Filled, form: FormFile) -> list[str]:
    """Fields whose written text does not parse to the expected value."""
    wrong = []
    for field in form.fields():
        if field.name in filled.written:
            cells = len(cells_of(field)) or None
            about = About(DAY, _places(), field.typed_params(), (), cells, filled.expected)
            value = field_type(field.type).parse(filled.written[field.name], about).value
            wrong += [] if value == filled.expected[field.name] else [field.name]
    return wrong
