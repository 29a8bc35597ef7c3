"""Files that people add in the browser, and what became of each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from schemas.errors import SetAside
from schemas.values import State
from storage.accounts.audit import note
from storage.database import database_now
from storage.disk import digest
from storage.intake import IntakeResult, take
from storage.store import Store
from storage.tables import Document, File, FileState, Page, PageKind
from storage.tables_office import Account, Upload

# A file that is sent again after the network dropped may have come in the first time; so long ago at most.
SENT_AGAIN = timedelta(hours=1)


class Became(StrEnum):
    """What became of a file."""

    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    SAME = "same"
    ASIDE = "aside"


@dataclass(frozen=True)
class Made:
    """A document that came out of a file. Nothing that stands in it."""

    id: str
    form: str
    form_version: int
    state: State


@dataclass(frozen=True)
class Added:
    """A file as the list of added scans shows it. `added_by`: None where it lay in the inbox.

    `reasons` say why it, or how many pages of it, were set aside.
    """

    file_id: str
    name: str
    received_at: datetime
    added_by: str | None
    became: Became
    documents: tuple[Made, ...] = ()
    reasons: Mapping[SetAside, int] | None = None
    blank: int = 0

    @property
    def pending(self) -> bool:
        """Will there be more to tell without anybody's doing?"""
        return self.became in (Became.WAITING, Became.READING)

    @property
    def to_review(self) -> int:
        """How many of its documents wait for a person."""
        return sum(one.state in (State.NEEDS_REVIEW, State.INCOMPLETE) for one in self.documents)


def add(store: Store, path: Path, name: str, account_id: str, now: datetime, again: bool = False) -> IntakeResult:
    """Takes in what somebody added, moved from `path`; `again`: it may have come in a moment ago already.

    Raises as `storage.intake.take` does; the file then lies where it lay.
    """
    if again and (known := _known(store, path, account_id, now)):
        path.unlink()
        return known
    result = take(store, path, move=True, now=now, name=name)
    with store.write() as session:
        session.add(Upload(file_id=result.file_id, account_id=account_id, made_at=now))
        detail = {"size": result.size, "same": result.duplicate_of is not None}
        note(session, account_id, "added", now, file_id=result.file_id, detail=detail)
    return result


def _known(store: Store, path: Path, account_id: str, now: datetime) -> IntakeResult | None:
    """The same bytes, if the same person added them a moment ago."""
    sha256 = digest(path)
    mine = (
        select(File)
        .join(Upload, Upload.file_id == File.id)
        .where(File.sha256 == sha256, Upload.account_id == account_id, Upload.made_at >= now - SENT_AGAIN)
        .order_by(File.received_at, File.id)
    )
    with store.read() as session:
        file = session.scalars(mine).first()
    return IntakeResult(file.id, sha256, file.size, file.duplicate_of) if file else None


def added(store: Store, account_id: str | None, limit: int, before: str | None = None) -> list[Added]:
    """What somebody added (None: all files, those of the inbox too), the latest first; `before`: only older ones."""
    wanted = _files(account_id).order_by(File.id.desc()).limit(limit)
    if before:
        wanted = wanted.where(File.id < before)
    with store.read() as session:
        rows = [(file, name) for file, name in session.execute(wanted).tuples()]
        moment, parts = database_now(session), _Parts.of(session, [file for file, _ in rows])
    return [_added(store, file, name, parts, moment) for file, name in rows]


def how_many(store: Store, account_id: str | None) -> Counter[Became]:
    """How many of somebody's files (None: all) stand where."""
    ids = _files(account_id).with_only_columns(File.state, func.count()).group_by(File.state)
    with store.read() as session:
        counts = dict(session.execute(ids).tuples().all())
    return Counter({_PLAIN[FileState(state)]: number for state, number in counts.items()})


def _files(account_id: str | None) -> Select[tuple[File, str]]:
    """Files of one person, or all, with who added them (no name where it was nobody)."""
    every = (
        select(File, Account.name)
        .select_from(File)
        .outerjoin(Upload, Upload.file_id == File.id)
        .outerjoin(Account, Account.id == Upload.account_id)
    )
    return every if account_id is None else every.where(Upload.account_id == account_id)


_PLAIN = {
    FileState.WAITING: Became.WAITING,
    FileState.DONE: Became.READ,
    FileState.DUPLICATE: Became.SAME,
    FileState.SET_ASIDE: Became.ASIDE,
}


@dataclass(frozen=True)
class _Parts:
    """What came out of some files, each by the id of the file that was read."""

    documents: Mapping[str, Sequence[Made]]
    reasons: Mapping[str, Counter[SetAside]]
    blank: Counter[str]

    @classmethod
    def of(cls, session: Session, files: Sequence[File]) -> _Parts:
        read = [file.id for file in files if file.state == FileState.DONE]
        pages = list(session.scalars(select(Page).where(Page.file_id.in_(read)).order_by(Page.source_page, Page.part)))
        ids = {page.document_id for page in pages if page.document_id}
        known = {one.id: one for one in session.scalars(select(Document).where(Document.id.in_(ids)))}
        documents: dict[str, dict[str, Made]] = defaultdict(dict)
        reasons: dict[str, Counter[SetAside]] = defaultdict(Counter)
        for page in pages:
            if page.document_id:
                one = known[page.document_id]
                documents[page.file_id][one.id] = Made(one.id, one.form, one.form_version, State(one.state))
            elif page.reason:
                reasons[page.file_id][SetAside(page.reason)] += 1
        blank = Counter(page.file_id for page in pages if page.kind == PageKind.BLANK)
        return cls({file: tuple(made.values()) for file, made in documents.items()}, reasons, blank)


def _added(store: Store, file: File, added_by: str | None, parts: _Parts, moment: datetime) -> Added:
    became = _PLAIN[FileState(file.state)]
    if became is Became.WAITING and file.lease_holder and file.lease_expires and file.lease_expires > moment:
        became = Became.READING
    whole = Counter({SetAside(file.reason): 1}) if file.reason else None
    return Added(
        file.id,
        store.vault.open(file.id, file.source_sealed).encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
        file.received_at,
        added_by,
        became,
        tuple(parts.documents.get(file.id, ())),
        whole or parts.reasons.get(file.id),
        parts.blank[file.id],
    )
