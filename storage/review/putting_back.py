"""What people do about what was set aside: put back, put off, read again as a form."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.accounts.audit import note
from storage.accounts.people import NotPossible
from storage.database import one_at_a_time
from storage.errors import UnknownRecord
from storage.facts import Explain
from storage.review.rereading import PageRef, Wish, places_waiting
from storage.setting_aside import take_back
from storage.store import Store
from storage.tables import File, FileState, Page, PageKind
from storage.tables_office import Dismissal


def put_back(store: Store, file_id: str, account_id: str | None, explain: Explain, now: datetime) -> None:
    """A file that was set aside as a whole waits again, as if it had just come in. Others of the same bytes are linked
    to it, its copy in the folder is taken back. `account_id` None: the night does it.

    Raises UnknownRecord, NotPossible where it is not set aside (any more) or waits to be read again.
    """
    with store.write() as session:
        one_at_a_time(session, "intake")
        file = _held(session, file_id)
        read = select(File.id).where(
            File.sha256 == file.sha256, File.state.in_((FileState.WAITING, FileState.DONE)), File.id != file_id
        )
        first = session.scalars(read.order_by(File.id)).first()
        file.reason, file.pages, file.finished_at, file.tries = None, None, None, 0
        file.lease_holder = file.lease_token = file.lease_expires = None
        file.state, file.duplicate_of = (FileState.DUPLICATE, first) if first else (FileState.WAITING, None)
        _link_others(session, file, first or file_id)
        _end_dismissals(session, [file_id], now)
        note(session, account_id, "put_back", now, file_id=file_id)
    take_back(store, file_id, explain)


def dismiss(store: Store, file_id: str, page_id: int | None, why: str, account_id: str, now: datetime) -> None:
    """A person says that a file, or one page of it, needs no more care. Raises UnknownRecord, NotPossible."""
    if not why.strip():
        raise NotPossible("aside_why_missing")
    with store.write() as session:
        if page_id is None:
            _held(session, file_id)
        else:
            _page(session, file_id, page_id)
        session.add(
            Dismissal(
                file_id=file_id,
                page_id=page_id,
                account_id=account_id,
                made_at=now,
                note_sealed=store.vault.seal(file_id, why.strip()),
            )
        )
        note(session, account_id, "dismissed_aside", now, file_id=file_id, detail={"page": page_id})


def wish_for(
    store: Store, file_id: str, page_id: int | None, form: tuple[str, int] | None, by_hand: bool, turn: int = 0
) -> Wish:
    """The wish to read a set-aside page again, or all pages of such a file; `form`: its name and how many pages it
    has, of which each document gets as many. Raises UnknownRecord, NotPossible where nothing of it is set aside."""
    with store.read() as session:
        if page_id is not None:
            page = _page(session, file_id, page_id)
            refs = [PageRef(file_id, page.source_page, page.part, turn)]
        else:
            count = _held(session, file_id).pages or 0
            refs = [PageRef(file_id, number, 1, turn) for number in range(1, count + 1)]
    if not refs:
        raise NotPossible("reread_changed")
    size = form[1] if form else len(refs)
    groups = tuple(tuple(refs[at : at + size]) for at in range(0, len(refs), size))
    return Wish(groups, form[0] if form else None, by_hand)


def opened_up(session: Session, files: Collection[str], now: datetime) -> None:
    """Files that were set aside as a whole become files with pages that were; within a transaction, for those of them
    that go into documents."""
    for file in session.scalars(select(File).where(File.id.in_(files), File.state == FileState.SET_ASIDE)):
        session.add_all(
            Page(file_id=file.id, source_page=number, part=1, kind=PageKind.ASIDE, reason=file.reason)
            for number in range(1, (file.pages or 0) + 1)
        )
        file.state, file.reason, file.finished_at = FileState.DONE, None, now
        _link_others(session, file, file.id)
    _end_dismissals(session, files, now)
    session.flush()


def _link_others(session: Session, file: File, first: str) -> None:
    """Set-aside files of the same bytes are read with this one."""
    session.flush()
    same = select(File).where(
        File.sha256 == file.sha256, File.state == FileState.SET_ASIDE, File.id != file.id, File.id != first
    )
    for other in session.scalars(same):
        other.state, other.reason, other.duplicate_of = FileState.DUPLICATE, None, first


def _end_dismissals(session: Session, files: Collection[str], now: datetime) -> None:
    whole = Dismissal.file_id.in_(files), Dismissal.page_id.is_(None), Dismissal.ended_at.is_(None)
    for one in session.scalars(select(Dismissal).where(*whole)):
        one.ended_at = now


def _held(session: Session, file_id: str) -> File:
    file = session.get(File, file_id)
    if file is None:
        raise UnknownRecord("no such file")
    if file.state != FileState.SET_ASIDE:
        raise NotPossible("reread_changed")
    if any(place[0] == file_id for place in places_waiting(session)):
        raise NotPossible("reread_waits")
    return file


def _page(session: Session, file_id: str, page_id: int) -> Page:
    page = session.get(Page, page_id)
    if page is None or page.file_id != file_id:
        raise UnknownRecord("no such page of the file")
    if page.kind != PageKind.ASIDE:
        raise NotPossible("reread_changed")
    if (file_id, page.source_page, page.part) in places_waiting(session):
        raise NotPossible("reread_waits")
    return page
