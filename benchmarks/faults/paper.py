"""Paper that reads itself: a file that says which pages it has, and a reader that takes it at its word.

What is tried here is what happens to files while they are claimed, read and saved, not how well they are read. All
else is real: intake, vault, database, leases, heartbeat, batch.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from extractors.pictures import Spool
from flows.batch import Outcome, Source
from flows.explaining import explain
from schemas.errors import Rejected, SetAside
from schemas.outcome import DocumentOutcome, DocumentPage, FileOutcome, PageAside, PagePictures
from schemas.types import paper_number
from schemas.values import Box, Doubt, FieldResult, Flag, Reading, Status, Value
from storage.facts import Rules

HEAD, TAIL = b"PAPER\n", b"\nEND"
SHEET, BOOKLET = "sheet", "booklet"


@dataclass(frozen=True)
class _Field:
    name: str
    type: str
    personal: bool = True
    critical: bool = False


@dataclass(frozen=True)
class _Form:
    """What the storage asks of a form; a booklet has two pages, which may come in two files."""

    pages: Sequence[object]
    paper_number: str | None = "number"
    checks: Sequence[Mapping[str, Mapping[str, str | list[str]]]] = ()
    second_key: bool = True

    def fields(self) -> Sequence[_Field]:
        return [_Field("number", "paper_number"), _Field("name", "name"), _Field("amount", "number", personal=False)]


def _form(name: str, version: int) -> _Form:
    return _Form(pages=(1, 2) if name == BOOKLET else (1,))


RULES = Rules(_form, explain)


@dataclass(frozen=True)
class Dropped:
    """A file for the inbox. `pages`: how many it has, None where all of it is to be set aside; `documents`: how many
    begin in it; `aside`: how many of its pages cannot be read."""

    name: str
    data: bytes
    pages: int | None = 1
    documents: int = 1
    aside: int = 0

    @property
    def sha256(self) -> str:
        return sha256(self.data).hexdigest()


def file_of(name: str, rng: Random, *pages: Mapping[str, Any], size: int = 3000, **more: Any) -> Dropped:
    """A file with these pages; `begins` false on those that go on with a document of another file."""
    about = {"pages": pages, **more}
    data = HEAD + json.dumps(about).encode() + b"\n" + rng.randbytes(size).hex().encode() + TAIL
    bad = "bad" in more or all(page["kind"] == "aside" for page in pages)
    begun = sum(page["kind"] == "document" and page.get("begins", True) for page in pages)
    aside = sum(page["kind"] == "aside" for page in pages)
    return Dropped(name, data, None if bad else len(pages), 0 if bad else begun, 0 if bad else aside)


def page(rng: Random, form: str = SHEET, number: str | None = None, at: int = 1, begins: bool = True) -> dict[str, Any]:
    """A page of a document, by chance with a number of its own."""
    made = number or paper_number.new(rng)
    return {"kind": "document", "form": form, "number": made, "page": at, "begins": begins}


def pile(rng: Random, size: int = 3000) -> list[Dropped]:
    """A small pile with one of everything: a sheet, the same bytes twice, a stack with an empty back and a page that
    cannot be read, a booklet in two files, a file that is no picture."""
    blank, aside = {"kind": "blank"}, {"kind": "aside"}
    number = paper_number.new(rng)
    sheet = file_of("a sheet.png", rng, page(rng), size=size)
    stack = file_of("stack.pdf", rng, page(rng), blank, page(rng), aside, size=size)
    front = file_of("front.png", rng, page(rng, BOOKLET, number), size=size)
    back = file_of("back.png", rng, page(rng, BOOKLET, number, 2, begins=False), size=size)
    bad = file_of("bad.png", rng, bad=SetAside.NOT_AN_IMAGE.value, size=size)
    again = Dropped("the same again.png", sheet.data, sheet.pages, sheet.documents)
    return [sheet, again, stack, front, back, bad]


@dataclass
class PaperReader:
    """`flows.batch.Reader` of such files. `before` is called with each file's description, `on_probe` by the probe:
    there disasters happen."""

    scratch: Path
    before: Callable[[Mapping[str, Any]], None] = lambda about: None
    on_probe: Callable[[], None] = lambda: None
    calls: list[int] = field(default_factory=list)

    def read(self, files: Sequence[Source], on_page: Callable[[], None]) -> Sequence[Outcome]:
        self.calls.append(len(files))
        spool = Spool(self.scratch)
        return [self._outcome(source(), spool, on_page) for source in files]

    def probe(self) -> None:
        self.on_probe()

    def _outcome(self, data: bytes, spool: Spool, on_page: Callable[[], None]) -> Outcome:
        if not data.startswith(HEAD):
            return Rejected(SetAside.NOT_AN_IMAGE)
        if not data.endswith(TAIL):
            return Rejected(SetAside.TRUNCATED)
        about = json.loads(data[len(HEAD) :].split(b"\n", 1)[0])
        self.before(about)
        if "bad" in about:
            return Rejected(SetAside(about["bad"]))
        pages = list(enumerate(about["pages"], 1))
        if all(page["kind"] == "aside" for _, page in pages):
            return Rejected(SetAside.POOR_PAGE, len(pages))
        documents = []
        for at, told in pages:
            on_page()
            if told["kind"] == "document":
                documents.append(_document(at, told, spool))
        aside = tuple(PageAside(at, SetAside.POOR_PAGE) for at, told in pages if told["kind"] == "aside")
        blank = tuple(at for at, told in pages if told["kind"] == "blank")
        return FileOutcome(len(pages), tuple(documents), blank, aside)


def picture_of(number: str, page: int, size: str) -> bytes:
    """The picture of a page: its number, over and over."""
    return f"{size} of {number}, page {page}. ".encode() * 50


def _document(at: int, told: Mapping[str, Any], spool: Spool) -> DocumentOutcome:
    number, page = told["number"], told["page"]
    full, screen = (spool.keep(picture_of(number, page, size)) for size in ("full", "screen"))
    kept = DocumentPage(page, at, PagePictures(full, screen, 1654, 2339), "markers", 0.1)
    fields = (_field("number", number, page), _field("name", f"PESERTA {number}", page, sure=False))
    complete = told["form"] == SHEET
    return DocumentOutcome(told["form"], 1, number, (kept,), fields, (), complete)


def _field(name: str, value: Value, page: int, sure: bool = True) -> FieldResult:
    return FieldResult(
        # A field lies on one page; the fields of a booklet's pages have names of their own.
        name if page == 1 else f"{name}_{page}",
        value if sure else None,
        Status.ACCEPTED if sure else Status.FLAGGED,
        suggestion=None if sure else value,
        doubts=() if sure else (Doubt(Flag.UNCERTAIN, "low_probability"),),
        probability=0.999 if sure else 0.5,
        readings=(Reading("tesseract", str(value), 0.9), Reading("cells", str(value), 0.9)),
        page=page,
        box_px=Box(1, 2, 30, 40),
    )
