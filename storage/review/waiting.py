"""What of a document waits for people: written where its state is, read by the queue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from schemas.record import Record
from schemas.values import Flag, State, Status
from storage.assemble import MACHINE
from storage.facts import FormFacts, Rules
from storage.tables import Decision, Document
from storage.tables_office import Keying, KeyingFor, OpenDoubt, Question

WAITS = Document.state == State.NEEDS_REVIEW
# Named apart from what a query around them may speak of. Made once: making them takes longer than asking.
_KEYED, _ASKED = aliased(Keying), aliased(Question)


def note_open(session: Session, document: Document, record: Record) -> None:
    """Writes down which fields and flags wait, as far as that has changed; what was decided waits no longer."""
    wanted = _open(record) if document.state == State.NEEDS_REVIEW else set()
    there = set(
        session.execute(select(OpenDoubt.name, OpenDoubt.flag).where(OpenDoubt.document_id == document.id)).tuples()
    )
    for name, flag in there - wanted:
        session.execute(
            delete(OpenDoubt).where(
                OpenDoubt.document_id == document.id, OpenDoubt.name == name, OpenDoubt.flag == flag
            )
        )
    session.add_all(OpenDoubt(document_id=document.id, name=name, flag=flag) for name, flag in wanted - there)
    _end_what_was_decided(session, document.id)


def _open(record: Record) -> Set[tuple[str, str]]:
    fields = {
        (field.name, flag.value)
        for field in record.fields
        if field.status is Status.FLAGGED
        for flag in field.flags or (Flag.UNCERTAIN,)
    }
    return fields | {("", flag.value) for flag in record.flags}


def _end_what_was_decided(session: Session, document_id: str) -> None:
    """The next decision on a field answers its questions, and what was keyed into it has led to something."""
    asked = select(Question).where(Question.document_id == document_id, Question.settled_at.is_(None))
    keyed = select(Keying).where(Keying.document_id == document_id, Keying.settled_at.is_(None))
    for question in session.scalars(asked):
        question.settled_at = _decided_since(session, document_id, question.name, question.asked_at)
    for keying in session.scalars(keyed):
        keying.settled_at = _decided_since(session, document_id, keying.name, keying.made_at)


def _decided_since(session: Session, document_id: str, name: str, moment: datetime) -> datetime | None:
    since = select(func.max(Decision.made_at)).where(
        Decision.document_id == document_id,
        Decision.name == name,
        Decision.actor != MACHINE,
        Decision.made_at >= moment,
    )
    return session.scalars(since).one()


def workable(account_id: str, supervise: bool) -> ColumnElement[bool]:
    """Whether this person can do something about an open doubt: not where they have keyed and others must, not where
    the supervisor was asked and they are none."""
    keyed = exists().where(
        _KEYED.document_id == OpenDoubt.document_id,
        _KEYED.name == OpenDoubt.name,
        _KEYED.account_id == account_id,
        _KEYED.purpose == KeyingFor.SECOND,
        _KEYED.settled_at.is_(None),
    )
    asked = exists().where(
        _ASKED.document_id == OpenDoubt.document_id,
        _ASKED.name == OpenDoubt.name,
        _ASKED.settled_at.is_(None),
    )
    return or_(asked, ~keyed) if supervise else and_(~asked, ~keyed)


def known_form(rules: Rules, name: str, version: int) -> FormFacts | None:
    """A form; None where the office does not have it any more. One such document must not stop all the others."""
    try:
        return rules.forms(name, version)
    except KeyError:
        return None


def blind_names(form: FormFacts) -> frozenset[str]:
    """The fields of a form that are keyed blind where they are flagged."""
    return frozenset(field.name for field in form.fields() if field.critical and form.second_key)


def is_about(session: Session, rules: Rules, names_of: Callable[[FormFacts], Iterable[str]]) -> ColumnElement[bool]:
    """Whether an open doubt (joined with its document) is about one of these fields of the document's form."""
    forms = session.execute(select(Document.form, Document.form_version).where(WAITS).distinct()).tuples()
    return or_(
        false(),
        *(
            and_(Document.form == form, Document.form_version == version, OpenDoubt.name.in_(names))
            for form, version in forms
            if (known := known_form(rules, form, version)) and (names := sorted(names_of(known)))
        ),
    )
