"""What the supervisor decides: questions, and fields that three people have keyed in three ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from schemas.record import Record
from schemas.values import FieldResult, State
from storage.database import one_at_a_time
from storage.decisions import Choice, Overtaken, decide_within
from storage.documents import record
from storage.facts import Rules
from storage.review import measure, questions
from storage.review.keying import Said, accepted, keyed, open_sample, said_of
from storage.store import Store
from storage.tables_office import Account, KeyingFor, SampleResult


@dataclass(frozen=True)
class Case:
    """A field that waits for the supervisor, and what people have keyed into it, by their names."""

    record: Record
    field: FieldResult
    said: Sequence[tuple[str, Said]]


def case(store: Store, document_id: str, name: str) -> Case | None:
    """The case of a field; None where it does not wait for the supervisor. Raises UnknownRecord."""
    whole = record(store, document_id)
    with store.read() as session:
        if not questions.is_open(session, document_id, name):
            return None
        said = [one for purpose in KeyingFor for one in keyed(store, session, document_id, name, purpose)]
        found = select(Account.id, Account.name).where(Account.id.in_([one.account_id for one in said]))
        names = dict(session.execute(found).tuples().all())
    return Case(whole, whole.field(name), [(names[one.account_id], one) for one in said])


def judge(store: Store, document_id: str, choice: Choice, account_id: str, rules: Rules, now: datetime) -> State:
    """The supervisor's word on a field that waits for it; the document's state after it. A field of the quality
    sample is settled by it. Raises Overtaken where the field does not wait (any more), UnknownRecord."""
    with store.write() as session:
        one_at_a_time(session, "save")
        if not questions.is_open(session, document_id, choice.name):
            raise Overtaken
        sample = open_sample(session, document_id, choice.name)
        if sample is not None:
            right = said_of(account_id, choice).same(accepted(store, sample))
            sample.settled_at, sample.result = now, SampleResult.RIGHT if right else SampleResult.WRONG
            measure.tighten(session, store.settings.max_wrong_per_1000, now)
        return decide_within(store, session, document_id, choice, account_id, rules, now)
