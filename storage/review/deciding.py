"""What a reviewer does to a document, each in one transaction: the decision, its audit row, the end of the draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from schemas.values import Flag
from storage import decisions
from storage.accounts.audit import note
from storage.decisions import Choice
from storage.facts import Rules
from storage.review import drafts
from storage.review.sheet import Sheet, sheet_within
from storage.store import Store


@dataclass(frozen=True)
class Reviewer:
    """Who decides, by which rules, when."""

    account_id: str
    rules: Rules
    now: datetime


def decide(store: Store, document_id: str, choice: Choice, by: Reviewer) -> Sheet:
    """A word on a field; the document after it. Raises as `storage.decisions.decide`."""
    with store.write() as session:
        decisions.decide_within(store, session, document_id, choice, by.account_id, by.rules, by.now)
        drafts.forget(session, document_id, choice.name, by.account_id)
        detail = {"field": choice.name, "status": choice.status.value}
        note(session, by.account_id, "decided", by.now, document_id, detail=detail)
        return sheet_within(store, session, document_id, by.account_id)


def withdraw(store: Store, document_id: str, name: str, by: Reviewer) -> Sheet:
    """Takes back their own last word on a field; the document after it. Raises as `storage.decisions.withdraw`."""
    with store.write() as session:
        decisions.withdraw_within(store, session, document_id, name, by.account_id, by.rules, by.now)
        note(session, by.account_id, "withdrew", by.now, document_id, detail={"field": name})
        return sheet_within(store, session, document_id, by.account_id)


def dismiss(store: Store, document_id: str, flag: Flag, why: str, by: Reviewer) -> Sheet:
    """A flag of the document needs no more care; the document after it. Raises as `storage.decisions.dismiss`."""
    with store.write() as session:
        decisions.dismiss_within(store, session, document_id, flag, by.account_id, why, by.now)
        note(session, by.account_id, "dismissed", by.now, document_id, detail={"flag": flag.value})
        return sheet_within(store, session, document_id, by.account_id)


def make_void(store: Store, document_id: str, why: str, by: Reviewer) -> None:
    """The document does not count. Raises UnknownRecord."""
    with store.write() as session:
        decisions.make_void_within(store, session, document_id, by.account_id, why, by.now)
        note(session, by.account_id, "made_void", by.now, document_id)


def reopen(store: Store, document_id: str, why: str, by: Reviewer) -> None:
    """The document is to be looked at once more, and counts again if it was void. Raises UnknownRecord."""
    with store.write() as session:
        decisions.reopen_within(store, session, document_id, by.account_id, why, by.now)
        note(session, by.account_id, "reopened", by.now, document_id)
