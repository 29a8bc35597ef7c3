"""A real Prefect server takes `prefect.yaml`: the night is scheduled, and the inbox runs when asked."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import httpx
import pytest

from storage.documents import records
from storage.settings import load_settings
from storage.store import open_store
from tests.privacy.marked import leaks, marked_files, shows

pytestmark = pytest.mark.deployment

ROOT = Path(__file__).parents[2]
T = TypeVar("T")
PREFECT = [sys.executable, "-m", "prefect"]


@dataclass(frozen=True)
class Server:
    """A server of our own, and what programs need to find it."""

    api: str
    env: dict[str, str]

    def run(self, *arguments: str) -> None:
        done = subprocess.run(
            [*PREFECT, *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=240, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def ask(self, path: str, question: dict[str, Any]) -> Any:
        answer = httpx.post(f"{self.api}{path}", json=question, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def deployment(self, name: str) -> dict[str, Any]:
        found = httpx.get(f"{self.api}/deployments/name/{name}/{name}", timeout=30)
        found.raise_for_status()
        answer: dict[str, Any] = found.json()
        return answer


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("prefect-server")
    port = free_port()
    api = f"http://127.0.0.1:{port}/api"
    env = os.environ | {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": api,
        # Its worker makes a folder of a fixed name there, which may be another user's in /tmp.
        "TMPDIR": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PYTHONPATH": str(ROOT),
    }
    with started([*PREFECT, "server", "start", "--host", "127.0.0.1", "--port", str(port)], env, home / "log.txt"):
        wait_for(lambda: is_healthy(api), 120)
        made = Server(api, env)
        made.run("work-pool", "create", "pendataan", "--type", "process")
        made.run("--no-prompt", "deploy", "--all")
        yield made


@contextmanager
def started(command: list[str], env: dict[str, str], log: Path) -> Iterator[None]:
    """A program and all it starts, gone at the end."""
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out, start_new_session=True)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, number)
                process.wait(15)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_healthy(api: str) -> bool:
    try:
        return httpx.get(f"{api}/health", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def wait_for(look: Callable[[], T], seconds: float) -> T:
    until = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < until, f"nothing within {seconds} s"
        time.sleep(0.5)
    return found


def test_the_nightly_run_is_scheduled_at_one_o_clock_in_kupang(server: Server) -> None:
    nightly = server.deployment("nightly")
    question = {
        "deployments": {"id": {"any_": [nightly["id"]]}},
        "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
    }
    runs = wait_for(lambda: server.ask("/flow_runs/filter", question), 90)
    for run in runs:
        start = datetime.fromisoformat(run["expected_start_time"]).astimezone(ZoneInfo("Asia/Makassar"))
        assert (start.hour, start.minute) == (1, 0)
    assert nightly["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
    assert nightly["entrypoint"] == "flows.nightly.nightly"


def test_the_inbox_runs_when_asked(server: Server, tmp_path: Path) -> None:
    assert runs_to_its_end(server, "inbox", tmp_path) == "COMPLETED", (tmp_path / "worker.txt").read_text()
    assert (tmp_path / "data" / "inbox").is_dir()


def runs_to_its_end(server: Server, name: str, folder: Path) -> str:
    """A deployment, asked for over the data folder in this one; how it ended."""
    there = server.deployment(name)
    run = server.ask(f"/deployments/{there['id']}/create_flow_run", {"parameters": {"data": str(folder / "data")}})

    def state() -> str:
        answer = httpx.get(f"{server.api}/flow_runs/{run['id']}", timeout=30).json()
        kind: str = answer["state"]["type"]
        return kind if kind in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED") else ""

    env = server.env | {"PREFECT_WORKER_QUERY_SECONDS": "2"}
    with started([*PREFECT, "worker", "start", "--pool", "pendataan"], env, folder / "worker.txt"):
        return wait_for(state, 180)


@pytest.mark.parametrize("deployment", ["inbox", "nightly"])
def test_prefect_is_told_no_value_of_a_form(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deployment: str
) -> None:
    (inbox := tmp_path / "data" / "inbox").mkdir(parents=True)
    marked_files(inbox, monkeypatch)
    assert runs_to_its_end(server, deployment, tmp_path) == "COMPLETED", (tmp_path / "worker.txt").read_text()
    store = open_store(load_settings({}, tmp_path / "data"))
    assert any(shows(repr(record.fields).encode()) for record in records(store))
    store.close()
    # Its database, its logs, results and artifacts; and the temporary files of all that ran.
    home = Path(server.env["PREFECT_HOME"])
    assert (home / "prefect.db").stat().st_size > 0
    told = (tmp_path / "worker.txt").read_text("utf-8", "replace")
    assert leaks([told], [home], [tmp_path / "data" / "store"]) == []
