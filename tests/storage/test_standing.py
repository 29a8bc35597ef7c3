"""Where everything stands, counted: the same as when every record is looked at."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from schemas.errors import Rejected, SetAside
from schemas.outcome import FileOutcome, PageAside
from storage.intake import take
from storage.saving import save
from storage.setting_aside import set_aside
from storage.standing import standing
from storage.store import Store
from storage.summary import summary
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
