"""Which backups stay: the last of each of the latest days and weeks."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from pathlib import Path

from storage.backup.shape import backups_in, moment_of

DAILY, WEEKLY = 7, 4


def thin_out(into: Path, daily: int = DAILY, weekly: int = WEEKLY) -> tuple[int, int]:
    """Removes the backups that need not stay; how many stay, and how many went. Other folders are left alone."""
    there = {moment: path for path in backups_in(into) if (moment := moment_of(path.name))}
    stay = staying(list(there), daily, weekly)
    gone = [path for moment, path in there.items() if moment not in stay]
    for path in gone:
        # Under another name first: a half removed one must never look like a whole one.
        dying = path.with_name(f".{path.name}.part")
        path.rename(dying)
        shutil.rmtree(dying, ignore_errors=True)
    return len(stay), len(gone)


def staying(moments: Sequence[datetime], daily: int = DAILY, weekly: int = WEEKLY) -> set[datetime]:
    """Those that stay: the last of each of the latest `daily` days that have one, and of `weekly` weeks.

    >>> days = [datetime(2026, 11, day, 1) for day in range(1, 26)]
    >>> [moment.day for moment in sorted(staying(days))]
    [8, 15, 19, 20, 21, 22, 23, 24, 25]
    """
    return _last_of_each(moments, lambda m: m.date(), daily) | _last_of_each(
        moments, lambda m: m.isocalendar()[:2], weekly
    )


def _last_of_each(moments: Sequence[datetime], of: Callable[[datetime], Hashable], count: int) -> set[datetime]:
    latest: dict[Hashable, datetime] = {}
    for moment in sorted(moments, reverse=True):
        latest.setdefault(of(moment), moment)
    return set(list(latest.values())[:count])
