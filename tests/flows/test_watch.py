"""The inbox is watched: what stands still comes in, once, the oldest first, and nothing keeps the others waiting."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from flows import watch
from flows.desk import waiting
from flows.intake import Taken, take_in
from flows.watch import RETRY, TAKING, Inbox
from storage.settings import load_settings
from storage.store import Store, open_store
from storage.tables import File
from storage.tables_intake import Batch
from tests.flows.fakes import MOMENT


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(load_settings({}, tmp_path / "data"))
    yield made
    made.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inbox(store: Store, clock: Clock) -> Inbox:
    return Inbox(store, lambda: MOMENT, clock)


def look(inbox: Inbox, clock: Clock, seconds: float = 3.0) -> list[str]:
    """What comes in over so many seconds, a look each."""
    names: list[str] = []
    until = clock.seconds + seconds
    while clock.seconds < until:
        names += [path.name for path in inbox().files]
        clock.seconds += 1.0
    return names


def put(store: Store, name: str, data: bytes = b"x", age: int = 0) -> Path:
    path = store.folder.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    if age:
        os.utime(path, (1_700_000_000 - age, 1_700_000_000 - age))
    return path


def rows(store: Store) -> list[File]:
    with store.read() as session:
        return list(session.scalars(select(File).order_by(File.id)))


def test_what_stands_still_comes_in_and_is_seen_at_once(store: Store, inbox: Inbox, clock: Clock) -> None:
    scan = put(store, "meja 1/scan.png")
    inbox()
    assert inbox.counts == {"files": 1, "growing": 0, "left": 0}
    assert look(inbox, clock, 2) == []
    assert look(inbox, clock, 1) == ["scan.png"]
    assert (scan.exists(), waiting(store), inbox.counts["files"]) == (False, 1, 0)


def test_what_still_grows_or_is_touched_waits(store: Store, inbox: Inbox, clock: Clock) -> None:
    for size in range(5):
        scan = put(store, "scan.png", b"x" * size)
        assert look(inbox, clock, 2) == []
    os.utime(scan, (1, 1))
    assert look(inbox, clock, 2) == []
    assert look(inbox, clock, 1) == ["scan.png"]


def test_an_office_with_slow_scanners_waits_longer_and_shares_are_waited_for(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = Inbox(store, lambda: MOMENT, clock)
    monkeypatch.setattr(watch, "is_remote", lambda path: True)
    put(store, "scan.png")
    assert (look(inbox, clock, 5), look(inbox, clock, 1)) == ([], ["scan.png"])


def test_a_file_that_a_program_has_open_comes_in_as_soon_as_it_is_closed(
    store: Store, inbox: Inbox, clock: Clock
) -> None:
    path = put(store, "stack.tif")
    with path.open("ab"):
        assert look(inbox, clock, 10) == []
    # Neither its size nor its time have changed.
    assert look(inbox, clock, 1) == ["stack.tif"]


def test_what_carries_the_name_of_an_unfinished_file_waits_until_it_has_its_own(
    store: Store, inbox: Inbox, clock: Clock
) -> None:
    path = put(store, "scan.pdf.part")
    assert look(inbox, clock, 5) == []
    assert inbox.counts == {"files": 1, "growing": 1, "left": 0}
    path.rename(path.with_suffix(""))
    assert look(inbox, clock, 3) == ["scan.pdf"]


def test_the_oldest_come_first_whatever_their_names(store: Store, inbox: Inbox, clock: Clock) -> None:
    for name, age in (("a.png", 10), ("b.png", 30), ("c/d.png", 20)):
        put(store, name, name.encode(), age)
    assert look(inbox, clock) == ["b.png", "d.png", "a.png"]


def test_many_files_come_in_without_hiding_what_is_dropped_meanwhile(
    store: Store, inbox: Inbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each takes half a second here: a look takes in some, then looks again."""

    def slow(*given: Any, **how: Any) -> Taken:
        clock.seconds += 0.5
        return take_in(*given, **how)

    monkeypatch.setattr(watch, "take_in", slow)
    for number in range(20):
        put(store, f"{number:02}.png", b"%d" % number, 100 - number)
    look(inbox, clock, 2)
    first = [path.name for path in inbox().files]
    assert (len(first), inbox.more) == (int(TAKING / 0.5), True)
    put(store, "new.png", b"new")
    inbox()
    assert inbox.counts["files"] == 21 - 2 * len(first)
    assert len(look(inbox, clock, 30)) == 21 - 2 * len(first)
    assert (inbox.more, waiting(store)) == (False, 21)


def test_folders_name_the_form_or_the_batch(store: Store, inbox: Inbox, clock: Clock) -> None:
    for path in ("receipt/a.png", "Meja 1/b.png", "Meja 1/RECEIPT/c.png", "Meja 1/sore/d.png", "e.png"):
        put(store, path, path.encode())
    look(inbox, clock)
    with store.read() as session:
        names = {one.id: store.vault.open(one.id, one.name_sealed) for one in session.scalars(select(Batch))}
    found = {store.vault.open(one.id, one.source_sealed): one for one in rows(store)}
    told = {name: (one.form, names.get(one.batch_id or "")) for name, one in found.items()}
    assert told == {
        "a.png": ("receipt", None),
        "b.png": (None, "Meja 1"),
        "c.png": ("receipt", "Meja 1"),
        "d.png": (None, "Meja 1/sore"),
        "e.png": (None, None),
    }
    assert found["b.png"].batch_id == found["c.png"].batch_id
    assert b"Meja" not in b"".join(one for (one,) in _hashes(store))


def _hashes(store: Store) -> list[tuple[bytes]]:
    with store.read() as session:
        return [(one,) for one in session.scalars(select(Batch.name_hash))]


