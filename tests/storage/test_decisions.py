from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from schemas.values import Flag, State, Status
from storage.decisions import Choice, Overtaken, decide, dismiss, last_word, make_void, reopen_within, withdraw
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


def test_a_word_that_was_taken_back_lets_the_field_stand_as_before(store: Store, tmp_path: Path) -> None:
    (document_id,) = saved(store, tmp_path, Paper(fields=(flagged("nik", NIK),)))
    for value, actor in ((OTHER, "user-1"), (NIK, "user-2")):
        decide(store, document_id, Choice("nik", value), actor, RULES, LATER)
    assert withdraw(store, document_id, "nik", "user-2", RULES, LATER) is State.REVIEWED
    assert record(store, document_id).field("nik").value == OTHER and find(store, TermKind.NIK, OTHER) == [document_id]
    assert withdraw(store, document_id, "nik", "user-1", RULES, LATER) is State.NEEDS_REVIEW
    field = record(store, document_id).field("nik")
    assert (field.status, field.value, field.suggestion) == (Status.FLAGGED, None, NIK)
    assert find(store, TermKind.NIK, NIK) == [document_id] and find(store, TermKind.NIK, OTHER) == []
    with store.read() as session:
        assert len(session.scalars(select(Decision)).all()) == 4


def test_nobody_takes_back_what_another_said_last(store: Store, tmp_path: Path) -> None:
    (document_id,) = saved(store, tmp_path, Paper(fields=(flagged("nik", NIK),)))
    with pytest.raises(UnknownRecord):
        withdraw(store, document_id, "nik", "user-1", RULES, LATER)
    for actor in ("user-1", "user-2"):
        decide(store, document_id, Choice("nik", OTHER), actor, RULES, LATER)
    with pytest.raises(Overtaken):
        withdraw(store, document_id, "nik", "user-1", RULES, LATER)


def test_a_document_all_accepted_is_accepted_again_when_a_correction_is_taken_back(
    store: Store, tmp_path: Path
) -> None:
    (document_id,) = saved(store, tmp_path)
    decide(store, document_id, Choice("nik", OTHER), "user-1", RULES, LATER)
    assert withdraw(store, document_id, "nik", "user-1", RULES, LATER) is State.ACCEPTED


def test_who_saw_an_older_word_comes_too_late(store: Store, tmp_path: Path) -> None:
    (document_id,) = saved(store, tmp_path, Paper(fields=(flagged("nik", NIK),)))
    decide(store, document_id, Choice("nik", OTHER, seen=0), "user-1", RULES, LATER)
    with pytest.raises(Overtaken):
        decide(store, document_id, Choice("nik", NIK, seen=0), "user-2", RULES, LATER)
    assert record(store, document_id).field("nik").value == OTHER
    with store.read() as session:
        word = last_word(session, document_id, "nik")
    assert word is not None
    decide(store, document_id, Choice("nik", NIK, seen=word.id), "user-2", RULES, LATER)
    assert record(store, document_id).field("nik").value == NIK


def test_of_many_who_decide_at_once_one_is_first_and_the_others_hear_of_it(store: Store, tmp_path: Path) -> None:
    (document_id,) = saved(store, tmp_path, Paper(fields=(flagged("nik", NIK),)))

    def say(number: int) -> bool:
        try:
            decide(store, document_id, Choice("nik", f"{int(NIK) + number}", seen=0), f"user-{number}", RULES, LATER)
        except Overtaken:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(say, range(6))) == [False] * 5 + [True]
    with store.read() as session:
        assert len(session.scalars(select(Decision)).all()) == 1


def test_the_flags_of_a_duplicate_end_when_the_number_is_put_right(store: Store, tmp_path: Path) -> None:
    (first,) = saved(store, tmp_path, Paper("AAAAAAAA", (accepted("nik", NIK),)), data=b"1")
    (second,) = saved(store, tmp_path, Paper("BBBBBBBB", (flagged("nik", OTHER),)), data=b"2")
    decide(store, second, Choice("nik", NIK), "user-1", RULES, LATER)
    assert record(store, first).flags == (Flag.DUPLICATE,)
    withdraw(store, second, "nik", "user-1", RULES, LATER)
    assert (record(store, first).state, record(store, first).field("nik").value) == (State.ACCEPTED, NIK)
    assert record(store, second).flags == ()
    decide(store, second, Choice("nik", NIK), "user-1", RULES, LATER)
    assert record(store, first).flags == record(store, second).flags == (Flag.DUPLICATE,)


def test_a_duplicate_that_is_made_void_leaves_the_other_alone(store: Store, tmp_path: Path) -> None:
    (first,) = saved(store, tmp_path, Paper("AAAAAAAA", (accepted("nik", NIK),)), data=b"1")
    (second,) = saved(store, tmp_path, Paper("BBBBBBBB", (accepted("nik", NIK),)), data=b"2")
    make_void(store, second, "user-1", "pindaian kedua", LATER)
    assert (record(store, first).state, record(store, first).flags) == (State.ACCEPTED, ())


def test_what_a_person_says_of_consent_is_said_of_the_document(store: Store, tmp_path: Path) -> None:
    (document_id,) = saved(store, tmp_path)
    decide(store, document_id, Choice("persetujuan", False), "user-1", RULES, LATER)
    assert record(store, document_id).restricted
    decide(store, document_id, Choice("persetujuan", True), "user-1", RULES, LATER)
    assert (record(store, document_id).state, record(store, document_id).flags) == (State.REVIEWED, ())


@pytest.mark.parametrize("void", [True, False])
def test_a_document_that_is_opened_again_waits_until_its_flag_is_dismissed(
    store: Store, tmp_path: Path, void: bool
) -> None:
    (document_id,) = saved(store, tmp_path)
    if void:
        make_void(store, document_id, "user-1", "salah", LATER)
    with store.write() as session:
        assert reopen_within(store, session, document_id, "user-1", "ternyata benar", LATER) is State.NEEDS_REVIEW
    assert dismiss(store, document_id, Flag.UNCERTAIN, "user-1", "sudah dilihat", LATER) is State.REVIEWED
