from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from schemas.values import Status
from storage.accounts.roles import Role
from storage.decisions import Choice, Overtaken, decide
from storage.documents import record
from storage.errors import UnknownRecord
from storage.review.drafts import drafts, keep
from storage.review.judging import case, judge
from storage.review.keying import Stage, is_blind, key
from storage.review.locks import LASTS
from storage.review.questions import ask, count, open_in, waiting
from storage.review.tasks import Task, claimed, next_task, some_wait
from storage.store import Store
from storage.tables import Decision
from storage.tables_office import Keying, KeyingFor
from tests.storage.made import NAME, NIK, NOW, RULES, FakeForm, accepted, flagged
from tests.storage.reviewing import papers, people

LATER = NOW + timedelta(hours=8)
OTHER, THIRD = "5371044107900002", "5371044107900003"
FIELDS = (accepted("nama", NAME), flagged("nik", NIK))


def _key(store: Store, paper: str, person: str, value: str | None, status: Status = Status.REVIEWED) -> Stage:
    return key(store, paper, Choice("nik", value, status), KeyingFor.SECOND, person, RULES, LATER).stage


def _actors(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Decision.actor).where(Decision.name == "nik", Decision.actor != "machine")))


def test_critical_and_flagged_fields_are_keyed_blind_where_the_form_wants_it() -> None:
    assert is_blind(FakeForm(), flagged("nik", NIK))
    assert not is_blind(FakeForm(), accepted("nik", NIK))
    assert not is_blind(FakeForm(), flagged("tanggal", "2026-03-01"))
    assert not is_blind(FakeForm(second_key=False), flagged("nik", NIK))


def test_two_who_key_the_same_have_decided(store: Store, tmp_path: Path) -> None:
    (paper,), (ana, ben) = papers(store, tmp_path, 1, FIELDS), people(store, 2)
    assert _key(store, paper, ana, OTHER) is Stage.WAITING
    assert record(store, paper).field("nik").status is Status.FLAGGED
    assert _key(store, paper, ben, OTHER) is Stage.AGREED
    field = record(store, paper).field("nik")
    assert (field.value, field.status, _actors(store)) == (OTHER, Status.REVIEWED, [f"{ana}+{ben}"])


def test_a_key_takes_the_place_of_what_its_writer_had_begun(store: Store, tmp_path: Path) -> None:
    (paper,), (ana, ben) = papers(store, tmp_path, 1, FIELDS), people(store, 2)
    for person in (ana, ben):
        keep(store, paper, "nik", person, "5371 04", LATER)
    _key(store, paper, ana, OTHER)
    assert (drafts(store, paper, ana), drafts(store, paper, ben)) == ({}, {"nik": "5371 04"})


def test_the_machines_guess_is_no_second_key(store: Store, tmp_path: Path) -> None:
    (paper,), (ana,) = papers(store, tmp_path, 1, FIELDS), people(store, 1)
    assert _key(store, paper, ana, NIK) is Stage.WAITING
    assert _actors(store) == []


def test_nobody_is_two_people(store: Store, tmp_path: Path) -> None:
    (paper,), (ana, ben) = papers(store, tmp_path, 1, FIELDS), people(store, 2)
    assert [_key(store, paper, ana, value) for value in (NIK, NIK, OTHER)] == [Stage.WAITING] * 3
    # The first word counts.
    assert _key(store, paper, ben, OTHER) is Stage.THIRD
    assert _actors(store) == []


@pytest.mark.parametrize("third", [NIK, OTHER])
def test_a_third_person_settles_what_two_see_in_two_ways(store: Store, tmp_path: Path, third: str) -> None:
    (paper,), (ana, ben, cia) = papers(store, tmp_path, 1, FIELDS), people(store, 3)
    assert [_key(store, paper, ana, NIK), _key(store, paper, ben, OTHER)] == [Stage.WAITING, Stage.THIRD]
    assert _key(store, paper, cia, third) is Stage.AGREED
    assert _actors(store) == [f"{ana if third == NIK else ben}+{cia}"]
    assert record(store, paper).field("nik").value == third


def test_the_supervisor_sees_all_three_and_decides(store: Store, tmp_path: Path) -> None:
    (paper,), (ana, ben, cia, dora) = papers(store, tmp_path, 1, FIELDS), people(store, 4)
    (chief,) = people(store, 1, Role.PENYELIA)
    stages = [_key(store, paper, who, value) for who, value in ((ana, NIK), (ben, OTHER), (cia, THIRD))]
    assert stages == [Stage.WAITING, Stage.THIRD, Stage.SUPERVISOR]
    with pytest.raises(Overtaken):
        _key(store, paper, dora, NIK)
    found = case(store, paper, "nik")
    assert found is not None
    assert [(name, said.value) for name, said in found.said] == [
        ("Orang 0", f'"{NIK}"'),
        ("Orang 1", f'"{OTHER}"'),
        ("Orang 2", f'"{THIRD}"'),
    ]
    judge(store, paper, Choice("nik", OTHER), chief, RULES, LATER)
    assert (record(store, paper).field("nik").value, _actors(store), count(store)) == (OTHER, [chief], 0)
    with pytest.raises(Overtaken):
        judge(store, paper, Choice("nik", NIK), chief, RULES, LATER)


