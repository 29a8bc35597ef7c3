"""A night: every step by itself, a step that fails, and that only one is run at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from flows import night as steps
from flows.batch import Work
from flows.desk import StoreDesk
from flows.explaining import explain
from flows.night import Done, Night, run
from schemas.errors import Rejected, SetAside
from schemas.outcome import Versions
from schemas.values import Status
from storage import integrity, nights, second_looks
from storage.accounts.people import add_person
from storage.accounts.roles import Role
from storage.decisions import Choice, decide
from storage.documents import record, records
from storage.errors import LeaseLost
from storage.intake import ORIGINAL, take
from storage.leases import claim
from storage.review import rereading, samples
from storage.review.keeping import Keeping, ReadAgain, keep
from storage.review.locks import take as lock
from storage.review.putting_back import dismiss
from storage.setting_aside import set_aside
from storage.settings import load_settings
from storage.store import Store, open_store
from storage.tables import Attempt, File, FileState, Page
from storage.tables_night import Night as NightRow
from storage.tables_night import SecondLook
from storage.tables_office import WorkLock
from tests.flows.fakes import FakeReader
from tests.storage.made import (
    NIK,
    NOW,
    RULES,
    VERSIONS,
    Paper,
    accepted,
    document,
    flagged,
    registration_fields,
    saved,
    taken,
)

BETTER = Versions(code="0.2", readers=("tesseract", "better cells"), calibration="none")
AT_ONE = datetime.fromisoformat("2026-11-25T01:00:05+08:00")


@pytest.fixture(autouse=True)
def no_power_cuts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sync", lambda: None)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "pendataan.toml").write_text("lease_seconds = 5\nsample_share = 1.0\n")
    made = open_store(load_settings({}, tmp_path / "data"))
    yield made
    made.close()


@dataclass
class Clock:
    """A clock that moves a little with every look, if it is told to."""

    moment: datetime = AT_ONE
    step: timedelta = timedelta()

    def __call__(self) -> datetime:
        self.moment += self.step
        return self.moment


@dataclass
class Again:
    """Reads again what is asked for: as `paper` says, or fails."""

    store: Store
    versions: Versions
    paper: Callable[[], Paper] | None = None
    done: list[str] = field(default_factory=list)

    def __call__(self, stop: Callable[[], bool]) -> int:
        while held := rereading.claim(self.store, "night", AT_ONE):
            self.done.append(held.wish.document_id or "")
            if self.paper is None:
                rereading.fail(self.store, held, "unknown_form", AT_ONE)
                continue
            made = ReadAgain(document(self.paper()), held.wish.documents[0])
            keep(self.store, held, [made], [], Keeping(self.versions, RULES, AT_ONE))
        return len(self.done)


def prepared(
    store: Store,
    versions: Versions = VERSIONS,
    reader: FakeReader | None = None,
    again: Again | None = None,
    clock: Clock | None = None,
    tidy: Callable[[], int] | None = None,
) -> Night:
    """A night whose reader and clock are ours."""
    clock = clock or Clock()
    desk = StoreDesk(store, "night", RULES, versions, 1 << 20, clock)
    work = Work(desk, reader or FakeReader(), again=again or (lambda stop: 0), pauses=(), sleep=lambda seconds: None)
    return Night(store, lambda _store: work, lambda _work: versions, clock, tidy)


def unready(store: Store) -> Work:
    pytest.fail("nothing here needs the readers: they would be loaded for nothing")


def file_of(store: Store, id_: str) -> File:
    with store.read() as session:
        return session.get_one(File, id_)


def poison(store: Store, folder: Path, data: bytes = b"poison") -> str:
    held = taken(store, folder, data=data)
    set_aside(store, held, Rejected(SetAside.POISON), explain, NOW)
    return held.file_id


def doubtful(store: Store, folder: Path, number: str = "7K2M9QA3", nik: str = NIK, **how: Any) -> str:
    """A document whose NIK waits for a person."""
    fields = (*registration_fields(nik, number)[:2], flagged("nik", nik), accepted("tanggungan", 3))
    return saved(store, folder, Paper(fields=fields, number=number), data=number.encode(), **how)[0]


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
