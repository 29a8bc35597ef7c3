"""The report of an office: what came in, what waits and for how long, what needs a person."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from schemas.errors import Rejected, SetAside
from schemas.library import library
from schemas.programme import load_programme
from schemas.report import Report
from storage.nights import Past, Step
from storage.report.collect import collect
from storage.report.making import make
from storage.setting_aside import set_aside
from storage.store import Store
from storage.tables_office import AuditRow
from tests.storage.made import NOW, Paper, explain, flagged, registration_fields, saved, taken

LATER = NOW + timedelta(days=5)


def told(store: Store, past: Past | None = None) -> Report:
    return collect(store, library(), load_programme(), LATER, past)


def office(store: Store, folder: Path) -> None:
    """Four days ago one came in that is sure, five days ago and an hour ago one each that is not; one is set aside."""
    doubtful = (*registration_fields("5371044107900009", "7K2M9QA4")[:2], flagged("nik", "5371044107900009"))
    saved(store, folder, Paper(), minutes=24 * 60)
    saved(store, folder, Paper(fields=doubtful, number="7K2M9QA4"), data=b"two", minutes=1)
    other = (*registration_fields("5371044107900008", "7K2M9QA5")[:2], flagged("nik", "5371044107900008"))
    saved(store, folder, Paper(fields=other, number="7K2M9QA5"), data=b"three", minutes=5 * 24 * 60 - 60)
    held = taken(store, folder, data=b"four", minutes=5 * 24 * 60 - 60)
    set_aside(store, held, Rejected(SetAside.NOT_AN_IMAGE), explain, LATER)
    taken(store, folder, data=b"five", minutes=5)


def test_what_came_in_and_what_waits(store: Store, tmp_path: Path) -> None:
    office(store, tmp_path)
    made = told(store)
    assert (made.recent.files, made.recent.documents) == (2, {"needs_review": 1})
    assert (made.ever.files, made.ever.pages, made.ever.documents) == (5, 3, {"accepted": 1, "needs_review": 2})
    assert (made.waiting.documents, list(made.waiting.ages)) == (2, [1, 0, 1, 0])
    assert made.waiting.oldest == NOW + timedelta(minutes=1)
    assert made.waiting.flags == {"uncertain": 2}
    assert (made.aside.files, made.aside.pages, made.files_waiting) == ({"not_an_image": 1}, {}, 1)


def test_what_needs_a_person_is_named_the_urgent_first(store: Store, tmp_path: Path) -> None:
    office(store, tmp_path)
    steps = [Step("backup", 1.0, why="OSError"), Step("integrity", 1.0, found=(("no_original", "01X"),) * 2)]
    made = told(store, Past("01N", NOW, NOW, steps, None))
    assert list(made.needs.items()) == [
        ("failed_steps", 1),
        ("damaged", 2),
        ("stuck_files", 1),
        ("review", 2),
        ("aside", 1),
    ]
    assert "01X" not in made.model_dump_json(), "counts alone"


def test_nothing_is_missing_in_an_empty_office(store: Store) -> None:
    made = told(store)
    assert (made.needs, made.answers, made.money, made.waiting.oldest) == ({}, [], None, None)


def test_who_had_it_made_is_written_down(store: Store, tmp_path: Path) -> None:
    office(store, tmp_path)
    make(store, None, LATER)
    with store.read() as session:
        (row,) = session.query(AuditRow).filter(AuditRow.action == "reported")
    assert (row.account_id, row.detail) == (None, {"documents": 3, "night": None})
