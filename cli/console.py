"""What people see: lines, tables and progress on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

out = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
err = Console(highlight=False, markup=False, emoji=False, soft_wrap=True, stderr=True)


def say(text: str = "") -> None:
    """A line on standard output."""
    out.print(text)


def shown(name: str) -> str:
    """A file's name as it may be shown: whatever it was, it moves no cursor and is no second line.

    >>> shown("formulir\\n\\x1b[2J\\udcff.png")
    'formulir\\\\n\\\\x1b[2J\\\\udcff.png'
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)


def data(text: str) -> None:
    """Something another program reads, exactly as it is."""
    sys.stdout.write(f"{text}\n")


def fail(text: str) -> None:
    """A line on standard error."""
    err.print(f"✗ {text}", style="red")


class Bar:
    """Counts files and pages; `page` and `file` are what a batch calls."""

    def __init__(self, progress: Progress | None, label: str, total: int) -> None:
        self._progress, self._label, self._total = progress, label, total
        self._files = self._pages = 0
        self._task = progress.add_task(label, total=total or None, pages=0) if progress else None

    def page(self) -> None:
        self._pages += 1
        if self._progress and self._task is not None:
            self._progress.update(self._task, pages=self._pages)

    def file(self, pages: int = 0) -> None:
        """One more file, with pages that were not told of one by one."""
        self._files += 1
        self._pages += pages
        if self._progress and self._task is not None:
            self._progress.update(self._task, advance=1, pages=self._pages)
        elif self._files % self._step == 0 or self._files == self._total:
            err.print(f"{self._label}: {self._files}/{self._total}")

    @property
    def _step(self) -> int:
        return max(1, self._total // 10)


@contextmanager
def bar(label: str, total: int) -> Iterator[Bar]:
    """A progress bar on a terminal, a line now and then elsewhere (both on standard error)."""
    if not err.is_terminal:
        yield Bar(None, label, total)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pages]} hal. / pages"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err) as progress:
        yield Bar(progress, label, total)
