from __future__ import annotations

import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage.errors import LeaseLost
from storage.heartbeat import Heartbeat
from storage.intake import take
from storage.leases import claim, release, renew
from storage.saving import save
from storage.settings import Settings
from storage.store import Store
from storage.tables import Document, File, FileState
from tests.storage.made import NOW, RULES, VERSIONS, Paper, outcome, saved, taken


def _bring(store: Store, folder: Path, count: int) -> list[str]:
    ids = []
    for number in range(count):
        source = folder / f"{number}.png"
        source.write_bytes(str(number).encode())
        ids.append(take(store, source, move=True, now=NOW + timedelta(seconds=number)).file_id)
    return ids


def _short(store: Store, seconds: int = 1) -> Store:
    return replace(store, settings=replace(store.settings, lease_seconds=seconds))


def _process(settings: Settings, mode: str) -> subprocess.Popen[str]:
    address = settings.database.render_as_string(hide_password=False)
    return subprocess.Popen(
        [sys.executable, "-m", "tests.storage.claimer", str(settings.data), address, mode],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_the_oldest_come_first_and_nothing_is_claimed_twice(store: Store, tmp_path: Path) -> None:
    ids = _bring(store, tmp_path, 5)
    first, second = claim(store, "a", 2), claim(store, "b", 10)
    assert [held.file_id for held in (*first, *second)] == ids
    assert claim(store, "c", 10) == []


def test_the_time_is_the_databases_own(store: Store, tmp_path: Path) -> None:
    (held,) = [taken(store, tmp_path)]
    assert held.expires - held.claimed_at == timedelta(seconds=20)
    assert abs(held.claimed_at.timestamp() - time.time()) < 60


def test_an_expired_lease_comes_back_and_the_tries_are_counted(store: Store, tmp_path: Path) -> None:
    _bring(store, tmp_path, 1)
    (old,) = claim(store, "a", 1, now=NOW)
    assert claim(store, "b", 1, now=NOW + timedelta(seconds=19)) == []
    (new,) = claim(store, "b", 1, now=NOW + timedelta(seconds=20))
    assert (old.tries, new.tries, new.file_id) == (1, 2, old.file_id)
    with pytest.raises(LeaseLost):
        renew(store, old)
    with pytest.raises(LeaseLost):
        release(store, old, failed=True)
    with pytest.raises(LeaseLost):
        save(store, old, outcome(Paper()), VERSIONS, RULES, NOW)
    assert save(store, new, outcome(Paper()), VERSIONS, RULES, NOW)


def test_a_renewed_lease_lasts_longer(store: Store, tmp_path: Path) -> None:
    _bring(store, tmp_path, 1)
    (held,) = claim(store, "a", 1, now=NOW)
    renewed = renew(store, held, now=NOW + timedelta(seconds=15))
    assert renewed.expires == NOW + timedelta(seconds=35)
    assert claim(store, "b", 1, now=NOW + timedelta(seconds=30)) == []


@pytest.mark.parametrize(("failed", "tries"), [(True, 2), (False, 1)])
def test_a_released_file_comes_back(store: Store, tmp_path: Path, failed: bool, tries: int) -> None:
    held = taken(store, tmp_path)
    release(store, held, failed=failed)
    (again,) = claim(store, "b", 1)
    assert again.tries == tries


def test_a_released_file_can_wait(store: Store, tmp_path: Path) -> None:
    release(store, taken(store, tmp_path), failed=True, delay=timedelta(minutes=5))
    assert claim(store, "b", 1) == []


def test_a_heartbeat_keeps_the_lease_and_notices_its_loss(store: Store, tmp_path: Path) -> None:
    short = _short(store)
    _bring(store, tmp_path, 2)
    claims = claim(short, "a", 2)
    with Heartbeat(short, claims) as beat:
        time.sleep(1.6)
        assert claim(short, "b", 2) == []
        with store.write() as session:
            session.get_one(File, claims[0].file_id).lease_token = "0" * 26
        time.sleep(0.8)
        assert beat.lost == {claims[0].file_id}


def test_a_heartbeat_does_not_mind_what_is_saved(store: Store, tmp_path: Path) -> None:
    short = _short(store)
    held = taken(short, tmp_path)
    with Heartbeat(short, [held]) as beat:
        save(short, held, outcome(Paper()), VERSIONS, RULES, NOW)
        time.sleep(0.8)
    assert beat.lost == set()


def test_files_of_a_killed_worker_come_back_and_are_saved_once(store: Store, tmp_path: Path) -> None:
    ids = _bring(store, tmp_path, 3)
    doomed = _process(store.settings, "hold")
    assert doomed.stdout is not None
    assert doomed.stdout.readline().split() == ids
    doomed.send_signal(signal.SIGKILL)
    doomed.wait()
    doomed.stdout.close()
    assert claim(store, "other", 3) == []
    time.sleep(1.1)
    for held in claim(store, "other", 3):
        assert held.tries == 2
        save(store, held, outcome(Paper(number=None, fields=())), VERSIONS, RULES, NOW)
    with store.read() as session:
        assert session.scalars(select(func.count()).select_from(Document)).one() == 3


def test_two_processes_never_get_the_same_file(store: Store, tmp_path: Path) -> None:
    ids = _bring(store, tmp_path, 30)
    workers = [_process(store.settings, "work") for _ in range(2)]
    for worker in workers:
        assert worker.stdout is not None and worker.stdout.readline().strip() == "ready"
    outputs = []
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for worker in workers:
        out, _ = worker.communicate(timeout=60)
        assert worker.returncode == 0
        outputs.append(out.split())
    assert sorted([*outputs[0], *outputs[1]]) == sorted(ids)
    with store.read() as session:
        assert set(session.scalars(select(File.state))) == {FileState.DONE}
        assert session.scalars(select(func.count()).select_from(Document)).one() == 30


def test_a_saved_file_is_never_claimed_again(store: Store, tmp_path: Path) -> None:
    saved(store, tmp_path)
    assert claim(store, "b", 1, now=NOW + timedelta(days=1000)) == []
