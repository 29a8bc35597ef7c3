"""All of an office on one PC: its parts under a supervisor, one at a time a data folder."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from flows.health import answering, answers, told
from flows.only_one import only_one
from flows.parts import Doors, parts
from flows.process import GroupProcess, Reaper, keep_small
from flows.supervisor import Happening, Part, Supervisor
from storage.folder import DataFolder

LOGS, PREFECT_HOME = "logs", "prefect"


@dataclass(frozen=True)
class Office:
    """What runs, and where it says how it is."""

    supervisor: Supervisor
    health: str


@contextmanager
def office_up(
    folder: DataFolder,
    doors: Doors,
    workers: int,
    health_port: int,
    tell: Callable[[Happening], None],
    env: Mapping[str, str] = os.environ,
) -> Iterator[Office]:
    """The supervisor of a data folder, which nobody else has meanwhile; nothing is started yet.

    Raises AlreadyRunning, or OSError where the port for health is taken.
    """
    with only_one(folder.root, {"pid": os.getpid(), "page": doors.page, "prefect": doors.prefect}):
        for part in (LOGS, PREFECT_HOME):
            (folder.root / part).mkdir(mode=0o700, exist_ok=True)
        reaper = Reaper()
        try:
            spawn = partial(_spawn, folder, reaper)
            supervisor = Supervisor(parts(folder, doors, workers, env), spawn, answers, time.monotonic, tell)
            with answering(health_port, partial(told, supervisor)) as health:
                yield Office(supervisor, health)
        finally:
            reaper.close()


def _spawn(folder: DataFolder, reaper: Reaper, part: Part) -> GroupProcess:
    return GroupProcess(part, folder.root / LOGS / f"{part.name}.log", folder.root, reaper)


def trim_logs(folder: DataFolder) -> None:
    """Logs that have grown large are put by."""
    for log in (folder.root / LOGS).glob("*.log"):
        keep_small(log)
