"""Pages to documents: those of one form and one paper number belong together; where the paper has no number, those that
follow each other."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

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


def group(pages: Sequence[ReadPage], blank: Collection[int] = ()) -> list[list[ReadPage]]:
    """The pages of each document, in page order, documents in the order of their first page; `blank` are the pages of
    the file with nothing on them.

    A page whose number is not known, or that is there already, begins a document of its own: joining
    on a guess could mix two people. Paper that has no numbers is joined only where every page of that form in the
    file is in its turn: one that is missing anywhere could have shifted all that follow.
    """
    in_turn = {
        form.key for form in {page.form.key: page.form for page in pages}.values() if _in_turn(form, pages, blank)
    }
    documents: list[list[ReadPage]] = []
    for page in pages:
        if page.form.key in in_turn and page.page > 1:
            next(document for document in reversed(documents) if document[0].form.key == page.form.key).append(page)
            continue
        mine = next((document for document in documents if _belongs(page, document)), None)
        if mine is None:
            documents.append([page])
        else:
            mine.append(page)
    return [in_order(document) for document in documents]


def in_order(document: Sequence[ReadPage]) -> list[ReadPage]:
    """The pages of a document as its form has them."""
    return sorted(document, key=lambda page: page.page)


def complete(document: Sequence[ReadPage]) -> bool:
    """Is every page of the form there?"""
    return len(document) == len(document[0].form.pages)


def _belongs(page: ReadPage, document: list[ReadPage]) -> bool:
    first = document[0]
    if page.number is None or page.number != first.number or page.form.key != first.form.key:
        return False
    return all(page.page != other.page for other in document)


def _in_turn(form: FormFile, pages: Sequence[ReadPage], blank: Collection[int]) -> bool:
    """Is each sheet of a form without numbers there whole, its pages one after the other?"""
    if form.paper_number is not None or len(form.pages) == 1:
        return False
    mine = [page for page in pages if page.form.key == form.key]
    whole = len(mine) % len(form.pages) == 0
    ordered = all(page.page == at % len(form.pages) + 1 for at, page in enumerate(mine))
    return (
        whole and ordered and all(_follows(before, after, blank) for before, after in pairwise(mine) if after.page > 1)
    )


def _follows(before: ReadPage, after: ReadPage, blank: Collection[int]) -> bool:
    between = range(before.kept.source_page + 1, after.kept.source_page)
    return before.kept.source_page < after.kept.source_page and all(number in blank for number in between)
