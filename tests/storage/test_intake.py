from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import select

from schemas.errors import Rejected, SetAside
from schemas.outcome import FileOutcome, PageAside
from storage.errors import ChangedWhileCopying
from storage.intake import ORIGINAL, take
from storage.leases import claim
from storage.saving import save
from storage.setting_aside import set_aside
from storage.store import Store
from storage.tables import File, FileState
from storage.vault import Vault
from tests.storage.made import NOW, RULES, VERSIONS, Paper, document, explain, outcome, taken


def _files(store: Store) -> list[File]:
    with store.read() as session:
        return list(session.scalars(select(File).order_by(File.id)))


@pytest.mark.parametrize("move", [True, False])
def test_a_file_is_kept_byte_for_byte(store: Store, tmp_path: Path, move: bool) -> None:
    source = tmp_path / "scan.png"
    source.write_bytes(b"\x89PNG")
    took = take(store, source, move, NOW)
    assert store.vault.get(took.file_id, ORIGINAL) == b"\x89PNG"
    assert source.exists() is not move
    (row,) = _files(store)
    assert (row.state, row.size, row.received_at, row.sha256) == (FileState.WAITING, 4, NOW, took.sha256)


@pytest.mark.parametrize(
    "name",
    [
        b"a" * 255,
        "ꦥꦤ꧀ꦢꦠ 登録.png".encode(),
        b"\xff\xfe\x80.png",
        b"-rf *; $(x)\n.png",
        b"..png",
        b"con.png ",
        b"a'b\"c.png",
    ],
)
def test_any_name_is_kept_sealed(store: Store, tmp_path: Path, name: bytes) -> None:
    source = tmp_path / os.fsdecode(name)
    source.write_bytes(b"x")
    took = take(store, source, move=True, now=NOW)
    (row,) = _files(store)
    assert os.fsencode(store.vault.open(took.file_id, row.source_sealed)) == name


def test_the_same_bytes_are_linked_and_not_processed_twice(store: Store, tmp_path: Path) -> None:
    results = []
    for name in ("a.png", "b.png", "c.png"):
        (tmp_path / name).write_bytes(b"same")
        results.append(take(store, tmp_path / name, move=True, now=NOW))
    first = results[0].file_id
    assert [one.duplicate_of for one in results] == [None, first, first]
    assert [store.vault.get(one.file_id, ORIGINAL) for one in results] == [b"same"] * 3
    assert [one.file_id for one in claim(store, "worker", 10)] == [first]


def test_what_was_set_aside_is_tried_again(store: Store, tmp_path: Path) -> None:
    tries = []
    for minute, reason in enumerate((SetAside.UNKNOWN_FORM, SetAside.POISON, None)):
        held = taken(store, tmp_path, data=b"same", minutes=minute)
        tries.append((held.file_id, held.tries))
        if reason:
            set_aside(store, held, Rejected(reason), explain, NOW)
    assert [count for _, count in tries] == [1, 1, 1] and len({file_id for file_id, _ in tries}) == 3
    rows = {row.id: (row.state, row.reason) for row in _files(store)}
    assert [rows[file_id] for file_id, _ in tries] == [
        (FileState.SET_ASIDE, "unknown_form"),
        (FileState.SET_ASIDE, "poison"),
        (FileState.WAITING, None),
    ]


def test_what_was_tried_again_and_read_is_a_duplicate_from_then_on(store: Store, tmp_path: Path) -> None:
    set_aside(store, taken(store, tmp_path, data=b"same"), Rejected(SetAside.UNKNOWN_FORM), explain, NOW)
    held = taken(store, tmp_path, data=b"same", minutes=1)
    (tmp_path / "waiting.png").write_bytes(b"same")
    assert take(store, tmp_path / "waiting.png", move=False, now=NOW).duplicate_of == held.file_id
    save(store, held, outcome(Paper()), VERSIONS, RULES, NOW)
    assert take(store, tmp_path / "waiting.png", move=False, now=NOW).duplicate_of == held.file_id
    assert claim(store, "worker", 10) == []


