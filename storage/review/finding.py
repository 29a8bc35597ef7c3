"""Finding documents by what people know of them. What is looked for is hashed; no text of a search is kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from schemas.record import Record
from schemas.types import field_type
from schemas.values import State
from storage.assemble import assemble
from storage.facts import FormFacts, FormLookup
from storage.store import Store
from storage.tables import Document, SearchTerm, TermKind
from storage.tables_office import OpenDoubt
from storage.terms import canonical, hashed

PAGE = 50


@dataclass(frozen=True)
class Search:
    """What somebody knows of a document; all of it must fit. Days are the office's, the last one counts too."""

    number: str = ""
    name: str = ""
    nik: str = ""
    phone: str = ""
    since: date | None = None
    until: date | None = None
    state: State | None = None
    form: str | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """What is asked for, without its text."""
        return tuple(one.name for one in fields(self) if getattr(self, one.name))


@dataclass(frozen=True)
class Found:
    """A document that fits. `number` and `name` are None where it holds none, or where they stay closed."""

    document_id: str
    form: str
    form_version: int
    state: State
    received_at: datetime
    flags: int
    number: str | None
    name: str | None


@dataclass(frozen=True)
class Hits:
    """How many documents fit, and those of one page, the latest first."""

    total: int
    rows: Sequence[Found]

    @property
    def pages(self) -> int:
        """How many pages they fill."""
        return -(-self.total // PAGE)


def search(store: Store, wanted: Search, forms: FormLookup, page: int = 1) -> Hits:
    """The documents that fit, a page of 50 of them; an unknown page is empty."""
    conditions = _conditions(store, wanted)
    chosen = (
        select(Document)
        .where(*conditions)
        .order_by(Document.received_at.desc(), Document.id.desc())
        .limit(PAGE)
        .offset(PAGE * (page - 1))
    )
    with store.read() as session:
        total = session.scalars(select(func.count()).select_from(Document).where(*conditions)).one()
        return Hits(total, _rows(store, session, list(session.scalars(chosen)), forms))


def _conditions(store: Store, wanted: Search) -> list[ColumnElement[bool]]:
    conditions = [_has(store, kinds, term) for kinds, term in _terms(wanted)]
    zone = store.settings.time_zone
    if wanted.since is not None:
        conditions.append(Document.received_at >= _begin(wanted.since, zone))
    if wanted.until is not None:
        conditions.append(Document.received_at < _begin(wanted.until, zone) + timedelta(days=1))
    if wanted.state is not None:
        conditions.append(Document.state == wanted.state)
    if wanted.form is not None:
        conditions.append(Document.form == wanted.form)
    return conditions


def _begin(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _terms(wanted: Search) -> list[tuple[Collection[TermKind], str]]:
    """The terms a document must have: each word of a name, a number of its own or one it names."""
    asked: list[tuple[Collection[TermKind], str]] = []
    if wanted.number:
        asked.append(((TermKind.OWN_NUMBER, TermKind.CASE), field_type("paper_number").compact(wanted.number)))
    if wanted.nik:
        asked.append(((TermKind.NIK,), field_type("nik").compact(wanted.nik)))
    if wanted.phone:
        asked.append(((TermKind.PHONE,), _phone(wanted.phone)))
    asked += [((TermKind.NAME,), word) for word in canonical(TermKind.NAME, wanted.name).split()]
    return asked


def _phone(text: str) -> str:
    """A telephone number as records hold it: from its 0 on.

    >>> _phone("+62 812-3456-7890"), _phone("0812 3456 7890")
    ('081234567890', '081234567890')
    """
    digits = canonical(TermKind.PHONE, field_type("phone").compact(text))
    return f"0{digits.removeprefix('62')}" if digits.startswith("62") else digits


def _has(store: Store, kinds: Collection[TermKind], text: str) -> ColumnElement[bool]:
    """Whether a document can be found by this text, as any of these kinds."""
    terms = [hashed(store.term_key, kind, canonical(kind, text)) for kind in kinds]
    having = select(SearchTerm.document_id).where(SearchTerm.kind.in_(kinds), SearchTerm.term.in_(terms))
    return Document.id.in_(having)


def _rows(store: Store, session: Session, documents: list[Document], forms: FormLookup) -> list[Found]:
    """What is shown of these documents; only their names and numbers are opened."""
    ids = [document.id for document in documents]
    open_fields = (
        select(OpenDoubt.document_id, func.count(OpenDoubt.name.distinct()))
        .where(OpenDoubt.document_id.in_(ids))
        .group_by(OpenDoubt.document_id)
    )
    flags = dict(session.execute(open_fields).tuples().all())
    known = {document.id: forms(document.form, document.form_version) for document in documents}
    shown = {field.name for form in known.values() for field in form.fields() if field.type in ("name", "paper_number")}
    made = assemble(session, documents, store.vault.open, store.settings.time_zone, only=shown)
    return [
        Found(
            document_id=document.id,
            form=document.form,
            form_version=document.form_version,
            state=State(document.state),
            received_at=document.received_at,
            flags=flags.get(document.id, 0),
            number=_number(store, document) or _first(record, known[document.id], "paper_number"),
            name=None if document.restricted else _first(record, known[document.id], "name"),
        )
        for document, record in zip(documents, made, strict=True)
    ]


def _number(store: Store, document: Document) -> str | None:
    sealed = document.paper_number_sealed
    return None if sealed is None else store.vault.open(document.id, sealed)


def _first(record: Record, form: FormFacts, type_name: str) -> str | None:
    """The value of the first field of a type: others of it name other people. A guess is no value."""
    first = next((field.name for field in form.fields() if field.type == type_name), None)
    value = next((field.value for field in record.fields if field.name == first), None)
    return value if isinstance(value, str) else None
