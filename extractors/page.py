"""One page: registered, its ticks and signatures read, its lines of text cut out for the readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from extractors import quality, register
from extractors.blanks import BlankPage
from extractors.combs import Comb, comb
from extractors.cutting import Sheet, overlaps
from extractors.evenness import is_even
from extractors.heard import Heard, Known, Waiting, as_plain, with_text
from extractors.ink import InkPage, ink_page
from extractors.pictures import Keep, page_pictures
from extractors.quality import PageQuality
from extractors.readers import MarkReader, Seen, signature, stamp, tick
from extractors.register import Registration
from extractors.scan import Scan
from extractors.strips import strips
from extractors.text_layer import Said, TextLayer, laid
from schemas.calibration import COMBS
from schemas.errors import Rejected, SetAside
from schemas.layout import PlacedField
from schemas.outcome import DocumentPage
from schemas.values import Doubt, Evidence, FieldReading, Flag, Reading, Writing

CODE_ENGINE = "code"
# With fewer combs than this a page says nothing of how plainly it is written: a hand may write a few plainly. Nor does
# one whose characters no machine set, however plain they are.
FEWEST_COMBS, UNKNOWN_PLAINNESS = 4, 0.5


@dataclass(frozen=True)
class PageView:
    """A registered page, its lines of text not yet read: `waiting` are the fields with those."""

    registration: Registration
    kept: DocumentPage
    quality: PageQuality
    known: tuple[FieldReading, ...]
    waiting: tuple[Waiting, ...]

    @property
    def number(self) -> str | None:
        """The paper number its code says, None where the code was lost."""
        return self.registration.code.number if self.registration.code else None


def view(
    sheet: Sheet, scan: Scan, blanks: Sequence[BlankPage], keep: Keep, judge: MarkReader | None = None
) -> PageView:
    """A sheet of a scan registered and measured, its odd marks judged; its pictures are put away by `keep`. Raises
    Rejected where it is no page of a known form."""
    registration = register.register(sheet.pixels, blanks, sheet.found)
    if overlaps(registration.outline, sheet.taken):
        # What lies under another sheet would seem empty.
        raise Rejected(SetAside.NO_REGISTRATION)
    page = ink_page(sheet.pixels, registration)
    seen = quality.measure(page, registration)
    layer = laid(scan.text, sheet.on_scan(registration.mm_to_px), registration.blank) if scan.text else TextLayer()
    # Programs that fill in a form write marks of any shape, and the judge knows what lies on paper.
    pens = None if scan.text else judge
    known: list[FieldReading] = []
    waiting: list[Waiting] = []
    for field in registration.blank.placed.fields:
        sure = _read_now(page, registration, field, layer, pens)
        if sure:
            known.append(sure)
        else:
            waiting.append(_waiting(page, registration, field, layer.of(field)))
    kept = DocumentPage(
        registration.blank.page,
        scan.number,
        page_pictures(page.upright, keep),
        registration.by,
        registration.residual_mm,
        scan.part,
    )
    return PageView(registration, kept, seen, tuple(known), tuple(waiting))


def _waiting(page: InkPage, registration: Registration, field: PlacedField, said: Said) -> Waiting:
    cut = comb(page, field) if field.writing is Writing.COMB else Comb(strips(page, field))
    if said.typed and cut.pictures is not None and len(cut.strips[0].cells) != len("".join(said.typed.split())):
        # Programs that fill in a form write across the cells of a comb.
        cut = Comb(strips(page, field))
    doubts = (Doubt(Flag.UNCERTAIN, "faint_marks"),) if cut.strips[0].faint else ()
    empty = cut.strips[0].empty and not said.typed
    reading = _reading(page, registration, field, Reading("", "", 0.0), doubts, empty=empty)
    return Waiting(field, reading, cut.strips, said, None if said.typed else cut.pictures, cut.uneven)


def read_texts(page: PageView, heard: Sequence[Heard], known: Known) -> list[FieldReading]:
    """The waiting fields of a page, with what was made of the strips of each, and how plainly they are written."""
    form = page.registration.blank.form
    texts = [with_text(one, said, form, known) for one, said in zip(page.waiting, heard, strict=True)]
    plain = _plainness(texts, page.waiting)
    return [_on_page(as_plain(text, plain), one.field, page) for one, text in zip(page.waiting, texts, strict=True)]


def _plainness(texts: Sequence[FieldReading], waiting: Sequence[Waiting]) -> float:
    """How plainly the combs of a page are written: what the reader that is least sure of a comb thinks of its worst
    character, in the middle of all combs. Where a page has few, or they are uneven, no more than nothing is known."""
    lowest = [text.evidence.lowest for text in texts if text.evidence and text.evidence.kind in COMBS]
    if len(lowest) < FEWEST_COMBS:
        return UNKNOWN_PLAINNESS
    even = is_even([off for one in waiting for off in one.uneven])
    return median(lowest) if even else min(median(lowest), UNKNOWN_PLAINNESS)


def finish(page: PageView, texts: Sequence[FieldReading]) -> tuple[FieldReading, ...]:
    """All readings of a page in paper order; `texts` are its waiting fields, read."""
    done = {reading.name: reading for reading in texts}
    fields = {field.name: field for field in page.registration.blank.placed.fields}
    done |= {reading.name: _on_page(reading, fields[reading.name], page) for reading in page.known}
    return tuple(done[name] for name in fields)


def _on_page(reading: FieldReading, field: PlacedField, page: PageView) -> FieldReading:
    """A reading with what the picture of its page says against it. On a page too poor even an empty field may be
    none; what the code says is proven by the code."""
    doubts = quality.field_doubts(page.quality, field)
    if not any(one.engine == CODE_ENGINE for one in reading.readings):
        doubts += quality.doubts(page.quality)
    if not page.registration.knows(field.box):
        doubts += (Doubt(Flag.UNCERTAIN, "place_not_proven"),)
    evidence = replace(reading.evidence, quality=page.quality.worst()) if reading.evidence else None
    return replace(reading, doubts=(*reading.doubts, *doubts), evidence=evidence)


def _read_now(
    page: InkPage, registration: Registration, field: PlacedField, layer: TextLayer, judge: MarkReader | None
) -> FieldReading | None:
    """A field that needs no text reader; None for one that does."""
    if registration.code and field.name == registration.blank.form.paper_number:
        return _reading(page, registration, field, Reading(CODE_ENGINE, registration.code.number, 1.0))
    if field.writing is Writing.TICK:
        seen = tick.read(page, field, judge)
        seen = seen._replace(doubts=seen.doubts + _ticked_otherwise(field, layer, seen.reading))
        return _mark(page, registration, field, seen, empty=not seen.reading.text)
    if field.writing is Writing.SIGNATURE:
        return _mark(page, registration, field, signature.read(page, field, judge))
    if field.writing is Writing.STAMP:
        return _mark(page, registration, field, stamp.read(page, field))
    return None


def _mark(
    page: InkPage, registration: Registration, field: PlacedField, seen: Seen, empty: bool = False
) -> FieldReading:
    """Marks as a reading: whoever decides about them sees what either reader saw."""
    reading = _reading(page, registration, field, seen.reading, seen.doubts, empty)
    others = (seen.otherwise,) if seen.otherwise and seen.otherwise.text else ()
    return replace(reading, readings=(*reading.readings, *others))


def _ticked_otherwise(field: PlacedField, layer: TextLayer, reading: Reading) -> tuple[Doubt, ...]:
    """A doubt where the PDF's own tick boxes are filled in otherwise than they look."""
    said = layer.ticked(field)
    if said is None or tick.text_of(field, said) == reading.text:
        return ()
    return (Doubt(Flag.READERS_DISAGREE, "text_layer_differs"),)


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
        evidence=Evidence(field.writing.value, reading.confidence),
        doubts=doubts,
    )
