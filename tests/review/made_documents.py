"""Documents of the shipped forms for the tests of the review page, with pictures. All people in them are invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from review.office import Office
from schemas.outcome import DocumentOutcome, DocumentPage, FileOutcome, PagePictures
from schemas.values import Box, FieldResult, Flag, Value
from storage.intake import take
from storage.leases import claim
from storage.saving import save
from tests.storage.made import NOW, VERSIONS, Kept, accepted, flagged

NIK = "5371044107900001"
WIDTH, HEIGHT = 1240, 1754


def jpeg(width: int = WIDTH, height: int = HEIGHT) -> bytes:
    """A grey page with a black square at 160, 160."""
    picture = Image.new("L", (width, height), 200)
    ImageDraw.Draw(picture).rectangle((160, 160, 200, 200), fill=0)
    out = BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()


def receipt(
    values: Mapping[str, Value],
    waiting: tuple[str, ...] = (),
    flags: tuple[Flag, ...] = (),
    form: str = "receipt",
) -> DocumentOutcome:
    """A receipt with these values; those `waiting` are flagged with their value as the suggestion."""
    fields = tuple(
        _placed(flagged(name, value) if name in waiting else accepted(name, value)) for name, value in values.items()
    )
    pictures = PagePictures(full=Kept(jpeg()), screen=Kept(jpeg(620, 877)), width=WIDTH, height=HEIGHT)
    return DocumentOutcome(form, 1, None, (DocumentPage(1, 1, pictures, "markers", 0.1),), fields, flags)


def _placed(field: FieldResult) -> FieldResult:
    return replace(field, box_px=Box(150, 150, 400, 60), box_mm=Box(20, 20, 53, 8))


def saved(office: Office, folder: Path, *outcomes: DocumentOutcome, minutes: int = 0) -> tuple[str, ...]:
    """A file that holds these documents, brought in and saved; their ids."""
    ids: list[str] = []
    for number, outcome in enumerate(outcomes):
        source = folder / f"scan-{minutes}-{number}.png"
        source.write_bytes(f"{minutes} {number} {outcome.fields!r}".encode())
        now = NOW + timedelta(minutes=minutes + number)
        took = take(office.store, source, move=True, now=now)
        held = next(one for one in claim(office.store, "worker", 100) if one.file_id == took.file_id)
        ids += save(office.store, held, FileOutcome(1, (outcome,)), VERSIONS, office.rules, now)
    return tuple(ids)
