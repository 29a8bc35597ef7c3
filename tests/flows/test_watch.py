"""The inbox is watched: what stands still comes in, once."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.desk import waiting
from flows.watch import STILL, Inbox
from storage.settings import load_settings
from storage.store import Store, open_store
from tests.flows.fakes import MOMENT


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(load_settings({}, tmp_path / "data"))
    yield made
    made.close()


@pytest.fixture
def inbox(store: Store) -> Inbox:
    return Inbox(store, lambda: MOMENT)


def look(inbox: Inbox, times: int = STILL) -> int:
    return sum(len(inbox().waiting) for _ in range(times))


def test_what_stands_still_comes_in(store: Store, inbox: Inbox) -> None:
    scan = store.folder.inbox / "meja 1" / "scan.png"
    scan.parent.mkdir()
    scan.write_bytes(b"x")
    assert [len(inbox().waiting) for _ in range(STILL)] == [0] * (STILL - 1) + [1]
    assert (scan.exists(), waiting(store)) == (False, 1)


def test_what_still_grows_or_is_touched_waits(store: Store, inbox: Inbox) -> None:
    scan = store.folder.inbox / "scan.png"
    for size in range(2 * STILL):
        scan.write_bytes(b"x" * size)
        assert look(inbox, STILL - 1) == 0
    os.utime(scan, (1, 1))
    assert (look(inbox, STILL - 1), look(inbox, 1)) == (0, 1)


def test_what_is_no_plain_file_is_set_aside_and_told_without_its_name(
    store: Store, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    (store.folder.inbox / "rahasia.png").symlink_to("/etc/hostname")
    (store.folder.inbox / "scan.png").write_bytes(b"x")
    with caplog.at_level(logging.INFO):
        assert look(inbox, 3 * STILL) == 1
    assert (len(caplog.records), "rahasia" in caplog.text) == (2, False)
    assert list(store.folder.inbox.iterdir()) == []
    assert (store.folder.set_aside / "rahasia.png").readlink() == Path("/etc/hostname")


def test_what_cannot_be_moved_is_told_once(
    store: Store, inbox: Inbox, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.intake.move_aside", lambda *_: False)
    (store.folder.inbox / "rahasia.png").symlink_to("/etc/hostname")
    with caplog.at_level(logging.INFO):
        look(inbox, 3 * STILL)
    assert (len(caplog.records), "rahasia" in caplog.text) == (1, False)
    assert (store.folder.inbox / "rahasia.png").is_symlink()


def test_a_broken_system_loses_nothing(store: Store, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    (store.folder.inbox / "scan.png").write_bytes(b"x")
    look(inbox, STILL - 1)
    with monkeypatch.context() as patch:
        patch.setattr("flows.watch.take_in", lambda *_, **__: (_ for _ in ()).throw(OSError("disk")))
        with pytest.raises(OSError):
            inbox()
    assert look(inbox) == 1


def test_two_workers_take_a_file_in_once(store: Store) -> None:
    one, two = Inbox(store, lambda: MOMENT), Inbox(store, lambda: MOMENT)
    (store.folder.inbox / "scan.png").write_bytes(b"x")
    taken = [inbox() for _ in range(STILL) for inbox in (one, two)]
    assert (sum(len(t.waiting) for t in taken), sum(len(t.duplicates) for t in taken)) == (1, 0)
