"""What was set aside, whole files and single pages, as people see it, and what they do about it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from schemas.errors import SetAside
from storage.accounts.audit import note
from storage.accounts.people import NotPossible
from storage.database import one_at_a_time
from storage.errors import UnknownRecord
from storage.facts import Explain
from storage.review.rereading import PageRef, Place, Wish, places_waiting, why_failed
from storage.setting_aside import take_back
from storage.store import Store
from storage.tables import File, FileState, Page, PageKind
from storage.tables_office import Account, Dismissal, Upload

# What can be decoded, so that a person can say what it is; the pages of all others are out of reach.
LEGIBLE = frozenset({SetAside.UNKNOWN_FORM, SetAside.NO_REGISTRATION, SetAside.POOR_PAGE})


@dataclass(frozen=True)
class Aside:
    """A page that was set aside, or a file as a whole (`page_id` None, `source_page` its first).

    `waits`: it is to be read again. `failed`: why the last such wish came to nothing. `note`: why a person says that
    it needs no more care.
    """

    page_id: int | None
    source_page: int
    part: int
    parts: int
    reason: SetAside
    waits: bool = False
    failed: str | None = None
    note: str | None = None

    @property
    def legible(self) -> bool:
        """Can its picture be shown and typed from?"""
        return self.reason in LEGIBLE


@dataclass(frozen=True)
class AsideFile:
    """A file with what of it was set aside. `added_by`: None where it lay in the inbox."""

    file_id: str
    name: str
    received_at: datetime
    added_by: str | None
    pages: int | None
    aside: tuple[Aside, ...]


def set_aside_files(store: Store, limit: int, before: str | None = None, dismissed: bool = False) -> list[AsideFile]:
    """Files with something set aside, the latest first; `before`: only older ones; `dismissed`: those that a person
    has said need no more care, instead of the others."""
    here = or_(_whole(dismissed), _some_page(dismissed))
    wanted = (
        select(File, Account.name)
        .outerjoin(Upload, Upload.file_id == File.id)
        .outerjoin(Account, Account.id == Upload.account_id)
        .where(here)
        .order_by(File.id.desc())
        .limit(limit)
    )
    if before:
        wanted = wanted.where(File.id < before)
    with store.read() as session:
        rows = [(file, name) for file, name in session.execute(wanted).tuples()]
        pages = _pages(session, [file.id for file, _ in rows], dismissed)
        marks = _Marks.of(store, session, [file.id for file, _ in rows])
    return [_file(store, file, name, pages.get(file.id, ()), marks) for file, name in rows]


def how_many_aside(store: Store) -> int:
    """How many files have something set aside that waits for a person."""
    with store.read() as session:
        return len(session.scalars(select(File.id).where(or_(_whole(False), _some_page(False)))).all())


def is_legible(store: Store, file_id: str, source_page: int) -> bool:
    """Is this a page that was set aside and may be drawn: a file that harms who opens it never is."""
    with store.read() as session:
        file = session.get(File, file_id)
        if file is None:
            return False
        page = select(Page.id).where(
            Page.file_id == file_id,
            Page.source_page == source_page,
            Page.kind == PageKind.ASIDE,
            Page.reason.in_(LEGIBLE),
        )
        whole = file.state == FileState.SET_ASIDE and file.reason in LEGIBLE
        return whole or session.scalars(page).first() is not None


def _whole(dismissed: bool) -> ColumnElement[bool]:
    """Files set aside as a whole; not those whose bytes came in once more and were read, or of which one stands for
    all of the same bytes."""
    other = aliased(File)
    elsewhere = select(other.id).where(
        other.sha256 == File.sha256,
        other.id != File.id,
        or_(
            other.state.in_((FileState.WAITING, FileState.DONE)),
            and_(other.state == FileState.SET_ASIDE, other.id < File.id),
        ),
    )
    return and_(File.state == FileState.SET_ASIDE, ~elsewhere.exists(), _dismissed(dismissed, of_page=False))


def _some_page(dismissed: bool) -> ColumnElement[bool]:
    return (
        select(Page.id)
        .where(Page.file_id == File.id, Page.kind == PageKind.ASIDE, _dismissed(dismissed, of_page=True))
        .exists()
    )


def _dismissed(wanted: bool, of_page: bool) -> ColumnElement[bool]:
    mine = Dismissal.page_id == Page.id if of_page else and_(Dismissal.file_id == File.id, Dismissal.page_id.is_(None))
    found = select(Dismissal.id).where(mine, Dismissal.ended_at.is_(None)).exists()
    return found if wanted else ~found


def _pages(session: Session, files: Collection[str], dismissed: bool) -> dict[str, list[Page]]:
    rows = session.scalars(
        select(Page)
        .where(Page.file_id.in_(files), Page.kind == PageKind.ASIDE, _dismissed(dismissed, of_page=True))
        .order_by(Page.source_page, Page.part)
    )
    grouped: dict[str, list[Page]] = defaultdict(list)
    for row in rows:
        grouped[row.file_id].append(row)
    return grouped


@dataclass(frozen=True)
class _Marks:
    """What is known of the pages of some files beside their rows."""

    waiting: Collection[Place]
    failed: dict[Place, str]
    notes: dict[tuple[str, int | None], str]
    parts: Counter[tuple[str, int]]

    @classmethod
    def of(cls, store: Store, session: Session, files: Sequence[str]) -> _Marks:
        given = session.scalars(select(Dismissal).where(Dismissal.file_id.in_(files), Dismissal.ended_at.is_(None)))
        notes = {(one.file_id, one.page_id): store.vault.open(one.file_id, one.note_sealed) for one in given}
        every = session.execute(select(Page.file_id, Page.source_page).where(Page.file_id.in_(files))).tuples()
        return cls(places_waiting(session), why_failed(session, files), notes, Counter(every))

    def aside(self, file: File, page: Page | None) -> Aside:
        place = (file.id, page.source_page, page.part) if page else (file.id, 1, 1)
        return Aside(
            page_id=page.id if page else None,
            source_page=place[1],
            part=place[2],
            parts=self.parts[place[:2]],
            reason=SetAside((page or file).reason or ""),
            waits=place in self.waiting,
            failed=self.failed.get(place),
            note=self.notes.get((file.id, page.id if page else None)),
        )


def _file(store: Store, file: File, added_by: str | None, pages: Iterable[Page], marks: _Marks) -> AsideFile:
    whole = [marks.aside(file, None)] if file.state == FileState.SET_ASIDE else []
    name = store.vault.open(file.id, file.source_sealed).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    aside = (*whole, *(marks.aside(file, page) for page in pages))
    return AsideFile(file.id, name, file.received_at, added_by, file.pages, aside)


def put_back(store: Store, file_id: str, account_id: str, explain: Explain, now: datetime) -> None:
    """A file that was set aside as a whole waits again, as if it had just come in. Others of the same bytes are linked
    to it, its copy in the folder is taken back.

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
