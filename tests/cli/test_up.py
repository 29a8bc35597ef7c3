"""`pendataan up` for real: a dropped scan becomes a record, a second `up` is refused, all of it ends when told to."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

import pytest

from storage.settings import load_settings
from storage.store import open_store
from storage.summary import summary
from tests.cli.conftest import Pendataan

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
T = TypeVar("T")
WITH_PREFECT = ["up", "--workers", "1", "--port", "0", "--prefect-port", "0", "--health-port", "0"]


class Up:
    """One `up` over a data folder, and all that it started."""

    def __init__(self, data: Path, said: Path) -> None:
        self.data, self._said = data, said
        with said.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cli", "--data", str(data), *WITH_PREFECT],
                cwd=ROOT,
                env=os.environ | {"COLUMNS": "200"},
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self._said.read_text("utf-8")

    def wait_for(self, look: Callable[[], T], seconds: float) -> T:
        until = time.monotonic() + seconds
        while not (found := look()):
            assert self.process.poll() is None, self.said
            assert time.monotonic() < until, self.said
            time.sleep(0.1)
        return found

    def ready(self) -> None:
        self.wait_for(lambda: "Semuanya berjalan" in self.said and "/sehat" in self.said, 300)

    def address(self, word: str) -> str:
        found = re.search(rf"  {word}.*(http://127\.0\.0\.1:\d+\S*)", self.said)
        assert found, self.said
        return found[1]

    def descendants(self) -> dict[int, str]:
        """The processes below it, and what it said of them: by their environment, which all of them share."""
        mark = f"PENDATAAN_DATA={self.data}".encode()
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
        return found


@pytest.fixture
def up(data: Path, tmp_path: Path) -> Iterator[Up]:
    running = Up(data, tmp_path / "said.txt")
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.process.send_signal(signal.SIGTERM)
            running.process.wait(20)
        for pid in running.descendants():
            os.kill(pid, signal.SIGKILL)


def asked(address: str) -> tuple[int, object]:
    try:
        with urlopen(address, timeout=10) as answer:
            return answer.status, json.loads(answer.read())
    except HTTPError as error:
        return error.code, json.loads(error.read())


def nights(prefect: str) -> set[tuple[int, int]]:
    """The hours at which a run is scheduled, by the office's clock."""
    question = json.dumps({"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}).encode()
    asking = Request(f"{prefect}/api/flow_runs/filter", question, {"Content-Type": "application/json"})
    with urlopen(asking, timeout=30) as answer:
        times = [datetime.fromisoformat(run["expected_start_time"]) for run in json.loads(answer.read())]
    here = [moment.astimezone(ZoneInfo("Asia/Makassar")) for moment in times]
    return {(moment.hour, moment.minute) for moment in here}


def documents(data: Path) -> int:
    store = open_store(load_settings({}, data))
    try:
        return summary(store).documents
    finally:
        store.close()


def test_all_of_an_office_starts_reads_what_is_dropped_comes_back_and_stops(
    up: Up, pendataan: Pendataan, paper: Path
) -> None:
    up.ready()
    health, page = up.address("Keadaan"), up.address("Halaman")
    assert (asked(f"{page}/sehat"), asked(health)[0]) == ((200, {"ok": True}), 200)
    # Prefect knows of the night, and lives in the data folder.
    assert (up.data / "prefect" / "prefect.db").is_file()
    up.wait_for(lambda: nights(up.address("Jadwal dan riwayat")) == {(1, 0)}, 60)

    # Said of the folder, not of the port, which is the first one's, too.
    refused = pendataan("up", "--port", page.rpartition(":")[2])
    assert (refused.returncode, str(up.process.pid) in refused.stderr) == (2, True)

    (up.data / "inbox" / "kosong.pdf").write_bytes(paper.read_bytes())
    up.wait_for(lambda: documents(up.data) == 2, 60)
    assert list((up.data / "inbox").iterdir()) == []

    reader = next(pid for pid, command in up.descendants().items() if "flows.worker" in command)
    os.kill(reader, signal.SIGKILL)
    up.wait_for(lambda: "kode -9" in up.said, 20)
    up.wait_for(lambda: asked(health)[0] == 200, 60)

    up.process.send_signal(signal.SIGTERM)
    begun = time.monotonic()
    assert up.process.wait(15) == 0, up.said
    assert time.monotonic() - begun < 10
    assert up.descendants() == {}


def test_nothing_outlives_it_when_it_is_killed_and_the_next_one_may_begin(up: Up, tmp_path: Path) -> None:
    up.wait_for(lambda: any("flows.worker" in command for command in up.descendants().values()), 60)
    up.process.kill()
    up.process.wait()
    until = time.monotonic() + 10
    while up.descendants():
        assert time.monotonic() < until, up.descendants()
        time.sleep(0.1)
    again = Up(up.data, tmp_path / "again.txt")
    try:
        again.wait_for(lambda: any("flows.watcher" in command for command in again.descendants().values()), 60)
    finally:
        again.process.send_signal(signal.SIGTERM)
        assert again.process.wait(15) == 0, again.said
    assert again.descendants() == {}