def test_what_the_office_wants_to_be_left_is_left(tmp_path: Path, clock: Clock) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "pendataan.toml").write_text('ignore = ["*.DB", "arsip*"]\n')
    store = open_store(load_settings({}, data))
    for name in ("scan.db", "Arsip 2018/a.png", "b.png", ".hidden.png", "Thumbs.db"):
        put(store, name)
    inbox = Inbox(store, lambda: MOMENT, clock)
    assert (look(inbox, clock), inbox.counts["files"]) == (["b.png"], 0)
    # Nor does anybody else take them in, who knows nothing of the patterns.
    paths = [store.folder.inbox / name for name in ("scan.db", "Arsip 2018/a.png")]
    assert take_in(store, paths, move=True, now=lambda: MOMENT) == Taken()
    assert all(path.is_file() for path in paths)
    store.close()


def test_what_is_no_plain_file_is_set_aside_and_told_without_its_name(
    store: Store, inbox: Inbox, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    (store.folder.inbox / "rahasia.png").symlink_to("/etc/hostname")
    put(store, "scan.png")
    with caplog.at_level(logging.INFO):
        assert look(inbox, clock, 9) == ["scan.png"]
    assert (len(caplog.records), "rahasia" in caplog.text) == (2, False)
    assert list(store.folder.inbox.iterdir()) == []
    assert (store.folder.set_aside / "rahasia.png").readlink() == Path("/etc/hostname")


def test_what_cannot_be_moved_is_told_once_and_tried_again_now_and_then(
    store: Store, inbox: Inbox, clock: Clock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = store.folder.inbox / "rahasia.png"
    link.symlink_to("/etc/hostname")
    with monkeypatch.context() as patch, caplog.at_level(logging.INFO):
        patch.setattr("flows.intake.move_aside", lambda *_: False)
        look(inbox, clock, 2 * RETRY)
        assert (len(caplog.records), "rahasia" in caplog.text, inbox.counts["left"]) == (1, False, 1)
    assert link.is_symlink()
    # Somebody gave us the right; the link itself has not changed.
    look(inbox, clock, RETRY)
    assert (link.is_symlink(), inbox.counts["left"]) == (False, 0)


def failing(name: str, error: OSError) -> Callable[..., Taken]:
    def fails(store: Store, paths: list[Path], move: bool, now: Callable[[], datetime], settled: bool) -> Taken:
        if paths[0].name == name or not name:
            raise error
        return take_in(store, paths, move, now, settled)

    return fails


def test_one_file_that_cannot_be_read_keeps_nobody_waiting(
    store: Store, inbox: Inbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, age in (("bad.png", 50), ("a.png", 40), ("b.png", 30)):
        put(store, name, name.encode(), age)
    with monkeypatch.context() as patch:
        patch.setattr(watch, "take_in", failing("bad.png", OSError(errno.EIO, "never shown")))
        assert look(inbox, clock) == ["a.png", "b.png"]
        assert inbox.counts == {"files": 1, "growing": 0, "left": 1}
    assert look(inbox, clock, RETRY + 1) == ["bad.png"]


def test_a_broken_system_loses_nothing(
    store: Store, inbox: Inbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        put(store, f"{number}.png", b"%d" % number)
    look(inbox, clock, 2)
    with monkeypatch.context() as patch:
        patch.setattr(watch, "take_in", failing("", OSError(errno.ENOSPC, "disk")))
        with pytest.raises(OSError):
            inbox()
        assert inbox.counts["files"] == 5
    assert len(look(inbox, clock, RETRY + 1)) == 5


def test_an_inbox_that_vanishes_and_comes_back_loses_nothing(store: Store, inbox: Inbox, clock: Clock) -> None:
    put(store, "a.png")
    inbox()
    store.folder.inbox.rename(store.folder.root / "away")
    assert look(inbox, clock, 5) == []
    (store.folder.root / "away").rename(store.folder.inbox)
    assert look(inbox, clock, 3) == ["a.png"]


def test_two_workers_take_a_file_in_once(store: Store, clock: Clock) -> None:
    one, two = Inbox(store, lambda: MOMENT, clock), Inbox(store, lambda: MOMENT, clock)
    put(store, "scan.png")
    for _ in range(4):
        for inbox in (one, two):
            inbox()
        clock.seconds += 1
    assert [row.state for row in rows(store)] == ["waiting"]


def test_what_could_not_be_removed_makes_no_second_file(
    store: Store, inbox: Inbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = put(store, "scan.png")
    unlink, refused = Path.unlink, list[Path]()

    def refuses(path: Path, missing_ok: bool = False) -> None:
        if path == scan and len(refused) < 3:
            refused.append(path)
            raise PermissionError(errno.EPERM, "immutable")
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refuses)
    assert look(inbox, clock, 2 * RETRY) == []
    assert (inbox.counts["left"], len(rows(store)), scan.exists()) == (1, 1, True)
    look(inbox, clock, 2 * RETRY)
    assert (inbox.counts["files"], len(rows(store)), scan.exists()) == (0, 1, False)
    # The same bytes put there anew are another file, though.
    put(store, "scan.png")
    look(inbox, clock)
    assert sorted(row.state for row in rows(store)) == ["duplicate", "waiting"]


def test_a_kill_between_row_and_removal_makes_no_second_file(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = put(store, "scan.png")
    with monkeypatch.context() as patch:
        patch.setattr("storage.intake._remove", lambda *_: None)
        look(Inbox(store, lambda: MOMENT, clock), clock)
    assert scan.exists()
    look(Inbox(store, lambda: MOMENT, clock), clock)
    assert (scan.exists(), [row.state for row in rows(store)]) == (False, ["waiting"])
