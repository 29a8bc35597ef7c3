"""Links that can be used once: to choose a password for an account, or to make the first account of an office."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.accounts import passwords, people
from storage.accounts.audit import note
from storage.accounts.people import NotPossible, Person, as_person
from storage.accounts.roles import Role
from storage.accounts.tokens import hashed_token, new_token
from storage.errors import UnknownRecord
from storage.store import Store
from storage.tables_office import Invitation

# A link is good for so long.
INVITED = timedelta(days=3)


@dataclass(frozen=True)
class Invited:
    """Whom a link is for: an account, or whoever makes the first one (None)."""

    person: Person | None


def invite(store: Store, account_id: str | None, now: datetime, by: str | None = None) -> str:
    """The token of a link for choosing a password; one made before is good no longer. None: for the first account.

    Raises NotPossible `account_disabled`, UnknownRecord.
    """
    token = new_token()
    with store.write() as session:
        if account_id is not None and people.account(session, account_id).disabled_at is not None:
            raise NotPossible("account_disabled")
        people.withdraw_links(session, account_id, now)
        session.add(
            Invitation(account_id=account_id, token_hash=hashed_token(token), made_at=now, expires_at=now + INVITED)
        )
        note(session, by, "invited", now, detail={"account": account_id})
    return token


def first_link(store: Store, now: datetime) -> str | None:
    """The token of a link for the first account; None where somebody can already look after accounts."""
    return invite(store, None, now) if people.nobody_leads(store) else None


def invited(store: Store, token: str, now: datetime) -> Invited:
    """Whom a link is for. Raises UnknownRecord where it was used, is too old, or never was one."""
    with store.read() as session:
        link = _link(session, token, now)
        found = as_person(people.account(session, link.account_id)) if link.account_id else None
    if found is None and not people.nobody_leads(store):
        raise UnknownRecord("no such link")
    return Invited(found)


def open_links(store: Store, now: datetime) -> Mapping[str, datetime]:
    """Until when accounts have a link that was not used, by account."""
    links = select(Invitation).where(Invitation.used_at.is_(None), Invitation.expires_at > now)
    with store.read() as session:
        return {link.account_id: link.expires_at for link in session.scalars(links) if link.account_id}


def accept(store: Store, token: str, password: str, now: datetime) -> str:
    """Uses a link: the account has this password now. The account's id.

    Raises UnknownRecord where the link is good no longer, NotPossible `password_weak` (it stays good then).
    """
    person = invited(store, token, now).person
    if person is None:
        raise UnknownRecord("no such link")
    hashed = _hashed(password, person.login)
    with store.write() as session:
        _use(session, token, now)
        people.put_password(session, store.term_key, people.account(session, person.id), hashed, now)
    return person.id


def accept_first(store: Store, token: str, login: str, name: str, password: str, now: datetime) -> str:
    """Uses the link of the first start: makes the first account, which looks after all others. The account's id.

    Raises as `accept` and `add_person` do; the link stays good where something about the account is not.
    """
    if invited(store, token, now).person is not None:
        raise UnknownRecord("no such link")
    hashed = _hashed(password, people.tidy_login(login))
    with store.write() as session:
        _use(session, token, now)
        made = people.new_account(session, login, name, Role.PENYELIA, now, by=None)
        people.put_password(session, store.term_key, made, hashed, now)
        return made.id


def _hashed(password: str, login: str) -> str:
    if not passwords.is_fit(password, login):
        raise NotPossible("password_weak")
    return passwords.hashed(password)


def _link(session: Session, token: str, now: datetime) -> Invitation:
    good = Invitation.token_hash == hashed_token(token), Invitation.used_at.is_(None), Invitation.expires_at > now
    link = session.scalars(select(Invitation).where(*good)).one_or_none()
    if link is None:
        raise UnknownRecord("no such link")
    return link


def _use(session: Session, token: str, now: datetime) -> None:
    """Marks a link as used. Of two browsers that send the same one, one finds it used already."""
    link = _link(session, token, now)
    unused = update(Invitation).where(Invitation.id == link.id, Invitation.used_at.is_(None)).values(used_at=now)
    if session.execute(unused.returning(Invitation.id)).first() is None:
        raise UnknownRecord("no such link")
