"""What a person says of consent and signatures is said of the whole document, too: its flags follow."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from schemas.record import Record
from schemas.values import Flag, Status
from storage.facts import FormFacts
from storage.tables import Decision, DocumentFlag

FLAG_OF_TYPE = {"consent": Flag.NO_CONSENT, "signature": Flag.UNSIGNED}


def follow_marks(session: Session, record: Record, form: FormFacts, name: str, actor: str, now: datetime) -> None:
    """After a decision on the field `name`: the flag of the document goes where all fields of that kind are given, and
    comes where this one is not. Nothing happens for fields of other kinds."""
    kinds = {field.name: FLAG_OF_TYPE.get(field.type) for field in form.fields()}
    flag = kinds.get(name)
    if flag is None:
        return
    given = {field.name: field.value is True for field in record.fields if kinds.get(field.name) is flag}
    if flag in record.flags and all(given.values()):
        session.add_all(
            Decision(document_id=record.document, flag_id=id_, actor=actor, made_at=now)
            for id_ in session.scalars(_flags(record.document, flag))
        )
    if flag not in record.flags and record.field(name).status in (Status.REVIEWED, Status.EMPTY) and not given[name]:
        session.add(DocumentFlag(document_id=record.document, flag=flag, reason=flag.value, made_at=now))


def _flags(document_id: str, flag: Flag) -> Select[tuple[int]]:
    return select(DocumentFlag.id).where(
        DocumentFlag.document_id == document_id, DocumentFlag.flag == flag, DocumentFlag.name.is_(None)
    )
