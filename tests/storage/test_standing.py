"""Where everything stands, counted: the same as when every record is looked at."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from schemas.errors import Rejected, SetAside
from schemas.outcome import FileOutcome, PageAside
from storage import database
from storage.errors import StorageFailed
from storage.intake import take
from storage.saving import save
from storage.setting_aside import set_aside
from storage.standing import standing
from storage.store import Store, open_store
from storage.summary import summary
from storage.tables import File
from tests.storage.made import NOW, RULES, VERSIONS, Paper, explain, saved, taken


def test_it_is_what_the_summary_says(store: Store, tmp_path: Path) -> None:
    saved(store, tmp_path, Paper(), data=b"one")
    saved(store, tmp_path, Paper(fields=()), data=b"two", minutes=1)
    set_aside(store, taken(store, tmp_path, "bad.png", b"bad"), Rejected(SetAside.TRUNCATED), explain, NOW)
    aside = FileOutcome(2, blank_pages=(1,), aside=(PageAside(2, SetAside.POOR_PAGE),))
    save(store, taken(store, tmp_path, "half.pdf", b"half"), aside, VERSIONS, RULES, NOW)
    for name in ("again.png", "bad.png"):
        (tmp_path / name).write_bytes(b"one" if name == "again.png" else b"bad")
        # Ids sort by the time of receipt.
        take(store, tmp_path / name, move=True, now=NOW + timedelta(minutes=5))
    made, told = summary(store), standing(store)
    assert (told.files.total(), told.files["waiting"], told.files["duplicate"]) == (6, 1, 1)
    assert (made.files, made.waiting, made.duplicates) == (6, 1, 1)
    # The bad one came in again and waits: it is not set aside any more.
    assert told.set_aside == made.set_aside.total() + made.pages_aside.total() == 1
    assert (told.documents, told.documents.total()) == (made.states, made.documents)


def test_who_goes_to_sleep_in_a_transaction_holds_nobody_up_for_long(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if store.engine.dialect.name != "postgresql":
        pytest.skip("a SQLite is on one machine, and its transactions end with their process")
    monkeypatch.setattr(database, "_IDLE_MS", 200)
    saved(store, tmp_path, Paper())
    asleep = open_store(store.settings)
    with pytest.raises(StorageFailed), asleep.write() as session:
        session.scalars(select(File).with_for_update()).all()
        with store.write() as other:
            # Waits for the row until the server has thrown the other out.
            other.scalars(select(File)).one().tries = 7
        session.scalars(select(File)).all()
    asleep.close()
    with store.read() as session:
        assert session.scalars(select(File.tries)).one() == 7
