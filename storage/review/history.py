"""The whole history of a document: everything that was read, doubted, decided, asked and looked at, in its order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import String, cast, or_, select
from sqlalchemy.orm import Session

from schemas.values import State, Status
from storage.accounts.audit import EXPORTED
from storage.assemble import MACHINE, assemble
from storage.errors import UnknownRecord
from storage.facts import FormLookup
from storage.review import events
from storage.review.events import Event, Opening
from storage.review.keying import is_blind
from storage.store import Store
from storage.tables import Attempt, Decision, Document, DocumentFlag, FieldRow, File, Page, ReadingRow
from storage.tables_office import Account, AuditRow, Keying, Question, Reread, Sample, Upload

# What has a row of its own, which says more.
_TOLD_BY_ROWS = frozenset(
    {
        "added",
        "asked",
        "asked_to_read_again",
        "decided",
        "dismissed",
        "keyed",
        "made_void",
        "not_read_again",
        "read_again",
        "reopened",
        "withdrew",
    }
)
# Somebody who looks again within this time looks at the same thing still.
_STILL = timedelta(minutes=30)
# These say what a field holds.
_SEEN = frozenset({"result", "keyed_second", "keyed_sample", "decided", "withdrawn", "agreed"})


@dataclass(frozen=True)
class FieldHistory:
    """What happened to one field. `closed`: two people key it blind just now, and what it holds is told to nobody."""

    name: str
    status: Status | None
    closed: bool
    events: Sequence[Event]


@dataclass(frozen=True)
class History:
    """A document's history, and that of each of its fields in the order of the paper; the oldest first. `files` are
    the ids of those it came in."""

    form: str
    form_version: int
    state: State
    events: Sequence[Event]
    fields: Sequence[FieldHistory]
    files: Sequence[str]


def history(store: Store, document_id: str, forms: FormLookup) -> History:
    """All that is known of how a document came to be what it is. Raises UnknownRecord where there is none."""
    with store.read() as session:
        document = session.get(Document, document_id)
        if document is None:
            raise UnknownRecord("no such document")
        form = forms(document.form, document.form_version)
        (record,) = assemble(session, [document], None, store.settings.time_zone)
        accounts = select(Account.id, Account.name)
        opening = Opening(store.vault.open, dict(session.execute(accounts).tuples().all()))
        happened = sorted(_all_of_it(session, document_id, opening), key=lambda event: event.at)
        pages = select(Page.file_id).where(Page.document_id == document_id).order_by(Page.page)
        files = tuple(dict.fromkeys(session.scalars(pages)))
    blind = {one.name for one in record.fields if is_blind(form, one) and record.state is not State.VOID}
    statuses = {one.name: one.status for one in record.fields}
    return History(
        form=document.form,
        form_version=document.form_version,
        state=record.state,
        events=[event for event in happened if event.of_document and event.name not in blind],
        fields=_fields(statuses, blind, happened),
        files=files,
    )


def _fields(statuses: dict[str, Status], blind: set[str], happened: Sequence[Event]) -> list[FieldHistory]:
    """Fields of an earlier reading as another form come last."""
    by_field: dict[str, list[Event]] = {name: [] for name in statuses}
    for event in happened:
        if event.name is not None and not (event.name in blind and event.what in _SEEN):
            by_field.setdefault(event.name, []).append(event)
    return [FieldHistory(name, statuses.get(name), name in blind, told) for name, told in by_field.items()]


def _all_of_it(session: Session, document_id: str, opening: Opening) -> list[Event]:
    """Of one moment: what led to something before what came of it."""
    return [
        *_came_in(session, document_id, opening),
        *_read(session, document_id, opening),
        *_keyed(session, document_id, opening),
        *_read_again(session, document_id, opening),
        *_decided(session, document_id, opening),
        *_looked(session, document_id, opening),
        *_exported(session, document_id, opening),
    ]


def _came_in(session: Session, document_id: str, opening: Opening) -> list[Event]:
    pages = (
        select(Page, File, Upload)
        .join(File, Page.file_id == File.id)
        .outerjoin(Upload, Upload.file_id == File.id)
        .where(Page.document_id == document_id)
        .order_by(Page.page)
    )
    return [events.came_in(*row, opening) for row in session.execute(pages).tuples()]


def _read(session: Session, document_id: str, opening: Opening) -> list[Event]:
    attempts = list(session.scalars(select(Attempt).where(Attempt.document_id == document_id).order_by(Attempt.number)))
    used = [attempt.id for attempt in attempts]
    rows: dict[str, list[FieldRow]] = defaultdict(list)
    for row in session.scalars(select(FieldRow).where(FieldRow.attempt_id.in_(used)).order_by(FieldRow.position)):
        rows[row.attempt_id].append(row)
    seen: dict[tuple[str, str], list[ReadingRow]] = defaultdict(list)
    for one in session.scalars(select(ReadingRow).where(ReadingRow.attempt_id.in_(used)).order_by(ReadingRow.position)):
        seen[one.attempt_id, one.name].append(one)
    told = [events.read(attempt) for attempt in attempts]
    for attempt in attempts:
        told += [
            events.result(document_id, attempt, row, seen[attempt.id, row.name], opening) for row in rows[attempt.id]
        ]
    return told


def _decided(session: Session, document_id: str, opening: Opening) -> list[Event]:
    """Flags and the decisions of people; that the machine accepted a field is said by what it read."""
    found = select(DocumentFlag).where(DocumentFlag.document_id == document_id).order_by(DocumentFlag.id)
    flags = {flag.id: flag for flag in session.scalars(found)}
    decisions = select(Decision).where(Decision.document_id == document_id, Decision.actor != MACHINE)
    return [
        *(events.flagged(flag) for flag in flags.values()),
        *(events.decided(row, flags, opening) for row in session.scalars(decisions.order_by(Decision.id))),
    ]


def _keyed(session: Session, document_id: str, opening: Opening) -> list[Event]:
    """Blind keys, samples and questions. A key that was not compared yet would tell the next person what to key."""
    settled = Keying.document_id == document_id, Keying.settled_at.is_not(None)
    told = [events.keyed(row, opening) for row in session.scalars(select(Keying).where(*settled).order_by(Keying.id))]
    for sample in session.scalars(select(Sample).where(Sample.document_id == document_id)):
        told += events.sampled(sample)
    for question in session.scalars(select(Question).where(Question.document_id == document_id)):
        told += events.asked(question, opening)
    return told


def _read_again(session: Session, document_id: str, opening: Opening) -> list[Event]:
    """Wishes to read its pages again, and that of which it came itself."""
    told: list[Event] = []
    for wish in session.scalars(select(Reread).where(Reread.document_id == document_id)):
        told += events.reread(wish, opening)
    made = cast(Reread.documents, String).contains(document_id)
    others = or_(Reread.document_id.is_(None), Reread.document_id != document_id)
    told += [events.came_of(wish, opening) for wish in session.scalars(select(Reread).where(made, others))]
    return told


def _looked(session: Session, document_id: str, opening: Opening) -> list[Event]:
    """What the audit knows of the document and of the files it came in."""
    files = select(Page.file_id).where(Page.document_id == document_id)
    found = select(AuditRow).where(or_(AuditRow.document_id == document_id, AuditRow.file_id.in_(files)))
    told: list[Event] = []
    for row in session.scalars(found.order_by(AuditRow.made_at, AuditRow.id)):
        if row.action not in _TOLD_BY_ROWS:
            _add(told, events.looked(row, opening))
    return told


def _exported(session: Session, document_id: str, opening: Opening) -> list[Event]:
    """The exports that held the document. One of a certain state may have: nobody knows what it was in then."""
    document = session.get_one(Document, document_id)
    rows = select(AuditRow).where(AuditRow.action == EXPORTED, AuditRow.made_at >= document.received_at)
    told = []
    for row in session.scalars(rows.order_by(AuditRow.made_at, AuditRow.id)):
        limits = row.detail or {}
        since = limits.get("since")
        fits = limits.get("form") in (None, document.form)
        if fits and (since is None or document.received_at >= datetime.fromisoformat(since)):
            event = events.looked(row, opening)
            told.append(replace(event, what="audit.maybe_exported") if limits.get("state") else event)
    return told


def _add(told: list[Event], event: Event) -> None:
    """Adds an event, or counts it with the one before it where somebody did the same thing still."""
    last = told[-1] if told else None
    if last and (last.what, last.by) == (event.what, event.by) and event.at - (last.until or last.at) < _STILL:
        told[-1] = replace(last, count=last.count + 1, until=event.at)
    else:
        told.append(event)
