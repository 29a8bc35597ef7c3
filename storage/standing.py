"""Where everything stands, in a few counts: asked often, so each comes from an index, however much there is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.store import Store
from storage.summary import tried_again
from storage.tables import Document, File, FileState, Page


@dataclass(frozen=True)
class Standing:
    """Files by where they stand; what is set aside now, whole files and single pages; documents by state."""

    files: Counter[str]
    set_aside: int
    documents: Counter[str]


def standing(store: Store) -> Standing:
    """As it is now. What was set aside and came in again counts only if its last try ended so."""
    with store.read() as session:
        return Standing(
            files=_by(session, File.state),
            set_aside=_files_aside(session) + _pages_aside(session),
            documents=_by(session, Document.state),
        )


def _by(session: Session, column: object) -> Counter[str]:
    rows = session.execute(select(column, func.count()).group_by(column)).tuples()  # type: ignore[call-overload]
    return Counter(dict(rows.all()))


def _files_aside(session: Session) -> int:
    aside = select(func.count()).select_from(File).where(File.state == FileState.SET_ASIDE, ~tried_again())
    return session.scalars(aside).one()


def _pages_aside(session: Session) -> int:
    """Of a page with several forms on it each reason counts once."""
    once = select(Page.file_id, Page.source_page, Page.reason).where(Page.reason.is_not(None)).distinct().subquery()
    return session.scalars(select(func.count()).select_from(once)).one()
