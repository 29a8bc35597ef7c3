"""The invariant itself: what it is there to find, it finds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import delete, select

from benchmarks.faults.paper import pile
from benchmarks.faults.scene import Scene
from benchmarks.faults.shift import work
from storage.intake import ORIGINAL
from storage.store import Store
from storage.tables import Document, File, FileState, Page


def a_page_is_lost(store: Store) -> None:
    with store.write() as session:
        session.execute(delete(Page).where(Page.id == session.scalars(select(Page.id)).first()))


def a_file_is_lost(store: Store) -> None:
    with store.write() as session:
        session.execute(delete(File).where(File.state == FileState.SET_ASIDE))


def a_file_waits(store: Store) -> None:
    with store.write() as session:
        file = session.scalars(select(File).where(File.state == FileState.SET_ASIDE)).one()
        file.state, file.reason = FileState.WAITING, None


def a_document_is_doubled(store: Store) -> None:
    with store.write() as session:
        one = session.scalars(select(Document)).first()
        assert one is not None
        session.add(
            Document(
                id="0" * 26,
                form=one.form,
                form_version=1,
                state=one.state,
                received_at=one.received_at,
                complete=True,
                restricted=False,
            )
        )


def an_original_is_changed(store: Store) -> None:
    _originals(store)[0].write_bytes(b"other bytes")


def an_original_is_gone(store: Store) -> None:
    _originals(store)[0].unlink()


def a_picture_is_gone(store: Store) -> None:
    next(store.vault.root.rglob("page-1-full.jpg")).unlink()


def its_reason_is_gone(store: Store) -> None:
    next(store.folder.set_aside.glob("bad.png.txt")).unlink()


def a_copy_is_doubled(store: Store) -> None:
    aside = store.folder.set_aside
    (aside / "bad again.png").write_bytes((aside / "bad.png").read_bytes())


def something_lies_in_the_inbox(store: Store) -> None:
    (store.folder.inbox / "left.png").write_bytes(b"left")


def _originals(store: Store) -> list[Path]:
    return sorted(store.vault.root.rglob(ORIGINAL))


SPOILS = [
    a_page_is_lost,
    a_file_is_lost,
    a_file_waits,
    a_document_is_doubled,
    an_original_is_changed,
    an_original_is_gone,
    a_picture_is_gone,
    its_reason_is_gone,
    a_copy_is_doubled,
    something_lies_in_the_inbox,
]


@pytest.mark.parametrize("spoil", SPOILS)
def test_it_finds(home: Path, spoil: Callable[[Store], None]) -> None:
    scene = Scene(home)
    scene.drop(pile(Random(1)))
    work(scene.shift)
    assert scene.wrongs() == []
    store = scene.open()
    try:
        spoil(store)
    finally:
        store.close()
    assert scene.wrongs() != []
