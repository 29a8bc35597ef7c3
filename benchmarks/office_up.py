"""How long an office waits with `pendataan up`: until it is up, until a dropped page is noticed and is a record, until
work goes on after everything was killed, until all of it has stopped.

    ./dev bench office_up [--drops 10]

Nothing else may run meanwhile. The page is a sample of a filled-in registration, each time with other bytes at its end,
so that none is a duplicate.
"""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "samples" / "registration" / "02_scan150_hand.jpg"
READY = "/sehat"
PATIENCE = 300.0


class Office:
    """One `up` over a data folder, started anew with each `start`."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.said = data.parent / "said.txt"

    def begin(self) -> None:
        """Starts it, and waits for nothing."""
        ports = ("--port", "0", "--prefect-port", "0", "--health-port", "0")
        with self.said.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cli", "--data", str(self.data), "up", *ports],
                cwd=ROOT,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def start(self) -> float:
        """Seconds until every part is well."""
        self.begin()
        return wait_for(lambda: READY in self.said.read_text("utf-8"))

    def stop(self) -> float:
        """Seconds until all of it has stopped."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        assert not self.processes(), "something is left"
        return time.monotonic() - begun

    def kill(self) -> None:
        """Kills everything at once, as a power cut does."""
        for pid in [self.process.pid, *self.processes()]:
            os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def processes(self) -> list[int]:
        """All that were started for this data folder."""
        mark, found = f"PENDATAAN_DATA={self.data}".encode(), []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
            except OSError:
                continue
        return found

    def drop(self) -> None:
        """One more page lies in the inbox."""
        draft = self.data / "scratch" / f"{secrets.token_hex(8)}.jpg"
        draft.write_bytes(PAGE.read_bytes() + secrets.token_bytes(16))
        draft.rename(self.data / "inbox" / draft.name)

    def ask(self, question: str) -> Any:
        """One value out of the database."""
        connection = sqlite3.connect(self.data / "pendataan.sqlite", timeout=30)
        try:
            return connection.execute(question).fetchone()[0]
        finally:
            connection.close()

    def documents(self) -> int:
        """How many records there are."""
        return int(self.ask("SELECT count(*) FROM documents"))

    def is_noticed(self, files: int) -> bool:
        """Is it told on the page and by `pendataan status` that something lies in the inbox or has come in?"""
        told = self.ask("SELECT count(*) FROM presences WHERE kind = 'inbox' AND json_extract(told, '$.files') > 0")
        return bool(told) or self.ask("SELECT count(*) FROM files") > files


def wait_for(look: Callable[[], object]) -> float:
    """Seconds until it is so."""
    begun = time.monotonic()
    while not look():
        assert time.monotonic() - begun < PATIENCE
        time.sleep(0.05)
    return time.monotonic() - begun


def one_drop(office: Office) -> tuple[float, float]:
    """Seconds from a drop until it is noticed, and until it is a record."""
    documents, files = office.documents(), int(office.ask("SELECT count(*) FROM files"))
    office.drop()
    noticed = wait_for(lambda: office.is_noticed(files))
    return noticed, noticed + wait_for(lambda: office.documents() > documents)


def after_a_kill(office: Office) -> float:
    """Seconds from the next start until work goes on, everything having been killed while it read."""
    for _ in range(6):
        office.drop()
    documents = office.documents()
    wait_for(lambda: office.documents() > documents)
    office.kill()
    documents = office.documents()
    office.begin()
    return wait_for(lambda: office.documents() > documents)


def told(name: str, seconds: list[float]) -> str:
    """A line of figures."""
    return f"{name:<34} median {statistics.median(seconds):5.1f} s, longest {max(seconds):5.1f} s, n = {len(seconds)}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.office_up")
    parser.add_argument("--drops", type=int, default=10)
    drops: int = parser.parse_args().drops
    with tempfile.TemporaryDirectory(prefix="pendataan-up-") as folder:
        office = Office(Path(folder) / "data")
        started = [office.start()]
        time.sleep(5)
        pairs = [one_drop(office) for _ in range(drops)]
        stopped = [office.stop()]
        started.append(office.start())
        killed = [after_a_kill(office)]
        wait_for(lambda: office.ask("SELECT count(*) FROM files WHERE state = 'waiting'") == 0)
        office.drop()
        time.sleep(4)
        stopped.append(office.stop())
    print(told("from start until all is up", started))
    print(told("from drop until it is noticed", [noticed for noticed, _ in pairs]))
    print(told("from drop until it is a record", [record for _, record in pairs]))
    print(told("from a start after a kill to work", killed))
    print(told("from SIGTERM until all has stopped", stopped))
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
