from __future__ import annotations

import errno
import os
import socket
import stat
from pathlib import Path

import pytest
from sqlalchemy import select

from schemas.errors import Rejected, SetAside
from schemas.outcome import FileOutcome, PageAside
from storage.errors import LeaseLost
from storage.explanations import of_file
from storage.intake import ORIGINAL, take
from storage.leases import claim, release
from storage.saving import save
from storage.setting_aside import move_aside, safe_name, set_aside
from storage.store import Store
from storage.summary import summary
from storage.tables import File, FileState
from tests.storage.made import NOW, RULES, VERSIONS, Paper, document, explain, taken


def _folder(store: Store) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in store.folder.set_aside.iterdir()}


def test_a_file_is_set_aside_with_its_reason(store: Store, tmp_path: Path) -> None:
    held = taken(store, tmp_path, "surat.pdf", b"%PDF locked")
    set_aside(store, held, Rejected(SetAside.ENCRYPTED), explain, NOW)
    assert _folder(store) == {"surat.pdf": b"%PDF locked", "surat.pdf.txt": b"Alasan: encrypted.\n"}
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in store.folder.set_aside.iterdir())
    with store.read() as session:
        (file,) = session.scalars(select(File))
    assert (file.state, file.reason, file.finished_at) == (FileState.SET_ASIDE, "encrypted", NOW)
    assert store.vault.get(held.file_id, ORIGINAL) == b"%PDF locked"
    assert claim(store, "b", 5) == []


def test_files_of_the_same_bytes_are_set_aside_together_each_under_its_name(store: Store, tmp_path: Path) -> None:
    for name in ("b.pdf", "c.png"):
        (tmp_path / name).touch()
    held = taken(store, tmp_path, "a.png", b"")
    for name in ("b.pdf", "c.png"):
        assert take(store, tmp_path / name, move=True, now=NOW).duplicate_of == held.file_id
    assert set_aside(store, held, Rejected(SetAside.EMPTY), explain, NOW) == 3
    names = ("a.png", "b.pdf", "c.png")
    assert set(_folder(store)) == {name + end for name in names for end in ("", ".txt")}
    assert (summary(store).set_aside, summary(store).duplicates) == ({"empty": 3}, 0)


def test_setting_aside_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    held = taken(store, tmp_path)
    for _ in range(2):
        set_aside(store, held, Rejected(SetAside.EMPTY), explain, NOW)
    assert set(_folder(store)) == {"scan.png", "scan.png.txt"}


