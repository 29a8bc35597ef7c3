"""Wishes to read pages again: asked for by people, claimed by a worker with a lease, done, failed or tried again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from schemas.values import State
from storage.accounts.audit import Detail, note
from storage.accounts.people import NotPossible
from storage.database import database_now, one_at_a_time
from storage.errors import LeaseLost, UnknownRecord
from storage.ids import new_id
from storage.store import Store
from storage.tables import Document, File, FileState, Page, PageKind
from storage.tables_office import Reread, RereadState

# A worker that has not finished a page for so long is dead; whoever asks next does it.
LEASE = timedelta(minutes=2)
# How long one that failed rests before it is tried again, times the tries.
REST = timedelta(seconds=30)
# So often a wish is tried; people wait for its answer, and a system that is broken twice may be well the third time.
TRIES = 3
# Why one failed beside the codes of what is set aside: its pages went elsewhere meanwhile, it failed every time.
CHANGED, BROKEN = "changed", "poison"

Place = tuple[str, int, int]
"""A page of a file and which part of it: file id, page, part."""


@dataclass(frozen=True)
class PageRef:
    """A page that is wanted, and how many quarter turns to the right its scan needs."""

    file_id: str
    source_page: int
    part: int = 1
    turn: int = 0

    @property
    def place(self) -> Place:
        return self.file_id, self.source_page, self.part


@dataclass(frozen=True)
class Wish:
    """What is to come of some pages: the pages of each document, in order, and the form they are read as (None:
    whatever they are). `by_hand`: a page that cannot be read as it is kept for people to type."""

    documents: tuple[tuple[PageRef, ...], ...]
    form: str | None = None
    by_hand: bool = False
    document_id: str | None = None

    @property
    def pages(self) -> list[PageRef]:
        """All of them."""
        return [page for pages in self.documents for page in pages]


@dataclass(frozen=True)
class Wanted:
    """A wish that is ours to do; `token` proves it. `account_id` None: it is the night's."""

    id: str
    wish: Wish
    account_id: str | None
    token: str
    claimed_at: datetime


@dataclass(frozen=True)
class Standing:
    """Where a wish stands: `reason` says why it failed, `documents` came of it."""

    id: str
    state: RereadState
    made_at: datetime
    reason: str | None
    documents: tuple[str, ...] = field(default=())


def ask(store: Store, wish: Wish, account_id: str | None, now: datetime) -> str:
    """Writes down a wish, None: the night's; its id.

    Raises NotPossible: `reread_waits` where one of the pages waits already, `reread_changed` where it is no page that
    can be read again, is named twice, or one of its document's pages is left out; ValueError for a wish that says
    nothing.
    """
    if not wish.pages or not all(wish.documents) or (wish.by_hand and wish.form is None):
        raise ValueError("a wish names pages, and the form that is typed by hand")
    with store.write() as session:
        one_at_a_time(session, "save")
        if {page.place for page in wish.pages} & places_waiting(session):
            raise NotPossible("reread_waits")
        if not still_there(session, wish):
            raise NotPossible("reread_changed")
        row = Reread(
            id=new_id(now),
            document_id=wish.document_id,
            account_id=account_id,
            made_at=now,
            pages=[[[p.file_id, p.source_page, p.part, p.turn % 4] for p in pages] for pages in wish.documents],
            form=wish.form,
            by_hand=wish.by_hand,
            state=RereadState.WAITING,
        )
        session.add(row)
        file_id = None if wish.document_id else wish.pages[0].file_id
        detail: Detail = {
            "reread": row.id,
            "pages": len(wish.pages),
            "documents": len(wish.documents),
            "form": wish.form,
        }
        note(session, account_id, "asked_to_read_again", now, wish.document_id, file_id, detail)
        return row.id


def places_waiting(session: Session) -> set[Place]:
    """The pages that wait to be read again."""
    waiting = session.scalars(select(Reread).where(Reread.state == RereadState.WAITING))
    return {page.place for row in waiting for page in _wish(row).pages}


def why_failed(session: Session, files: Collection[str]) -> dict[Place, str]:
    """Why the last wish about each page of some files came to nothing, where one did."""
    rows = session.scalars(select(Reread).where(Reread.state == RereadState.FAILED).order_by(Reread.made_at))
    places = ((page.place, row.reason or BROKEN) for row in rows for page in _wish(row).pages)
    return {place: reason for place, reason in places if place[0] in files}


def still_there(session: Session, wish: Wish) -> bool:
    """Are all pages of a wish, each named once, in documents (all of whose pages it names) or set aside?"""
    places = [page.place for page in wish.pages]
    if len(set(places)) < len(places):
        return False
    rows = page_rows(session, wish.pages)
    documents = {row.document_id for place, row in rows.items() if place in places and row.document_id}
    all_of_them = select(Page.file_id, Page.source_page, Page.part).where(Page.document_id.in_(documents))
    void = select(Document.id).where(Document.id.in_(documents), Document.state == State.VOID)
    return (
        all(_is_there(session, page, rows.get(page.place)) for page in wish.pages)
        and set(session.execute(all_of_them).tuples()) <= set(places)
        and session.scalars(void).first() is None
    )


