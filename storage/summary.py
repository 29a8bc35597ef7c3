"""What came in and what became of it, in numbers; nothing sealed is opened for it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from schemas.record import Record
from schemas.values import Status
from storage.documents import records
from storage.store import Store
from storage.tables import File, FileState, Page


@dataclass
class FormSummary:
    """The documents of one form: how many in which state, and what is known of their fields."""

    documents: int = 0
    states: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)


@dataclass
class Summary:
    """All of it. `set_aside` counts files by reason, `pages_aside` pages of files otherwise read.

    `pages` counts the pages of files that were read, by what became of them (of several forms on one
    page, of the first), `pages_set_aside` those seen in files set aside. A file that was set aside and
    came in again counts as set aside only if its last try ended so. `flags` and `reasons` count fields
    and documents still to be decided.
    """

    files: int = 0
    waiting: int = 0
    duplicates: int = 0
    set_aside: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)
    pages_aside: Counter[str] = field(default_factory=Counter)
    pages_set_aside: int = 0
    forms: dict[str, FormSummary] = field(default_factory=dict)

    @property
    def documents(self) -> int:
        return sum(form.documents for form in self.forms.values())

    @property
    def states(self) -> Counter[str]:
        return _sum([form.states for form in self.forms.values()])

    @property
    def fields(self) -> Counter[str]:
        return _sum([form.fields for form in self.forms.values()])

    @property
    def flags(self) -> Counter[str]:
        return _sum([form.flags for form in self.forms.values()])

    def top_reasons(self, count: int = 10) -> list[tuple[str, int]]:
        """Why fields wait for a person, the most frequent reasons first (keys of the message catalogue)."""
        return _sum([form.reasons for form in self.forms.values()]).most_common(count)


def summary(store: Store, since: datetime | None = None) -> Summary:
    """The numbers, of everything received from `since` on."""
    made = Summary()
    with store.read() as session:
        _count_files(session, made, since)
        _count_pages(session, made, since)
    for record in records(store, since=since, opened=False):
        _count_record(made.forms.setdefault(record.form, FormSummary()), record)
    return made


def _count_files(session: Session, made: Summary, since: datetime | None) -> None:
    again = tried_again()
    query = select(File.state, File.reason, again, func.count(), func.sum(File.pages)).group_by(
        File.state, File.reason, again
    )
    if since is not None:
        query = query.where(File.received_at >= since)
    for state, reason, superseded, count, seen in session.execute(query).tuples():
        made.files += count
        made.waiting += count if state == FileState.WAITING else 0
        made.duplicates += count if state == FileState.DUPLICATE else 0
        if reason is not None and not superseded:
            made.set_aside[reason] += count
            made.pages_set_aside += seen or 0


def tried_again() -> ColumnElement[bool]:
    """Whether the same bytes came in later and were tried anew (ids sort by the time of receipt)."""
    later = aliased(File)
    # Files of the same bytes that went together ended at the same moment.
    tried = or_(later.state == FileState.WAITING, later.finished_at > File.finished_at)
    return exists().where(later.sha256 == File.sha256, later.id > File.id, tried).label("again")


def _count_pages(session: Session, made: Summary, since: datetime | None) -> None:
    kinds = select(Page.kind, func.count()).where(Page.part == 1).group_by(Page.kind)
    once = select(Page.file_id, Page.source_page, Page.reason).where(Page.reason.is_not(None)).distinct()
    if since is not None:
        late = select(File.id).where(File.received_at >= since)
        kinds, once = kinds.where(Page.file_id.in_(late)), once.where(Page.file_id.in_(late))
    made.pages.update(dict(session.execute(kinds).tuples().all()))
    aside = once.subquery()
    reasons = select(aside.c.reason, func.count()).group_by(aside.c.reason)
    made.pages_aside.update(dict(session.execute(reasons).tuples().all()))


def _count_record(form: FormSummary, record: Record) -> None:
    form.documents += 1
    form.states[record.state.value] += 1
    form.flags.update(flag.value for flag in record.flags)
    for one in record.fields:
        form.fields[one.status.value] += 1
        if one.status is Status.FLAGGED:
            form.flags.update(flag.value for flag in one.flags)
            form.reasons.update({doubt.reason for doubt in one.doubts})


def _sum(counters: list[Counter[str]]) -> Counter[str]:
    return sum(counters, Counter[str]())
