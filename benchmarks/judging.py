"""Made pages through the whole pipeline, each field held against what was written on the paper."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np

from cli.evaluation.paper import called_for
from cli.evaluation.scoring import JudgedField, ticked
from extractors.equipment import Equipment, equip
from extractors.geometry import corners
from extractors.pagefile import pages
from extractors.pipeline import read_batch
from extractors.register import register
from samples.maker.digital import KINDS, make_digital
from samples.maker.page import CHARS, MadePage, make_page
from samples.maker.thermal import make_receipt
from schemas.acceptance import MAX_WRONG_PER_1000, NONE_ACCEPTED
from schemas.errors import Rejected
from schemas.form import FormFile
from schemas.form_field import FormField
from schemas.layout import PlacedField
from schemas.values import Box, FieldResult, Value

DAY = date(2026, 11, 24)
# Kinds of PDF that were never paper; they stand where a condition of scanning does.
DIGITAL = tuple(KINDS)


@dataclass(frozen=True)
class Task:
    """A page to make and to read: of the newest version of a form, scanned or (`DIGITAL`) never on paper.

    `disagree`: figures and words of a receipt differ on purpose. `all_votes`: every reader is asked, and nothing
    accepted. `placed`: where its fields lie is measured, too, which takes one registration more.
    """

    seed: int
    condition: str
    fill: str
    held_out: bool
    chars: Path = CHARS
    form: str = "registration"
    page: int = 1
    disagree: bool = False
    all_votes: bool = False
    placed: bool = True


@dataclass(frozen=True)
class JudgedPage:
    """A page as it was read. `off_mm` is the worst misplacement of a field; None: not registered, or not asked.

    Of a page that was `refused` no field was read.
    """

    task: Task
    off_mm: float | None
    refused: str | None
    fields: tuple[JudgedField, ...] = ()
    boxes: tuple[tuple[str, bool, bool], ...] = field(default=())  # writing of a box: name, ticked, read as ticked
    characters: str | None = None  # the set that hand-filled combs are written with

    @property
    def key(self) -> tuple[int, str]:
        """The page, for intervals: what goes wrong on one page goes wrong together."""
        return self.task.seed, self.task.condition


@cache
def _equipment(all_votes: bool) -> Equipment:
    bearable = NONE_ACCEPTED if all_votes else MAX_WRONG_PER_1000
    return equip((), Path(mkdtemp(prefix="pendataan-bench-")), max_wrong_per_1000=bearable)


def judge(task: Task) -> JudgedPage:
    """Makes the page, reads it, and says how it went."""
    equipment = _equipment(task.all_votes)
    form = equipment.forms.latest(task.form)
    assert form is not None
    made = made_page(task, form)
    placed = task.placed and task.condition not in DIGITAL and form.layout != "free"
    off = _misplaced(made.data, made.truth, equipment) if placed else None
    (outcome,) = read_batch([lambda: made.data], equipment, DAY)
    refused = outcome.code.value if isinstance(outcome, Rejected) else None
    documents = () if isinstance(outcome, Rejected) else outcome.documents
    results = {result.name: result for document in documents for result in document.fields}
    expected: dict[str, Any] = made.expected["fields"]  # type: ignore[assignment]
    # Nothing of a page that was refused is right.
    there = form.pages[task.page - 1].fields
    paper = called_for(form, expected, DAY, equipment.places, equipment.programme)
    fields = tuple(
        _judged(one, form, expected.get(one.name), results.get(one.name), one.name in paper) for one in there
    )
    boxes, characters = tuple(_boxes(there, expected, results)), made.truth.get("characters")
    return JudgedPage(task, None if refused else off, refused, fields, boxes, str(characters) if characters else None)


def made_page(task: Task, form: FormFile, kind: str | None = None) -> MadePage:
    """The page of a task; `kind` of file, one by chance of those that fit where none is asked for."""
    if form.layout == "free":
        return make_receipt(task.seed, task.condition, task.held_out, kind=kind or "jpg")
    if task.condition in DIGITAL:
        return make_digital(task.seed, form, task.condition, task.held_out)
    return make_page(
        task.seed,
        task.condition,
        task.fill,
        task.held_out,
        form,
        task.chars,
        kind=kind,
        page=task.page,
        disagree=task.disagree,
    )


def _judged(
    field: FormField, form: FormFile, expected: Value, result: FieldResult | None, called_for: bool
) -> JudgedField:
    is_number = field.name == form.paper_number
    return JudgedField(field.name, field.type, field.writing.value, expected, result, is_number, called_for)


def judge_all(tasks: Sequence[Task], workers: int) -> Iterator[JudgedPage]:
    """Each page, as it is done."""
    if workers == 1:
        yield from map(judge, tasks)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(judge, tasks, chunksize=2)


def told(judged: Iterable[JudgedPage]) -> Iterator[JudgedPage]:
    """The pages, as they come; says how many there were."""
    for number, page in enumerate(judged, 1):
        yield page
        if number % 20 == 0:
            print(f"  {number} pages", file=sys.stderr, flush=True)


def _misplaced(data: bytes, truth: dict[str, Any], equipment: Equipment) -> float | None:
    """The largest distance (millimetres on the paper) of a field's corner, or of one of its boxes', from where it
    truly is; infinite on a page of another form."""
    scan = next(iter(pages(data)))
    try:
        found = register(scan.pixels, equipment.blanks)
    except Rejected:
        return None
    fields = {field.name: field for field in found.blank.placed.fields}
    if set(fields) != set(truth["fields"]):
        return float("inf")
    seen = found.on_scan(np.concatenate([corners(box) for field in fields.values() for box in _all_boxes(field)]))
    quads = [quad for name in fields for quad in _all_quads(truth["fields"][name])]
    # The maker's pixel centres are whole numbers.
    return float(np.linalg.norm(seen - (np.concatenate(quads) + 0.5), axis=1).max()) / found.scale


def _all_boxes(field: PlacedField) -> list[Box]:
    return [field.box, *field.cells, *(box for _, box in field.options)]


def _all_quads(truth: dict[str, Any]) -> list[Any]:
    return [truth["quad"], *truth.get("cells", ()), *truth.get("options", {}).values()]


def _boxes(
    fields: Sequence[FormField], expected: dict[str, Any], results: dict[str, FieldResult]
) -> Iterator[tuple[str, bool, bool]]:
    """Each tick box of a page: was it ticked, and was it read so (as value or suggestion)."""
    for form_field in fields:
        for option in form_field.options:
            result = results.get(form_field.name)
            read = result.guess if result else None
            yield option, ticked(expected.get(form_field.name), option), ticked(read, option)
