"""What comes out of reading a file, before it is saved: documents, blank pages, pages set aside.

Every page of a file is in exactly one of the three; `FileOutcome` refuses anything else, so that no
page can be lost between the readers and the database. A page on which several forms lie is cut into
parts, and each part is then in exactly one of the three.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Protocol

from schemas.errors import SetAside
from schemas.values import FieldResult, Flag


class Blob(Protocol):
    """Bytes that need not stand in memory until they are asked for."""

    def read(self) -> bytes:
        """All of them, each time anew."""


@dataclass(frozen=True)
class PagePictures:
    """A page warped onto its form, as image files (JPEG): at full size and for the screen."""

    full: Blob
    screen: Blob
    width: int
    height: int


@dataclass(frozen=True)
class DocumentPage:
    """One page of a document: which page of the form it is, which page of the file it came from, and
    which part of that where several forms lie on it."""

    page: int
    source_page: int
    pictures: PagePictures
    registered_by: str
    residual_mm: float | None
    part: int = 1


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
    """A page, or a part of one, that could not be read, and why."""

    source_page: int
    reason: SetAside
    part: int = 1


@dataclass(frozen=True)
class FileOutcome:
    """All pages of one file, each accounted for exactly once. Raises ValueError where one is not.

    The parts of a page count from 1 without a gap.
    """

    page_count: int
    documents: tuple[DocumentOutcome, ...] = ()
    blank_pages: tuple[int, ...] = ()
    aside: tuple[PageAside, ...] = ()

    def __post_init__(self) -> None:
        seen = [(page.source_page, page.part) for document in self.documents for page in document.pages]
        seen += [(number, 1) for number in self.blank_pages]
        seen += [(page.source_page, page.part) for page in self.aside]
        parts = Counter(number for number, _ in seen)
        wanted = [(page, part) for page in range(1, self.page_count + 1) for part in range(1, max(parts[page], 1) + 1)]
        if sorted(seen) != wanted:
            raise ValueError(f"pages {sorted(seen)} of 1 to {self.page_count} are accounted for")


@dataclass(frozen=True)
class Versions:
    """What an attempt was made with, so that a better one can be known later."""

    code: str
    readers: tuple[str, ...]
    calibration: str
