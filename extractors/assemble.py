"""Pages to documents: those of one form and one paper number belong together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.page import PageView
from schemas.values import FieldReading


@dataclass(frozen=True)
class ReadPage:
    """A page with everything that was read on it."""

    view: PageView
    readings: tuple[FieldReading, ...]


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
    return [sorted(document, key=lambda page: page.view.registration.blank.page) for document in documents]


def complete(document: Sequence[ReadPage]) -> bool:
    """Is every page of the form there?"""
    blank = document[0].view.registration.blank
    return len(document) == len(blank.form.pages)


def _belongs(page: ReadPage, document: list[ReadPage]) -> bool:
    first, blank = document[0].view, page.view.registration.blank
    if page.view.number is None or page.view.number != first.number:
        return False
    same_form = blank.form.key == first.registration.blank.form.key
    return same_form and all(blank.page != other.view.registration.blank.page for other in document)
