"""The pages of a document as people arrange them, and the documents that it could be joined with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session, aliased

from schemas.values import State
from storage.accounts.people import NotPossible
from storage.errors import UnknownRecord
from storage.review.rereading import PageRef, Wish
from storage.store import Store
from storage.tables import Document, File, Page, SearchTerm, TermKind

# Pages that were laid onto their form are upright by it; one that was not is as people turned it.
TURNED_BY_PEOPLE = "hand"
MOST_OFFERED = 12


@dataclass(frozen=True)
class PageAt:
    """A page of a document, and where it came from. `turn` is the one its picture has already."""

    document_id: str
    page: int
    file_id: str
    name: str
    source_page: int
    part: int
    parts: int
    turn: int
    can_turn: bool


@dataclass(frozen=True)
class Offered:
    """A document that this one could be joined with: which of its form's pages it has, and what they share."""

    id: str
    form: str
    form_version: int
    state: State
    received_at: datetime
    pages: tuple[int, ...]
    same_number: bool
    same_file: bool


@dataclass(frozen=True)
class Arranged:
    """A document with its pages, as they lie now."""

    id: str
    form: str
    form_version: int
    state: State
    pages: tuple[PageAt, ...]


def arranged(store: Store, document_id: str) -> Arranged:
    """A document and its pages. Raises UnknownRecord where there is none."""
    with store.read() as session:
        document = session.get(Document, document_id)
        if document is None:
            raise UnknownRecord("no such document")
        found = select(Page, File).join(File, Page.file_id == File.id).where(Page.document_id == document_id)
        rows = session.execute(found.order_by(Page.page)).tuples().all()
        parts = _parts(session, [page.file_id for page, _ in rows])
        pages = tuple(_page(store, document_id, page, file, parts) for page, file in rows)
        return Arranged(document_id, document.form, document.form_version, State(document.state), pages)


def _parts(session: Session, files: Sequence[str]) -> Counter[tuple[str, int]]:
    every = select(Page.file_id, Page.source_page).where(Page.file_id.in_(files))
    return Counter(session.execute(every).tuples())


def _page(store: Store, document_id: str, page: Page, file: File, parts: Counter[tuple[str, int]]) -> PageAt:
    name = store.vault.open(file.id, file.source_sealed).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return PageAt(
        document_id,
        page.page or 0,
        page.file_id,
        name,
        page.source_page,
        page.part,
        parts[page.file_id, page.source_page],
        page.turn,
        page.registered_by == TURNED_BY_PEOPLE,
    )


def offered(store: Store, document_id: str) -> list[Offered]:
    """The documents that this one may belong to: of the same paper number, of the same file, or of the same form and
    not whole; the likeliest first."""
    with store.read() as session:
        document = session.get_one(Document, document_id)
        numbers, files = _same_number(session, document_id), _same_file(session, document_id)
        incomplete = (Document.form == document.form) & (Document.state == State.INCOMPLETE)
        likely = case((Document.id.in_(numbers), 0), (Document.id.in_(files), 1), else_=2)
        found = (
            select(Document)
            .where(Document.id != document_id, Document.state != State.VOID)
            .where(or_(Document.id.in_(numbers), Document.id.in_(files), incomplete))
            .order_by(likely, Document.received_at.desc(), Document.id)
            .limit(MOST_OFFERED)
        )
        documents = list(session.scalars(found))
        pages = select(Page.document_id, Page.page).where(Page.document_id.in_([one.id for one in documents]))
        there = list(session.execute(pages.order_by(Page.page)).tuples())
    return [
        Offered(
            one.id,
            one.form,
            one.form_version,
            State(one.state),
            one.received_at,
            tuple(page for id_, page in there if id_ == one.id and page),
            one.id in numbers,
            one.id in files,
        )
        for one in documents
    ]


def _same_number(session: Session, document_id: str) -> set[str]:
    mine = select(SearchTerm.term).where(SearchTerm.document_id == document_id, SearchTerm.kind == TermKind.OWN_NUMBER)
    found = select(SearchTerm.document_id).where(SearchTerm.kind == TermKind.OWN_NUMBER, SearchTerm.term.in_(mine))
    return set(session.scalars(found)) - {document_id}


def _same_file(session: Session, document_id: str) -> set[str]:
    mine, other = aliased(Page), aliased(Page)
    found = (
        select(other.document_id)
        .join(mine, mine.file_id == other.file_id)
        .where(mine.document_id == document_id, other.document_id.is_not(None))
    )
    return {id_ for id_ in session.scalars(found) if id_ and id_ != document_id}


def wish(
    known: Sequence[Arranged], groups: Sequence[Sequence[tuple[str, int, int]]], form: str | None, by_hand: bool
) -> Wish:
    """The wish of somebody who arranged the pages of `known`: of each document that is to come of them its pages
    (document, page, more quarter turns). The first of `known` was asked about.

    Raises NotPossible where a page is none of theirs, or one of theirs is left out or twice there.
    """
    pages = {(page.document_id, page.page): page for one in known for page in one.pages}
    places = [(document_id, page) for group in groups for document_id, page, _ in group]
    if sorted(places) != sorted(pages) or not all(groups):
        raise NotPossible("reread_changed")
    documents = tuple(tuple(_ref(pages[id_, page], more) for id_, page, more in group) for group in groups)
    return Wish(documents, form, by_hand, known[0].id)


def _ref(page: PageAt, more: int) -> PageRef:
    turn = (page.turn + more) % 4 if page.can_turn else page.turn
    return PageRef(page.file_id, page.source_page, page.part, turn)
