"""Programs started for measuring: on one core, with their wall time and memory, all their children included.

Memory is looked at in /proc some times a second; the most that any one process held is the kernel's own
figure (VmHWM, and ru_maxrss of what has ended), so that no short peak is missed.
"""

from __future__ import annotations

import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

MB = 1024 * 1024
LOOK_SECONDS = 0.05
LONGEST_OUTPUT = 200_000


@dataclass(frozen=True)
class Run:
    """How a program went: seconds, exit code (None: it hung and was killed), its words, and memory in MB:
    the most of one process, and the most of all together (what they share is counted for each)."""

    seconds: float
    code: int | None
    output: str
    process_mb: float
    tree_mb: float


# A process begins with the memory mark of the one that starts it (exec keeps it), and ours is large: so a small
# one stands between, and tells how the program ended and the most memory of any of its processes (KB).
BETWEEN = """
import os, resource, sys
pid = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
with open(sys.argv[1], "w") as out:
    out.write(f"{code} {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss}")
"""


@dataclass
class _Watched:
    """The memory of the processes below one, as far as it was seen."""

    pid: int
    process: int = 0
    tree: int = 0
    done: Event = field(default_factory=Event)

    def watch(self) -> None:
        while not self.done.wait(LOOK_SECONDS):
            now = [memory(pid) for pid in family(self.pid)[1:]]
            self.process = max([self.process, *(most for _, most in now)])
            self.tree = max(self.tree, sum(held for held, _ in now))


def measured(
    command: Sequence[str],
    *,
    core: int | None = None,
    limit: float | None = None,
    extra: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Run:
    """Runs a program to its end, or for `limit` seconds. `core`: the only one it may use; `extra`: added to its
    environment. Raises FileNotFoundError where there is no such program."""
    if shutil.which(command[0]) is None:
        raise FileNotFoundError(command[0])
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1", **(extra or {})}
    with TemporaryDirectory(prefix="measured-") as name:
        told, words = Path(name) / "told", Path(name) / "words"
        start = time.perf_counter()
        with words.open("wb") as out:
            program = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", BETWEEN, str(told), *_pinned(command, core)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=folder,
                start_new_session=True,
            )
            watched = _watched_to_the_end(program, limit)
        seconds = time.perf_counter() - start
        code, ended = _told(told)
        output = words.read_bytes()[:LONGEST_OUTPUT].decode("utf-8", "replace")
    return Run(seconds, code, output, max(watched.process, ended) / MB, max(watched.tree, ended) / MB)


def _pinned(command: Sequence[str], core: int | None) -> list[str]:
    return list(command) if core is None else ["taskset", "--cpu-list", str(core), *command]


def _watched_to_the_end(program: subprocess.Popen[bytes], limit: float | None) -> _Watched:
    watched = _Watched(program.pid)
    watcher = Thread(target=watched.watch, daemon=True)
    watcher.start()
    try:
        program.wait(limit)
    except subprocess.TimeoutExpired:
        end(program.pid)
        program.wait()
    finally:
        watched.done.set()
        watcher.join()
    return watched


def _told(told: Path) -> tuple[int | None, int]:
    """The exit code and bytes that the process between told; None where it could not, for all were killed."""
    if not told.exists():
        return None, 0
    code, kilobytes = told.read_text().split()
    return int(code), int(kilobytes) * 1024


def end(pid: int) -> None:
    """Kills a process with all below it."""
    for one in family(pid):
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)


def family(pid: int) -> list[int]:
    """A process and all below it, as they are now."""
    found = [pid]
    for one in found:
        found += _children(one)
    return found


def _children(pid: int) -> Iterator[int]:
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                yield from map(int, (thread / "children").read_text().split())


def state(pid: int) -> str:
    """The kernel's letter for what a process does (R, S, T ...); "" where it has ended, waited for or not.

    It may end between any two looks, even between opening and reading what tells of it.
    """
    with suppress(OSError):
        letter = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return "" if letter in "ZX" else letter
    return ""


def memory(pid: int) -> tuple[int, int]:
    """Bytes a process holds now, and the most it ever held; 0 and 0 where it has ended."""
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        found = {
            key: int(rest.split()[0]) * 1024 for key, _, rest in (x.partition(":") for x in lines) if key[:2] == "Vm"
        }
        return found.get("VmRSS", 0), found.get("VmHWM", 0)
    return 0, 0


def core() -> int:
    """A core for the measured program: the last of those that we may use."""
    return max(os.sched_getaffinity(0))


def machine(*packages: str) -> str:
    """What stands under every table: date, kind of machine, versions."""
    cpu = next((x.partition(":")[2].strip() for x in _lines("/proc/cpuinfo") if x.startswith("model name")), "unknown")
    names = dict(x.split("=", 1) for x in _lines("/etc/os-release") if "=" in x)
    system = names.get("PRETTY_NAME", platform.system()).strip('"')
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    about = f"{_today()}, {os.cpu_count()} cores of {cpu}, {system}, Python {platform.python_version()}"
    return f"{about}, {_tesseract()}" + (f", {versions}" if versions else "")


def _lines(path: str) -> list[str]:
    with suppress(OSError):
        return Path(path).read_text().splitlines()
    return []


def _today() -> str:
    return date.today().isoformat()  # noqa: DTZ011 - the day on the wall of whoever measures


def _tesseract() -> str:
    with suppress(OSError):
        return subprocess.check_output(["tesseract", "--version"], text=True).split("\n")[0]
    return "no tesseract"
