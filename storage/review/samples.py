"""The quality sample: some of what the machine accepted, to be keyed blind by people.

Which fields is said by a keyed hash of document and field: nobody can guess it, and asking again gives the same.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, exists, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from schemas.values import Status
from storage.assemble import MACHINE
from storage.database import one_at_a_time
from storage.facts import Rules
from storage.review import measure
from storage.review.waiting import known_form
from storage.store import Store
from storage.tables import Attempt, Decision, DocumentFlag, FieldRow
from storage.tables_office import Sample, SampleResult

# So many attempts are looked through at once; the rest waits for the next time.
_BATCH = 500
_DECIDED, _LATER = aliased(Decision), aliased(Decision)
# A reading of the whole document that came after the one that is looked at.
_AGAIN = aliased(Attempt)


def draw(store: Store, rules: Rules, now: datetime) -> int:
    """Draws from what was accepted since the last time, at most a batch; how many fields were drawn.

    Nothing happens where nothing is new. Samples that a person has decided meanwhile are settled by that.
    """
    with store.read() as session:
        if not _has_work(session):
            return 0
    with store.write() as session:
        one_at_a_time(session, "save")
        attempts = list(session.scalars(select(Attempt).where(~Attempt.drawn).order_by(Attempt.id).limit(_BATCH)))
        chosen = [row for row in _accepted(session, attempts) if is_drawn(store, *row[:2])]
        drawn = [sample for row in chosen if (sample := _sample(row, rules, now))]
        session.add_all(drawn)
        session.execute(update(Attempt).where(Attempt.id.in_([one.id for one in attempts])).values(drawn=True))
        session.flush()
        if _settle_decided(store, session):
            measure.tighten(session, store.settings.max_wrong_per_1000, now)
        return len(drawn)


def undrawn(store: Store) -> int:
    """How many readings have not been looked through yet."""
    with store.read() as session:
        return session.scalars(select(func.count()).select_from(Attempt).where(~Attempt.drawn)).one()


def is_drawn(store: Store, document_id: str, name: str) -> bool:
    """Whether this field belongs to the sample."""
    digest = hmac.digest(store.term_key, f"sample\0{document_id}\0{name}".encode(), "sha256")
    return int.from_bytes(digest[:8], "big") < store.settings.sample_share * 2**64


def open_count(store: Store) -> int:
    """How many fields of the sample are still to be keyed."""
    with store.read() as session:
        return session.scalars(select(func.count()).select_from(Sample).where(Sample.settled_at.is_(None))).one()


Accepted = tuple[str, str, bytes | None, float | None, str, int]
"""Document, field, sealed value, probability, form, version."""


def _accepted(session: Session, attempts: Sequence[Attempt]) -> Sequence[Accepted]:
    """What the machine accepted in these attempts, as far as no later flag, decision, sample or reading is about it."""
    later = [
        exists().where(_AGAIN.document_id == Attempt.document_id, _AGAIN.number > Attempt.number, ~_AGAIN.extends),
        exists().where(DocumentFlag.document_id == Decision.document_id, DocumentFlag.name == Decision.name),
        decided(Decision.document_id, Decision.name),
        exists().where(Sample.document_id == Decision.document_id, Sample.name == Decision.name),
    ]
    found = (
        select(
            Decision.document_id,
            Decision.name,
            Decision.to_sealed,
            FieldRow.probability,
            Attempt.form,
            Attempt.form_version,
        )
        .join(Attempt, Attempt.id == Decision.attempt_id)
        .join(FieldRow, (FieldRow.attempt_id == Attempt.id) & (FieldRow.name == Decision.name))
        .where(Decision.document_id.in_({one.document_id for one in attempts}))
        .where(Decision.attempt_id.in_([one.id for one in attempts]))
        .where(Decision.actor == MACHINE, Decision.to_status == Status.ACCEPTED, Decision.to_sealed.is_not(None))
        .where(*(~one for one in later))
    )
    # A decision of the machine names its field.
    return cast("Sequence[Accepted]", session.execute(found).tuples().all())


def _sample(row: Accepted, rules: Rules, now: datetime) -> Sample | None:
    """The row of a sample; None where the office does not have the form any more, and nobody could key the field."""
    document_id, name, sealed, probability, form, version = row
    known = known_form(rules, form, version)
    if known is None:
        return None
    kinds = {field.name: field.type for field in known.fields()}
    return Sample(
        document_id=document_id,
        name=name,
        form=form,
        type=kinds[name],
        accepted_sealed=sealed,
        probability=probability,
        drawn_at=now,
    )


def _has_work(session: Session) -> bool:
    new = select(Attempt.id).where(~Attempt.drawn).limit(1)
    return any(session.scalars(one).first() is not None for one in (new, _overtaken().limit(1)))


def _settle_decided(store: Store, session: Session) -> bool:
    """Settles samples whose fields people have decided otherwise; whether there were any."""
    found = list(session.scalars(_overtaken()))
    for sample in found:
        decision = session.scalars(
            select(Decision)
            .where(Decision.document_id == sample.document_id, Decision.name == sample.name)
            .where(*_stands(Decision))
            .order_by(Decision.id.desc())
            .limit(1)
        ).one()
        said = decision.to_sealed and store.vault.open(sample.document_id, decision.to_sealed)
        accepted = sample.accepted_sealed and store.vault.open(sample.document_id, sample.accepted_sealed)
        sample.settled_at = decision.made_at
        sample.result = SampleResult.RIGHT if said == accepted else SampleResult.WRONG
    return bool(found)


def _overtaken() -> Select[tuple[Sample]]:
    """Open samples of fields that a person has decided: in the document, or as the supervisor."""
    return select(Sample).where(Sample.settled_at.is_(None), decided(Sample.document_id, Sample.name))


def decided(document_id: InstrumentedAttribute[str], name: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Whether a person has decided a field, and it stands."""
    return exists().where(_DECIDED.document_id == document_id, _DECIDED.name == name, *_stands(_DECIDED))


def _stands(decision: type[Decision]) -> tuple[ColumnElement[bool], ...]:
    """A decision of a person that nobody has withdrawn."""
    withdrawn = exists().where(_LATER.document_id == decision.document_id, _LATER.withdraws == decision.id)
    return decision.actor != MACHINE, decision.withdraws.is_(None), ~withdrawn
