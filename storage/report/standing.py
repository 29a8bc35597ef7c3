"""What a few fields of many documents hold, as it stands: for counting, without putting whole records together.

It says what `storage/assemble.py` says (a test compares the two), some thirty times as fast: plain columns of the
fields that are asked for, and no pages, readings or boxes.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from schemas.values import Flag, State, Status, Value
from storage.assemble import MACHINE
from storage.store import Store
from storage.tables import Attempt, Decision, Document, DocumentFlag, FieldRow

_AT_ONCE = 1000


@dataclass(frozen=True)
class Known:
    """What is known of a field. Certain: accepted, or decided by a person; a value of None then says that it is empty.
    Uncertain: a suggestion; None: nothing is known, nor is it where a person said that nobody can read it."""

    certain: bool
    value: Value


@dataclass(frozen=True)
class Standing:
    """A document: is it closed for want of consent, may it be there twice, and its fields."""

    document_id: str
    closed: bool
    twice: bool
    fields: Mapping[str, Known]


def standing(store: Store, form: str, names: Collection[str]) -> Iterator[Standing]:
    """The documents of a form that are not void, a few at a time in memory. Of those without consent nothing is
    opened."""
    last = ""
    while True:
        with store.read() as session:
            wanted = select(Document.id, Document.restricted).where(
                Document.form == form, Document.state != State.VOID, Document.id > last
            )
            some = session.execute(wanted.order_by(Document.id).limit(_AT_ONCE)).tuples().all()
            if not some:
                return
            last = some[-1][0]
            yield from _Rows(store, session, dict(some), names).standing()


@dataclass
class _Rows:
    """The rows of some documents (id: closed), as far as they are about these fields."""

    store: Store
    session: Session
    documents: Mapping[str, bool]
    names: Collection[str]
    fields: dict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    words: dict[tuple[str, str], Any] = field(default_factory=dict)
    flags: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def standing(self) -> Iterator[Standing]:
        self._read_fields()
        self._read_words_and_flags()
        for id_, closed in self.documents.items():
            known = {} if closed else {name: self._known(id_, row) for name, row in self.fields[id_].items()}
            yield Standing(id_, closed, "" in self.flags[id_], known)

    def _read_fields(self) -> None:
        """The fields in force: those of the last whole attempt, and of those that extend it by more pages."""
        attempts = (
            select(Attempt.id, Attempt.document_id, Attempt.extends)
            .where(Attempt.document_id.in_(self.documents))
            .order_by(Attempt.document_id, Attempt.number)
        )
        in_force: dict[str, list[str]] = defaultdict(list)
        for id_, document_id, extends in self.session.execute(attempts).tuples():
            in_force[document_id] = [*(in_force[document_id] if extends else ()), id_]
        used = {id_: document_id for document_id, ids in in_force.items() for id_ in ids}
        rows: dict[str, list[Any]] = defaultdict(list)
        for row in self._field_rows(list(used)):
            rows[row.attempt_id].append(row)
        for id_, document_id in used.items():
            self.fields[document_id] |= {row.name: row for row in rows.get(id_, ())}

    def _field_rows(self, attempts: Sequence[str]) -> Sequence[Any]:
        wanted = select(
            FieldRow.attempt_id,
            FieldRow.name,
            FieldRow.status,
            FieldRow.value_sealed,
            FieldRow.value_clear,
            FieldRow.suggestion_sealed,
            FieldRow.suggestion_clear,
        ).where(FieldRow.attempt_id.in_(attempts), FieldRow.name.in_(self.names))
        return self.session.execute(wanted).all()

    def _read_words_and_flags(self) -> None:
        """The last word of a person on each field, and the late flags that nobody has dismissed; a document that may
        be there twice has one without a field's name."""
        wanted = or_(and_(Decision.actor != MACHINE, Decision.name.in_(self.names)), Decision.flag_id.is_not(None))
        decisions = select(
            Decision.id, Decision.document_id, Decision.name, Decision.flag_id, Decision.to_status, Decision.to_sealed,
            Decision.withdraws,
        ).where(Decision.document_id.in_(self.documents), wanted)  # fmt: skip
        said = self.session.execute(decisions.order_by(Decision.id)).all()
        withdrawn = {one.withdraws for one in said}
        for one in said:
            if one.name is not None and one.withdraws is None and one.id not in withdrawn:
                self.words[one.document_id, one.name] = one
        dismissed = {one.flag_id for one in said}
        late = or_(
            DocumentFlag.name.in_(self.names), and_(DocumentFlag.name.is_(None), DocumentFlag.flag == Flag.DUPLICATE)
        )
        flags = select(DocumentFlag.id, DocumentFlag.document_id, DocumentFlag.name).where(
            DocumentFlag.document_id.in_(self.documents), late
        )
        for flag in self.session.execute(flags).all():
            if flag.id not in dismissed:
                self.flags[flag.document_id].add(flag.name or "")

    def _known(self, document_id: str, row: Any) -> Known:
        word = self.words.get((document_id, row.name))
        if word is not None:
            return Known(word.to_status != Status.UNREADABLE, self._value(document_id, word.to_sealed, None))
        flagged = row.status == Status.FLAGGED or row.name in self.flags[document_id]
        value = self._value(document_id, row.value_sealed, row.value_clear)
        if value is None and flagged:
            value = self._value(document_id, row.suggestion_sealed, row.suggestion_clear)
        return Known(not flagged and row.status != Status.UNREADABLE, value)

    def _value(self, owner: str, sealed: bytes | None, clear: Value) -> Value:
        if sealed is None:
            return clear
        value: Value = json.loads(self.store.vault.open(owner, sealed))
        return value
