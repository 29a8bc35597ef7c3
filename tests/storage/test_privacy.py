"""No value of a form, and no name of a file, in any log or error; nothing readable by others."""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import rows as made_rows
from storage import saving
from storage.documents import records
from storage.errors import StorageFailed
from storage.export.as_json import write_json
from storage.leases import claim
from storage.saving import save
from storage.store import Store, open_store
from storage.tables import FieldRow
from storage.terms import load_key
from tests.storage.made import HP, NAME, NIK, NOW, NUMBER, RULES, VERSIONS, Paper, outcome, taken

SECRETS = [NAME, "MARIA", NIK, NUMBER, HP, "membuat_kue", "rahasia"]


def _shown(told: str) -> list[str]:
    return [secret for secret in SECRETS if secret in told or secret.encode().hex() in told]


def test_nothing_personal_is_logged(store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("sqlalchemy").setLevel(logging.DEBUG)
        opened = open_store(store.settings)
        held = taken(opened, tmp_path, "rahasia.png")
        save(opened, held, outcome(Paper()), VERSIONS, RULES, NOW)
        write_json(records(opened), tmp_path / "a.json")
        opened.close()
    logging.getLogger("sqlalchemy").setLevel(logging.WARNING)
    assert _shown(caplog.text) == []


def _too_long(row: FieldRow) -> None:
    row.status = "no such status"


def _nothing(row: FieldRow) -> None:
    row.name = None  # type: ignore[assignment]


@pytest.mark.parametrize("spoil", [_too_long, _nothing])
def test_the_databases_own_errors_say_nothing(
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    spoil: Callable[[FieldRow], None],
) -> None:
    made = made_rows.field_rows

    def spoiled(*args: object) -> list[FieldRow]:
        rows = made(*args)  # type: ignore[arg-type]
        for row in rows:
            spoil(row)
        return rows

    monkeypatch.setattr(saving, "field_rows", spoiled)
    held = taken(store, tmp_path, "rahasia.png")
    with caplog.at_level(logging.DEBUG), pytest.raises(StorageFailed) as error:
        save(store, held, outcome(Paper()), VERSIONS, RULES, NOW)
    assert _shown("".join(traceback.format_exception(error.value)) + caplog.text) == []
    assert error.value.kind in ("IntegrityError", "CheckViolation", "NotNullViolation")


def test_search_terms_are_no_values(store: Store, tmp_path: Path) -> None:
    save(store, taken(store, tmp_path), outcome(Paper()), VERSIONS, RULES, NOW)
    with store.read() as session:
        rows = session.execute(text("SELECT * FROM search_terms")).all()
    assert rows and _shown(repr(rows)) == []


def test_the_key_is_made_once_and_closed_to_others(store: Store) -> None:
    path = store.folder.store / "search.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_key(store.folder.store) == store.term_key and len(store.term_key) == 32
    assert store.term_key.hex() not in repr(store) and repr(store.term_key) not in repr(store)
    path.write_bytes(b"short")
    with pytest.raises(StorageFailed, match="key"):
        load_key(store.folder.store)


def test_nothing_that_is_kept_can_be_read_by_others(store: Store, tmp_path: Path) -> None:
    os.umask(0o022)
    save(store, taken(store, tmp_path), outcome(Paper()), VERSIONS, RULES, NOW)
    assert claim(store, "b", 1) == []
    for path in store.settings.data.rglob("*"):
        if path.is_file():
            assert path.stat().st_mode & 0o077 == 0, path.suffix
