"""A document as it is reviewed: its record, the pictures of its pages, who said what last, what is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from schemas.record import Record
from schemas.values import FieldResult, Flag
from storage.assemble import MACHINE, assemble
from storage.errors import UnknownRecord
from storage.store import Store
from storage.tables import Decision, Document, DocumentFlag, Page
from storage.tables_office import Account, Keying, Question, Upload


@dataclass(frozen=True)
class PageOfSheet:
    """A page and the size of its full picture in pixels."""

    page: int
    width: int
    height: int


@dataclass(frozen=True)
class LastWord:
    """What was said last of a field: its version, the ids of who said it, their names, when; `withdrawn`: it took
    back what was said before."""

    version: int
    actor: str
    names: str
    made_at: datetime
    withdrawn: bool


@dataclass(frozen=True)
class OpenFlag:
    """A flag of the document as a whole that nobody has dismissed, and the document it is also about."""

    flag: Flag
    reason: str
    other_id: str | None


@dataclass(frozen=True)
class Sheet:
    """All of it. `keyed`: fields that this person has keyed and others must; `asked`: those left to the supervisor."""

    record: Record
    pages: tuple[PageOfSheet, ...]
    words: Mapping[str, LastWord]
    flags: tuple[OpenFlag, ...]
    keyed: frozenset[str]
    asked: frozenset[str]
    void_note: str | None

    def version(self, name: str) -> int:
        """The version of a field: which word on it was the last; 0 where nobody has said anything."""
        return self.words[name].version if name in self.words else 0


def sheet(store: Store, document_id: str, account_id: str, with_readings: bool = False) -> Sheet:
    """The sheet of a document for somebody, with what was read in each field where that is asked for. Raises
    UnknownRecord where there is none."""
    with store.read() as session:
        return sheet_within(store, session, document_id, account_id, with_readings)


def sheet_within(
    store: Store, session: Session, document_id: str, account_id: str, with_readings: bool = False
) -> Sheet:
    """The same in a transaction that holds more."""
    document = session.get(Document, document_id)
    if document is None:
        raise UnknownRecord("no such document")
    decisions = list(session.scalars(_decisions(document_id)))
    return Sheet(
        record=assemble(session, [document], store.vault.open, store.settings.time_zone, with_readings=with_readings)[
            0
        ],
        pages=_pages(session, document_id),
        words=_words(session, decisions),
        flags=_flags(session, document_id, {one.flag_id for one in decisions}),
        keyed=_keyed(session, document_id, account_id),
        asked=_asked(session, document_id),
        void_note=_void_note(store, document, decisions),
    )


def check_there(store: Store, document_id: str) -> None:
    """Raises UnknownRecord where there is no such document."""
    with store.read() as session:
        if session.get(Document, document_id) is None:
            raise UnknownRecord("no such document")


def is_own_upload(store: Store, document_id: str, account_id: str) -> bool:
    """Whether a page of the document lies in a file that this person added."""
    found = (
        select(Upload.file_id)
        .join(Page, Page.file_id == Upload.file_id)
        .where(Page.document_id == document_id, Upload.account_id == account_id)
        .limit(1)
    )
    with store.read() as session:
        return session.scalars(found).first() is not None


def _decisions(document_id: str) -> Select[tuple[Decision]]:
    mine = Decision.document_id == document_id
    return select(Decision).where(mine, Decision.actor != MACHINE).order_by(Decision.id)


def _pages(session: Session, document_id: str) -> tuple[PageOfSheet, ...]:
    found = select(Page.page, Page.width, Page.height).where(Page.document_id == document_id).order_by(Page.page)
    return tuple(PageOfSheet(page or 0, width or 0, height or 0) for page, width, height in session.execute(found))


def _words(session: Session, decisions: list[Decision]) -> dict[str, LastWord]:
    last = {one.name: one for one in decisions if one.name is not None}
    ids = {id_ for one in last.values() for id_ in one.actor.split("+")}
    names = dict(session.execute(select(Account.id, Account.name).where(Account.id.in_(ids))).tuples().all())
    return {
        name: LastWord(
            one.id,
            one.actor,
            ", ".join(names.get(id_, id_) for id_ in one.actor.split("+")),
            one.made_at,
            one.withdraws is not None,
        )
        for name, one in last.items()
    }


def _flags(session: Session, document_id: str, dismissed: set[int | None]) -> tuple[OpenFlag, ...]:
    machine = select(Decision.flag_id).where(Decision.document_id == document_id, Decision.flag_id.is_not(None))
    ended = dismissed | set(session.scalars(machine))
    found = select(DocumentFlag).where(DocumentFlag.document_id == document_id, DocumentFlag.name.is_(None))
    rows = [row for row in session.scalars(found.order_by(DocumentFlag.id)) if row.id not in ended]
    return tuple(dict.fromkeys(OpenFlag(Flag(row.flag), row.reason, row.other_id) for row in rows))


def _keyed(session: Session, document_id: str, account_id: str) -> frozenset[str]:
    mine = select(Keying.name).where(
        Keying.document_id == document_id, Keying.account_id == account_id, Keying.settled_at.is_(None)
    )
    return frozenset(session.scalars(mine))


def _asked(session: Session, document_id: str) -> frozenset[str]:
    waiting = select(Question.name).where(Question.document_id == document_id, Question.settled_at.is_(None))
    return frozenset(session.scalars(waiting))


def _void_note(store: Store, document: Document, decisions: list[Decision]) -> str | None:
    """Why the document is void; None where it is not."""
    voided = next((one for one in reversed(decisions) if one.to_state == "void"), None)
    if document.state != "void" or voided is None or voided.note_sealed is None:
        return None
    return store.vault.open(document.id, voided.note_sealed)


def place_of(store: Store, document_id: str, name: str) -> tuple[str, int, FieldResult]:
    """The form (name, version) of a document, and where a field of it lies; nothing sealed is opened. Raises
    UnknownRecord."""
    with store.read() as session:
        document = session.get(Document, document_id)
        if document is None:
            raise UnknownRecord("no such document")
        (record,) = assemble(session, [document], None, store.settings.time_zone)
    found = next((field for field in record.fields if field.name == name), None)
    if found is None:
        raise UnknownRecord("no such field in the document")
    return document.form, document.form_version, found
