"""`./dev bench calibrate`: the shipped calibration, fitted on made pages of the tuned side.

Their characters are none that the cell net learnt from. Of every condition as many pages, hand-filled and printed,
of all forms that may be filled in by hand; what they are judged on stands in docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import schemas
from benchmarks.judging import Task, judge_all, told
from benchmarks.keeping import keeping, kept
from cli.evaluation.fitting import fitted, samples
from samples.maker.conditions import CONDITIONS
from schemas.calibration import load_calibration

OUT = Path(schemas.__file__).parent / "data" / "calibration.json"
FORMS = ("registration", "registration", "receipt")
# Printed pages hold hardly an error: it takes many of them to show how seldom one is.
FILLS = ("hand", "printed")


def main() -> None:
    """Makes the pages, reads them, fits, writes the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=1472)
    parser.add_argument("--seed", type=int, default=640_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="", help="fits these kinds alone (with commas), the others stay as shipped")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--keep", type=Path, metavar="FILE", help="keeps what was read there while it runs")
    parser.add_argument("--kept", type=Path, nargs="+", metavar="FILE", help="reads nothing, fits the first pages kept")
    options = parser.parse_args()
    if options.kept:
        judged = kept(options.kept)[: options.pages]
    else:
        tasks = list(_tasks(options.pages, options.seed))
        judged = list(keeping(told(judge_all(tasks, options.workers)), options.keep))
    fields = [field for page in judged for field in page.fields]
    written = sum(field.written for field in fields)
    only = [kind for kind in options.only.split(",") if kind]
    base = load_calibration() if only else None
    name = f"made-{options.seed}-{len(judged)}" + (f"+{base.name}" if base else "")
    calibration = fitted(samples(fields), written, name, base, only)
    options.out.write_text(calibration.as_json(), encoding="utf-8")
    print(f"{len(judged)} pages, {written} written fields: {options.out}")


def _tasks(pages: int, seed: int) -> Iterator[Task]:
    conditions = [name for name in CONDITIONS if name != "clean"]
    for number in range(pages):
        turn = number // len(conditions)
        yield Task(
            seed + number,
            conditions[number % len(conditions)],
            FILLS[turn % len(FILLS)],
            held_out=False,
            form=FORMS[turn % len(FORMS)],
            all_votes=True,
        )


if __name__ == "__main__":
    main()
