"""One page: registered, its ticks and signatures read, its lines of text cut out for the readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors import register
from extractors.blanks import BlankPage
from extractors.combine import combine, spaced
from extractors.ink import InkPage, ink_page
from extractors.pagefile import Scan
from extractors.pictures import page_pictures
from extractors.readers import signature, tick
from extractors.register import Registration
from extractors.strips import Strip, strip
from schemas.fitting import written_boxes
from schemas.layout import PlacedField
from schemas.outcome import DocumentPage
from schemas.values import Doubt, FieldReading, Flag, Reading, Writing

CODE_ENGINE = "code"


@dataclass(frozen=True)
class PageView:
    """A registered page, its lines of text not yet read: `strips` are those, by field."""

    registration: Registration
    kept: DocumentPage
    known: tuple[FieldReading, ...]
    strips: tuple[tuple[PlacedField, FieldReading, Strip], ...]

    @property
    def number(self) -> str | None:
        """The paper number its code says, None where the code was lost."""
        return self.registration.code.number if self.registration.code else None


def view(scan: Scan, blanks: Sequence[BlankPage]) -> PageView:
    """The page registered and measured. Raises Rejected where it is no page of a known form."""
    registration = register.register(scan.pixels, blanks)
    page = ink_page(scan.pixels, registration)
    known: list[FieldReading] = []
    strips: list[tuple[PlacedField, FieldReading, Strip]] = []
    for field in registration.blank.placed.fields:
        sure = _read_now(page, registration, field)
        if sure:
            known.append(sure)
        else:
            cut = strip(page, field)
            doubts = (Doubt(Flag.UNCERTAIN, "faint_marks"),) if cut.faint else ()
            waiting = _reading(page, registration, field, Reading("", "", 0.0), doubts, empty=cut.empty)
            strips.append((field, waiting, cut))
    kept = DocumentPage(
        registration.blank.page, scan.number, page_pictures(page.upright), registration.by, registration.residual_mm
    )
    return PageView(registration, kept, tuple(known), tuple(strips))


def finish(page: PageView, texts: Sequence[Sequence[Reading]]) -> tuple[FieldReading, ...]:
    """All readings of a page in paper order; `texts` holds each text reader's readings of its strips."""
    done = {reading.name: reading for reading in page.known}
    for number, (field, waiting, cut) in enumerate(page.strips):
        done[field.name] = waiting if cut.empty else _with_text(waiting, [t[number] for t in texts], cut, field.type)
    return tuple(done[field.name] for field in page.registration.blank.placed.fields)


def _read_now(page: InkPage, registration: Registration, field: PlacedField) -> FieldReading | None:
    """A field that needs no text reader; None for one that does."""
    if registration.code and field.name == registration.blank.form.paper_number:
        return _reading(page, registration, field, Reading(CODE_ENGINE, registration.code.number, 1.0))
    if field.writing is Writing.TICK:
        reading, doubts = tick.read(page, field)
        return _reading(page, registration, field, reading, doubts, empty=not reading.text)
    if field.writing in (Writing.SIGNATURE, Writing.STAMP):
        return _reading(page, registration, field, *signature.read(page, field))
    return None


def _reading(
    page: InkPage,
    registration: Registration,
    field: PlacedField,
    reading: Reading,
    doubts: tuple[Doubt, ...] = (),
    empty: bool = False,
) -> FieldReading:
    return FieldReading(
        name=field.name,
        page=registration.blank.page,
        box_px=page.box_px(field.box),
        text=reading.text,
        confidence=reading.confidence,
        empty=empty,
        readings=(reading,) if reading.text else (),
        doubts=doubts if _seen(page, field) else (*doubts, Doubt(Flag.POOR_PAGE, "field_off_scan")),
    )


def _seen(page: InkPage, field: PlacedField) -> bool:
    """Does everything of a field lie on the scan?"""
    return all(page.on_scan(box) for box in written_boxes(field))


def _with_text(waiting: FieldReading, readings: list[Reading], cut: Strip, type_name: str) -> FieldReading:
    readings = [spaced(reading, cut) for reading in readings]
    best, doubts = combine(readings, cut, type_name)
    return replace(
        waiting,
        text=best.text,
        confidence=best.confidence,
        readings=tuple(readings),
        doubts=(*waiting.doubts, *doubts),
    )
