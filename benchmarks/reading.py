"""`./dev bench reading`: how well each kind of document is read, by condition, and the numbers asked of it.

Made pages with held-out fonts, characters and seeds. Right, accepted and silent as everywhere: a field is
right where its value or suggestion is what is written on the paper, accepted where nobody is asked, silent
where nobody is asked and it is not right. Fields of all ways of writing count, those left empty apart.
Intervals are 95 %, clustered by page.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from itertools import cycle, islice, product

from benchmarks.judging import DIGITAL, JudgedPage, Task, judge_all
from benchmarks.main import CLEAR_200, FILLS, PHONE, SCANS, TORN
from benchmarks.running import machine
from benchmarks.tables import errors, field_rate, is_line, line, page_rate, refusals
from samples.maker.conditions import MORE_CONDITIONS
from samples.maker.digital import BORN_DIGITAL
from schemas.library import library
from schemas.values import Flag

SCANNED = (*SCANS, *PHONE, *TORN, *MORE_CONDITIONS)
ROWS = (*SCANNED, *DIGITAL)
FORMS = ("registration", "receipt")
# Each kind of page has its own seeds, so that no person stands in two tables.
APART = 100_000
AMOUNTS = ("money", "terbilang")


def main() -> None:
    """Makes the pages, reads them, prints the tables."""
    options = _options()
    forms = [name for name in options.forms.split(",") if library().latest(name)]
    tasks = {
        **{form: list(_tables(form, options)) for form in forms},
        **{name: [task for task in tasks if task.form in forms] for name, tasks in _asked(options).items()},
    }
    judged = dict(_judged(tasks, options.workers))
    print(machine("onnxruntime", "opencv-python-headless"))
    for form in forms:
        table(form, judged[form])
    table("digital", judged["digital"])
    asked(judged)
    if options.errors:
        errors([page for pages in judged.values() for page in pages])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=440, help="of each form, spread over conditions and fills")
    parser.add_argument("--scans", type=int, default=100, help="printed receipts for the number that is asked")
    parser.add_argument("--disagree", type=int, default=20, help="receipts whose figures and words differ on purpose")
    parser.add_argument("--digital", type=int, default=120, help="PDFs, of every kind as many")
    parser.add_argument("--seed", type=int, default=2_000_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--forms", default=",".join(FORMS), help="comma-joined")
    parser.add_argument("--conditions", default=",".join(SCANNED), help="comma-joined")
    parser.add_argument("--fill", default=",".join(FILLS))
    parser.add_argument("--tuned", action="store_true", help="pages of the side that is tuned on")
    parser.add_argument("--errors", action="store_true", help="lists wrong fields of printed pages (made-up people)")
    return parser.parse_args()


def _tables(form: str, options: argparse.Namespace) -> Iterator[Task]:
    """The pages of a form's table: every condition and fill as often, each page with another person and hand."""
    kinds = [(condition, fill) for condition in options.conditions.split(",") for fill in options.fill.split(",")]
    first = options.seed + APART * FORMS.index(form)
    for number in range(max(1, round(options.pages / len(kinds))) * len(kinds)):
        yield Task(first + number, *kinds[number % len(kinds)], not options.tuned, form=form)


def _asked(options: argparse.Namespace) -> dict[str, list[Task]]:
    """The pages that the numbers asked are measured on, by their name."""
    first = options.seed + APART * len(FORMS)
    scans = [_receipt(first + number, number, options) for number in range(options.scans)]
    differ = [_receipt(first + APART + number, number, options, differ=True) for number in range(options.disagree)]
    typed = [
        Task(first + 2 * APART + number, kind, "printed", not options.tuned, form=form)
        for number, (kind, form) in enumerate(islice(cycle(product(DIGITAL, FORMS)), options.digital))
    ]
    return {"scans": scans, "differ": differ, "digital": typed}


def _receipt(seed: int, number: int, options: argparse.Namespace, differ: bool = False) -> Task:
    """A printed receipt as a scanner gives it, the conditions going round."""
    return Task(seed, SCANS[number % len(SCANS)], "printed", not options.tuned, form="receipt", disagree=differ)


def _judged(tasks: dict[str, list[Task]], workers: int) -> Iterator[tuple[str, list[JudgedPage]]]:
    """The pages of each name, read."""
    for name, several in tasks.items():
        pages = []
        for number, page in enumerate(judge_all(several, workers), 1):
            pages.append(page)
            if number % 20 == 0:
                print(f"  {name}: {number} of {len(several)} pages", file=sys.stderr, flush=True)
        yield name, pages


def table(form: str, pages: Sequence[JudgedPage]) -> None:
    """A form's table: a row for each condition, printed and by hand; nothing where there are no pages."""
    if not pages:
        return
    print(f"\n{form}: {len(pages)} pages")
    refusals(pages)
    print(f"  {'':<22} {'right, %':<38} {'accepted, %':<38} silent of 1,000")
    for fill in FILLS:
        if any(page.task.fill == fill for page in pages):
            print(f"  {fill}")
            for name in ("all", *ROWS):
                _row(f"  {name}", [p for p in pages if p.task.fill == fill and name in ("all", p.task.condition)])
    empty = field_rate(pages, lambda f: f.silent, written=False)
    line("empty fields read as something, silently, of 1,000", empty, 1000)


def _row(name: str, pages: Sequence[JudgedPage]) -> None:
    right, accepted, silent = (
        field_rate(pages, hit) for hit in (lambda f: f.right, lambda f: f.accepted, lambda f: f.silent)
    )
    if right.n:
        print(f"  {name:<22} {right.text():<38} {accepted.text():<38} {silent.text(1000)}")


def asked(judged: dict[str, list[JudgedPage]]) -> None:
    """The numbers that were asked for."""
    print("\nasked")
    if scans := judged.get("scans"):
        print(f" {len(scans)} printed receipts, every way of scanning (asked: 99.5 right)")
        line("fields right", field_rate(scans, lambda f: f.right))
        line("of them lines and combs", field_rate(scans, lambda f: f.right, is_line))
        line("clear scans", field_rate(scans, lambda f: f.right, conditions=CLEAR_200))
        line("silent, of 1,000", field_rate(scans, lambda f: f.silent), 1000)
    if differ := judged.get("differ"):
        print(f" {len(differ)} receipts whose figures and words differ on purpose (asked: all flagged)")
        line("flagged that they contradict", page_rate(differ, contradicts))
    typed = [page for page in judged["digital"] if page.task.condition in BORN_DIGITAL]
    if typed:
        print(f" {len(typed)} PDFs that were born digital (asked: 100 right)")
        line("fields right", field_rate(typed, lambda f: f.right))


def contradicts(page: JudgedPage) -> bool:
    """Is a person told that an amount and its words do not agree?"""
    return any(field.flagged(Flag.CONTRADICTS) for field in page.fields if field.type in AMOUNTS)


if __name__ == "__main__":
    main()
