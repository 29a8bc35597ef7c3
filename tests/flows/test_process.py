"""Processes of their own group: they are heard, and nothing of them outlives whoever started them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.running import state
from flows import process
from flows.alive import Alive
from flows.process import GroupProcess, keep_small, reap
from flows.supervisor import Part

ROOT = Path(__file__).parents[2]
BREATHES = "import os, time; from flows.alive import Alive; Alive.from_env(os.environ)(); print('said'); time.sleep(60)"
# Starts another process in its group, tells its number, and goes on.
PARENT = "import subprocess, time; print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)"


def part(code: str) -> Part:
    env = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    return Part("part", [sys.executable, "-c", code], env)


def wait_for(look: Callable[[], object], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_it_is_heard_and_what_it_says_lies_in_a_log_of_our_own(tmp_path: Path) -> None:
    running = GroupProcess(part(BREATHES), tmp_path / "part.log", tmp_path)
    try:
        wait_for(running.heard)
        wait_for(lambda: (tmp_path / "part.log").read_text() == "said\n")
        assert (running.heard(), running.poll()) == (False, None)
        assert (tmp_path / "part.log").stat().st_mode & 0o777 == 0o600
        running.end(signal.SIGTERM)
        wait_for(lambda: running.poll() is not None)
        assert running.poll() == -signal.SIGTERM
    finally:
        running.end(signal.SIGKILL)
        running.close()


def test_what_it_left_behind_is_ended(tmp_path: Path) -> None:
    log = tmp_path / "part.log"
    running = GroupProcess(part(PARENT), log, tmp_path)
    wait_for(lambda: log.read_text().strip())
    child = int(log.read_text())
    running.end(signal.SIGTERM)
    wait_for(lambda: running.poll() is not None)
    assert state(child)
    running.close()
    wait_for(lambda: not state(child))


STARTER = """
import sys, time
from pathlib import Path
sys.path.insert(0, {root!r})
from flows.process import GroupProcess, Reaper
from tests.flows.test_process import PARENT, part
folder = Path({folder!r})
running = GroupProcess(part(PARENT), folder / "part.log", folder, Reaper())
print(running.pid, flush=True)
time.sleep(60)
"""


def test_nothing_outlives_who_started_it_when_that_is_killed(tmp_path: Path) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER.format(root=str(ROOT), folder=str(tmp_path))],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert starter.stdout is not None
    first = int(starter.stdout.readline())
    log = tmp_path / "part.log"
    wait_for(lambda: log.exists() and log.read_text().strip())
    second = int(log.read_text())
    assert state(first) and state(second)
    starter.kill()
    starter.wait()
    wait_for(lambda: not state(first) and not state(second))


def test_the_reaper_spares_groups_that_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    killed: list[int] = []
    monkeypatch.setattr(process, "_kill_group", killed.append)
    reap(["+5\n", "+6\n", "-5\n"])
    assert killed == [6]


def test_signs_of_life_need_nobody_who_listens() -> None:
    Alive.from_env({})()
    Alive.from_env({"PENDATAAN_ALIVE": "9999"})()
    ear, ours = os.pipe()
    alive = Alive(ours)
    for _ in range(100_000):
        alive()  # nobody reads, and nobody waits
    os.close(ear)
    alive()
    alive()
    os.close(ours)


def test_logs_stay_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "LARGEST_LOG", 10)
    log = tmp_path / "part.log"
    keep_small(log)
    with log.open("ab") as writer:
        for number in range(5):
            writer.write(b"%d" % number * 11)
            writer.flush()
            keep_small(log)
        writer.write(b"end")
    assert log.read_bytes() == b"end"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["part.log", *(f"part.log.{n}" for n in (1, 2, 3))]
    assert (tmp_path / "part.log.1").read_bytes() == b"4" * 11
