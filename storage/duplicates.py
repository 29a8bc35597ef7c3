"""The same paper twice, or the same person on two documents of a kind: both are flagged, none is dropped."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.values import Flag, State
from storage.assemble import MACHINE
from storage.late_flags import LateFlag, add_once
from storage.tables import Decision, Document, DocumentFlag, Page, SearchTerm, TermKind

REASONS = {TermKind.OWN_NUMBER: "same_paper_number", TermKind.NIK: "same_nik"}


def flag_duplicates(session: Session, document: Document, now: datetime) -> set[str]:
    """Flags this document and those it repeats, and the fields that show it; the others' ids.

    Only documents of the same form count, and of the same paper number only those that hold one of
    its pages: page 2 of a paper is no duplicate of page 1.
    """
    session.flush()
    others = set()
    for mine, theirs in _same_terms(session, document):
        kind = TermKind(mine.kind)
        if kind is TermKind.OWN_NUMBER and not _share_a_page(session, document.id, theirs.document_id):
            continue
        others.add(theirs.document_id)
        for one, other in ((mine, theirs), (theirs, mine)):
            for name in (None, one.name or None):
                late = LateFlag(one.document_id, name, Flag.DUPLICATE, REASONS[kind], other.document_id)
                add_once(session, late, now)
    return others


def lapse_duplicates(session: Session, document: Document, now: datetime) -> set[str]:
    """Ends the flags that this document and others have because of each other where that is no longer so, as after
    the correction of a NIK; the others' ids. The machine dismisses what only the machine had said."""
    session.flush()
    void = document.state == State.VOID
    same = (
        set() if void else {(REASONS[TermKind(mine.kind)], o.document_id) for mine, o in _same_terms(session, document)}
    )
    mine = [flag for flag in _of(session, [document.id]) if (flag.reason, flag.other_id) not in same]
    others = {flag.other_id for flag in mine if flag.other_id is not None}
    theirs = [
        flag
        for flag in _of(session, others)
        if flag.other_id == document.id and (flag.reason, flag.document_id) not in same
    ]
    session.add_all(
        Decision(document_id=flag.document_id, flag_id=flag.id, actor=MACHINE, made_at=now) for flag in mine + theirs
    )
    return others


def _of(session: Session, documents: Collection[str]) -> list[DocumentFlag]:
    """The flags of duplicates that nobody has dismissed."""
    ended = select(Decision.id).where(
        Decision.document_id == DocumentFlag.document_id, Decision.flag_id == DocumentFlag.id
    )
    found = select(DocumentFlag).where(
        DocumentFlag.document_id.in_(documents), DocumentFlag.reason.in_(REASONS.values()), ~ended.exists()
    )
    return list(session.scalars(found))


def _same_terms(session: Session, document: Document) -> list[tuple[SearchTerm, SearchTerm]]:
    """This document's terms, each with the same one of another document."""
    own = select(SearchTerm).where(SearchTerm.document_id == document.id, SearchTerm.kind.in_(list(REASONS)))
    mine = {term.term: term for term in session.scalars(own)}
    found = (
        select(SearchTerm)
        .join(Document, SearchTerm.document_id == Document.id)
        .where(SearchTerm.kind.in_(list(REASONS)), SearchTerm.term.in_(list(mine)))
        .where(Document.form == document.form, Document.id != document.id, Document.state != State.VOID)
        .order_by(SearchTerm.id)
    )
    return [(mine[bytes(theirs.term)], theirs) for theirs in session.scalars(found)]


def _share_a_page(session: Session, one: str, other: str) -> bool:
    pages = [set(session.scalars(select(Page.page).where(Page.document_id == id_))) for id_ in (one, other)]
    return bool(pages[0] & pages[1])