@pytest.mark.parametrize("status", [Status.EMPTY, Status.UNREADABLE])
def test_that_nothing_can_be_read_needs_two_as_well(store: Store, tmp_path: Path, status: Status) -> None:
    (paper,), (ana, ben) = papers(store, tmp_path, 1, FIELDS), people(store, 2)
    assert [_key(store, paper, who, None, status) for who in (ana, ben)] == [Stage.WAITING, Stage.AGREED]
    assert record(store, paper).field("nik").status is status


def test_what_was_decided_meanwhile_is_keyed_no_more(store: Store, tmp_path: Path) -> None:
    (paper,), (ana, ben) = papers(store, tmp_path, 1, FIELDS), people(store, 2)
    _key(store, paper, ana, NIK)
    decide(store, paper, Choice("nik", NIK), ben, RULES, LATER)
    with pytest.raises(Overtaken):
        _key(store, paper, ben, NIK)
    with store.read() as session:
        assert [row.settled_at for row in session.scalars(select(Keying))] == [LATER]


def test_what_is_not_there_cannot_be_keyed(store: Store, tmp_path: Path) -> None:
    (paper,), (ana,) = papers(store, tmp_path, 1, FIELDS), people(store, 1)
    for document_id, name in (("0" * 26, "nik"), (paper, "nothing")):
        with pytest.raises(UnknownRecord):
            key(store, document_id, Choice(name, NIK), KeyingFor.SECOND, ana, RULES, LATER)


def test_two_at_the_same_moment_agree_once(store: Store, tmp_path: Path) -> None:
    (paper,), both = papers(store, tmp_path, 1, FIELDS), people(store, 2)
    with ThreadPoolExecutor(2) as pool:
        stages = sorted(pool.map(lambda who: _key(store, paper, who, OTHER), both))
    assert (stages, len(_actors(store))) == ([Stage.AGREED, Stage.WAITING], 1)


def test_a_question_is_asked_once_and_the_next_decision_answers_it(store: Store, tmp_path: Path) -> None:
    (paper,), (ana, ben) = papers(store, tmp_path, 1, FIELDS), people(store, 2)
    for who in (ana, ben):
        ask(store, paper, "nik", who, LATER)
    assert [(one.name, one.by) for one in waiting(store)] == [("nik", "Orang 0")]
    decide(store, paper, Choice("nik", NIK), ben, RULES, LATER)
    assert (open_in(store, paper), count(store)) == (frozenset(), 0)


def test_tasks_are_what_others_have_keyed_before_what_nobody_has(store: Store, tmp_path: Path) -> None:
    (first, second), (ana, ben, cia) = papers(store, tmp_path, 2), people(store, 3)
    _key(store, second, ana, NIK)
    assert next_task(store, ben, RULES, LATER) == Task(second, "nik", KeyingFor.SECOND)
    # Ana has keyed that one, and for Cia it is before Ben.
    assert [next_task(store, who, RULES, LATER) for who in (ana, cia)] == [Task(first, "nik", KeyingFor.SECOND), None]
    assert next_task(store, ben, RULES, LATER) == Task(second, "nik", KeyingFor.SECOND)
    assert [some_wait(store, who, RULES, LATER) for who in (ana, ben, cia)] == [1, 1, 0]
    assert next_task(store, cia, RULES, LATER + LASTS) is not None


def test_a_task_belongs_to_who_has_it_until_it_is_keyed(store: Store, tmp_path: Path) -> None:
    (paper,), (ana, ben) = papers(store, tmp_path, 1), people(store, 2)
    task = next_task(store, ana, RULES, LATER)
    assert (claimed(store, ana, paper, "nik"), claimed(store, ben, paper, "nik")) == (task, None)
    _key(store, paper, ana, NIK)
    assert (claimed(store, ana, paper, "nik"), next_task(store, ana, RULES, LATER)) == (None, None)
    assert next_task(store, ben, RULES, LATER) == task


def test_twenty_who_key_get_twenty_fields(store: Store, tmp_path: Path) -> None:
    papers(store, tmp_path, 25)
    everybody = people(store, 20)
    with ThreadPoolExecutor(20) as pool:
        got = list(pool.map(lambda who: next_task(store, who, RULES, LATER), everybody))
    assert len({(task.document_id, task.name) for task in got if task}) == 20
