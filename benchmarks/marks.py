"""`./dev bench marks`: ticks, signatures and stamps as they really are, each field with a scene of its own.

Pages of both forms (`samples/maker/marked_page.py`) are registered and their marks read as in the pipeline; checks
between fields are left out. A field is right where its value or suggestion is what was meant, accepted where nobody
is asked, silent where nobody is asked and it is not right. Intervals are 95 %, clustered by page.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache

from benchmarks.judging import DAY
from benchmarks.statistics import Rate
from extractors.blanks import BlankPage, blank_pages
from extractors.geometry import Pixels
from extractors.ink import InkPage, ink_page
from extractors.readers import Seen, signature, stamp, tick
from extractors.readers.marknet import MarkNet
from extractors.register import register
from samples.maker.marked_page import MARK_CONDITIONS, MEASURED, MarkedField, make_marked
from samples.maker.odd_marks import ORDINARY, SCENES
from samples.maker.odd_signatures import SIGNATURES, STAMPS
from samples.maker.ways import MIXED, WAYS
from schemas.errors import Rejected
from schemas.form import FormFile
from schemas.layout import PlacedField
from schemas.library import library
from schemas.places import Gazetteer, load_gazetteer
from schemas.validate import validate
from schemas.values import FieldReading, FieldResult, Status, Writing

FORMS = ("registration", "receipt")
SIGNED = ("signature", "initials", "loop_line", "cross_sign", "thumb")
STAMPED = ("stamp", "stamp_signed", "stamp_sealed", "no_stamp", "no_stamp_signed")
# What happened to another field and reaches into this one is told apart.
SPILT = "from elsewhere"
# What a lamp hides nobody can read: of those fields only the silent errors count.
HIDDEN = "glare"


@dataclass(frozen=True)
class Task:
    """A page to make and to read."""

    seed: int
    condition: str
    form: str
    held_out: bool
    others: str = ""


@dataclass(frozen=True)
class Judged:
    """A field of a page: what was in it, and how it was read."""

    task: Task
    field: MarkedField
    result: FieldResult | None

    @property
    def scene(self) -> str:
        """What happened to the field."""
        return SPILT if self.field.spilt and self.field.scene != HIDDEN else self.field.scene

    @property
    def right(self) -> bool:
        return self.result is not None and self.result.guess == self.field.meant

    @property
    def asked(self) -> bool:
        """Is a person asked?"""
        return self.result is None or self.result.status is Status.FLAGGED

    @property
    def silent(self) -> bool:
        return not self.asked and not self.right


def main() -> None:
    """Makes the pages, reads them, prints the tables."""
    options = _options()
    conditions = options.conditions.split(",")
    kinds = [(condition, form) for condition in conditions for form in (*FORMS, FORMS[1])]
    held_out = not options.tuned
    tasks = [Task(options.seed + n, *kinds[n % len(kinds)], held_out, options.others) for n in range(options.pages)]
    judged: list[Judged] = []
    with ProcessPoolExecutor(options.workers) as pool:
        for number, fields in enumerate(pool.map(judge, tasks, chunksize=4), 1):
            judged += fields
            if number % 50 == 0:
                print(f"  {number} of {len(tasks)} pages", file=sys.stderr, flush=True)
    report(judged)
    if options.errors:
        _errors(judged)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=1200)
    parser.add_argument("--seed", type=int, default=4_000_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--conditions", default=",".join(MARK_CONDITIONS), help="comma-joined")
    parser.add_argument(
        "--others", nargs="?", const=MIXED, default="", choices=(MIXED, *WAYS), help="marks made in other ways"
    )
    parser.add_argument("--tuned", action="store_true", help="pages of the side that is tuned on")
    parser.add_argument("--errors", action="store_true", help="lists wrong and silent fields (made-up people)")
    return parser.parse_args()


def judge(task: Task) -> list[Judged]:
    """Makes the page, reads its marks, holds each against what was meant."""
    form = _forms()[task.form]
    made = make_marked(task.seed, task.condition, task.held_out, form, others=task.others)
    results = read(made.image, form)
    return [Judged(task, field, results.get(field.name)) for field in made.fields]


def read(image: Pixels, form: FormFile) -> dict[str, FieldResult]:
    """The marks of a page by field; none where the page was refused."""
    try:
        found = register(image, _blanks())
    except Rejected:
        return {}
    page = ink_page(image, found)
    readings = [_reading(page, field) for field in found.blank.placed.fields if field.writing in MEASURED]
    alone = form.model_copy(update={"checks": []})
    return {result.name: result for result in validate(alone, readings, DAY, _places()).fields}


def _reading(page: InkPage, field: PlacedField) -> FieldReading:
    seen = _read(page, field)
    reading = seen.reading
    return FieldReading(
        name=field.name,
        page=1,
        box_px=page.box_px(field.box),
        text=reading.text,
        confidence=reading.confidence,
        empty=not reading.text,
        readings=(reading,) if reading.text else (),
        doubts=seen.doubts,
    )


def _read(page: InkPage, field: PlacedField) -> Seen:
    if field.writing is Writing.STAMP:
        return stamp.read(page, field)
    return (tick.read if field.writing is Writing.TICK else signature.read)(page, field, _judge())


@cache
def _judge() -> MarkNet:
    return MarkNet.load()


@cache
def _forms() -> dict[str, FormFile]:
    found = {name: library().latest(name) for name in FORMS}
    return {name: form for name, form in found.items() if form}


@cache
def _blanks() -> tuple[BlankPage, ...]:
    return tuple(blank_pages(library()))


@cache
def _places() -> Gazetteer:
    return load_gazetteer()


def report(judged: Sequence[Judged]) -> None:
    """The tables: by kind of mark, by condition, and the numbers asked."""
    print(f"\n{len({one.task for one in judged})} pages, {len(judged)} fields")
    for title, names in (("tick boxes", SCENES), ("signatures", SIGNATURES), ("stamps", STAMPS)):
        print(f"\n{title:<20} {'right, %':<34} {'nobody asked, %':<34} silent of 1,000")
        for name in (*names, SPILT, HIDDEN):
            _row(name, (one for one in judged if one.scene == name and _title(one) == title))
    for title, kinds in (("every scene", None), ("ordinary", (*ORDINARY, "empty", *SIGNED, *STAMPED, "unsigned"))):
        print(f"\n{title}, by condition")
        for condition in ("all", *MARK_CONDITIONS):
            chosen = (one for one in judged if condition in ("all", one.task.condition))
            _row(condition, (one for one in chosen if kinds is None or one.scene in kinds))
    print("\nasked: right 99.5 of all but what glare hides, accepted 97 of ordinary marks, no silent error")
    for title in ("tick boxes", "signatures", "stamps"):
        own = [one for one in judged if _title(one) == title]
        seen = [one for one in own if one.scene != HIDDEN]
        given = [one for one in own if one.scene in (*ORDINARY, *SIGNED, *STAMPED)]
        print(f"  {title:<12} right {_rate(seen, lambda one: one.right).text()}")
        print(f"  {'':<12} ordinary accepted {_rate(given, lambda one: not one.asked).text()}")
        print(f"  {'':<12} silent of 1,000 {_rate(own, lambda one: one.silent).text(1000)}")


def _title(one: Judged) -> str:
    form = _forms()[one.task.form]
    writing = form.field(one.field.name).writing
    return {Writing.TICK: "tick boxes", Writing.SIGNATURE: "signatures", Writing.STAMP: "stamps"}[writing]


def _row(name: str, several: Iterable[Judged]) -> None:
    own = list(several)
    if own:
        right, accepted = _rate(own, lambda one: one.right), _rate(own, lambda one: not one.asked)
        silent = _rate(own, lambda one: one.silent).text(1000)
        print(f"  {name:<18} {right.text():<34} {accepted.text():<34} {silent}")


def _rate(judged: Iterable[Judged], hit: Callable[[Judged], bool]) -> Rate:
    rate = Rate()
    for one in judged:
        rate.add(one.task, hit(one))
    return rate


def _errors(judged: Sequence[Judged]) -> None:
    """What was silent or wrong, and which ordinary marks were not accepted."""
    for one in sorted(judged, key=lambda one: (not one.silent, one.scene)):
        if one.silent or not one.right:
            print(" ", "SILENT" if one.silent else "wrong", *_story(one))


def _story(one: Judged) -> Iterator[object]:
    task, field, result = one.task, one.field, one.result
    yield f"{task.condition}/{task.seed}/{task.form} {field.name} {field.scene}: {field.meant!r}"
    yield "refused" if result is None else f"read {result.guess!r} {[doubt.reason for doubt in result.doubts]}"


if __name__ == "__main__":
    main()
