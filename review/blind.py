"""A field as it is keyed blind, and what is made of what was keyed: nothing of a guess goes to the browser."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from review.fields import DIGITS, Option, label_of, options_of
from review.office import Office
from review.speaking import Voice
from schemas.form_field import FormField
from schemas.layout import cells_of
from schemas.places import canonical
from schemas.record import Record
from schemas.types import Parsed, field_type, when_empty
from schemas.values import Flag, Status
from storage.assemble import known
from storage.decisions import Choice

Word = Literal["text", "empty", "unreadable"]
# Doubts that say that what was keyed may not be what is meant; others (unsigned, no consent) say what it means.
ODD = frozenset({Flag.INVALID, Flag.REPAIRED, Flag.UNREADABLE})


@dataclass(frozen=True)
class BlindField:
    """What somebody who keys may know of a field: where it lies, what it is called, what can be chosen."""

    document: str
    field: str
    label: str
    kind: str
    options: tuple[Option, ...]
    numeric: bool
    picture: str


def blind_field(voice: Voice, document_id: str, field: FormField) -> BlindField:
    """A field of a document as it is shown to who keys it, in their language."""
    options = options_of(voice, field)
    return BlindField(
        document=document_id,
        field=field.name,
        label=label_of(voice, field),
        kind=kind_of(field, options),
        options=options,
        numeric=field.type in DIGITS,
        picture=f"/dokumen/{document_id}/potongan/{field.name}",
    )


def kind_of(field: FormField, options: tuple[Option, ...]) -> str:
    """How a field is keyed: as `text`, or by choosing `one` or `many`."""
    if not options:
        return "text"
    return "many" if field.type == "choices" else "one"


def choice_of(here: Office, record: Record, field: FormField, word: Word, text: str, sure: bool) -> Choice | None:
    """What is meant by what was keyed; None where it is odd and the person has not said that they are sure of it.

    Where they are, it is kept as it was written. Nothing on the line of a signature is a value, too: there is none.
    """
    if word == "unreadable":
        return Choice(field.name, None, Status.UNREADABLE)
    if word == "empty":
        stands_for = when_empty(field.type)
        return (
            Choice(field.name, None, Status.EMPTY)
            if stands_for is None
            else Choice(field.name, _parsed(here, record, field, stands_for).value)
        )
    parsed = _parsed(here, record, field, text)
    if not any(doubt.flag in ODD for doubt in parsed.doubts):
        return Choice(field.name, parsed.value)
    return Choice(field.name, canonical(text)) if sure else None


def _parsed(here: Office, record: Record, field: FormField, text: str) -> Parsed:
    """What a text says in a field: written in full, or as the cells of the paper cut it."""
    others = {one.name: known(one) for one in record.fields if one.name != field.name}
    about = replace(here.about(), params=field.typed_params(), options=tuple(field.options), others=others)
    whole, cells = field_type(field.type).parse(text, about), len(cells_of(field)) or None
    if not whole.doubts or cells is None:
        return whole
    cut = field_type(field.type).parse(text, replace(about, cells=cells))
    return min(whole, cut, key=lambda one: len(one.doubts))