def test_a_file_with_only_some_pages_aside_was_read(store: Store, tmp_path: Path) -> None:
    held = taken(store, tmp_path, data=b"stack")
    read = FileOutcome(2, (document(Paper()),), (), (PageAside(2, SetAside.UNKNOWN_FORM),))
    save(store, held, read, VERSIONS, RULES, NOW)
    (tmp_path / "again.png").write_bytes(b"stack")
    assert take(store, tmp_path / "again.png", move=True, now=NOW).duplicate_of == held.file_id


def test_a_file_moved_by_many_at_once_comes_in_once(store: Store, tmp_path: Path) -> None:
    names = [f"{number}.png" for number in range(20)]
    for name in names:
        (tmp_path / name).write_bytes(name.encode())

    def move_all(_: int) -> int:
        moved = 0
        for name in names:
            with suppress(FileNotFoundError):
                take(store, tmp_path / name, move=True, now=NOW)
                moved += 1
        return moved

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(move_all, range(4))) == len(names)
    assert {row.state for row in _files(store)} == {FileState.WAITING}


def test_an_empty_file_is_taken_in(store: Store, tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    assert take(store, tmp_path / "empty.png", move=True, now=NOW).size == 0


def test_links_folders_and_pipes_are_refused(store: Store, tmp_path: Path) -> None:
    (tmp_path / "real.png").write_bytes(b"x")
    (tmp_path / "link.png").symlink_to(tmp_path / "real.png")
    (tmp_path / "lost.png").symlink_to(tmp_path / "nothing")
    (tmp_path / "folder.png").mkdir()
    os.mkfifo(tmp_path / "pipe.png")
    for path in (*(tmp_path / f"{name}.png" for name in ("link", "lost", "folder", "pipe")), Path("/dev/zero")):
        with pytest.raises(Rejected) as error:
            take(store, path, move=True, now=NOW)
        assert error.value.code is SetAside.UNSAFE
        assert os.path.lexists(path)
    assert _files(store) == []


def test_what_is_no_plain_file_is_unsafe_also_where_nothing_may_be_moved(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link.png").symlink_to(tmp_path / "nothing")
    monkeypatch.setattr(os, "access", lambda *_: False)
    for path in (tmp_path / "link.png", tmp_path, Path("/dev/zero")):
        with pytest.raises(Rejected):
            take(store, path, move=True, now=NOW)


def test_a_file_that_would_fill_the_disk_is_refused_before_it_is_copied(store: Store, tmp_path: Path) -> None:
    with (tmp_path / "huge.png").open("wb") as out:
        out.truncate(shutil.disk_usage(tmp_path).free + (1 << 31))  # holes: it takes no room itself
    with pytest.raises(Rejected) as error:
        take(store, tmp_path / "huge.png", move=True, now=NOW)
    assert error.value.code is SetAside.TOO_LARGE
    assert (tmp_path / "huge.png").exists() and not store.vault.root.exists()


def test_a_file_still_being_written_is_left(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, put = tmp_path / "scan.png", Vault.put_from
    source.write_bytes(b"half")

    def slow(vault: Vault, *args: object) -> object:
        stored = put(vault, *args)  # type: ignore[arg-type]
        source.write_bytes(b"half and more")
        return stored

    monkeypatch.setattr(Vault, "put_from", slow)
    with pytest.raises(ChangedWhileCopying):
        take(store, source, move=True, now=NOW)
    assert source.exists() and _files(store) == []


def test_a_folder_that_lets_nothing_go_is_refused_at_once(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "scan.png").write_bytes(b"x")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(PermissionError):
        take(store, tmp_path / "scan.png", move=True, now=NOW)
    assert _files(store) == []


def test_the_source_stays_when_the_row_cannot_be_written(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "scan.png"
    source.write_bytes(b"x")

    def broken(*_: object) -> None:
        raise RuntimeError("no more disk")

    monkeypatch.setattr("storage.intake._write_down", broken)
    with pytest.raises(RuntimeError):
        take(store, source, move=True, now=NOW)
    assert source.exists()
