"""Processes of their own group: started with a log and a pipe for signs of life, ended with all that they started.

Where whoever started them is killed, nobody would end them: a small process of its own, the reaper, notices that by the
end of a pipe and kills their groups. It is `python -m flows.process`.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from flows import alive
from flows.supervisor import Part

# A log larger than this is put by; so many of those are kept.
LARGEST_LOG, KEPT_LOGS = 10_000_000, 3


class GroupProcess:
    """`flows.supervisor.Running`: a part that runs, in a session of its own, so that Ctrl-C reaches us alone."""

    def __init__(self, part: Part, log: Path, folder: Path, reaper: Reaper | None = None) -> None:
        """Starts it. `log` takes what it says, `folder` is where it stands. Raises OSError."""
        self._ear, theirs = os.pipe()
        try:
            keep_small(log)
            with open(log, "ab", opener=_private) as out:
                self._process = subprocess.Popen(
                    part.command,
                    env={**part.env, alive.VARIABLE: str(theirs)},
                    cwd=folder,
                    pass_fds=[theirs],
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    start_new_session=True,
                )
        except OSError:
            os.close(self._ear)
            raise
        finally:
            os.close(theirs)
        os.set_blocking(self._ear, False)
        self._reaper = reaper
        if reaper:
            reaper.begun(self.pid)

    @property
    def pid(self) -> int:
        """Its number, and that of its group."""
        return self._process.pid

    def poll(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.poll()

    def heard(self) -> bool:
        """Did it give a sign of life since this was asked before?"""
        try:
            return bool(os.read(self._ear, 1 << 16))
        except BlockingIOError:
            return False

    def end(self, number: int) -> None:
        """Sends it a signal. What it started is its own business, but for SIGKILL."""
        if number == signal.SIGKILL:
            _kill_group(self.pid)
        elif self._process.poll() is None:
            self._process.send_signal(number)

    def close(self) -> None:
        """Ends what it left behind."""
        _kill_group(self.pid)
        self._process.wait()
        os.close(self._ear)
        if self._reaper:
            self._reaper.ended(self.pid)


class Reaper:
    """Our end of the reaper: told which groups there are, so that it can kill them when we are gone."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "flows.process"],
            env=os.environ | {"PYTHONPATH": path_with(Path(__file__).parents[1])},
            stdin=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )

    def begun(self, group: int) -> None:
        """From now on this group dies with us."""
        self._say(f"+{group}")

    def ended(self, group: int) -> None:
        """It is gone: another one may have its number by now."""
        self._say(f"-{group}")

    def close(self) -> None:
        """What has not ended is killed now."""
        with suppress(OSError, subprocess.TimeoutExpired):
            self._process.communicate(timeout=2)
        self._process.kill()
        self._process.wait()

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()


def path_with(folder: Path) -> str:
    """PYTHONPATH with this folder first: where we are not installed, our own code is found all the same."""
    return os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH", "")]))


def keep_small(log: Path) -> None:
    """Puts by a log that has grown large, also while somebody writes to its end; the oldest is dropped."""
    with suppress(FileNotFoundError):
        if log.stat().st_size > LARGEST_LOG:
            for number in range(KEPT_LOGS - 1, 0, -1):
                with suppress(FileNotFoundError):
                    log.with_name(f"{log.name}.{number}").replace(log.with_name(f"{log.name}.{number + 1}"))
            shutil.copy2(log, log.with_name(f"{log.name}.1"))
            os.truncate(log, 0)


def reap(lines: Iterable[str]) -> None:
    """Kills, once there is no more to read, the groups that were begun and did not end."""
    groups = set[int]()
    for line in lines:
        (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    for group in groups:
        _kill_group(group)


def _kill_group(group: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    reap(sys.stdin)
