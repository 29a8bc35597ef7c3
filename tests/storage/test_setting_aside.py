from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import select

from schemas.errors import Rejected, SetAside
from schemas.outcome import FileOutcome, PageAside
from storage.errors import LeaseLost
from storage.intake import ORIGINAL
from storage.leases import claim, release
from storage.saving import save
from storage.setting_aside import safe_name, set_aside
from storage.store import Store
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
