from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from schemas.values import Doubt, Flag, Reading, Status
from storage.accounts.audit import EXPORTED, noted
from storage.decisions import Choice, decide, make_void, withdraw
from storage.errors import UnknownRecord
from storage.ids import new_id
from storage.review.events import Event
from storage.review.history import FieldHistory, History, history
from storage.review.keying import key
from storage.review.questions import ask
from storage.store import Store
from storage.tables_office import KeyingFor, Reread, Sample
from tests.storage.made import NAME, NIK, NOW, RULES, Paper, accepted, flagged, forms, saved
from tests.storage.reviewing import people

OTHER = "5371044107900002"


def after(minutes: int) -> timedelta:
    return timedelta(hours=1, minutes=minutes)


def of(told: History, name: str) -> FieldHistory:
    return next(field for field in told.fields if field.name == name)


def whats(events: list[Event] | tuple[Event, ...]) -> list[str]:
    return [event.what for event in events]


@pytest.fixture
def document_id(store: Store, tmp_path: Path) -> str:
    """A document in which a name and a NIK wait."""
    (made,) = saved(store, tmp_path, Paper(fields=(flagged("nama", NAME), flagged("nik", NIK), accepted("hp", "0812"))))
    return made


def test_a_field_tells_what_was_read_doubted_and_decided(store: Store, document_id: str) -> None:
    (one,) = people(store, 1)
    decide(store, document_id, Choice("nama", "MARIA LADA"), one, RULES, NOW + after(1))
    withdraw(store, document_id, "nama", one, RULES, NOW + after(2))
    decide(store, document_id, Choice("nama", None, Status.UNREADABLE), one, RULES, NOW + after(3))
    field = of(history(store, document_id, forms), "nama")
    read, decided, withdrawn, again = field.events
    assert (read.what, read.after and read.after.value) == ("result", NAME)
    assert read.readings == (Reading("cells", NAME, 0.5),)
    assert read.doubts == (Doubt(Flag.UNCERTAIN, "low_probability"),)
    assert (decided.what, decided.by, decided.at) == ("decided", ("Orang 0",), NOW + after(1))
    assert decided.before and decided.after
    assert (decided.before.value, decided.after.value) == (NAME, "MARIA LADA")
    assert (withdrawn.what, withdrawn.before and withdrawn.before.value) == ("withdrawn", "MARIA LADA")
    assert again.after and (again.after.status, again.after.value) == (Status.UNREADABLE, None)
    assert field.status is Status.UNREADABLE


def test_what_two_people_key_is_told_to_nobody_before_it_is_decided(store: Store, document_id: str) -> None:
    first, second = people(store, 2)
    key(store, document_id, Choice("nik", OTHER), KeyingFor.SECOND, first, RULES, NOW + after(1))
    told = history(store, document_id, forms)
    assert of(told, "nik").closed
    assert NIK not in repr(told)
    assert OTHER not in repr(told)
    key(store, document_id, Choice("nik", OTHER), KeyingFor.SECOND, second, RULES, NOW + after(2))
    field = of(history(store, document_id, forms), "nik")
    assert not field.closed
    assert whats(field.events) == ["result", "keyed_second", "keyed_second", "agreed"]
    assert field.events[-1].by == ("Orang 0", "Orang 1")


def test_a_sample_is_told_only_when_it_is_settled(store: Store, document_id: str) -> None:
    with store.write() as session:
        session.add(Sample(document_id=document_id, name="hp", form="registration", type="phone", drawn_at=NOW))
    assert whats(of(history(store, document_id, forms), "hp").events) == ["result"]
    with store.write() as session:
        sample = session.query(Sample).one()
        sample.settled_at, sample.result = NOW + after(1), "wrong"
    assert set(whats(of(history(store, document_id, forms), "hp").events)) == {"result", "sampled", "sample_wrong"}


def test_the_document_tells_where_it_came_from_and_what_became_of_it_in_order(store: Store, document_id: str) -> None:
    (one,) = people(store, 1)
    ask(store, document_id, "nama", one, NOW + after(1))
    noted(store, one, "history_opened", NOW + after(2), document_id)
    noted(store, one, "history_opened", NOW + after(3), document_id)
    decide(store, document_id, Choice("nama", NAME), one, RULES, NOW + after(4))
    make_void(store, document_id, one, "salah kertas", NOW + after(5))
    told = history(store, document_id, forms)
    assert whats(told.events) == ["came_in", "read", "audit.history_opened", "decided", "made_void"]
    came, read, looked, _, void = told.events
    assert (came.note, came.facts["source_page"], read.facts["readers"]) == ("scan.png", 1, "tesseract, cells")
    assert (looked.count, looked.until, void.note) == (2, NOW + after(3), "salah kertas")
    assert [event.at for event in told.events] == sorted(event.at for event in told.events)
    assert "asked" in whats(of(told, "nama").events)
    assert len(told.files) == 1


def test_exports_that_held_the_document_are_told(store: Store, document_id: str) -> None:
    limits = ({}, {"form": "kuitansi"}, {"state": "accepted"}, {"since": "2026-03-03T00:00:00+08:00"})
    for minute, one in enumerate(limits):
        noted(store, None, EXPORTED, NOW + after(minute), detail={"documents": 1, **one})
    told = history(store, document_id, forms).events[2:]
    assert [(event.what, event.at) for event in told] == [
        ("audit.exported", NOW + after(0)),
        ("audit.maybe_exported", NOW + after(2)),
    ]


def test_that_two_papers_look_alike_is_told_with_the_other_one(store: Store, tmp_path: Path, document_id: str) -> None:
    (twin,) = saved(store, tmp_path, data=b"other bytes", minutes=5)
    flags = [event for event in history(store, twin, forms).events if event.what == "flagged"]
    assert [(event.doubts[0].flag, event.facts["other"]) for event in flags if event.name is None]
    assert {event.facts["other"] for event in flags} == {document_id}


def test_pages_that_are_read_again_are_told_where_they_were_and_where_they_are(
    store: Store, tmp_path: Path, document_id: str
) -> None:
    (one,) = people(store, 1)
    (made,) = saved(store, tmp_path, data=b"other bytes", minutes=5)
    with store.write() as session:
        wish = {"account_id": one, "document_id": document_id, "made_at": NOW + after(1), "finished_at": NOW + after(2)}
        session.add(Reread(id=new_id(NOW), pages=[[]], by_hand=False, state="done", documents=[made], **wish))
    wished = [event for event in history(store, document_id, forms).events if "reread" in event.what]
    assert [(event.what, event.by) for event in wished] == [("reread_wished", ("Orang 0",)), ("reread_done", ())]
    (came,) = [event for event in history(store, made, forms).events if event.what == "came_of"]
    assert (came.at, came.facts["other"]) == (NOW + after(2), document_id)


def test_a_document_that_is_not_there_has_no_history(store: Store) -> None:
    with pytest.raises(UnknownRecord):
        history(store, "01ARZ3NDEKTSV4RRFFQ69G5FAV", forms)
