"""What `pendataan up` is made of, part by part."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import socket
import subprocess
import sys
from datetime import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from flows import logs
from flows.health import answering, answers, told
from flows.only_one import NAME, AlreadyRunning, only_one, who_runs
from flows.parts import Doors, free_port, parts
from flows.schedule import cron
from flows.supervisor import Part, Phase, Supervisor
from storage.folder import DataFolder


def test_an_office_has_its_parts_and_prefect_comes_last(tmp_path: Path) -> None:
    made = parts(DataFolder(tmp_path), Doors(page_port=1, prefect_port=2), 2, {"KEPT": "yes"})
    assert [part.name for part in made] == ["inbox", "worker-1", "worker-2", "page", "prefect", "schedule"]
    assert {part.name: part.needs for part in made if part.needs} == {"prefect": ("page",), "schedule": ("prefect",)}
    env = made[-1].env
    assert (env["PREFECT_HOME"], env["PREFECT_API_URL"]) == (str(tmp_path / "prefect"), "http://127.0.0.1:2/api")
    assert (env["PREFECT_SERVER_ANALYTICS_ENABLED"], env["DO_NOT_TRACK"], env["KEPT"]) == ("false", "1", "yes")
    assert "KEPT" not in repr(made[-1])


def test_who_runs_their_own_prefect_keeps_its_address(tmp_path: Path) -> None:
    made = parts(DataFolder(tmp_path), Doors(prefect_port=None), 1, {"PREFECT_API_URL": "http://elsewhere/api"})
    assert [part.name for part in made] == ["inbox", "worker-1", "page"]
    assert made[0].env["PREFECT_API_URL"] == "http://elsewhere/api"


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "http://127.0.0.1:9"), ("0.0.0.0", "http://127.0.0.1:9"), ("::", "http://[::1]:9")],
)
def test_the_page_is_asked_at_home_wherever_it_listens(host: str, address: str) -> None:
    assert Doors(page_host=host, page_port=9).page == address


def test_a_port_that_somebody_has_is_refused_and_none_wanted_is_a_free_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError):
        free_port(taken.getsockname()[1])
    assert free_port(0) > 0


def test_only_one_holds_a_data_folder_and_says_who_it_is(tmp_path: Path) -> None:
    assert who_runs(tmp_path) is None
    with only_one(tmp_path, {"pid": 7}):
        assert who_runs(tmp_path) == {"pid": 7}
        with pytest.raises(AlreadyRunning) as running, only_one(tmp_path, {"pid": 8}):
            pass
        assert (running.value.about, (tmp_path / NAME).stat().st_mode & 0o777) == ({"pid": 7}, 0o600)
    assert who_runs(tmp_path) is None
    with only_one(tmp_path, {"pid": 9}):
        assert who_runs(tmp_path) == {"pid": 9}


def test_the_dead_let_go_even_where_what_they_started_lives(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys; from pathlib import Path; from flows.only_one import only_one\n"
        f"with only_one(Path({str(tmp_path)!r}), {{'pid': 1}}):\n"
        "    child = subprocess.Popen(['sleep', '30']); print(child.pid, flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert holder.stdout is not None
    child = int(holder.stdout.readline())
    assert who_runs(tmp_path) == {"pid": 1}
    holder.kill()
    holder.wait()
    try:
        assert who_runs(tmp_path) is None
        with only_one(tmp_path, {"pid": 2}):
            pass
    finally:
        os.kill(child, 9)


def test_what_stands_in_the_lock_may_be_anything(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("[1]")
    with (tmp_path / NAME).open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert who_runs(tmp_path) == {}


def supervisor() -> Supervisor:
    return Supervisor([Part("reader", ["read"])], lambda part: None, answers, lambda: 0.0, print)  # type: ignore[arg-type,return-value]


def test_health_says_how_every_part_is_and_nothing_else() -> None:
    all_of_it = supervisor()
    with answering(0, lambda: told(all_of_it)) as address:
        assert answers(address) is False
        with pytest.raises(HTTPError) as refused:
            urlopen(address, timeout=5)
        assert refused.value.code == 503
        all_of_it.standings["reader"].phase = Phase.UP
        assert answers(address) is True
        with urlopen(address, timeout=5) as answer:
            assert json.loads(answer.read()) == {"ok": True, "parts": {"reader": {"phase": "up", "restarts": 0}}}
        with pytest.raises(HTTPError):
            urlopen(address.replace("sehat", "logs"), timeout=5)
    assert answers(address) is False


@pytest.mark.parametrize("how", ["json", "plain"])
def test_a_log_keeps_the_kind_of_a_failure_and_never_its_text(how: str) -> None:
    formatter = logs.Lines("reader") if how == "json" else logs.Plain(logs.PLAIN)
    try:
        raise ValueError("Siti Rahayu, 5371044107900001")
    except ValueError:
        record = logging.LogRecord("flows.worker", logging.WARNING, "", 1, "a file failed", (), sys.exc_info())
    line = formatter.format(record)
    assert ("Siti" in line, "5371" in line, "ValueError" in line, "a file failed" in line) == (False, False, True, True)
    if how == "json":
        told_of = json.loads(line)
        assert (told_of["part"], told_of["level"], told_of["error"]) == ("reader", "warning", "ValueError")
        assert "\n" not in line


def test_the_night_is_at_its_hour() -> None:
    assert cron(time(1)) == "0 1 * * *"
