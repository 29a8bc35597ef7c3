"""What a night looks at once more: files that failed, and documents that better readers may settle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from flows import night as steps
from flows.night import Night
from schemas.errors import SetAside
from schemas.values import Status
from storage import nights, second_looks
from storage.accounts.people import add_person
from storage.accounts.roles import Role
from storage.decisions import Choice, decide
from storage.documents import record
from storage.review.locks import take as lock
from storage.review.putting_back import dismiss
from storage.store import Store
from storage.tables import Attempt, FileState
from storage.tables_night import SecondLook
from storage.tables_office import WorkLock
from tests.flows.night.made import BETTER, Again, Clock, doubtful, file_of, poison, prepared, unready
from tests.storage.made import (
    NOW,
    RULES,
    VERSIONS,
    Paper,
    registration_fields,
    saved,
)


def test_what_failed_every_time_gets_one_more_chance_with_each_set_of_readers(store: Store, tmp_path: Path) -> None:
    file_id = poison(store, tmp_path)
    left = poison(store, tmp_path, b"poison too")
    account = add_person(store, "sinta", "Sinta", Role.PENYELIA, NOW).id
    dismiss(store, left, None, "rusak", account, NOW)
    assert steps.second_chance(prepared(store)).counts["files"] == 1
    assert file_of(store, file_id).state == FileState.DONE
    assert file_of(store, left).state == FileState.SET_ASIDE, "a person has said that it needs no more care"


def test_one_that_fails_again_waits_for_other_readers(store: Store, tmp_path: Path) -> None:
    file_id = poison(store, tmp_path, b"spoils")
    broken = prepared(store)
    counts = steps.second_chance(broken).counts
    assert counts["failed"] + counts["aside"] >= 1 and file_of(store, file_id).reason == SetAside.POISON
    assert steps.second_chance(prepared(store)).counts == {}
    assert "files" in steps.second_chance(prepared(store, BETTER)).counts


def test_the_look_is_written_down_before_it_is_made(store: Store, tmp_path: Path) -> None:
    """A file that ends the process does not end that of the next night, too."""
    file_id = poison(store, tmp_path)
    night = prepared(store)

    class Killed(BaseException): ...

    def dies(_files: Sequence[object], _on_page: object) -> None:
        raise Killed

    night.work.reader.read = dies  # type: ignore[method-assign]
    with pytest.raises(Killed):
        steps.second_chance(night)
    with store.read() as session:
        assert list(session.scalars(select(SecondLook.subject))) == [file_id]


def test_better_readers_read_again_what_waits_and_what_people_decided_stands(store: Store, tmp_path: Path) -> None:
    id_ = doubtful(store, tmp_path)
    decide(store, id_, Choice("tanggungan", 5), "sinta", RULES, NOW)
    again = Again(store, BETTER, lambda: Paper(fields=registration_fields(nik="5371044107900002")))
    night = prepared(store, BETTER, again=again)
    assert steps.read_again(night).counts == {"again": 1, "unchanged": 0, "remaining": 0}
    now = record(store, id_)
    assert (now.field("nik").status, now.field("nik").value) == (Status.ACCEPTED, "5371044107900002")
    assert (now.field("tanggungan").status, now.field("tanggungan").value) == (Status.REVIEWED, 5)
    assert steps.read_again(prepared(store, BETTER, again=again)).counts.get("again", 0) == 0
    with store.read() as session:
        assert [list(one.readers) for one in session.scalars(select(Attempt).order_by(Attempt.number))] == [
            list(VERSIONS.readers),
            list(BETTER.readers),
        ]


def test_the_same_readers_read_nothing_again(store: Store, tmp_path: Path) -> None:
    doubtful(store, tmp_path)
    again = Again(store, VERSIONS, Paper)
    other_code = replace(VERSIONS, code="9.9")
    assert steps.read_again(prepared(store, other_code, again=again)).counts["again"] == 0 and again.done == []


def test_what_was_accepted_is_left_alone(store: Store, tmp_path: Path) -> None:
    saved(store, tmp_path, Paper())
    night = Night(store, unready, lambda _work: BETTER, Clock())
    assert steps.read_again(night).counts == {}


def test_what_cannot_be_read_again_stays_and_is_not_tried_every_night(store: Store, tmp_path: Path) -> None:
    id_ = doubtful(store, tmp_path)
    before = record(store, id_)
    again = Again(store, BETTER, None)
    assert steps.read_again(prepared(store, BETTER, again=again)).counts["unchanged"] == 1
    assert record(store, id_) == before and again.done == [id_]
    steps.read_again(prepared(store, BETTER, again=again))
    assert again.done == [id_]


def test_a_document_that_somebody_works_on_is_not_taken_from_them(store: Store, tmp_path: Path) -> None:
    id_ = doubtful(store, tmp_path)
    account = add_person(store, "sinta", "Sinta", Role.PENINJAU, NOW).id
    with store.write() as session:
        lock(session, WorkLock, {"document_id": id_}, account, nights.database_now(session))
    with_what = second_looks.made_with(BETTER, {})
    assert second_looks.outdated(store, BETTER, {}, with_what) == []


def test_a_newer_form_is_better_too(store: Store, tmp_path: Path) -> None:
    id_ = doubtful(store, tmp_path)
    assert second_looks.outdated(store, VERSIONS, {"registration": 2}, "x") == [id_]
    assert second_looks.outdated(store, VERSIONS, {"registration": 1}, "x") == []


def test_it_ends_before_the_morning(store: Store, tmp_path: Path) -> None:
    for number in range(4):
        doubtful(store, tmp_path, f"7K2M9QA{number}", f"537104410790000{number}", minutes=number)
    late = Clock(datetime.fromisoformat("2026-11-25T05:00:00+08:00"), timedelta(minutes=6))
    night = prepared(store, BETTER, again=Again(store, BETTER, None), clock=late)
    counts = steps.read_again(night).counts
    assert 0 < counts["remaining"] < 4 and counts["unchanged"] + counts["remaining"] == 4
