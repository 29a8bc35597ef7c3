"""Everything one file gave is saved in one transaction, or none of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schemas.outcome import DocumentOutcome, DocumentPage, FileOutcome, Versions
from schemas.values import Flag, State
from storage.assemble import assemble
from storage.ceilings import flag_over_ceiling
from storage.database import one_at_a_time
from storage.duplicates import flag_duplicates
from storage.errors import StorageFailed
from storage.facts import Rules
from storage.ids import new_id, new_ids
from storage.leases import Claim, hold
from storage.rows import field_rows, field_terms, machine_decisions, paper_number_terms, reading_rows
from storage.setting_aside import copy_pages_aside
from storage.states import settle
from storage.store import Store
from storage.tables import Attempt, Document, DocumentFlag, File, FileState, Page, PageKind, SearchTerm, TermKind
from storage.terms import canonical, hashed

_TRIES = 5


@dataclass(frozen=True)
class _Plan:
    """Which document an outcome becomes: a new one, or one that waits for these pages."""

    outcome: DocumentOutcome
    document_id: str
    joins: bool


@dataclass(frozen=True)
class _Saving:
    """What every step of one saving needs."""

    store: Store
    session: Session
    file: File
    held: Claim
    versions: Versions
    rules: Rules
    now: datetime


def picture_name(page: int, size: str, making: int = 1) -> str:
    """What a page's picture is called in the vault, under its document's id; size `full` or `screen`. `making` stands
    in the row of the page.

    >>> picture_name(1, "full"), picture_name(1, "full", 3)
    ('page-1-full.jpg', 'page-1-full-3.jpg')
    """
    return f"page-{page}-{size}.jpg" if making == 1 else f"page-{page}-{size}-{making}.jpg"


def picture_in_force(store: Store, document_id: str, page: int, size: str) -> str:
    """What the picture of a page is called that its fields lie on, however often the page was read."""
    mine = select(Page.making).where(Page.document_id == document_id, Page.page == page)
    with store.read() as session:
        return picture_name(page, size, session.scalars(mine).first() or 1)


def save(
    store: Store, held: Claim, outcome: FileOutcome, versions: Versions, rules: Rules, now: datetime
) -> tuple[str, ...]:
    """Saves what a file gave; the ids of its documents.

    Saving twice changes nothing. Pages put aside are copied to `set-aside/` with the reason for each.
    A page that a waiting document of the same paper number lacks is added to it. Raises LeaseLost.
    """
    for _ in range(_TRIES):
        with store.read() as session:
            if hold(session, held).state == FileState.DONE:
                return _documents_of(session, held.file_id)
            plans = _plans(store, session, outcome, now)
        _put_pictures(store, plans)
        copy_pages_aside(store, held.file_id, outcome.aside, rules.explain)
        with store.write() as session:
            file = hold(session, held)
            if file.state == FileState.DONE:
                return _documents_of(session, file.id)
            one_at_a_time(session, "save")
            if all(_still_holds(store, session, plan) for plan in plans):
                _write(_Saving(store, session, file, held, versions, rules, now), outcome, plans)
                return tuple(plan.document_id for plan in plans)
    raise StorageFailed("other pages of the same papers kept coming in")


def _plans(store: Store, session: Session, outcome: FileOutcome, now: datetime) -> list[_Plan]:
    plans: list[_Plan] = []
    for document, fresh in zip(outcome.documents, new_ids(now, len(outcome.documents)), strict=True):
        waiting = _waiting_for(store, session, document)
        if waiting is None or any(plan.document_id == waiting for plan in plans):
            plans.append(_Plan(document, fresh, joins=False))
        else:
            plans.append(_Plan(document, waiting, joins=True))
    return plans


def _waiting_for(store: Store, session: Session, outcome: DocumentOutcome) -> str | None:
    """The incomplete document of the same paper number that lacks all of these pages."""
    if outcome.complete or outcome.paper_number is None:
        return None
    number = hashed(store.term_key, TermKind.OWN_NUMBER, canonical(TermKind.OWN_NUMBER, outcome.paper_number))
    same = (
        select(Document.id)
        .join(SearchTerm, SearchTerm.document_id == Document.id)
        .where(SearchTerm.kind == TermKind.OWN_NUMBER, SearchTerm.term == number)
        .where(Document.form == outcome.form, Document.form_version == outcome.form_version)
        .where(Document.state == State.INCOMPLETE)
        .order_by(Document.received_at, Document.id)
    )
    pages = {page.page for page in outcome.pages}
    for document_id in session.scalars(same):
        if not pages & _pages_of(session, document_id):
            return document_id
    return None


def _still_holds(store: Store, session: Session, plan: _Plan) -> bool:
    waiting = _waiting_for(store, session, plan.outcome)
    return waiting == plan.document_id if plan.joins else waiting is None or plan.outcome.complete


def _pages_of(session: Session, document_id: str) -> set[int]:
    return {page for page in session.scalars(select(Page.page).where(Page.document_id == document_id)) if page}


def _put_pictures(store: Store, plans: list[_Plan]) -> None:
    """Before the commit: pictures without a document harm nobody, a document without pictures would."""
    for plan in plans:
        for page in plan.outcome.pages:
            for size, blob in (("full", page.pictures.full), ("screen", page.pictures.screen)):
                if plan.joins:
                    # Left by a saving that did not come to its end; no row speaks of it.
                    store.vault.remove(plan.document_id, picture_name(page.page, size))
                store.vault.put(plan.document_id, picture_name(page.page, size), blob.read())


def _documents_of(session: Session, file_id: str) -> tuple[str, ...]:
    pages = select(Page.document_id).where(Page.file_id == file_id).order_by(Page.id)
    return tuple(dict.fromkeys(id_ for id_ in session.scalars(pages) if id_ is not None))


def _write(saving: _Saving, outcome: FileOutcome, plans: list[_Plan]) -> None:
    session, file = saving.session, saving.file
    for plan in plans:
        _write_document(saving, plan)
    session.add_all(Page(file_id=file.id, source_page=n, kind=PageKind.BLANK) for n in outcome.blank_pages)
    session.add_all(
        Page(file_id=file.id, source_page=page.source_page, part=page.part, kind=PageKind.ASIDE, reason=page.reason)
        for page in outcome.aside
    )
    file.state, file.finished_at, file.lease_expires = FileState.DONE, saving.now, None
    file.pages = outcome.page_count


def _write_document(saving: _Saving, plan: _Plan) -> None:
    """One document: its rows, the flags that come of other documents, and the state that follows."""
    session, outcome = saving.session, plan.outcome
    form = saving.rules.forms(outcome.form, outcome.form_version)
    document = _joined(saving, plan, len(form.pages)) if plan.joins else _new_document(saving, plan)
    session.flush()
    session.add_all(_page_row(saving.file.id, document.id, page) for page in outcome.pages)
    attempt = _attempt(saving, plan)
    session.add(attempt)
    session.flush()
    pages = {page.page for page in outcome.pages}
    fields = tuple(f for f in outcome.fields if not plan.joins or f.page in pages)
    session.add_all(field_rows(saving.store, document.id, attempt.id, fields, form))
    session.add_all(reading_rows(saving.store, document.id, attempt.id, fields))
    for field in fields:
        session.add_all(field_terms(saving.store, document.id, field.name, field.guess, form))
    if not plan.joins:
        session.add_all(paper_number_terms(saving.store, document, outcome, form))
    session.add_all(_flag(document.id, flag, flag.value, saving.now) for flag in outcome.flags)
    if plan.joins:
        _check_across_pages(saving, document)
    concerned = flag_duplicates(session, document, saving.now)
    concerned |= flag_over_ceiling(saving.store, session, document, saving.rules, saving.now)
    session.flush()
    session.add_all(machine_decisions(saving.store, session, document.id, attempt.id, fields, saving.now))
    for document_id in (document.id, *sorted(concerned)):
        settle(saving.store, session, document_id)


def _new_document(saving: _Saving, plan: _Plan) -> Document:
    outcome, number = plan.outcome, plan.outcome.paper_number
    document = Document(
        id=plan.document_id,
        form=outcome.form,
        form_version=outcome.form_version,
        state=State.PROCESSING,
        paper_number_sealed=None if number is None else saving.store.vault.seal(plan.document_id, number),
        received_at=saving.file.received_at,
        complete=outcome.complete,
        restricted=Flag.NO_CONSENT in outcome.flags,
    )
    saving.session.add(document)
    return document


def _joined(saving: _Saving, plan: _Plan, page_count: int) -> Document:
    """The document that waited. That its pages belong together is said by a number alone: a person should look."""
    document = saving.session.get_one(Document, plan.document_id)
    there = _pages_of(saving.session, document.id) | {page.page for page in plan.outcome.pages}
    document.complete = len(there) >= page_count
    saving.session.add(_flag(document.id, Flag.UNCERTAIN, "pages_joined", saving.now))
    return document


def _check_across_pages(saving: _Saving, document: Document) -> None:
    """Flags what the form's checks find now that fields of several readings stand side by side."""
    store, session = saving.store, saving.session
    session.flush()
    (record,) = assemble(session, [document], store.vault.open, store.settings.time_zone)
    guesses = {field.name: field.guess for field in record.fields}
    for name, doubts in saving.rules.doubts_of(document.form, document.form_version, guesses).items():
        known = record.field(name).doubts
        session.add_all(
            DocumentFlag(document_id=document.id, name=name, flag=one.flag, reason=one.reason, made_at=saving.now)
            for one in doubts
            if one not in known
        )


