"""The data folder: its parts, made on first use and closed to everybody else (mode 0700)."""

from __future__ import annotations

import os
import shutil
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from storage.disk import is_draft

_DAY = 24 * 60 * 60
PARTS = ("inbox", "set-aside", "store", "exports", "forms", "scratch")


@dataclass(frozen=True)
class DataFolder:
    """Where everything lies. `made()` before first use."""

    root: Path

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def set_aside(self) -> Path:
        return self.root / "set-aside"

    @property
    def store(self) -> Path:
        return self.root / "store"

    @property
    def exports(self) -> Path:
        return self.root / "exports"

    @property
    def forms(self) -> Path:
        return self.root / "forms"

    @property
    def scratch(self) -> Path:
        return self.root / "scratch"

    def made(self) -> DataFolder:
        """The same folder, with all its parts there. Scratch left by dead processes is swept."""
        for folder in (self.root, *(self.root / part for part in PARTS)):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if folder.stat().st_uid == os.getuid():
                folder.chmod(0o700)
        self.sweep_scratch()
        self.sweep_drafts(time.time())
        return self

    def scratch_of(self, pid: int) -> Path:
        """The scratch folder of a process on this machine, made when it is not there.

        The machine's name stands in it: the data folder may be shared, and process numbers are not.
        """
        folder = self.scratch / f"{_machine()}.{pid}"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    def sweep_scratch(self) -> int:
        """Removes the scratch folders of this machine's dead processes; how many there were."""
        dead = [path for path in self.scratch.iterdir() if _is_dead(path.name)]
        for path in dead:
            shutil.rmtree(path, ignore_errors=True)
        return len(dead)

    def sweep_drafts(self, now: float) -> int:
        """Removes what was written into `set-aside` and `exports` when its process died (`storage.disk.new_file`);
        how many there were. What is younger than a day, at `now` (seconds since 1970), may still be written."""
        drafts = [path for folder in (self.set_aside, self.exports) for path in folder.iterdir() if is_draft(path.name)]
        old = [path for path in drafts if now - path.lstat().st_mtime > _DAY]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)


def _machine() -> str:
    name = socket.gethostname()
    return "".join(c if c.isalnum() or c == "-" else "-" for c in name) or "here"


def _is_dead(name: str) -> bool:
    machine, _, pid = name.rpartition(".")
    if machine != _machine() or not pid.isascii() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False
