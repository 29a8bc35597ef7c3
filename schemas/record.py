"""A record: a document as people and other programs get it. `as_json` is the contract of the export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from schemas.values import Box, FieldResult, Flag, State


@dataclass(frozen=True)
class SourcePage:
    """Where a page of a document came from: the file's name, its page there, the hash of its bytes."""

    page: int
    source: str
    source_page: int
    sha256: str


@dataclass(frozen=True)
class Record:
    """A document with its fields in paper order. `received_at` carries its zone.

    A document without consent is `restricted`: it is counted and never vanishes, but its fields stay
    closed until a person decides.
    """

    document: str
    form: str
    form_version: int
    state: State
    received_at: datetime
    pages: tuple[SourcePage, ...]
    fields: tuple[FieldResult, ...]
    flags: tuple[Flag, ...] = ()

    @property
    def restricted(self) -> bool:
        return Flag.NO_CONSENT in self.flags

    def field(self, name: str) -> FieldResult:
        """The field of that name. Raises KeyError where there is none."""
        return {field.name: field for field in self.fields}[name]

    def as_json(self) -> dict[str, object]:
        """The record in the shape of `export.schema.json`; a restricted one without its fields."""
        return {
            "document": self.document,
            "form": self.form,
            "form_version": self.form_version,
            "state": self.state.value,
            "received_at": self.received_at.isoformat(timespec="seconds"),
            "pages": [
                {"page": p.page, "source": p.source, "source_page": p.source_page, "sha256": p.sha256}
                for p in self.pages
            ],
            "fields": {} if self.restricted else {field.name: field_json(field) for field in self.fields},
            "flags": [flag.value for flag in self.flags],
        }


def field_json(field: FieldResult) -> dict[str, object]:
    """One field in the shape of the export."""
    return {
        "value": field.value,
        "status": field.status.value,
        "flags": [flag.value for flag in field.flags],
        "probability": field.probability,
        "suggestion": field.suggestion,
        "readings": [
            {"engine": r.engine, "text": r.text, "confidence": round(r.confidence, 4)} for r in field.readings
        ],
        "page": field.page,
        "box_mm": None if field.box_mm is None else _numbers(field.box_mm, 2),
        "box_px": None if field.box_px is None else _numbers(field.box_px, 0),
    }


def _numbers(box: Box, digits: int) -> list[float]:
    return [round(value, digits) if digits else round(value) for value in box]
