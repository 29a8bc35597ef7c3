"""Pages to documents: those of one form and one paper number belong together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.page import PageView
from schemas.form import FormFile
from schemas.outcome import DocumentPage
from schemas.values import FieldReading


@dataclass(frozen=True)
class ReadPage:
    """A page with everything that was read on it, its pictures of fields no longer held."""

    form: FormFile
    page: int
    number: str | None
    kept: DocumentPage
    readings: tuple[FieldReading, ...]

    @classmethod
    def of(cls, view: PageView, readings: tuple[FieldReading, ...]) -> ReadPage:
        """What is kept of a page once it is read."""
        blank = view.registration.blank
        return cls(blank.form, blank.page, view.number, view.kept, readings)


def group(pages: Iterable[ReadPage]) -> list[list[ReadPage]]:
    """The pages of each document, in page order, documents in the order of their first page.

    A page whose number is not known, or that is there already, begins a document of its own: joining
    on a guess could mix two people.
    """
    documents: list[list[ReadPage]] = []
    for page in pages:
        mine = next((document for document in documents if _belongs(page, document)), None)
        if mine is None:
            documents.append([page])
        else:
            mine.append(page)
    return [sorted(document, key=lambda page: page.page) for document in documents]


def complete(document: Sequence[ReadPage]) -> bool:
    """Is every page of the form there?"""
    return len(document) == len(document[0].form.pages)


def _belongs(page: ReadPage, document: list[ReadPage]) -> bool:
    first = document[0]
    if page.number is None or page.number != first.number or page.form.key != first.form.key:
        return False
    return all(page.page != other.page for other in document)
