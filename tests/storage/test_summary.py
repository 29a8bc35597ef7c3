from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from schemas.errors import Rejected, SetAside
from schemas.outcome import FileOutcome, PageAside
from schemas.values import Flag
from storage.intake import take
from storage.saving import save
from storage.setting_aside import set_aside
from storage.store import Store
from storage.summary import summary
from storage.vault import Vault
from tests.storage.made import NIK, NOW, RULES, VERSIONS, Paper, accepted, document, explain, flagged, saved, taken


def _fill(store: Store, folder: Path) -> None:
    saved(store, folder, Paper("A", (accepted("nama", "X"), flagged("nik", NIK))), data=b"1")
    saved(store, folder, Paper("B", (accepted("nama", "Y"),), form="receipt", flags=(Flag.UNSIGNED,)), data=b"2")
    set_aside(store, taken(store, folder, data=b"3"), Rejected(SetAside.ENCRYPTED), explain, NOW)
    mixed = FileOutcome(3, (document(Paper("C", ())),), (2,), (PageAside(3, SetAside.POOR_PAGE),))
    save(store, taken(store, folder, data=b"4"), mixed, VERSIONS, RULES, NOW)
    for name, data in (("again.png", b"1"), ("waits.png", b"5")):
        (folder / name).write_bytes(data)
        take(store, folder / name, move=True, now=NOW)


def test_everything_is_counted(store: Store, tmp_path: Path) -> None:
    _fill(store, tmp_path)
    made = summary(store)
    assert (made.files, made.waiting, made.duplicates, made.documents) == (6, 1, 1, 3)
    assert (made.set_aside, made.pages_aside) == ({"encrypted": 1}, {"poor_page": 1})
    assert made.pages == {"document": 3, "blank": 1, "aside": 1}
    assert made.states == {"needs_review": 2, "accepted": 1}
    assert made.fields == {"accepted": 2, "flagged": 1}
    assert made.flags == {"uncertain": 1, "unsigned": 1}
    assert made.top_reasons() == [("low_probability", 1)]
    assert {name: form.documents for name, form in made.forms.items()} == {"registration": 2, "receipt": 1}


def test_a_file_tried_again_counts_as_its_last_try_ended(store: Store, tmp_path: Path) -> None:
    set_aside(store, taken(store, tmp_path, data=b"1"), Rejected(SetAside.UNKNOWN_FORM), explain, NOW)
    set_aside(store, taken(store, tmp_path, data=b"2"), Rejected(SetAside.POISON, 99), explain, NOW)
    saved(store, tmp_path, data=b"1", minutes=1)
    held = taken(store, tmp_path, data=b"2", minutes=1)
    set_aside(store, held, Rejected(SetAside.POOR_PAGE, 7), explain, NOW + timedelta(minutes=1))
    made = summary(store)
    assert (made.files, made.set_aside, made.documents) == (4, {"poor_page": 1}, 1)
    assert made.pages_set_aside == 7


def test_it_counts_from_a_time_on(store: Store, tmp_path: Path) -> None:
    _fill(store, tmp_path)
    saved(store, tmp_path, Paper("D", ()), data=b"later", minutes=60)
    made = summary(store, since=NOW + timedelta(minutes=30))
    assert (made.files, made.documents, made.pages) == (1, 1, {"document": 1})


def test_nothing_sealed_is_opened(store: Store, tmp_path: Path, monkeypatch: object) -> None:
    _fill(store, tmp_path)

    class Closed(Vault):
        def open(self, owner_id: str, sealed: bytes) -> str:
            raise AssertionError("opened")

    object.__setattr__(store, "vault", Closed(store.vault.root))
    assert summary(store).documents == 3


def test_an_empty_store_has_an_empty_summary(store: Store) -> None:
    assert (summary(store).files, summary(store).documents, summary(store).top_reasons()) == (0, 0, [])
