"""`./dev bench old_paper`: paper that was there before this program (`p1_pmks`: no markers, no codes). Is every field
found where it lies, however the sheet is bent; are its ticks and its fields right; how long does it take to know a
form among 1, 10 and 100.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from benchmarks.judging import JudgedPage, Task, judge_all, told
from benchmarks.statistics import Rate
from benchmarks.tables import any_field, errors, field_rate, is_line, line, page_rate, refusals
from cli.evaluation.scoring import JudgedField
from extractors.blanks import BlankPage, blank_pages, sift_features
from extractors.geometry import Pixels
from extractors.looks import likeliest
from extractors.register import register
from samples.maker.bent_paper import BENT_CONDITIONS
from schemas.library import library

CONDITIONS = ("scan200", *BENT_CONDITIONS, "upside_down", "phone", "skew")
FILLS = ("hand", "printed")
KNOWN = (1, 10, 100)


def main() -> None:
    """Makes the pages, reads them, prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=150)
    parser.add_argument("--seed", type=int, default=15_000_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--tuned", action="store_true", help="pages of the side that is tuned on")
    parser.add_argument("--errors", action="store_true", help="lists wrong printed fields and silent errors")
    options = parser.parse_args()
    tasks = list(_tasks(options.pages, options.seed, not options.tuned))
    judged = list(told(judge_all(tasks, options.workers)))
    report(judged)
    if options.errors:
        errors(judged)
    growth()


def _tasks(pages: int, seed: int, held_out: bool) -> Iterator[Task]:
    """Each condition as often, both pages of the form, half of them by hand."""
    for number in range(pages):
        turn = number // len(CONDITIONS)
        condition, fill, page = CONDITIONS[number % len(CONDITIONS)], FILLS[turn % 2], 1 + turn // 2 % 2
        yield Task(seed + number, condition, fill, held_out, form="p1_pmks", page=page)


def report(pages: Sequence[JudgedPage]) -> None:
    """The tables of the issue."""
    print(f"\n{len(pages)} pages, {sum(field.written for page in pages for field in page.fields)} written fields")
    refusals(pages)
    print("\nregistered, every field and box within 1 mm (asked: 97, none silently misplaced)")
    for condition in ("all", *CONDITIONS):
        chosen = None if condition == "all" else (condition,)
        line(condition, page_rate(pages, lambda page: page.off_mm is not None and page.off_mm < 1, chosen))
    off = [page.off_mm for page in pages if page.off_mm is not None]
    print(f"  worst place of a page, mm: median {np.median(off):.2f}, largest {max(off):.2f}")
    line("placed more than 1 mm off, not refused", page_rate(pages, lambda page: (page.off_mm or 0) >= 1))
    print("\nright, accepted")
    for name, kind in (("ticks", _is_tick), ("combs", _is_comb), ("lines", _is_line)):
        for fill in FILLS:
            line(f"{name}, {fill}, right", field_rate(pages, lambda f: f.right, kind, fill=fill))
            line(f"{name}, {fill}, accepted", field_rate(pages, lambda f: f.accepted, kind, fill=fill))
    print("\nticked boxes read so (asked: 99)")
    ticked = Rate()
    for page in pages:
        for _, true, read in page.boxes:
            if true:
                ticked.add(page.key, read)
    line("ticked boxes", ticked)
    print("\nsilent errors per 1,000 written fields (asked: under 1)")
    line("all", field_rate(pages, lambda f: f.silent, any_field), 1000)
    line("empty fields read as something", field_rate(pages, lambda f: f.silent, any_field, written=False), 1000)


def _is_tick(field: JudgedField) -> bool:
    return field.writing == "tick"


def _is_comb(field: JudgedField) -> bool:
    return field.writing == "comb"


def _is_line(field: JudgedField) -> bool:
    return is_line(field) and field.writing != "comb"


def growth() -> None:
    """Prints how long it takes to know a page among 1, 10 and 100 forms (their pictures' points known): made-up
    look-alikes, each the same form with its rows in another order."""
    (page, *_) = [blank for blank in blank_pages(library()) if blank.form.form == "p1_pmks"]
    print("\nknowing a page among so many pages of forms, seconds: the few that are tried, and all of registration")
    for known in KNOWN:
        blanks = [page, *(_shuffled(page, seed) for seed in range(1, known))]
        for blank in blanks:
            assert len(blank.features.points)
        scan = page.pixels(200 / 25.4)
        features, begin = sift_features(page.coarse), time.perf_counter()
        likeliest(features, blanks)
        chosen, all_of_it = time.perf_counter(), time.perf_counter()
        found = register(scan, blanks)
        print(f"  {known:>4}  {chosen - begin:.3f}  {time.perf_counter() - all_of_it:.3f}  {found.blank is page}")


def _shuffled(page: BlankPage, seed: int) -> BlankPage:
    """A form that looks like another: its bands of 15 mm in another order."""
    other, rng = BlankPage(page.form, page.page, page.placed), np.random.default_rng(seed)
    height = page.coarse.shape[0]
    edges = np.linspace(0, height, 21).astype(int)
    bands: list[Pixels] = [page.coarse[top:bottom] for top, bottom in pairwise(edges)]
    other.coarse = np.concatenate([bands[at] for at in rng.permutation(len(bands))])
    return other


if __name__ == "__main__":
    main()