def page_rows(session: Session, pages: Iterable[PageRef]) -> dict[Place, Page]:
    """The rows of pages, by place; a file that was set aside as a whole has none."""
    files = {page.file_id for page in pages}
    rows = session.scalars(select(Page).where(Page.file_id.in_(files)))
    return {(row.file_id, row.source_page, row.part): row for row in rows}


def _is_there(session: Session, page: PageRef, row: Page | None) -> bool:
    if row is not None:
        return row.kind != PageKind.BLANK
    file = session.get(File, page.file_id)
    whole = file is not None and file.state == FileState.SET_ASIDE and page.part == 1
    return bool(whole and file and 1 <= page.source_page <= (file.pages or 0))


def parts_of(store: Store, pages: Iterable[PageRef]) -> Counter[tuple[str, int]]:
    """How many parts are known of each page (1: it is one whole)."""
    with store.read() as session:
        return Counter((file_id, source_page) for file_id, source_page, _ in page_rows(session, pages))


def claim(store: Store, holder: str, now: datetime | None = None) -> Wanted | None:
    """The oldest wish that nobody works on; those tried too often are failed on the way. None where none waits."""
    with store.write() as session:
        moment = now or database_now(session)
        # What would run for longer than any lease or rest was taken by another clock, which was set back.
        longest = 2 * max(LEASE, TRIES * REST)
        over = or_(Reread.expires.is_(None), Reread.expires <= moment, Reread.expires > moment + longest)
        free = (
            select(Reread)
            .where(Reread.state == RereadState.WAITING, over)
            .order_by(Reread.made_at, Reread.id)
            .with_for_update(skip_locked=True)
        )
        for row in session.scalars(free):
            if row.tries < TRIES:
                return _lease(row, holder, moment)
            _end(row, RereadState.FAILED, moment, reason=BROKEN)
    return None


def _lease(row: Reread, holder: str, moment: datetime) -> Wanted:
    row.holder, row.expires, row.tries = f"{holder} {new_id(moment)}", moment + LEASE, row.tries + 1
    return Wanted(row.id, _wish(row), row.account_id, row.holder, moment)


def _wish(row: Reread) -> Wish:
    documents = tuple(tuple(PageRef(*page) for page in pages) for pages in row.pages)
    return Wish(documents, row.form, row.by_hand, row.document_id)


def renew(store: Store, held: Wanted, now: datetime | None = None) -> None:
    """Begins the lease anew. Raises LeaseLost."""
    with store.write() as session:
        hold(session, held).expires = (now or database_now(session)) + LEASE


def release(store: Store, held: Wanted, now: datetime | None = None) -> None:
    """Gives a wish back that could not be done: it rests, longer each time, and is tried again. Raises LeaseLost."""
    with store.write() as session:
        row = hold(session, held)
        row.expires = (now or database_now(session)) + row.tries * REST


def fail(store: Store, held: Wanted, reason: str, now: datetime) -> None:
    """Writes down that nothing came of a wish, and why; all its pages stay where they are. Raises LeaseLost."""
    with store.write() as session:
        row = hold(session, held)
        _end(row, RereadState.FAILED, now, reason=reason)
        note(session, row.account_id, "not_read_again", now, row.document_id, None, {"reread": row.id, "why": reason})


def finish(session: Session, row: Reread, documents: Sequence[str], now: datetime) -> None:
    """Writes down, within a transaction, what came of a wish."""
    _end(row, RereadState.DONE, now, documents=list(documents))
    note(session, row.account_id, "read_again", now, row.document_id, None, {"reread": row.id, "made": len(documents)})


def _end(
    row: Reread, state: RereadState, now: datetime, documents: list[str] | None = None, reason: str | None = None
) -> None:
    row.state, row.finished_at, row.expires = state, now, None
    row.documents, row.reason = documents, reason


def hold(session: Session, held: Wanted) -> Reread:
    """The row of a wish, locked until the transaction ends. Raises LeaseLost where it is not ours any more."""
    row = session.scalars(select(Reread).where(Reread.id == held.id).with_for_update()).one_or_none()
    if row is None or row.holder != held.token or row.state != RereadState.WAITING:
        raise LeaseLost(held.id)
    return row


def waiting(store: Store) -> int:
    """How many wishes wait, those included that somebody works on."""
    with store.read() as session:
        return session.scalars(
            select(func.count()).select_from(Reread).where(Reread.state == RereadState.WAITING)
        ).one()


def standing(store: Store, document_id: str) -> Standing | None:
    """Where the last wish about a document stands, one that waits and names its pages too; None without one. Raises
    UnknownRecord."""
    with store.read() as session:
        if session.get(Document, document_id) is None:
            raise UnknownRecord("no such document")
        mine = select(Page.file_id, Page.source_page, Page.part).where(Page.document_id == document_id)
        places = set(session.execute(mine).tuples())
        near = or_(Reread.state == RereadState.WAITING, Reread.document_id == document_id)
        rows = session.scalars(select(Reread).where(near).order_by(Reread.made_at.desc(), Reread.id.desc()))
        return next((_standing(row) for row in rows if _concerns(row, document_id, places)), None)


def _concerns(row: Reread, document_id: str, places: set[Place]) -> bool:
    return row.document_id == document_id or bool(places & {page.place for page in _wish(row).pages})


def _standing(row: Reread) -> Standing:
    return Standing(row.id, RereadState(row.state), row.made_at, row.reason, tuple(row.documents or ()))
