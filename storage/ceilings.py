"""What one person is paid for one purpose, on several papers together: above the ceiling, all are flagged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.record import Record
from schemas.values import Flag, State, Value
from storage.assemble import assemble, known
from storage.facts import FormFacts, Rules
from storage.late_flags import LateFlag, add_once
from storage.store import Store
from storage.tables import Document, SearchTerm, TermKind

# A form whose receipts count says so by this check, which looks at each of them alone.
CHECK = "amount_within_ceiling"
REASON = "over_ceiling_together"
PERSON_TYPE = "paper_number"


@dataclass(frozen=True)
class _Roles:
    """Which fields of a form say who was paid, how much, and for what."""

    person: str
    amount: str
    purpose: str


def flag_over_ceiling(store: Store, session: Session, document: Document, rules: Rules, now: datetime) -> set[str]:
    """Flags this document and the person's others for the same purpose; the others' ids.

    Best guesses count as well as values: a flag asks a person to look, and takes nothing away. A paper
    that was scanned twice is counted once.
    """
    roles = _roles(rules.forms(document.form, document.form_version))
    if roles is None:
        return set()
    session.flush()
    there = _of_one_person(session, document, roles.person)
    paid = {
        one.document: one
        for one in assemble(
            session, there, store.vault.open, store.settings.time_zone, [roles.person, roles.amount, roles.purpose]
        )
    }
    purpose = _known(paid[document.id], roles.purpose) if document.id in paid else None
    ceiling = rules.ceiling_of(purpose) if isinstance(purpose, str) else None
    if ceiling is None:
        return set()
    amounts = {id_: _amount(one, roles) for id_, one in paid.items() if _known(one, roles.purpose) == purpose}
    papers = _papers(session, amounts)
    if sum(max(amounts[id_] for id_ in scans) for scans in papers) <= ceiling:
        return set()
    return _flag_each(session, document.id, papers, roles.amount, now)


def paying_fields(form: FormFacts) -> frozenset[str]:
    """The fields that say who was paid, how much, and for what; none where the form does not pay anybody."""
    roles = _roles(form)
    return frozenset() if roles is None else frozenset({roles.person, roles.amount, roles.purpose})


def _roles(form: FormFacts) -> _Roles | None:
    """The fields, None where the form does not pay anybody."""
    checked = next((entry[CHECK] for entry in form.checks if CHECK in entry), None)
    person = next((f.name for f in form.fields() if f.type == PERSON_TYPE and f.name != form.paper_number), None)
    if checked is None or person is None:
        return None
    return _Roles(person, str(checked["amount"]), str(checked["purpose"]))


def _of_one_person(session: Session, document: Document, person: str) -> list[Document]:
    """All documents of the form that name the same person; none where this one names nobody."""
    named = SearchTerm.kind == TermKind.CASE, SearchTerm.name == person
    mine = select(SearchTerm.term).where(SearchTerm.document_id == document.id, *named)
    same = select(SearchTerm.document_id).where(*named, SearchTerm.term.in_(mine))
    found = select(Document).where(Document.id.in_(same), Document.form == document.form, Document.state != State.VOID)
    return list(session.scalars(found.order_by(Document.received_at, Document.id)))


def _known(record: Record, name: str) -> Value:
    field = next((one for one in record.fields if one.name == name), None)
    return None if field is None else known(field)


def _amount(record: Record, roles: _Roles) -> int:
    amount = _known(record, roles.amount)
    return amount if isinstance(amount, int) else 0


def _papers(session: Session, documents: Iterable[str]) -> list[list[str]]:
    """The documents by the paper they are scans of; one without a number is a paper of its own."""
    ids = list(documents)
    numbers = select(SearchTerm.document_id, SearchTerm.term).where(
        SearchTerm.document_id.in_(ids), SearchTerm.kind == TermKind.OWN_NUMBER
    )
    number_of = dict(session.execute(numbers).tuples().all())
    papers: dict[bytes, list[str]] = {}
    for id_ in ids:
        papers.setdefault(bytes(number_of.get(id_, id_.encode())), []).append(id_)
    return list(papers.values())


def _flag_each(session: Session, document_id: str, papers: list[list[str]], amount: str, now: datetime) -> set[str]:
    """Flags the document and those of the other papers, each because of the other."""
    others = {id_ for scans in papers if document_id not in scans for id_ in scans}
    for other in sorted(others):
        for one, because in ((document_id, other), (other, document_id)):
            add_once(session, LateFlag(one, amount, Flag.CONTRADICTS, REASON, because), now)
    return others
