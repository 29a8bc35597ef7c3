"""What was read again is kept: pages move into the documents that came of them, in one transaction or not at all.

A document whose pages stay together, as pages of the same form, stays itself: it gets another attempt, and what people
decided about its fields stands. Where that is not so there are new documents, and one that has no page left is void.
Pictures that are there are never replaced: those of another attempt have names of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from schemas.messages import say
from schemas.outcome import DocumentOutcome, Versions
from schemas.values import Flag, State
from storage.assemble import MACHINE, assemble, known
from storage.ceilings import flag_over_ceiling
from storage.database import one_at_a_time
from storage.decisions import make_void_within
from storage.duplicates import flag_duplicates, lapse_duplicates
from storage.errors import StorageFailed
from storage.facts import Rules
from storage.ids import new_ids
from storage.review.putting_back import opened_up
from storage.review.rereading import PageRef, Place, Wanted, finish, hold, page_rows, still_there
from storage.rows import field_rows, field_terms, machine_decisions, paper_number_terms, reading_rows
from storage.saving import attempt_row, attempts_before, picture_name, put_into
from storage.states import settle
from storage.store import Store
from storage.tables import Decision, Document, DocumentFlag, File, Page, PageKind, SearchTerm

_TRIES = 5
# What the machine says of a document as a whole by its readings alone: another reading may say otherwise.
_OF_A_READING = {
    Flag.NO_CONSENT: "no_consent",
    Flag.UNSIGNED: "unsigned",
    Flag.POOR_PAGE: "poor_page",
    Flag.UNCERTAIN: "two_numbers",
}


class Changed(Exception):
    """The pages went elsewhere while they were read again."""


@dataclass(frozen=True)
class ReadAgain:
    """A document that came of it, and where each of its pages lies, in their order."""

    outcome: DocumentOutcome
    sources: tuple[PageRef, ...]


@dataclass(frozen=True)
class _Plan:
    """Which document it becomes: one that was there (`stays`) or a new one; `making` names its pictures."""

    made: ReadAgain
    document_id: str
    stays: bool
    making: int


@dataclass(frozen=True)
class Keeping:
    """With what it was read, by which rules it is kept, and when."""

    versions: Versions
    rules: Rules
    now: datetime


@dataclass(frozen=True)
class _Step:
    """What every step needs."""

    store: Store
    session: Session
    held: Wanted
    how: Keeping


def keep(
    store: Store, held: Wanted, made: Sequence[ReadAgain], blank: Sequence[PageRef], how: Keeping
) -> tuple[str, ...]:
    """Keeps what was read again; the ids of its documents. `blank`: pages with nothing on them, in no document.

    Raises Changed where its pages are not where they were when it was asked for, LeaseLost.
    """
    fresh = new_ids(how.now, len(made))
    for _ in range(_TRIES):
        with store.read() as session:
            hold(session, held)
            plans = _plans(session, held, made, fresh)
        _put_pictures(store, plans)
        with store.write() as session:
            row = hold(session, held)
            one_at_a_time(session, "save")
            if _plans(session, held, made, fresh) == plans:
                _write(_Step(store, session, held, how), plans, blank)
                finish(session, row, [plan.document_id for plan in plans], how.now)
                return tuple(plan.document_id for plan in plans)
    raise StorageFailed("the documents of these pages kept changing")


def _plans(session: Session, held: Wanted, made: Sequence[ReadAgain], fresh: Sequence[str]) -> list[_Plan]:
    if not still_there(session, held.wish):
        raise Changed
    rows = page_rows(session, held.wish.pages)
    stays = _stays(session, held, made, rows)
    if held.account_id is None and len(stays) < len(made):
        raise Changed
    return [
        _Plan(one, stays[at], True, attempts_before(session, stays[at]) + 1)
        if at in stays
        else _Plan(one, fresh[at], False, 1)
        for at, one in enumerate(made)
    ]


def _stays(session: Session, held: Wanted, made: Sequence[ReadAgain], rows: Mapping[Place, Page]) -> dict[int, str]:
    """Which of what came out each document is that was there: the one that keeps most of its pages."""
    found: dict[int, str] = {}
    for document_id in _sources(held, rows):
        document = session.get_one(Document, document_id)
        before = {row.page: place for place, row in rows.items() if row.document_id == document_id and row.page}
        shares = {at: _shared(document, before, one) for at, one in enumerate(made) if at not in found}
        best = max(shares, key=lambda at: shares[at], default=None)
        if best is not None and shares[best]:
            found[best] = document_id
    return found


def _sources(held: Wanted, rows: Mapping[Place, Page]) -> list[str]:
    """The documents whose pages are wanted, the one that was asked about first."""
    wanted = [rows[page.place].document_id for page in held.wish.pages if page.place in rows]
    ids = list(dict.fromkeys(id_ for id_ in wanted if id_))
    return sorted(ids, key=lambda id_: id_ != held.wish.document_id)


def _shared(document: Document, before: Mapping[int, Place], one: ReadAgain) -> int:
    """How many pages stay as they were; none where one has become another sheet, for what people decided about its
    fields they saw on that one, or where the form is another."""
    if (document.form, document.form_version) != (one.outcome.form, one.outcome.form_version):
        return 0
    after = {page.page: ref.place for page, ref in zip(one.outcome.pages, one.sources, strict=True)}
    both = before.keys() & after.keys()
    return len(both) if all(before[page] == after[page] for page in both) else 0


def _put_pictures(store: Store, plans: Sequence[_Plan]) -> None:
    """Before the commit, under names that no row speaks of yet; what lies there was left by one that did not end."""
    for plan in plans:
        for page in plan.made.outcome.pages:
            for size, blob in (("full", page.pictures.full), ("screen", page.pictures.screen)):
                name = picture_name(page.page, size, plan.making)
                store.vault.remove(plan.document_id, name)
                store.vault.put(plan.document_id, name, blob.read())


def _write(step: _Step, plans: Sequence[_Plan], blank: Sequence[PageRef]) -> None:
    session, wish = step.session, step.held.wish
    opened_up(session, {page.file_id for page in wish.pages}, step.how.now)
    rows = page_rows(session, wish.pages)
    left = set(_sources(step.held, rows)) - {plan.document_id for plan in plans if plan.stays}
    _take_out(session, [rows[page.place] for page in wish.pages])
    into = say("read_again_as", "id", n=", ".join(plan.document_id for plan in plans))
    for document_id in sorted(left):
        make_void_within(step.store, session, document_id, _person(step.held), into, step.how.now)
        # Should somebody want it back all the same, it waits for pages.
        session.get_one(Document, document_id).complete = False
    for plan in plans:
        _write_document(step, plan, rows)
    for page in blank:
        rows[page.place].kind, rows[page.place].reason = PageKind.BLANK, None


def _person(held: Wanted) -> str:
    """Who wished it. Raises Changed for the night: a document stays itself or nothing changes, it makes none void."""
    if held.account_id is None:
        raise Changed
    return held.account_id


def _take_out(session: Session, rows: Sequence[Page]) -> None:
    """For a moment within the transaction the pages are in no document: two may change places."""
    for row in rows:
        row.kind, row.reason = PageKind.ASIDE, row.reason or "no_registration"
        row.document_id = row.page = None
    session.flush()


def _write_document(step: _Step, plan: _Plan, rows: Mapping[Place, Page]) -> None:
    """One document: its rows, and what follows from them and from other documents."""
    store, session, outcome, now = step.store, step.session, plan.made.outcome, step.how.now
    form = step.how.rules.forms(outcome.form, outcome.form_version)
    document = _document(step, plan)
    for page, ref in zip(outcome.pages, plan.made.sources, strict=True):
        row = rows.get(ref.place) or Page(file_id=ref.file_id, source_page=ref.source_page, part=ref.part)
        put_into(row, document.id, page)
        row.turn, row.making = ref.turn % 4, plan.making
        session.add(row)
    number = attempts_before(session, document.id) + 1
    attempt = attempt_row(document.id, number, outcome, step.how.versions, step.held.claimed_at, now)
    session.add(attempt)
    session.flush()
    session.add_all(field_rows(store, document.id, attempt.id, outcome.fields, form))
    session.add_all(reading_rows(store, document.id, attempt.id, outcome.fields))
    _flags(step, plan)
    _terms(step, document, plan)
    concerned = lapse_duplicates(session, document, now) | flag_duplicates(session, document, now)
    concerned |= flag_over_ceiling(store, session, document, step.how.rules, now)
    session.flush()
    session.add_all(machine_decisions(store, session, document.id, attempt.id, outcome.fields, now))
    for document_id in (document.id, *sorted(concerned)):
        settle(store, session, document_id)


def _document(step: _Step, plan: _Plan) -> Document:
    """The document that stays, or a new one as old as the first of its files."""
    session, outcome = step.session, plan.made.outcome
    if plan.stays:
        document = session.get_one(Document, plan.document_id)
    else:
        files = select(File.received_at).where(File.id.in_({ref.file_id for ref in plan.made.sources}))
        document = Document(
            id=plan.document_id,
            form=outcome.form,
            form_version=outcome.form_version,
            state=State.PROCESSING,
            received_at=min(session.scalars(files)),
            restricted=Flag.NO_CONSENT in outcome.flags,
        )
        session.add(document)
    document.complete = outcome.complete
    if outcome.paper_number is not None:
        document.paper_number_sealed = step.store.vault.seal(plan.document_id, outcome.paper_number)
    session.flush()
    return document


def _flags(step: _Step, plan: _Plan) -> None:
    """The flags of this reading. Those of one before that are not raised again the machine takes back; what a person
    has dismissed stays dismissed."""
    session, id_ = step.session, plan.document_id
    there = list(session.scalars(select(DocumentFlag).where(DocumentFlag.document_id == id_)))
    ended = {
        one.flag_id: one.actor
        for one in session.scalars(select(Decision).where(Decision.document_id == id_, Decision.flag_id.is_not(None)))
    }
    raised = {(flag, _OF_A_READING.get(flag, flag.value)) for flag in plan.made.outcome.flags}
    settled = {(one.flag, one.reason) for one in there if ended.get(one.id) != MACHINE and one.name is None}
    for one in there:
        if one.id not in ended and _is_outdated(one, raised):
            session.add(Decision(document_id=id_, flag_id=one.id, actor=MACHINE, made_at=step.how.now))
    session.add_all(
        DocumentFlag(document_id=id_, flag=flag, reason=reason, made_at=step.how.now)
        for flag, reason in sorted(raised - settled)
    )


def _is_outdated(flag: DocumentFlag, raised: Collection[tuple[str, str]]) -> bool:
    """Was it said by a reading (of the document, or of fields across its pages), and is it not said any more?"""
    if flag.other_id is not None:
        return False
    of_a_reading = (flag.flag, flag.reason) in _OF_A_READING.items()
    return flag.name is not None or (of_a_reading and (flag.flag, flag.reason) not in raised)


def _terms(step: _Step, document: Document, plan: _Plan) -> None:
    """What the document can be found by: what people decided, else what was read this time."""
    store, session = step.store, step.session
    form = step.how.rules.forms(document.form, document.form_version)
    session.execute(delete(SearchTerm).where(SearchTerm.document_id == document.id))
    session.flush()
    (record,) = assemble(session, [document], store.vault.open, store.settings.time_zone)
    for field in record.fields:
        session.add_all(field_terms(store, document.id, field.name, known(field), form))
    sealed = document.paper_number_sealed
    number = None if sealed is None else store.vault.open(document.id, sealed)
    session.add_all(paper_number_terms(store, document, replace(plan.made.outcome, paper_number=number), form))
