"""Made-up files, forms and outcomes. All people in them are invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from schemas.errors import SetAside
from schemas.outcome import DocumentOutcome, DocumentPage, FileOutcome, PagePictures, Versions
from schemas.values import Box, Doubt, FieldResult, Flag, Reading, Status, Value
from storage.facts import Rules
from storage.intake import take
from storage.leases import Claim, claim
from storage.saving import save
from storage.store import Store

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
VERSIONS = Versions(code="0.1", readers=("tesseract", "cells"), calibration="none")
NAME, NIK, NUMBER, HP = "MARIA LADO", "5371044107900001", "7K2M9QA3", "081234567890"


@dataclass(frozen=True)
class FakeField:
    name: str
    type: str
    personal: bool = True
    critical: bool = False


@dataclass(frozen=True)
class FakeForm:
    pages: tuple[int, ...] = (1,)
    paper_number: str | None = "kode_kasus"
    checks: tuple[Mapping[str, Mapping[str, str | list[str]]], ...] = ()
    second_key: bool = True

    def fields(self) -> list[FakeField]:
        return [
            FakeField("kode_kasus", "paper_number"),
            FakeField("nama", "name"),
            FakeField("nik", "nik", critical=True),
            FakeField("hp", "phone"),
            FakeField("tanggal", "date"),
            FakeField("pelatihan", "choices", personal=False),
            FakeField("tanggungan", "number", personal=False),
            FakeField("persetujuan", "consent", personal=False),
        ]


@dataclass(frozen=True)
class FakeReceipt(FakeForm):
    paper_number: str | None = "nomor"
    checks: tuple[Mapping[str, Mapping[str, str | list[str]]], ...] = (
        {"dates_in_order": {"dates_list": ["tanggal"]}},
        {"amount_within_ceiling": {"amount": "jumlah", "purpose": "keperluan"}},
    )

    def fields(self) -> list[FakeField]:
        return [
            FakeField("nomor", "paper_number"),
            FakeField("jumlah", "money"),
            FakeField("keperluan", "choice", personal=False),
            FakeField("kode_kasus", "paper_number"),
        ]


def forms(form: str, version: int) -> FakeForm:
    if form == "kuitansi":
        return FakeReceipt()
    return FakeForm(pages=(1, 2) if form == "two_pages" else (1,))


def types(form: str, version: int) -> dict[str, str]:
    return {one.name: one.type for one in forms(form, version).fields()}


def explain(code: SetAside) -> str:
    return f"Alasan: {code.value}."


RULES = Rules(forms, explain)


def accepted(name: str, value: Value, page: int = 1) -> FieldResult:
    return FieldResult(
        name,
        value,
        Status.ACCEPTED,
        probability=0.9999,
        readings=(Reading("tesseract", str(value), 0.97), Reading("cells", str(value), 0.9)),
        page=page,
        box_mm=Box(20, 44.05, 120, 8),
        box_px=Box(157, 346, 945, 63),
    )


def flagged(name: str, guess: Value, page: int = 1, flag: Flag = Flag.UNCERTAIN) -> FieldResult:
    return FieldResult(
        name,
        None,
        Status.FLAGGED,
        suggestion=guess,
        doubts=(Doubt(flag, "low_probability"),),
        probability=0.6,
        readings=(Reading("cells", str(guess), 0.5),),
        page=page,
        box_px=Box(1, 2, 3, 4),
    )


def registration_fields(nik: str = NIK, number: str = NUMBER) -> tuple[FieldResult, ...]:
    return (
        accepted("kode_kasus", number),
        accepted("nama", NAME),
        accepted("nik", nik),
        accepted("hp", HP),
        accepted("tanggal", "2026-03-01"),
        accepted("pelatihan", ["menjahit", "membuat_kue"]),
        accepted("tanggungan", 3),
        accepted("persetujuan", True),
    )


@dataclass(frozen=True)
class Kept:
    """A picture in memory."""

    data: bytes

    def read(self) -> bytes:
        return self.data


@dataclass(frozen=True)
class Paper:
    """One document to be made: which pages of the form lie on which pages of the file."""

    number: str | None = NUMBER
    fields: tuple[FieldResult, ...] = field(default_factory=registration_fields)
    pages: dict[int, int] = field(default_factory=lambda: {1: 1})
    form: str = "registration"
    flags: tuple[Flag, ...] = ()
    complete: bool = True
    part: int = 1


def document(paper: Paper) -> DocumentOutcome:
    pictures = PagePictures(full=Kept(b"full picture"), screen=Kept(b"screen picture"), width=1654, height=2339)
    return DocumentOutcome(
        form=paper.form,
        form_version=1,
        paper_number=paper.number,
        pages=tuple(DocumentPage(page, at, pictures, "markers", 0.1, paper.part) for page, at in paper.pages.items()),
        fields=paper.fields,
        flags=paper.flags,
        complete=paper.complete,
    )


def outcome(*papers: Paper) -> FileOutcome:
    return FileOutcome(sum(len(paper.pages) for paper in papers), tuple(document(paper) for paper in papers))


def taken(store: Store, folder: Path, name: str = "scan.png", data: bytes = b"bytes", minutes: int = 0) -> Claim:
    """A file brought in and claimed."""
    source = folder / name
    source.write_bytes(data)
    took = take(store, source, move=True, now=NOW + timedelta(minutes=minutes))
    claims = claim(store, "worker", 100)
    return next(one for one in claims if one.file_id == took.file_id)


def saved(store: Store, folder: Path, *papers: Paper, data: bytes = b"bytes", minutes: int = 0) -> tuple[str, ...]:
    """A file brought in, read as these papers, and saved; the ids of its documents."""
    held = taken(store, folder, data=data, minutes=minutes)
    made = outcome(*(papers or (Paper(),)))
    return save(store, held, made, VERSIONS, RULES, NOW + timedelta(minutes=minutes))