def test_a_crash_between_copy_and_row_makes_no_second_copy(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = taken(store, tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(type(store), "write", lambda _: (_ for _ in ()).throw(RuntimeError("power cut")))
        with pytest.raises(RuntimeError):
            set_aside(store, held, Rejected(SetAside.EMPTY), explain, NOW)
    set_aside(store, held, Rejected(SetAside.EMPTY), explain, NOW)
    assert set(_folder(store)) == {"scan.png", "scan.png.txt"}


def test_nothing_is_overwritten(store: Store, tmp_path: Path) -> None:
    for data in (b"one", b"two", b"three"):
        set_aside(store, taken(store, tmp_path, "scan.png", data), Rejected(SetAside.TRUNCATED), explain, NOW)
    there = _folder(store)
    assert {name for name in there if name.endswith(".png")} == {"scan.png", "scan (2).png", "scan (3).png"}
    assert (there["scan.png"], there["scan (2).png"], there["scan (3).png"]) == (b"one", b"two", b"three")
    assert "scan (3).png.txt" in there


def test_set_aside_again_for_another_reason_it_lies_beside_its_new_explanation(store: Store, tmp_path: Path) -> None:
    set_aside(store, taken(store, tmp_path), Rejected(SetAside.UNKNOWN_FORM), explain, NOW)
    (store.folder.set_aside / "scan.png").rename(tmp_path / "scan.png")
    set_aside(store, taken(store, tmp_path, minutes=1), Rejected(SetAside.POOR_PAGE), explain, NOW)
    there = _folder(store)
    assert set(there) == {"scan.png.txt", "scan (2).png", "scan (2).png.txt"}
    assert there["scan (2).png.txt"] == b"Alasan: poor_page.\n"


def test_what_is_no_file_is_moved_by_its_name_alone(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "real.png").write_bytes(b"x")
    (tmp_path / "scan.png").symlink_to(tmp_path / "real.png")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as one:
        monkeypatch.chdir(tmp_path)  # a socket's path must be short
        one.bind("socket")
    for name in ("scan.png", "loop", "pipe", "socket"):
        assert move_aside(store, tmp_path / name, SetAside.UNSAFE, explain)
    there = {path.name: stat.S_IFMT(path.lstat().st_mode) for path in store.folder.set_aside.iterdir()}
    kinds = {"scan.png": stat.S_IFLNK, "loop": stat.S_IFLNK, "pipe": stat.S_IFIFO, "socket": stat.S_IFSOCK}
    assert there == kinds | {f"{name}.txt": stat.S_IFREG for name in kinds}
    assert (store.folder.set_aside / "loop.txt").read_text() == "Alasan: unsafe.\n"
    assert [path.name for path in tmp_path.iterdir() if path.name != "data"] == ["real.png"]


def test_moving_aside_overwrites_nothing(store: Store, tmp_path: Path) -> None:
    folder = store.folder.set_aside
    (folder / "a.png").write_bytes(b"kept")
    (folder / "a (2).png.txt").write_text("kept")
    for name in ("a (3).png", "a (4).png"):
        (tmp_path / "a.png").symlink_to(name)
        assert move_aside(store, tmp_path / "a.png", SetAside.UNSAFE, explain)
        assert str((folder / name).readlink()) == name
    assert ((folder / "a.png").read_bytes(), (folder / "a (2).png.txt").read_text()) == (b"kept", "kept")


def test_what_cannot_be_moved_stays_and_leaves_nothing_behind(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    assert not move_aside(store, tmp_path / "folder", SetAside.UNSAFE, explain)
    (tmp_path / "link").symlink_to("/etc")
    with pytest.raises(FileNotFoundError):
        move_aside(store, tmp_path / "gone", SetAside.UNSAFE, explain)

    def other_disk(*_: object) -> None:
        raise OSError(errno.EXDEV, "another file system")

    monkeypatch.setattr(Path, "rename", other_disk)
    assert not move_aside(store, tmp_path / "link", SetAside.UNSAFE, explain)
    assert (tmp_path / "link").is_symlink() and _folder(store) == {}


def test_a_large_file_is_copied_a_little_at_a_time(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = taken(store, tmp_path, data=b"x" * 5_000_000)
    monkeypatch.setattr(type(store.vault), "get", lambda *_: pytest.fail("read whole"))
    monkeypatch.setattr(Path, "read_bytes", lambda *_: pytest.fail("read whole"))
    set_aside(store, held, Rejected(SetAside.TOO_LARGE), explain, NOW)
    assert (store.folder.set_aside / "scan.png").stat().st_size == 5_000_000


def test_only_who_holds_the_file_may_set_it_aside(store: Store, tmp_path: Path) -> None:
    held = taken(store, tmp_path)
    release(store, held, failed=True)
    with pytest.raises(LeaseLost):
        set_aside(store, held, Rejected(SetAside.POISON), explain, NOW)
    assert _folder(store) == {}


def test_pages_aside_are_told_beside_a_copy(store: Store, tmp_path: Path) -> None:
    held = taken(store, tmp_path, "stack.pdf", b"%PDF")
    aside = (PageAside(2, SetAside.UNKNOWN_FORM), PageAside(3, SetAside.POOR_PAGE), PageAside(4, SetAside.UNKNOWN_FORM))
    save(store, held, FileOutcome(4, (document(Paper()),), (), aside), VERSIONS, RULES, NOW)
    there = _folder(store)
    assert there["stack.pdf"] == b"%PDF"
    assert there["stack.pdf.txt"].decode() == (
        "Halaman 2, 4 / page 2, 4:\nAlasan: unknown_form.\n\nHalaman 3 / page 3:\nAlasan: poor_page.\n"
    )


@pytest.mark.parametrize(
    "name",
    [b"a" * 255, b"..", b".hidden", b"\xff\xfe.png", "ꦥ".encode() * 85, b"x." + b"y" * 250, b"a\\b.png", b"a\nb.png"],
)
def test_any_name_can_be_set_aside(store: Store, tmp_path: Path, name: bytes) -> None:
    cleaned = safe_name(os.fsdecode(name))
    for path in (cleaned, f"{cleaned[:-4]} (2){cleaned[-4:]}.txt"):
        (tmp_path / path).write_bytes(b"x")
    assert "/" not in cleaned and not cleaned.startswith(".") and safe_name(cleaned) == cleaned


def test_what_a_dead_process_put_there_for_another_reason_is_not_there_twice(store: Store, tmp_path: Path) -> None:
    taken(store, tmp_path, "bad.png", b"bad")
    with store.write() as session:
        session.scalars(select(File)).one().lease_expires = None
    (held,) = claim(store, "the next", 1)
    # As it was left by the first: copied, with a reason that nobody wrote down.
    (store.folder.set_aside / "bad.png").write_bytes(b"bad")
    (store.folder.set_aside / "bad.png.txt").write_text(of_file(SetAside.TRUNCATED, explain), "utf-8")
    assert set_aside(store, held, Rejected(SetAside.POISON), explain, NOW) == 1
    assert sorted(path.name for path in store.folder.set_aside.iterdir()) == ["bad.png", "bad.png.txt"]
    assert (store.folder.set_aside / "bad.png.txt").read_text("utf-8") == of_file(SetAside.POISON, explain)
