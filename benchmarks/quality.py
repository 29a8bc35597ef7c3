"""`./dev bench quality`: which pages are said to be too poor, for which reasons, and how well they are read.

Made pages, ordinary and poor ones (`samples/maker/poor.py`), held-out side. A page is flagged where it has a doubt
of `extractors/quality.py`, one of its fields where a reflection or a sticker lies over it or it is off the scan.
Right and silent as everywhere. Intervals are 95 %, clustered by page.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache

from benchmarks.judging import JudgedPage, Task, judge, made_page
from benchmarks.main import FILLS, PHONE, SCANS, TORN
from benchmarks.running import machine
from benchmarks.statistics import Rate
from benchmarks.tables import field_rate
from extractors import quality
from extractors.blanks import BlankPage, blank_pages
from extractors.ink import ink_page
from extractors.pagefile import pages
from extractors.register import register
from samples.maker.conditions import POOR_CONDITIONS
from schemas.errors import Rejected
from schemas.library import library

ORDINARY = (*SCANS, *PHONE, *TORN)
POOR = ("dpi100", *POOR_CONDITIONS)


@dataclass(frozen=True)
class Measured:
    """A page: why it is too poor, how many of its fields are doubted by themselves, its `PageQuality.worst`, and
    how it was read (None where that was not asked). A page that was refused has neither doubts nor `worst`."""

    task: Task
    reasons: tuple[str, ...] = ()
    fields: int = 0
    worst: float | None = None
    judged: JudgedPage | None = None

    @property
    def warned(self) -> bool:
        """Does a person hear of it: the page or a field flagged, or the page set aside?"""
        return bool(self.reasons or self.fields) or self.worst is None


def main() -> None:
    """Makes the pages, measures and reads them, prints the table."""
    options = _options()
    print(machine("opencv-python-headless"))
    print(f"  {'':<12} {'page flagged, %':<34} {'page, a field of it, or set aside, %':<36} worst  reasons")
    measured = list(_measured(list(_tasks(options)), options))
    for name in ("ordinary", *ORDINARY, "poor", *POOR):
        several = {"ordinary": ORDINARY, "poor": POOR}.get(name, (name,))
        row(name, [page for page in measured if page.task.condition in several])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10, help="of each condition")
    parser.add_argument("--seed", type=int, default=2_500_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--form", default="registration")
    parser.add_argument("--conditions", default=",".join((*ORDINARY, *POOR)), help="comma-joined")
    parser.add_argument("--tuned", action="store_true", help="pages of the side that is tuned on")
    parser.add_argument("--no-reading", action="store_true", help="measures the pages alone, which is faster")
    return parser.parse_args()


def _tasks(options: argparse.Namespace) -> Iterator[Task]:
    conditions = options.conditions.split(",")
    for number in range(options.pages * len(conditions)):
        turn, which = divmod(number, len(conditions))
        fill = FILLS[(turn + which) % len(FILLS)]
        yield Task(options.seed + number, conditions[which], fill, not options.tuned, form=options.form)


def _measured(tasks: Sequence[Task], options: argparse.Namespace) -> Iterator[Measured]:
    look = measure if options.no_reading else measure_and_read
    with ProcessPoolExecutor(options.workers) as pool:
        for number, page in enumerate(pool.map(look, tasks, chunksize=2), 1):
            yield page
            if number % 20 == 0:
                print(f"  {number} of {len(tasks)} pages", file=sys.stderr, flush=True)


@cache
def _blanks() -> list[BlankPage]:
    return blank_pages(library())


def measure(task: Task) -> Measured:
    """Makes a page and measures its quality."""
    form = library().latest(task.form)
    assert form is not None
    (scan,) = pages(made_page(task, form).data)
    try:
        found = register(scan.pixels, _blanks())
    except Rejected:
        return Measured(task)
    seen = quality.measure(ink_page(scan.pixels, found), found)
    fields = sum(bool(quality.field_doubts(seen, field)) for field in found.blank.placed.fields)
    return Measured(task, tuple(doubt.reason for doubt in quality.doubts(seen)), fields, seen.worst())


def measure_and_read(task: Task) -> Measured:
    """The same, and reads it."""
    return replace(measure(task), judged=judge(task))


def row(name: str, several: Sequence[Measured]) -> None:
    """Prints the row of a condition; nothing where there are no pages."""
    if not several:
        return
    flagged, warned = Rate(), Rate()
    for page in several:
        flagged.add(page.task.seed, bool(page.reasons))
        warned.add(page.task.seed, page.warned)
    reasons = Counter(reason for page in several for reason in page.reasons)
    worst = min((page.worst for page in several if page.worst is not None), default=0.0)
    told = ", ".join(f"{reason} {n}" for reason, n in reasons.most_common())
    print(f"  {name:<12} {flagged.text():<34} {warned.text():<36} {worst:.2f}   {told}")
    judged = [page.judged for page in several if page.judged]
    for fill in FILLS if judged else ():
        right = field_rate(judged, lambda field: field.right, fill=fill)
        silent = field_rate(judged, lambda field: field.silent, fill=fill)
        if right.n:
            print(f"    {fill:<10} right {right.text():<40} silent of 1,000 {silent.text(1000)}")


if __name__ == "__main__":
    main()