def _attempt(saving: _Saving, plan: _Plan) -> Attempt:
    number = attempts_before(saving.session, plan.document_id) + 1
    started = saving.held.claimed_at
    attempt = attempt_row(plan.document_id, number, plan.outcome, saving.versions, started, saving.now)
    attempt.extends = plan.joins
    return attempt


def attempts_before(session: Session, document_id: str) -> int:
    """How often a document was read already."""
    before = select(func.count()).select_from(Attempt).where(Attempt.document_id == document_id)
    return session.scalars(before).one()


def attempt_row(
    document_id: str, number: int, outcome: DocumentOutcome, versions: Versions, started_at: datetime, now: datetime
) -> Attempt:
    """A reading of a whole document."""
    return Attempt(
        id=new_id(now),
        document_id=document_id,
        number=number,
        extends=False,
        form=outcome.form,
        form_version=outcome.form_version,
        readers=list(versions.readers),
        calibration=versions.calibration,
        code=versions.code,
        started_at=started_at,
        saved_at=now,
    )


def _page_row(file_id: str, document_id: str, page: DocumentPage) -> Page:
    row = Page(file_id=file_id, source_page=page.source_page, part=page.part)
    put_into(row, document_id, page)
    return row


def put_into(row: Page, document_id: str, page: DocumentPage) -> None:
    """The row of a page that is, from now on, in this document."""
    row.kind, row.reason = PageKind.DOCUMENT, None
    row.document_id, row.page = document_id, page.page
    row.width, row.height = page.pictures.width, page.pictures.height
    row.registered_by, row.residual_mm = page.registered_by, page.residual_mm


def _flag(document_id: str, flag: Flag, reason: str, now: datetime) -> DocumentFlag:
    return DocumentFlag(document_id=document_id, flag=flag, reason=reason, made_at=now)
