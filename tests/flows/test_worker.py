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

    assert work_on(work(desk, reader), stopped, wait).files == 1
    assert waits == [4.0, 8.0, 16.0, 2.0]


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
