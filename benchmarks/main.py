"""`./dev bench main`: the numbers of the main job, on made pages with held-out fonts, characters and seeds.

Words as everywhere: a field is right where its value or suggestion is what is written on the paper;
silent where nobody is asked and it is not right. Intervals are 95 %, clustered by page.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from benchmarks import speed
from benchmarks.judging import JudgedPage, Task, judge_all
from benchmarks.statistics import Rate
from benchmarks.tables import any_field, errors, field_rate, is_line, line, page_rate, refusals
from cli.evaluation.scoring import JudgedField
from samples.maker.conditions import CONDITIONS

TORN = ("torn1", "torn2", "torn_all")
PHONE = ("phone",)
SCANS = tuple(name for name in CONDITIONS if name not in (*TORN, *PHONE, "clean"))
APART = ("faint", "photocopy")
CLEAR_200 = ("scan200", "colour", "grey", "scan_margin", "upside_down", "skew", "low_jpeg", "onebit", "torn1", "torn2")
FILLS = ("printed", "hand")


def main() -> None:
    """Makes the pages, reads them, prints the tables."""
    options = _options()
    chosen = options.conditions.split(",") if options.conditions else [*SCANS, *PHONE, *TORN]
    fills = options.fill.split(",")
    kinds = [(condition, fill) for condition in chosen for fill in fills]
    # Every page has another person, font and hand: pages that share one would err together.
    tasks = [
        Task(options.seed + number, *kinds[number % len(kinds)], not options.tuned)
        for number in range(max(1, round(options.pages / len(kinds))) * len(kinds))
    ]
    judged = []
    for number, page in enumerate(judge_all(tasks, options.workers), 1):
        judged.append(page)
        if number % 20 == 0:
            print(f"  {number} of {len(tasks)} pages", file=sys.stderr, flush=True)
    report(judged)
    if options.errors:
        errors(judged)
    if not options.no_speed:
        print("\nwall time")
        speed.compare(options.speed_pages, options.seed + 500_000)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=800)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--conditions", default="", help="comma-joined; all where empty")
    parser.add_argument("--fill", default="printed,hand")
    parser.add_argument("--tuned", action="store_true", help="pages of the side that is tuned on")
    parser.add_argument("--no-speed", action="store_true", help="leaves out the wall times against OCRmyPDF")
    parser.add_argument("--speed-pages", type=int, default=20)
    parser.add_argument("--errors", action="store_true", help="lists wrong fields of printed pages (made-up people)")
    return parser.parse_args()


def report(pages: list[JudgedPage]) -> None:
    """The table of the main job."""
    print(f"\n{len(pages)} pages, {sum(len(_written(page)) for page in pages)} written fields")
    refusals(pages)
    print("\nregistered, every field within 1 mm (asked: scans 100, phone 98, torn 98)")
    for name, group in (("scans", SCANS), ("phone", PHONE), *((torn, (torn,)) for torn in TORN)):
        line(name, page_rate(pages, lambda page: page.off_mm is not None and page.off_mm < 1, group))
    print("\nprinted fields right (asked: 99.5 on 200 dpi scans)")
    for name, group in (("clear scans", CLEAR_200), *((c, (c,)) for c in (*SCANS, *PHONE, *TORN))):
        line(name, field_rate(pages, lambda f: f.right, is_line, group, "printed"))
    print("\nhand-filled fields, suggestion right (no number asked yet)")
    line("combs", field_rate(pages, lambda f: f.right, lambda f: f.writing == "comb", None, "hand"))
    line("lines", field_rate(pages, lambda f: f.right, lambda f: f.writing == "hand", None, "hand"))
    _boxes(pages)
    _acceptance(pages)
    print("\nsilent errors per 1,000 written fields (asked: under 1)")
    line("all", field_rate(pages, lambda f: f.silent, any_field), 1000)
    for condition in (*SCANS, *PHONE, *TORN):
        line(condition, field_rate(pages, lambda f: f.silent, any_field, (condition,)), 1000)
    empty = field_rate(pages, lambda f: f.silent, any_field, written=False)
    line("empty fields read as something, silently", empty, 1000)


def _boxes(pages: list[JudgedPage]) -> None:
    print("\ntick boxes (asked: 99.9 of ticked right, under 2 of 10,000 unticked read as ticked)")
    ticked, unticked = Rate(), Rate()
    for page in pages:
        for _, true, read in page.boxes:
            (ticked if true else unticked).add(page.key, read)
    line("ticked, read so", ticked)
    line("unticked, read as ticked, per 10,000", unticked, 10_000)


def _acceptance(pages: list[JudgedPage]) -> None:
    print("\naccepted (asked: ticks, consent, signatures 97; codes 100)")
    kinds: tuple[tuple[str, Callable[[JudgedField], bool]], ...] = (
        ("ticks", lambda f: f.writing == "tick" and f.type != "consent"),
        ("consent given", lambda f: f.type == "consent" and f.expected is True),
        ("signatures there", lambda f: f.type == "signature" and f.expected is True),
        ("codes", lambda f: f.is_number),
    )
    for name, kind in kinds:
        line(name, field_rate(pages, lambda f: f.accepted, kind))


def _written(page: JudgedPage) -> list[JudgedField]:
    return [field for field in page.fields if field.written]


if __name__ == "__main__":
    main()
