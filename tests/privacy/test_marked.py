"""Marked values are planted in forms, the forms are read in every way there is, and then they are looked for in all
that people who keep the system running may see: output, logs, names, temporary folders. None."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.faults.whole import run_deployment
from benchmarks.office_up import Office
from tests.privacy.marked import NAME, NIK, leaks, marked_files, shows

ROOT = Path(__file__).parents[2]


@pytest.fixture
def temp(tmp_path: Path) -> Path:
    """Where this system's temporary files go."""
    made = tmp_path / "temp"
    made.mkdir()
    return made


@pytest.fixture
def env(temp: Path, tmp_path: Path) -> dict[str, str]:
    return os.environ | {"TMPDIR": str(temp), "HOME": str(tmp_path / "home"), "PENDATAAN_LOG": "json"}


def seen(data: Path, temp: Path) -> dict[str, list[Path]]:
    """Where nothing may be: every file there, and every name that we chose."""
    return {
        "folders": [temp, data / "scratch", data / "logs", data / "prefect"],
        "names_of": [data / "store", data / "exports", data / "scratch"],
    }


def run(data: Path, env: dict[str, str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli", "--data", str(data), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env=env,
        cwd=ROOT,
        timeout=180,
    )


def wait_for(look: Callable[[], object], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < until
        time.sleep(0.1)


def test_the_marks_are_found_however_they_are_written() -> None:
    told = (NAME, NAME.title(), NAME.replace(" ", ""), NAME.encode().hex(), NIK)
    assert all(shows(text.encode()) for text in told) and shows(NAME.encode("utf-16-le"))
    assert not shows(b"KUPANG 5371044107930048")


@pytest.mark.slow
def test_no_value_leaves_the_records_by_the_command_or_the_worker(
    tmp_path: Path, temp: Path, env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data, source = tmp_path / "data", tmp_path / "from the scanner"
    source.mkdir()
    files = marked_files(source, monkeypatch)
    # Named on the command line, a file may be named in the answer; from the inbox, too.
    by_command = run(data, env, "run", *files[:1])
    (data / "inbox").mkdir(exist_ok=True)
    for path in files[1:]:
        path.rename(data / "inbox" / path.name)
    told = worked(data, env, lambda: not list((data / "inbox").iterdir()) and waits(data, env) == 0)
    lines = [json.loads(line) for line in told.splitlines()]
    assert lines and {"time", "part", "level", "from", "says"} <= set(lines[0])
    others = [run(data, env, *command) for command in (["status"], ["doctor"], ["run"])]
    assert leaks([by_command.stderr, told, *(one.stdout + one.stderr for one in others)], **seen(data, temp)) == []
    # The values were there to be leaked: they were read, and stand in the records.
    exported = run(data, env, "export", "--format", "json", "--out", tmp_path / "records.json")
    assert exported.returncode == 0 and NIK in (tmp_path / "records.json").read_text("utf-8")
    assert NAME in (tmp_path / "records.json").read_text("utf-8")
    assert leaks([exported.stdout + exported.stderr]) == []


@pytest.mark.slow
def test_no_value_leaves_the_records_of_a_whole_office_that_is_up(
    tmp_path: Path, temp: Path, env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    data, source = tmp_path / "office" / "data", tmp_path / "from the scanner"
    for folder in (data / "inbox", source):
        folder.mkdir(parents=True)
    office = Office(data)
    try:
        office.start()
        for path in marked_files(source, monkeypatch):
            path.rename(data / "inbox" / path.name)
        wait_for(lambda: not list((data / "inbox").iterdir()) and waits(data, env) == 0, 180)
        at_night(office)
        wait_for(lambda: office.ask("SELECT count(*) FROM nights WHERE ended_at IS NOT NULL"), 240)
        office.stop()
    finally:
        if office.process.poll() is None:
            office.kill()
    assert all(list((data / part).iterdir()) for part in ("logs", "prefect", "exports"))
    assert office.documents() == 2
    assert leaks([office.said.read_text("utf-8")], folders=[data / "exports"]) == []
    assert leaks([], **seen(data, temp)) == []


def at_night(office: Office) -> None:
    """Has the Prefect server of an office begin a night."""
    found = re.search(r"Prefect.*(http://127\.0\.0\.1:\d+)", office.said.read_text("utf-8"))
    assert found is not None
    run_deployment(found[1], "nightly/nightly")


def worked(data: Path, env: dict[str, str], until: Callable[[], object]) -> str:
    """A worker works until all is done; what it said. It was killed once before, in the middle of reading."""
    command = [sys.executable, "-m", "flows.worker", "--data", str(data)]
    killed = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: list((data / "scratch").glob("*/strips-*/*.pgm")), 120)
    killed.kill()
    _, before = killed.communicate(timeout=30)
    worker = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True)
    try:
        wait_for(until, 180)
        worker.send_signal(signal.SIGTERM)
        _, after = worker.communicate(timeout=60)
    finally:
        worker.kill()
    return before + after


def waits(data: Path, env: dict[str, str]) -> int:
    """Files that wait, by `status`."""
    told = run(data, env, "status").stdout
    line = next(line for line in told.splitlines() if "waiting" in line.lower() and line.strip()[0].isdigit())
    return int(line.split()[0])
