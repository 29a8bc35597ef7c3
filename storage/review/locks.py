"""Who works on a document: a lock of fifteen minutes, renewed while somebody looks at it.

All times are the database's unless they are given.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.database import database_now
from storage.store import Store
from storage.tables_office import Account, KeyingClaim, WorkLock

LASTS = timedelta(minutes=15)


def hold(store: Store, document_id: str, account_id: str, now: datetime | None = None) -> str | None:
    """Locks a document for somebody, or renews their lock; the name of who has it where that is somebody else."""
    with store.write() as session:
        moment = now or database_now(session)
        if take(session, WorkLock, {"document_id": document_id}, account_id, moment):
            return None
        holder = select(Account.name).join(WorkLock).where(WorkLock.document_id == document_id)
        return session.scalars(holder).one()


def renew(store: Store, document_id: str, account_id: str, now: datetime | None = None) -> bool:
    """The lock begun anew; False where somebody else has taken it meanwhile."""
    return hold(store, document_id, account_id, now) is None


def release(store: Store, document_id: str, account_id: str) -> None:
    """Gives a document back; nothing happens where it is not theirs."""
    with store.write() as session:
        session.execute(delete(WorkLock).where(WorkLock.document_id == document_id, WorkLock.account_id == account_id))


def take(
    session: Session,
    table: type[WorkLock] | type[KeyingClaim],
    keys: Mapping[str, str],
    account_id: str,
    moment: datetime,
    **more: Any,
) -> bool:
    """Locks a row for somebody in one statement, so that two never get it: where it is free, theirs, or has run out."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {**keys, **more, "account_id": account_id, "expires": moment + LASTS}
    statement = (
        insert(table)
        .values(values)
        .on_conflict_do_update(
            index_elements=list(keys),
            set_={name: value for name, value in values.items() if name not in keys},
            where=or_(table.expires <= moment, table.account_id == account_id),
        )
        .returning(table.account_id)
    )
    return session.scalars(statement).first() is not None
