"""`./dev bench trust`: can a record be trusted? Right, accepted and silent over both forms, every condition, printed
and by hand, on pages of the held-out side; and whether the probabilities are what is seen.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.judging import JudgedPage, Task, judge_all, told
from benchmarks.keeping import keeping, kept
from benchmarks.tables import any_field, errors, field_rate, is_line, line, refusals
from cli.evaluation.cases import Case, Place
from cli.evaluation.curves import curve, promises, reliability
from cli.evaluation.scoring import JudgedField
from samples.maker.conditions import CONDITIONS

FORMS = ("registration", "receipt")
FILLS = ("hand", "printed")
MNIST, STROKES = "mnist+letters-az", "strokes62"

Kind = Callable[[JudgedField], bool]


def main() -> None:
    """Makes the pages, reads them, prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=900)
    parser.add_argument("--seed", type=int, default=5_000_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--tuned", action="store_true", help="pages of the side that is tuned on")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="keeps what was read there while it runs")
    parser.add_argument("--kept", type=Path, nargs="+", metavar="FILE", help="reads nothing, tells what was kept")
    parser.add_argument("--errors", action="store_true", help="lists silent errors (made-up people)")
    options = parser.parse_args()
    if options.kept:
        judged = kept(options.kept)
    else:
        tasks = list(_tasks(options.pages, options.seed, not options.tuned))
        judged = list(keeping(told(judge_all(tasks, options.workers)), options.keep))
    report(judged)
    if options.errors:
        errors(judged)


def _tasks(pages: int, seed: int, held_out: bool) -> Iterator[Task]:
    """Each condition as often; of five pages four are the registration form, of two one is filled in by hand."""
    conditions = [name for name in CONDITIONS if name != "clean"]
    for number in range(pages):
        turn = number // len(conditions)
        form = FORMS[turn % 10 in (4, 9)]
        yield Task(
            seed + number, conditions[number % len(conditions)], FILLS[turn % 2], held_out, form=form, placed=False
        )


def report(pages: Sequence[JudgedPage]) -> None:
    """The tables of the issue."""
    written = sum(field.written for page in pages for field in page.fields)
    print(f"\n{len(pages)} pages, {written} written fields")
    refusals(pages)
    hand = [page for page in pages if page.task.fill == "hand"]
    for name, characters in (("MNIST", MNIST), ("strokes62", STROKES)):
        _both(f"NIK in combs, {name}", [page for page in hand if page.characters == characters], _is("nik"))
    _both("dates and money in combs, by hand", hand, _is("date", "month_year", "money"))
    _both("other digits in combs, by hand", hand, _is("kk", "number", "phone"))
    _both("places in combs, by hand", hand, _is("place"))
    _both("names in combs, by hand", hand, _is("name"))
    _both("text in combs, by hand", hand, _is("text"))
    _both("lines in handwriting fonts", hand, lambda field: field.writing in ("hand", "printed") and is_line(field))
    _both("printed fields", [page for page in pages if page.task.fill == "printed"], is_line)
    _both("ticks", pages, lambda field: field.writing == "tick")
    _both("signatures", pages, lambda field: field.writing == "signature")
    _both("stamps", pages, lambda field: field.writing == "stamp")
    print("\nsilent errors per 1,000 written fields")
    line("everything together", field_rate(pages, _silent, any_field), 1000)
    for fill in FILLS:
        line(f"{fill}", field_rate(pages, _silent, any_field, None, fill), 1000)
    for condition in CONDITIONS:
        line(condition, field_rate(pages, _silent, any_field, (condition,)), 1000)
    line("empty fields read as something, silently", field_rate(pages, _silent, any_field, written=False), 1000)
    _calibration(pages)


def _is(*types: str) -> Kind:
    return lambda field: field.type in types and field.writing == "comb"


def _silent(field: JudgedField) -> bool:
    return field.silent


def _both(name: str, pages: Sequence[JudgedPage], kind: Kind) -> None:
    line(f"{name}: right", field_rate(pages, lambda field: field.right, kind))
    line(f"{name}: accepted", field_rate(pages, lambda field: field.accepted, kind))
    # Flags that the paper itself calls for, a signature that is missing or a sum above its ceiling, are no doubt.
    free = field_rate(pages, lambda field: field.accepted, lambda field: kind(field) and not field.called_for)
    line(f"{name}: of those without cause", free)


def _calibration(pages: Sequence[JudgedPage]) -> None:
    cases = [Case(field, _place(page)) for page in pages for field in page.fields]
    print("\npromised and seen: wrong of 1,000 written fields, were all accepted from a probability on")
    for promise, point in promises(curve(cases)):
        print(
            f"  {promise:>5}: expected {1000 * point.expected:.2f}, seen {point.errors.text(1000)}, "
            f"accepted {100 * point.accepted:.1f} %, from {point.threshold:.5f}"
        )
    print("\nprobability from, to: predicted, right of n")
    for one in reliability(cases):
        print(f"  {one.low:>7} {one.high:>7}: {100 * one.predicted:.2f}, {one.seen.text()}")


def _place(page: JudgedPage) -> Place:
    return Place(str(page.task.seed), page.task.condition, page.task.fill, 0, 1)


if __name__ == "__main__":
    main()
