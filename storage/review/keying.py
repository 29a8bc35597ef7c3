"""Keyed blind: two people key a field without seeing the machine's guess or each other; where they agree, that is
decided. Where they do not, a third keys; where all three differ, the supervisor decides.

A field of the quality sample is keyed by one person. Where that is not what the machine accepted, a second keys it,
and a third where those two differ.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from schemas.values import FieldResult, Status
from storage.assemble import assemble
from storage.database import one_at_a_time
from storage.decisions import Choice, Overtaken, decide_within
from storage.errors import UnknownRecord
from storage.facts import FormFacts, Rules
from storage.review import drafts, measure, questions
from storage.review.waiting import blind_names
from storage.rows import sealed_value
from storage.store import Store
from storage.tables import Document
from storage.tables_office import Keying, KeyingClaim, KeyingFor, Sample, SampleResult

# So many people key a field before the supervisor decides.
MOST_KEYS = 3


class Stage(StrEnum):
    """What has come of a key: another person must key, a third must, it is decided, or the supervisor must."""

    WAITING = "waiting"
    THIRD = "third"
    AGREED = "agreed"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True)
class Said:
    """What somebody keyed, as it is compared: the status, and the value in canonical form."""

    account_id: str
    status: Status
    value: str | None

    def same(self, other: Said) -> bool:
        """Whether both say the same, whoever they are."""
        return (self.status, self.value) == (other.status, other.value)


@dataclass(frozen=True)
class Keyed:
    """Where a field stands after a key."""

    stage: Stage


@dataclass(frozen=True)
class _Work:
    """What every step of one keying needs."""

    store: Store
    session: Session
    document_id: str
    choice: Choice
    account_id: str
    rules: Rules
    now: datetime


def is_blind(form: FormFacts, field: FieldResult) -> bool:
    """Whether two people must key this field without seeing a guess: it is critical and flagged, and its form wants
    second keys."""
    return field.name in blind_names(form) and field.status is Status.FLAGGED


def key(
    store: Store, document_id: str, choice: Choice, purpose: KeyingFor, account_id: str, rules: Rules, now: datetime
) -> Keyed:
    """Writes down what somebody keyed, and decides where that settles the field. The first word of a person counts.

    Raises UnknownRecord where there is no such document or field, Overtaken where the field waits for no key (of
    that purpose) any more.
    """
    with store.write() as session:
        one_at_a_time(session, "save")
        work = _Work(store, session, document_id, choice, account_id, rules, now)
        mine = KeyingClaim.document_id == document_id, KeyingClaim.name == choice.name
        session.execute(delete(KeyingClaim).where(*mine, KeyingClaim.account_id == account_id))
        drafts.forget(session, document_id, choice.name, account_id)
        field = _field(work)
        before = keyed(store, session, document_id, choice.name, purpose)
        if any(said.account_id == account_id for said in before):
            return Keyed(_stage(len(before)))
        if questions.is_open(session, document_id, choice.name):
            raise Overtaken
        if purpose is KeyingFor.SAMPLE:
            return _key_sample(work, field, before)
        if field.status is not Status.FLAGGED:
            raise Overtaken
        _write(work, purpose)
        return _compared(work, purpose, before)


def keyed(store: Store, session: Session, document_id: str, name: str, purpose: KeyingFor) -> Sequence[Said]:
    """What people have keyed into a field and what has led to nothing yet, the first first."""
    return [_said(store, row) for row in session.scalars(_unsettled(document_id, name, purpose).order_by(Keying.id))]


def said_of(account_id: str, choice: Choice) -> Said:
    """A choice as it is compared with others."""
    value = None if choice.value is None else json.dumps(choice.value, ensure_ascii=False)
    return Said(account_id, choice.status, value)


def settle_keys(session: Session, document_id: str, name: str, purpose: KeyingFor, now: datetime) -> None:
    """The keys of a field have led to a decision."""
    for row in session.scalars(_unsettled(document_id, name, purpose)):
        row.settled_at = now


def _key_sample(work: _Work, field: FieldResult, before: Sequence[Said]) -> Keyed:
    sample = open_sample(work.session, work.document_id, work.choice.name)
    if sample is None or field.status is not Status.ACCEPTED:
        raise Overtaken
    _write(work, KeyingFor.SAMPLE)
    if said_of(work.account_id, work.choice).same(accepted(work.store, sample)):
        settle_keys(work.session, work.document_id, work.choice.name, KeyingFor.SAMPLE, work.now)
        _settle_sample(work, sample, SampleResult.RIGHT)
        return Keyed(Stage.AGREED)
    made = _compared(work, KeyingFor.SAMPLE, before)
    if made.stage is Stage.AGREED:
        _settle_sample(work, sample, SampleResult.WRONG)
    return made


def open_sample(session: Session, document_id: str, name: str) -> Sample | None:
    """The sample of a field that is not settled yet."""
    found = select(Sample).where(Sample.document_id == document_id, Sample.name == name, Sample.settled_at.is_(None))
    return session.scalars(found).one_or_none()


def accepted(store: Store, sample: Sample) -> Said:
    """What the machine had accepted, as if somebody had keyed it."""
    value = None if sample.accepted_sealed is None else store.vault.open(sample.document_id, sample.accepted_sealed)
    return Said("", Status.REVIEWED, value)


def _settle_sample(work: _Work, sample: Sample, result: SampleResult) -> None:
    sample.settled_at, sample.result = work.now, result
    measure.tighten(work.session, work.store.settings.max_wrong_per_1000, work.now)


def _compared(work: _Work, purpose: KeyingFor, before: Sequence[Said]) -> Keyed:
    """Decides where one of those before said the same; else another must key, at last the supervisor decide."""
    mine = said_of(work.account_id, work.choice)
    agreeing = next((said for said in before if said.same(mine)), None)
    if agreeing is not None:
        settle_keys(work.session, work.document_id, work.choice.name, purpose, work.now)
        actor = f"{agreeing.account_id}+{work.account_id}"
        decide_within(work.store, work.session, work.document_id, work.choice, actor, work.rules, work.now)
        return Keyed(Stage.AGREED)
    stage = _stage(len(before) + 1)
    if stage is Stage.SUPERVISOR:
        questions.ask_within(work.session, work.document_id, work.choice.name, work.account_id, work.now)
    return Keyed(stage)


def _stage(keys: int) -> Stage:
    """What so many different keys call for."""
    if keys >= MOST_KEYS:
        return Stage.SUPERVISOR
    return Stage.WAITING if keys < MOST_KEYS - 1 else Stage.THIRD


def _field(work: _Work) -> FieldResult:
    document = work.session.get(Document, work.document_id)
    if document is None:
        raise UnknownRecord("no such document")
    record = assemble(work.session, [document], None, work.store.settings.time_zone)[0]
    try:
        return record.field(work.choice.name)
    except KeyError:
        raise UnknownRecord("no such field in the document") from None


def _write(work: _Work, purpose: KeyingFor) -> None:
    work.session.add(
        Keying(
            document_id=work.document_id,
            name=work.choice.name,
            purpose=purpose,
            account_id=work.account_id,
            status=work.choice.status,
            value_sealed=sealed_value(work.store, work.document_id, work.choice.value),
            made_at=work.now,
        )
    )
    work.session.flush()


def _unsettled(document_id: str, name: str, purpose: KeyingFor) -> Select[tuple[Keying]]:
    return select(Keying).where(
        Keying.document_id == document_id,
        Keying.name == name,
        Keying.purpose == purpose,
        Keying.settled_at.is_(None),
    )


def _said(store: Store, row: Keying) -> Said:
    value = None if row.value_sealed is None else store.vault.open(row.document_id, row.value_sealed)
    return Said(row.account_id, Status(row.status), value)
