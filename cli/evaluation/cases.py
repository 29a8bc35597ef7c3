"""What judging gives: the cases of one file, and how the file ended. Plain values that go between processes."""

from __future__ import annotations

from dataclasses import dataclass

from cli.evaluation.scoring import JudgedField

READ = "read"


@dataclass(frozen=True)
class Place:
    """Where a field is: the file's name, the document in it, the page of the form; how the scan was made."""

    file: str
    condition: str
    fill: str
    document: int
    page: int

    @property
    def cluster(self) -> tuple[str, int, int]:
        """The page, for intervals: what goes wrong on one page goes wrong together."""
        return self.file, self.document, self.page


@dataclass(frozen=True)
class Case:
    """A judged field where it is. `boxes`: its boxes that are not ticked on the paper, True where one was read as
    ticked and nobody is asked. `crop`: the field's picture (WebP) where it was read and is not right."""

    field: JudgedField
    place: Place
    boxes: tuple[bool, ...] = ()
    crop: bytes | None = None


@dataclass(frozen=True)
class JudgedDocument:
    """The fields of a document; `elsewhere`: how many expected ones are on pages that the file does not hold;
    `unknown`: how many the form does not have."""

    cases: tuple[Case, ...] = ()
    elsewhere: int = 0
    unknown: int = 0


@dataclass(frozen=True)
class JudgedFile:
    """How a file ended and what is in it.

    `wanted` and `ended` are `read`, or a code why it is set aside; where reading broke, `ended` is the kind of the
    exception and `broken` is true. `aside`, `lost`: expected documents that are not there, with their pages set
    aside or without a word; `extra`: documents that nobody expected.
    """

    name: str
    wanted: str
    ended: str
    pages: int = 0
    documents: tuple[JudgedDocument, ...] = ()
    aside: int = 0
    lost: int = 0
    extra: int = 0
    broken: bool = False
