"""A night: every step by itself, a step that fails, and that only one is run at a time."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from flows import night as steps
from flows.night import Done, Night, run
from storage import integrity, nights
from storage.documents import records
from storage.errors import LeaseLost
from storage.intake import ORIGINAL, take
from storage.leases import claim
from storage.review import samples
from storage.store import Store
from storage.tables import File, Page
from storage.tables_night import Night as NightRow
from tests.flows.night.made import AT_ONE, BETTER, Again, Clock, doubtful, poison, prepared, unready
from tests.storage.made import (
    NOW,
    VERSIONS,
    Paper,
    accepted,
    saved,
)


def test_a_step_that_fails_is_told_and_the_others_are_done(store: Store) -> None:
    order: list[str] = []

    def works(name: str) -> Callable[[Night], Done]:
        return lambda _night: order.append(name) or Done({"files": 1})  # type: ignore[func-returns-value]

    def breaks(_night: Night) -> Done:
        order.append("breaks")
        raise OSError(28, "MARIA LADO.pdf")

    over = run(prepared(store), {"one": works("one"), "breaks": breaks, "two": works("two")})
    assert over is not None and order == ["one", "breaks", "two"]
    assert over.failed == ["breaks"] and over.report is not None and over.report.needs == {"failed_steps": 1}
    (past,) = nights.last(store)
    assert [(one.name, one.why, dict(one.counts)) for one in past.steps] == [
        ("one", None, {"files": 1}),
        ("breaks", "OSError", {}),
        ("two", None, {"files": 1}),
        ("summary", None, {}),
    ]
    assert past.report["needs"] == {"failed_steps": 1} and "MARIA" not in str(past)
    assert sorted(path.name for path in store.folder.exports.iterdir()) == [
        "ringkasan-20261125.html",
        "ringkasan-20261125.xlsx",
    ]


def test_a_summary_that_fails_ends_the_night_all_the_same(store: Store) -> None:
    (store.folder.root / "programme.yaml").write_text("nothing\n")
    over = run(prepared(store), {})
    assert over is not None and (over.failed, over.report) == (["summary"], None)
    assert nights.last(store)[0].ended_at is not None


def test_only_one_night_is_run_at_a_time(store: Store) -> None:
    seen: list[object] = []
    run(prepared(store), {"one": lambda _night: seen.append(run(prepared(store), {})) or Done()})  # type: ignore[func-returns-value]
    assert seen == [None]


def test_a_night_whose_place_was_taken_ends(store: Store) -> None:
    def overtaken(_night: Night) -> Done:
        with store.write() as session:
            session.execute(update(NightRow).values(expires=datetime.fromisoformat("2026-01-01T00:00:00+00:00")))
        assert nights.begin(store, "another", AT_ONE + timedelta(hours=1)) is not None
        return Done()

    with pytest.raises(LeaseLost):
        run(prepared(store), {"one": overtaken, "two": lambda _night: pytest.fail("the other one does it")})


def test_an_office_in_which_nothing_waits_loads_no_readers(store: Store) -> None:
    over = run(Night(store, unready, lambda _work: VERSIONS, Clock()))
    assert over is not None and over.failed == [] and [step.name for step in over.steps] == [*steps.STEPS, "summary"]


def test_the_inbox_is_swept_and_what_waits_is_read(store: Store) -> None:
    for name, data in (("a.png", b"page"), ("b.png", b"page"), ("c.png", b"bad")):
        (store.folder.inbox / name).write_bytes(data)
    # Last touched long before: they are not still being written.
    for path in store.folder.inbox.iterdir():
        os.utime(path, (0, 0))
    night = prepared(store)
    assert steps.sweep_inbox(night).counts == {"files": 2, "duplicates": 1, "aside": 0, "left": 0}
    counts = steps.read_waiting(night).counts
    assert (counts["files"], counts["aside"], counts["failed"]) == (2, 1, 0)
    assert list(store.folder.inbox.iterdir()) == []


def test_the_whole_sample_is_drawn_however_much_there_is(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(samples, "_BATCH", 1)
    for number in range(3):
        fields = (accepted("kode_kasus", f"7K2M9QA{number}"), accepted("tanggungan", number))
        saved(store, tmp_path, Paper(fields=fields, number=None), data=bytes([number]), minutes=number)
    assert samples.undrawn(store) == 3
    assert steps.draw_sample(prepared(store)).counts == {"drawn": 6}
    assert (samples.undrawn(store), steps.draw_sample(prepared(store)).counts) == (0, {"drawn": 0})


def test_every_row_has_its_scan_and_in_a_week_each_is_opened(store: Store, tmp_path: Path) -> None:
    for number in range(3):
        saved(store, tmp_path, Paper(number=None, fields=()), data=bytes([number]), minutes=number)
    week = [integrity.look(store, (AT_ONE + timedelta(days=day)).date()) for day in range(7)]
    assert [one.found for one in week] == [[]] * 7 and [one.rows for one in week] == [6] * 7
    assert sum(one.opened for one in week) == 3 * 3, "originals and both pictures, each once"


def test_what_is_damaged_is_told_by_id(store: Store, tmp_path: Path) -> None:
    ids = [saved(store, tmp_path, Paper(number=None, fields=()), data=bytes([n]), minutes=n)[0] for n in range(4)]
    with store.read() as session:
        files = {page.document_id: page.file_id for page in session.scalars(select(Page))}
    store.vault.remove(files[ids[0]], ORIGINAL)
    changed = store.vault._path(files[ids[1]], ORIGINAL)
    changed.chmod(0o600)
    changed.write_bytes(b"other")
    store.vault.remove(ids[2], "page-1-screen.jpg")
    with store.write() as session:
        session.execute(update(File).where(File.id == files[ids[3]]).values(pages=2))
    found = {one for day in range(7) for one in integrity.look(store, (AT_ONE + timedelta(days=day)).date()).found}
    assert found == {
        ("no_original", files[ids[0]]),
        ("other_bytes", files[ids[1]]),
        ("no_picture", ids[2]),
        ("lost_pages", files[ids[3]]),
    }


def test_findings_are_for_a_person(store: Store, tmp_path: Path) -> None:
    saved(store, tmp_path, Paper())
    with store.read() as session:
        file_id = session.scalars(select(File.id)).one()
    store.vault.remove(file_id, ORIGINAL)
    over = run(prepared(store), {"integrity": steps.look_after_files})
    assert over is not None and over.report is not None and over.report.needs["damaged"] == 1
    assert over.steps[0].found == (("no_original", file_id),)


def test_backups_are_made_and_thinned_out(store: Store, tmp_path: Path) -> None:
    saved(store, tmp_path, Paper())
    clock = Clock()
    for _day in range(9):
        counts = steps.make_backup(prepared(store, clock=clock)).counts
        clock.moment += timedelta(days=1)
    assert (counts["kept"], counts["removed"], counts["copied"]) == (7, 1, 0)


def test_a_backup_that_fails_says_what_to_do(store: Store) -> None:
    (store.folder.root / "backups").write_text("in the way")
    over = run(prepared(store), {"backup": steps.make_backup, "history": steps.tidy_history})
    assert over is not None and over.failed == ["backup"]


def test_history_is_tidied_where_there_is_a_server(store: Store) -> None:
    assert steps.tidy_history(prepared(store)).counts == {}
    assert steps.tidy_history(prepared(store, tidy=lambda: 7)).counts == {"runs": 7}


def test_a_whole_night(store: Store, tmp_path: Path) -> None:
    doubtful(store, tmp_path)
    poison(store, tmp_path)
    (tmp_path / "x.png").write_bytes(b"page")
    take(store, tmp_path / "x.png", move=False, now=NOW)
    over = run(prepared(store, BETTER, again=Again(store, BETTER, Paper)))
    assert over is not None and over.failed == []
    # Which seventh of the scans it is tonight follows from their ids: of so few it may be none.
    opened = over.steps[5].counts["opened"]
    assert {step.name: {k: v for k, v in step.counts.items() if v} for step in over.steps} == {
        "inbox": {},
        "read": {"files": 1, "pages": 1},
        "second_chance": {"files": 1, "pages": 1},
        "read_again": {"again": 1},
        "sample": {"drawn": 8},
        "integrity": {"rows": 6} | ({"opened": opened} if opened else {}),
        "backup": {"copied": over.steps[6].counts["copied"], "kept": 1},
        "history": {},
        "summary": {},
    }
    assert [one.state.value for one in records(store)] == ["accepted"]
    assert list(store.folder.set_aside.iterdir()) == []
    assert not nights.missing(store, AT_ONE + timedelta(hours=7))
    assert claim(store, "me", 9) == []
