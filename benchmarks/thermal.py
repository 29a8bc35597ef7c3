"""`./dev bench thermal`: made receipts of shops, as cash registers print them, scanned and photographed, faded,
crumpled and turned, through the whole pipeline. What of them is known as receipts, what is right, accepted, silent.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

from benchmarks.judging import JudgedPage, Task, judge_all, told
from benchmarks.tables import any_field, errors, field_rate, line, page_rate, refusals
from samples.maker.receipt_paper import RECEIPT_CONDITIONS
from schemas.library import library

FORM = "shop_receipt"


def main() -> None:
    """Makes the receipts, reads them, prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=140)
    parser.add_argument("--seed", type=int, default=21_000_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--tuned", action="store_true", help="receipts of the side that is tuned on")
    parser.add_argument("--conditions", nargs="+", choices=RECEIPT_CONDITIONS, default=list(RECEIPT_CONDITIONS))
    parser.add_argument("--errors", action="store_true", help="lists wrong fields and silent errors")
    options = parser.parse_args()
    tasks = list(_tasks(options.pages, options.seed, not options.tuned, options.conditions))
    judged = list(told(judge_all(tasks, options.workers)))
    report(judged)
    if options.errors:
        errors(judged)


def _tasks(pages: int, seed: int, held_out: bool, conditions: Sequence[str]) -> Iterator[Task]:
    """Each condition as often."""
    for number in range(pages):
        yield Task(seed + number, conditions[number % len(conditions)], "printed", held_out, form=FORM)


def report(pages: Sequence[JudgedPage]) -> None:
    """The tables: by condition whether they are known, by field how they are read."""
    form = library().latest(FORM)
    assert form is not None
    print(f"\n{len(pages)} receipts, {sum(field.written for page in pages for field in page.fields)} written fields")
    refusals(pages)
    print("\nknown as receipts")
    for condition in ("all", *RECEIPT_CONDITIONS):
        line(condition, page_rate(pages, lambda page: not page.refused, None if condition == "all" else (condition,)))
    known = [page for page in pages if not page.refused]
    print("\nof those that are known: right, accepted; silent errors of what is accepted")
    for field in form.pages[0].fields:
        named = _Named(field.name)
        line(f"{field.name}, right", field_rate(known, lambda f: f.right, named))
        line(f"{field.name}, accepted", field_rate(known, lambda f: f.accepted, named))
    line("silent of accepted", field_rate(known, lambda f: f.silent, lambda f: f.accepted))
    line("silent of 1,000 written fields", field_rate(pages, lambda f: f.silent, any_field), 1000)
    line("empty fields read as something, silently", field_rate(known, lambda f: f.silent, any_field, written=False))


class _Named:
    """Is it the field of that name?"""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, field: object) -> bool:
        return getattr(field, "name", None) == self.name


if __name__ == "__main__":
    main()
