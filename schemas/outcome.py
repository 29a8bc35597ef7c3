"""What comes out of reading a file, before it is saved: documents, blank pages, pages set aside.

Every page of a file is in exactly one of the three; `FileOutcome` refuses anything else, so that no
page can be lost between the readers and the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from schemas.errors import SetAside
from schemas.values import FieldResult, Flag


@dataclass(frozen=True)
class PagePictures:
    """A page warped onto its form, as image files (JPEG): at full size and for the screen."""

    full: bytes
    screen: bytes
    width: int
    height: int


@dataclass(frozen=True)
class DocumentPage:
    """One page of a document: which page of the form it is, and which page of the file it came from."""

    page: int
    source_page: int
    pictures: PagePictures
    registered_by: str
    residual_mm: float | None


@dataclass(frozen=True)
class DocumentOutcome:
    """A document as the machine read it. `flags` are those of the document as a whole."""

    form: str
    form_version: int
    paper_number: str | None
    pages: tuple[DocumentPage, ...]
    fields: tuple[FieldResult, ...]
    flags: tuple[Flag, ...]
    complete: bool = True


@dataclass(frozen=True)
class PageAside:
    """A page that could not be read, and why."""

    source_page: int
    reason: SetAside


@dataclass(frozen=True)
class FileOutcome:
    """All pages of one file, each accounted for exactly once. Raises ValueError where one is not."""

    page_count: int
    documents: tuple[DocumentOutcome, ...] = ()
    blank_pages: tuple[int, ...] = ()
    aside: tuple[PageAside, ...] = ()

    def __post_init__(self) -> None:
        in_documents = chain.from_iterable((p.source_page for p in d.pages) for d in self.documents)
        seen = sorted([*in_documents, *self.blank_pages, *(p.source_page for p in self.aside)])
        if seen != list(range(1, self.page_count + 1)):
            raise ValueError(f"pages {seen} of 1 to {self.page_count} are accounted for")


@dataclass(frozen=True)
class Versions:
    """What an attempt was made with, so that a better one can be known later."""

    code: str
    readers: tuple[str, ...]
    calibration: str
