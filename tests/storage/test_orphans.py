"""What a killed process left in the vault: nothing of it is lost, and nothing of it stays."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from storage.ids import new_id
from storage.intake import ORIGINAL, take
from storage.orphans import YOUNG_SECONDS, Swept, sweep_orphans
from storage.store import Store
from storage.tables import File

NOW = datetime.fromtimestamp(time.time() + 2 * YOUNG_SECONDS, UTC)


def later() -> datetime:
    return NOW


def owners(store: Store) -> set[str]:
    return {name for names in store.vault.owners() for name in names}


def test_pictures_and_drafts_without_a_row_go_and_what_is_young_stays(store: Store) -> None:
    pictures, draft, young = (new_id(NOW) for _ in range(3))
    store.vault.put(pictures, "page-1-full.jpg", b"picture")
    store.vault.put(draft, ORIGINAL, b"half")
    (store.vault.root / draft[-2:] / draft / ORIGINAL).rename(store.vault.root / draft[-2:] / draft / ".a.part")
    store.vault.put(young, "page-1-full.jpg", b"picture")
    os.utime(store.vault.root / young[-2:] / young, (NOW.timestamp(), NOW.timestamp()))
    assert sweep_orphans(store, later) == Swept(removed=2)
    assert owners(store) == {young}


def test_an_original_whose_bytes_are_known_goes(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"scan")
    known = take(store, tmp_path / "a", move=True, now=NOW)
    orphan = new_id(NOW)
    store.vault.put(orphan, ORIGINAL, b"scan")
    assert sweep_orphans(store, later) == Swept(removed=1)
    assert owners(store) == {known.file_id}


def test_an_original_that_nobody_knows_comes_in_anew(store: Store, tmp_path: Path) -> None:
    """As after a database was restored that is older than the store."""
    (tmp_path / "a").write_bytes(b"scan")
    lost = take(store, tmp_path / "a", move=True, now=NOW)
    with store.write() as session:
        session.execute(delete(File))
    assert sweep_orphans(store, later) == Swept(taken=1)
    with store.read() as session:
        (file,) = session.scalars(select(File))
    assert (file.state, file.id != lost.file_id) == ("waiting", True)
    assert store.vault.get(file.id, ORIGINAL) == b"scan"
    assert (owners(store), sweep_orphans(store, later)) == ({file.id}, Swept())
    assert [path for path in store.folder.scratch.iterdir() if path.is_file() and path.name != "moving.lock"] == []


def test_what_is_not_ours_is_left_alone_and_a_stop_is_heard(store: Store) -> None:
    strange, picture = new_id(NOW), new_id(NOW)
    store.vault.put(strange, "key", b"of somebody else")
    store.vault.put(picture, "page-1-full.jpg", b"picture")
    assert sweep_orphans(store, later, lambda: True) == Swept()
    assert sweep_orphans(store, later) == Swept(removed=1)
    assert owners(store) == {strange}


def test_an_original_that_cannot_be_copied_stays(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    orphan = new_id(NOW)
    store.vault.put(orphan, ORIGINAL, b"scan")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "disk")

    monkeypatch.setattr("storage.orphans.take", full)
    with pytest.raises(OSError):
        sweep_orphans(store, later)
    assert owners(store) == {orphan}
