"""A whole office, `pendataan up` with Prefect and real readers, one of whose processes is killed, or all of them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from random import Random
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from sqlalchemy import func, select

from benchmarks.faults.invariant import wrongs
from benchmarks.faults.paper import Dropped
from extractors.blank import print_pdf
from schemas.library import library
from storage.settings import load_settings
from storage.store import open_store
from storage.tables import File, FileState

ROOT = Path(__file__).parents[2]
COMMAND = ("up", "--workers", "1", "--port", "0", "--prefect-port", "0", "--health-port", "0")
# Who may die, and how its command is known; the run of a flow is asked for first.
VICTIMS = {
    "reader": "flows.worker",
    "watcher": "flows.watcher",
    "page": " review ",
    "schedule": "flows.schedule",
    "Prefect server": "prefect server",
    "flow run": "prefect.",
    "everything": "",
}
LONGEST = 300.0


@dataclass(frozen=True)
class Survived:
    """Who died, how long (seconds) until the next file was read, and what was wrong afterwards."""

    victim: str
    seconds: float
    wrong: list[str]


@dataclass
class Up:
    """One `up` over a data folder."""

    data: Path
    process: subprocess.Popen[bytes]
    said: Path

    def address(self, word: str) -> str:
        found = re.search(rf"{word}.*(http://127\.0\.0\.1:\d+)", self.said.read_text("utf-8"))
        if not found:
            raise RuntimeError(f"no address of {word}")
        return found[1]

    def pids(self, part: str) -> list[int]:
        """The processes of this office whose command has that in it."""
        return [pid for pid, command in everything(self.data).items() if part in command]


def everything(data: Path) -> dict[int, str]:
    """All that runs for a data folder: what was started for it shares its environment."""
    mark, found = f"PENDATAAN_DATA={data}".encode(), {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return found


def survived(root: Path, victim: str, rng: Random) -> Survived:
    """Lets an office work, kills, and waits until all is read again."""
    data = root / f"office {victim}"
    first, later = _files(rng, "first"), _files(rng, "later")
    with _up(data) as office:
        _drop(data, first)
        if victim == "flow run":
            _ask_for_inbox(office)
            _until(lambda: bool(office.pids(VICTIMS[victim])))
        time.sleep(rng.uniform(0.0, 5.0))
        if victim != "everything":
            for pid in office.pids(VICTIMS[victim])[:1]:
                os.kill(pid, signal.SIGKILL)
            seconds = _read_again(data, later)
            return Survived(victim, seconds, _wrongs(data, office, [*first, *later]))
        for pid in [office.process.pid, *everything(data)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        office.process.wait()
    begun = time.monotonic()
    with _up(data, ready=False) as office:
        _drop(data, later)
        _until(lambda: _done(data) > 0 and _waiting(data) < len(first) + len(later))
        seconds = time.monotonic() - begun
        _until(lambda: _settled(data))
        return Survived(victim, seconds, _wrongs(data, office, [*first, *later]))


def _read_again(data: Path, later: list[Dropped]) -> float:
    before, begun = _done(data), time.monotonic()
    _drop(data, later)
    _until(lambda: _done(data) > before)
    seconds = time.monotonic() - begun
    _until(lambda: _settled(data))
    return seconds


def _wrongs(data: Path, office: Up, dropped: list[Dropped]) -> list[str]:
    """Ends the office first: ten seconds, it says."""
    begun = time.monotonic()
    office.process.terminate()
    found = [] if office.process.wait(60) == 0 else ["it did not end cleanly"]
    if time.monotonic() - begun > 15:
        found.append("it did not end within ten seconds")
    if everything(data):
        found.append("something of it outlived it")
    store = open_store(load_settings({}, data))
    try:
        return found + wrongs(store, dropped)
    finally:
        store.close()


@contextmanager
def _up(data: Path, ready: bool = True) -> Iterator[Up]:
    said = data.with_name(f"{data.name} {time.monotonic_ns()}.txt")
    with said.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "cli", "--data", str(data), *COMMAND],
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=os.environ | {"COLUMNS": "200"},
            start_new_session=True,
        )
    try:
        if ready:
            _until(lambda: "Semuanya berjalan" in said.read_text("utf-8") and "/sehat" in said.read_text("utf-8"))
        yield Up(data, process, said)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        for pid in everything(data):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _ask_for_inbox(office: Up) -> None:
    run_deployment(office.address("Prefect"), "inbox/inbox")


def run_deployment(prefect: str, name: str) -> None:
    """Has a Prefect server (its address) begin a run of a deployment."""
    deployment = json.loads(_answer(f"{prefect}/api/deployments/name/{name}"))["id"]
    address = f"{prefect}/api/deployments/{deployment}/create_flow_run"
    _answer(Request(address, b"{}", {"Content-Type": "application/json"}))


def _answer(wish: str | Request) -> bytes:
    """What the server says. One that is busy with its own database says 503, and is asked again."""
    found: list[bytes] = []

    def ask() -> bool:
        try:
            with urlopen(wish, timeout=30) as answer:
                found.append(answer.read())
        except HTTPError as error:
            if error.code != HTTPStatus.SERVICE_UNAVAILABLE:
                raise
        return bool(found)

    _until(ask)
    return found[0]


def _files(rng: Random, name: str) -> list[Dropped]:
    """Two PDFs of two blank forms each, as they are printed."""
    from io import BytesIO

    form = library().latest("registration")
    assert form is not None
    made = []
    for number in range(2):
        out = BytesIO()
        print_pdf(form, out, 2, rng, help_sheet=False)
        made.append(Dropped(f"{name} {number}.pdf", out.getvalue(), 2, 2))
    return made


def _drop(data: Path, files: list[Dropped]) -> None:
    (data / "inbox").mkdir(parents=True, exist_ok=True)
    for one in files:
        (data / "inbox" / one.name).write_bytes(one.data)


def _count(data: Path, state: FileState) -> int:
    store = open_store(load_settings({}, data))
    try:
        with store.read() as session:
            return session.scalars(select(func.count()).select_from(File).where(File.state == state)).one()
    finally:
        store.close()


def _done(data: Path) -> int:
    return _count(data, FileState.DONE)


def _waiting(data: Path) -> int:
    return _count(data, FileState.WAITING)


def _settled(data: Path) -> bool:
    return not list((data / "inbox").iterdir()) and _waiting(data) == 0


def _until(look: Callable[[], bool]) -> None:
    end = time.monotonic() + LONGEST
    while not look():
        if time.monotonic() > end:
            raise TimeoutError("nothing within five minutes")
        time.sleep(0.3)
