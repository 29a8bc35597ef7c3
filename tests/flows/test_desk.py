"""The desk over a real store: who comes alone, what becomes poison."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from flows.batch import Work, run_until_empty
from flows.desk import StoreDesk, waiting
from flows.explaining import explain
from flows.intake import take_in
from flows.office import code_version
from schemas.errors import SetAside
from schemas.outcome import Versions
from storage import leases, presence
from storage.facts import Rules
from storage.intake import ORIGINAL, IntakeResult, Origin, take
from storage.settings import load_settings
from storage.store import Store, open_store
from storage.tables_intake import PartKind
from tests.flows.fakes import FakeReader, Naps

MOMENT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(load_settings({}, tmp_path / "data"))
    yield made
    made.close()


@pytest.fixture
def desk(store: Store) -> StoreDesk:
    def no_form(name: str, version: int) -> object:
        raise KeyError(name)

    rules = Rules(no_form, explain)  # type: ignore[arg-type]
    return StoreDesk(store, "test", rules, Versions("0", (), "none"), 1000, lambda: MOMENT)


def give(store: Store, folder: Path, **files: bytes) -> None:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    take_in(store, [folder / name for name in files], move=True, now=lambda: MOMENT)


def test_everything_that_waits_is_read_once(store: Store, desk: StoreDesk, tmp_path: Path) -> None:
    give(store, tmp_path, a=b"one", b=b"two", c=b"bad")
    result = run_until_empty(Work(desk, FakeReader(), sleep=Naps()))
    assert (result.files, result.aside[SetAside.TRUNCATED], waiting(store)) == (3, 1, 0)
    assert run_until_empty(Work(desk, FakeReader(), sleep=Naps())).files == 0


def test_a_file_that_always_fails_becomes_poison_and_the_others_do_not(
    store: Store, desk: StoreDesk, tmp_path: Path
) -> None:
    give(store, tmp_path, a=b"one", b=b"spoils", c=b"two")
    result = run_until_empty(Work(desk, FakeReader(), sleep=Naps()))
    assert (result.files, dict(result.aside), waiting(store)) == (3, {SetAside.POISON: 1}, 0)
    assert (store.folder.set_aside / "b").read_bytes() == b"spoils"


def test_after_a_death_each_file_comes_alone(store: Store, desk: StoreDesk, tmp_path: Path) -> None:
    give(store, tmp_path, a=b"one", b=b"two", c=b"three")
    assert len(leases.claim(store, "dead", 8, MOMENT)) == 3  # long ago: these leases have run out
    first = desk.claim()
    assert ([claim.tries for claim in first], waiting(store)) == ([2], 3)
    assert len(desk.claim()) == 1


def test_poison_given_again_is_tried_as_often_as_any_other(store: Store, desk: StoreDesk, tmp_path: Path) -> None:
    give(store, tmp_path, a=b"spoils")
    run_until_empty(Work(desk, FakeReader(), sleep=Naps()))
    give(store, tmp_path, a=b"spoils")
    reader = FakeReader()
    result = run_until_empty(Work(desk, reader, sleep=Naps()))
    assert (dict(result.aside), len(reader.calls) >= store.settings.max_tries) == ({SetAside.POISON: 1}, True)


def test_a_checkout_that_is_not_installed_still_has_a_version(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("flows.office.version", none)
    assert code_version() == "uninstalled"


def test_explanations_are_in_both_languages() -> None:
    for code in SetAside:
        assert explain(code).count("\n\n") == 1


def test_one_file_that_may_not_be_read_stops_no_other(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(store: Store, path: Path, move: bool, now: datetime, origin: Origin) -> IntakeResult:
        if path.name == "a":
            raise PermissionError
        return take(store, path, move, now)

    monkeypatch.setattr("flows.intake.take", refuses)
    (tmp_path / "b").write_bytes(b"one")
    taken = take_in(store, [tmp_path / "a", tmp_path / "b"], move=False, now=lambda: MOMENT)
    assert (taken.forbidden, len(taken.waiting), taken.left) == ([tmp_path / "a"], 1, True)


def test_what_cannot_even_be_set_aside_keeps_no_other_waiting(
    store: Store, desk: StoreDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(store, tmp_path, a=b"one")
    give(store, tmp_path, b=b"two")
    first = leases.claim(store, "dead", 1, MOMENT)[0]
    store.vault.remove(first.file_id, ORIGINAL)  # somebody took the original out of the store
    result = run_until_empty(Work(desk, FakeReader(), sleep=Naps()))
    assert (result.files, waiting(store)) == (1, 1)
    assert desk.claim() == []  # it is tried again, but not at once


def test_a_probe_finds_a_vault_that_keeps_nothing_and_leaves_nothing_behind(
    store: Store, desk: StoreDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.probe()
    assert [name for owners in store.vault.owners() for name in owners] == []

    def full(*_: object) -> None:
        raise OSError(28, "disk")

    monkeypatch.setattr(type(store.vault), "put", full)
    with pytest.raises(OSError):
        desk.probe()


def test_those_who_read_share_what_waits(store: Store, desk: StoreDesk, tmp_path: Path) -> None:
    give(store, tmp_path, **{f"f{number}": b"%d" % number for number in range(6)})
    for number in (1, 2, 3):
        presence.say_present(store, f"pc.{number}", PartKind.WORKER)
    assert [len(desk.claim()) for _ in range(4)] == [2, 2, 2, 0]
