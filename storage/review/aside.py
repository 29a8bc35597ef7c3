"""What was set aside, whole files and single pages, as people see it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from schemas.errors import SetAside
from storage.review.rereading import Place, places_waiting, why_failed
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


def aside_reasons(store: Store) -> tuple[dict[str, int], dict[str, int]]:
    """Why files, and single pages of others, are set aside that wait for a person: how many for each reason."""
    files = select(File.reason, func.count()).where(_whole(False)).group_by(File.reason)
    pages = (
        select(Page.reason, func.count())
        .where(Page.kind == PageKind.ASIDE, _dismissed(False, of_page=True))
        .group_by(Page.reason)
    )
    with store.read() as session:
        whole, single = (session.execute(query).tuples().all() for query in (files, pages))
    return {str(reason): count for reason, count in whole}, {str(reason): count for reason, count in single}


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
