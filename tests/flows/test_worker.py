"""The worker waits for a broken system, and stops when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event

from flows.worker import work_on
from storage.settings import load_settings
from storage.store import open_store
from tests.flows.fakes import FakeDesk, FakeReader, work


def test_a_broken_system_is_waited_for_longer_each_time() -> None:
    desk, reader = FakeDesk({"a": b"good"}), FakeReader(down=99, probe_fails=True)
    stopped, waits = Event(), []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        desk.released.clear()
        if len(waits) == 3:
            reader.down, reader.probe_fails = 0, False
        if len(waits) == 4:
            stopped.set()

    assert work_on(work(desk, reader), stopped, wait=wait).files == 1
    assert waits == [2.0, 4.0, 8.0, 1.0]


def test_it_takes_up_what_waits_and_stops_on_sigterm(tmp_path: Path) -> None:
    data = tmp_path / "data"
    command = [sys.executable, "-m", "flows.worker", "--data", str(data)]
    worker = subprocess.Popen(command, cwd=Path(__file__).parents[2], env=os.environ, stderr=subprocess.PIPE)
    try:
        until = time.monotonic() + 60
        while not (data / "scratch").is_dir() or not any((data / "scratch").iterdir()):
            assert time.monotonic() < until and worker.poll() is None
            time.sleep(0.1)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0
    finally:
        worker.kill()
    open_store(load_settings({}, data)).close()


def test_it_takes_in_between_and_reads_on_where_that_fails() -> None:
    desk, stopped, looks = FakeDesk({}), Event(), []

    def take_in() -> None:
        looks.append(len(desk.saved))
        if len(looks) == 1:
            desk.files["a"] = b"good"
        else:
            raise OSError("share")

    def wait(seconds: float) -> None:
        if len(looks) == 3:
            stopped.set()

    work_on(work(desk, FakeReader()), stopped, take_in, wait)
    assert (looks, desk.saved) == ([0, 1, 1], ["a"])


def test_what_lies_in_the_inbox_is_read_without_a_pass(tmp_path: Path) -> None:
    store = open_store(load_settings({}, tmp_path / "data"))
    (store.folder.inbox / "scan.png").write_bytes(b"no picture")
    command = [sys.executable, "-m", "flows.worker", "--data", str(store.settings.data)]
    worker = subprocess.Popen(command, cwd=Path(__file__).parents[2], stderr=subprocess.PIPE, text=True)
    try:
        until = time.monotonic() + 60
        while not (store.folder.set_aside / "scan.png.txt").exists():
            assert time.monotonic() < until and worker.poll() is None
            time.sleep(0.2)
        worker.send_signal(signal.SIGTERM)
        _, told = worker.communicate(timeout=30)
    finally:
        worker.kill()
        store.close()
    assert (worker.returncode, "taken in: 1" in told, "scan" in told) == (0, True, False), told
