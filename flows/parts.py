"""The parts of one office on one PC, as `pendataan up` starts them: inbox, readers, review page, Prefect, schedule."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows import logs
from flows.process import path_with
from flows.supervisor import Part
from storage.folder import DataFolder

ROOT = Path(__file__).parents[1]
PYTHON = (sys.executable, "-P", "-m")
INBOX, WORKER, PAGE, PREFECT, SCHEDULE = "inbox", "worker", "page", "prefect", "schedule"
LOCAL = "127.0.0.1"
# A reader tells of every page; the slowest page that was seen took a minute.
LONGEST_PAGE = 900.0
# Each reader keeps its models; the system and the other parts need this much, too.
WORKER_BYTES, OTHER_BYTES = 900 << 20, 1 << 30


@dataclass(frozen=True)
class Doors:
    """Where the parts are reached: the page's host and port, Prefect's port, and what else the page is told."""

    page_host: str = LOCAL
    page_port: int = 8765
    prefect_port: int | None = 4200
    page_options: tuple[str, ...] = ()

    @property
    def page(self) -> str:
        """The page's address on this machine."""
        host = (
            LOCAL if self.page_host in ("", "0.0.0.0") else "::1" if self.page_host == "::" else self.page_host
        )  # shown
        return f"http://[{host}]:{self.page_port}" if ":" in host else f"http://{host}:{self.page_port}"

    @property
    def prefect(self) -> str | None:
        """The address of Prefect's page; None where it is not started."""
        return None if self.prefect_port is None else f"http://{LOCAL}:{self.prefect_port}"


def parts(folder: DataFolder, doors: Doors, workers: int, env: Mapping[str, str]) -> list[Part]:
    """Every part, in the order in which they are started. Prefect comes last: nobody waits for it."""
    data, ours = str(folder.root), environment(folder, doors, env)
    page = (*PYTHON, "cli", "--data", data, "review", "--host", doors.page_host, "--port", str(doors.page_port))
    made = [
        Part(INBOX, (*PYTHON, "flows.watcher", "--data", data), ours),
        *(
            Part(
                f"{WORKER}-{number}",
                (*PYTHON, "flows.worker", "--data", data, "--no-inbox"),
                ours,
                silent_seconds=LONGEST_PAGE,
            )
            for number in range(1, workers + 1)
        ),
        Part(PAGE, (*page, "--no-link", *doors.page_options), ours, f"{doors.page}/sehat"),
    ]
    return made if doors.prefect is None else [*made, *_prefect(data, doors, ours)]


def _prefect(data: str, doors: Doors, ours: Mapping[str, str]) -> Sequence[Part]:
    server = (*PYTHON, "prefect", "server", "start", "--host", LOCAL, "--port", str(doors.prefect_port))
    return (
        # On two cores everything else is loaded first.
        Part(PREFECT, server, ours, f"{doors.prefect}/api/health", needs=(PAGE,)),
        Part(SCHEDULE, (*PYTHON, "flows.schedule", "--data", data), ours, needs=(PREFECT,)),
    )


def environment(folder: DataFolder, doors: Doors, env: Mapping[str, str]) -> dict[str, str]:
    """What the parts find in their environment: Prefect at home in the data folder, nobody told of anything."""
    home = folder.root / "prefect"
    prefect = {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"{doors.prefect}/api",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_CLI_PROMPT": "false",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        # It asks every ten seconds by itself; a run that somebody wants now need not wait so long.
        "PREFECT_RUNNER_POLL_FREQUENCY": "3",
    }
    return {
        **env,
        **(prefect if doors.prefect else {}),
        "PENDATAAN_DATA": str(folder.root),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        # One thread a program: more are slower (docs/decisions/0004-tools.md).
        "OMP_THREAD_LIMIT": "1",
        "PYTHONPATH": path_with(ROOT),
        "PYTHONUNBUFFERED": "1",
        logs.VARIABLE: "json",
    }


def worker_count(cores: int, memory: int) -> int:
    """One reader a core, as far as the memory (bytes) goes; at least one.

    >>> [worker_count(2, 4 << 30), worker_count(16, 8 << 30), worker_count(4, 1 << 30)]
    [2, 7, 1]
    """
    return max(1, min(cores, (memory - OTHER_BYTES) // WORKER_BYTES))


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def memory() -> int:
    """How much memory this machine has, in bytes."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def free_port(wanted: int, host: str = LOCAL) -> int:
    """The port wanted, or with 0 one that is free. Raises OSError where somebody else has it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, wanted), family=family) as door:
        port: int = door.getsockname()[1]
    return port
