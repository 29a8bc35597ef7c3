"""Accounts on the command line, and the review page as it is started and stopped."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.cli.conftest import Pendataan

Server = subprocess.Popen[str]
Start = Callable[..., Server]


@pytest.fixture
def start(data: Path) -> Iterator[Start]:
    """Starts the review page on a port that is free."""
    started: list[Server] = []

    def begin(*arguments: str) -> Server:
        command = [sys.executable, "-m", "cli", "--data", str(data), "review", "--port", "0", *arguments]
        env = os.environ | {"PYTHONUNBUFFERED": "1"}
        # Ctrl-C is deaf in what a shell without a person starts behind it; whoever sits at a terminal is heard.
        before = signal.signal(signal.SIGINT, signal.SIG_DFL)
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)
        signal.signal(signal.SIGINT, before)
        started.append(server)
        return server

    yield begin
    for server in started:
        server.kill()
        server.communicate()


def line(server: Server) -> str:
    assert server.stdout is not None
    return server.stdout.readline()


def address(text: str) -> str:
    found = re.search(r"http://\S+", text)
    assert found is not None
    return found[0]


def test_somebody_is_added_invited_closed_and_opened(pendataan: Pendataan) -> None:
    added = pendataan("users", "add", "Sari", "--name", "Sari Lado", "--role", "petugas")
    invited = pendataan("users", "invite", "sari")
    links = [re.findall(r"/undangan/[\w-]{43}", done.stdout) for done in (added, invited)]
    assert [len(found) for found in links] == [1, 1] and links[0] != links[1]
    for words in (("role", "sari", "penyelia"), ("disable", "sari")):
        assert pendataan("users", *words).returncode == 0
    assert re.search(r"sari +penyelia +ditutup.*Sari Lado", pendataan("users", "list").stdout)
    assert pendataan("users", "invite", "sari").returncode == 2
    assert pendataan("users", "enable", "sari").returncode == 0


def test_what_is_not_possible_is_said_and_is_wrong_use(pendataan: Pendataan) -> None:
    pendataan("users", "add", "sari", "--name", "Sari Lado")
    for words, says in (
        (("add", "sari", "--name", "Lain"), "sudah ada"),
        (("add", "x y", "--name", "Lain"), "huruf kecil"),
        (("add", "ani", "--name", "Ani", "--role", "raja"), "raja"),
        (("invite", "siapa"), "Tidak ada akun"),
    ):
        done = pendataan("users", *words)
        assert done.returncode == 2 and says in done.stderr and "Traceback" not in done.stderr


def test_the_first_start_prints_a_link_and_ctrl_c_ends_it_cleanly(start: Start) -> None:
    server = start()
    here, link = address(line(server)), address(line(server))
    assert link.startswith(f"{here}/undangan/")
    with urlopen(link) as answer:
        assert "Akun pertama" in answer.read().decode()
    server.send_signal(signal.SIGINT)
    out, err = server.communicate(timeout=20)
    assert (server.returncode, err) == (0, "") and "berhenti" in out


def test_listening_to_the_network_without_https_is_warned_of(start: Start) -> None:
    server = start("--host", "0.0.0.0")
    line(server), line(server)
    server.send_signal(signal.SIGINT)
    assert "Tanpa HTTPS" in server.communicate(timeout=20)[1]


def test_a_port_that_somebody_has_is_wrong_use(pendataan: Pendataan) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        done = pendataan("review", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2 and "--port" in done.stderr and "Traceback" not in done.stderr
