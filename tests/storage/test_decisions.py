from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from schemas.values import Flag, State, Status
from storage.decisions import Choice, decide, dismiss, make_void
from storage.documents import find, record
from storage.errors import UnknownRecord
from storage.store import Store
from storage.tables import Decision, FieldRow, TermKind
from tests.storage.made import NAME, NIK, NOW, RULES, Paper, accepted, flagged, registration_fields, saved

LATER = NOW + timedelta(hours=8)
OTHER = "5371044107900002"


def test_a_person_decides_a_field(store: Store, tmp_path: Path) -> None:
    (document_id,) = saved(store, tmp_path, Paper(fields=(accepted("nama", NAME), flagged("nik", NIK))))
    assert decide(store, document_id, Choice("nik", OTHER), "user-1", RULES, LATER) is State.REVIEWED
    field = record(store, document_id).field("nik")
    assert (field.value, field.status, field.suggestion) == (OTHER, Status.REVIEWED, NIK)
    assert find(store, TermKind.NIK, OTHER) == [document_id] and find(store, TermKind.NIK, NIK) == []


def test_nothing_is_overwritten(store: Store, tmp_path: Path) -> None:
    (document_id,) = saved(store, tmp_path, Paper(fields=(flagged("nik", NIK),)))
    for value in (OTHER, NIK):
        decide(store, document_id, Choice("nik", value), "user-1", RULES, LATER)
    with store.read() as session:
        rows = session.scalars(select(Decision).order_by(Decision.id)).all()
        (result,) = session.scalars(select(FieldRow))
    opened = [
        (
            store.vault.open(document_id, row.from_sealed or b""),
            row.from_status,
            store.vault.open(document_id, row.to_sealed or b""),
        )
        for row in rows
    ]
    assert opened == [(f'"{NIK}"', "flagged", f'"{OTHER}"'), (f'"{OTHER}"', "reviewed", f'"{NIK}"')]
    assert [(row.actor, row.made_at) for row in rows] == [("user-1", LATER)] * 2
    assert (result.status, result.value_sealed) == ("flagged", None)


@pytest.mark.parametrize("status", [Status.EMPTY, Status.UNREADABLE])
def test_a_person_may_say_there_is_no_value(store: Store, tmp_path: Path, status: Status) -> None:
    (document_id,) = saved(store, tmp_path, Paper(fields=(flagged("nik", NIK),)))
    assert decide(store, document_id, Choice("nik", None, status), "user-1", RULES, LATER) is State.REVIEWED
    assert (record(store, document_id).field("nik").status, find(store, TermKind.NIK, NIK)) == (status, [])


def test_a_person_can_correct_what_the_machine_accepted(store: Store, tmp_path: Path) -> None:
    (document_id,) = saved(store, tmp_path)
    assert decide(store, document_id, Choice("nik", OTHER), "user-1", RULES, LATER) is State.REVIEWED
    assert decide(store, document_id, Choice("pelatihan", ["menjahit"]), "user-1", RULES, LATER) is State.REVIEWED
    assert record(store, document_id).field("pelatihan").value == ["menjahit"]


def test_a_decision_that_makes_a_duplicate_flags_both(store: Store, tmp_path: Path) -> None:
    (first,) = saved(store, tmp_path, Paper("AAAAAAAA", (accepted("nik", NIK),)), data=b"1")
    (second,) = saved(store, tmp_path, Paper("BBBBBBBB", (flagged("nik", OTHER),)), data=b"2")
    assert decide(store, second, Choice("nik", NIK), "user-1", RULES, LATER) is State.NEEDS_REVIEW
    assert record(store, first).field("nik").status is Status.FLAGGED
    # What a person said stands; the flag is beside it.
    assert record(store, second).field("nik").status is Status.REVIEWED
    assert record(store, second).field("nik").flags == (Flag.UNCERTAIN, Flag.DUPLICATE)


def test_a_dismissed_flag_is_gone_a_new_one_is_not(store: Store, tmp_path: Path) -> None:
    (first,) = saved(store, tmp_path, Paper("AAAAAAAA", (accepted("nik", NIK),)), data=b"1")
    saved(store, tmp_path, Paper("BBBBBBBB", (accepted("nik", NIK),)), data=b"2")
    decide(store, first, Choice("nik", NIK), "user-1", RULES, LATER)
    assert dismiss(store, first, Flag.DUPLICATE, "user-1", "dua orang", LATER) is State.REVIEWED
    saved(store, tmp_path, Paper("CCCCCCCC", (accepted("nik", NIK),)), data=b"3")
    assert (record(store, first).state, record(store, first).flags) == (State.NEEDS_REVIEW, (Flag.DUPLICATE,))


def test_consent_found_by_a_person_opens_the_record(store: Store, tmp_path: Path) -> None:
    (document_id,) = saved(store, tmp_path, Paper(flags=(Flag.NO_CONSENT,)))
    assert dismiss(store, document_id, Flag.NO_CONSENT, "user-1", "ada di lembar lain", LATER) is State.REVIEWED
    made = record(store, document_id)
    assert not made.restricted and made.fields == registration_fields()


def test_a_void_document_stays_void_and_repeats_nothing(store: Store, tmp_path: Path) -> None:
    (first,) = saved(store, tmp_path, data=b"1")
    make_void(store, first, "user-1", "salah cetak", LATER)
    (second,) = saved(store, tmp_path, data=b"2")
    assert (record(store, first).state, record(store, second).state) == (State.VOID, State.ACCEPTED)


def test_what_is_not_there_cannot_be_decided(store: Store, tmp_path: Path) -> None:
    (document_id,) = saved(store, tmp_path)
    with pytest.raises(UnknownRecord):
        decide(store, "0" * 26, Choice("nik", NIK), "user-1", RULES, LATER)
    with pytest.raises(UnknownRecord):
        decide(store, document_id, Choice("nothing", NIK), "user-1", RULES, LATER)
    with pytest.raises(UnknownRecord):
        dismiss(store, document_id, Flag.UNSIGNED, "user-1", "", LATER)


def test_a_machine_is_no_person_and_a_guess_no_decision(store: Store, tmp_path: Path) -> None:
    (document_id,) = saved(store, tmp_path)
    with pytest.raises(ValueError, match="person"):
        decide(store, document_id, Choice("nik", NIK), "machine", RULES, LATER)
    with pytest.raises(ValueError, match="status"):
        Choice("nik", NIK, Status.ACCEPTED)
    with pytest.raises(ValueError, match="no value"):
        Choice("nik", NIK, Status.UNREADABLE)
