"""Pictures of marks on made pages and what was meant by them, made once by two processes and kept in a cache.

The pages are those of `./dev bench marks`, of the side that is tuned on.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from extractors.blanks import BlankPage, blank_pages
from extractors.geometry import Pixels
from extractors.ink import InkPage, ink_page
from extractors.readers import FILLED, MARKED, NOTHING
from extractors.readers.boxes import BoxMark, measure
from extractors.readers.circled import Circle, circle
from extractors.readers.marknet import box_picture, signature_picture
from extractors.readers.strokes import calmed
from extractors.readers.tick import is_nothing
from extractors.register import register
from samples.maker.marked_page import MARK_CONDITIONS, MarkedField, make_marked
from samples.maker.ways import MIXED
from schemas.errors import Rejected
from schemas.form import FormFile
from schemas.layout import PlacedField
from schemas.library import library
from schemas.values import Writing

PAGES, PROCESSES = 40, 2
# Seeds of pages begin here. Chunks whose marks are made in other ways have numbers from there on, those of validation
# other numbers.
FIRST_SEED, OTHERS_CHUNK, VALIDATION_CHUNK = 800_000, 500, 1_000
# Of five pages four are the registration form: it has most of the boxes.
FORMS = ("registration", "registration", "receipt", "registration", "registration")
# Of the boxes with nothing in them, nor on their labels, this share is learned from.
EMPTY_SHARE = 0.15
# Inked by more than this, a box that was not meant on a page where one was blackened is that one.
BLACKENED = 0.4


class Learned(NamedTuple):
    """Pictures of one kind and their columns."""

    pictures: NDArray[np.uint8]
    labels: NDArray[np.uint8]


def made(kind: Writing, cache_folder: Path, validation: bool, chunks: int, others: int) -> Learned:
    """The pictures of tick boxes or of signatures on so many chunks of pages, and on so many whose marks are made in
    other ways (`samples/maker/ways.py`). The same on every machine with the same packages."""
    numbers = [*range(chunks), *range(OTHERS_CHUNK, OTHERS_CHUNK + others)]
    numbers = [number + VALIDATION_CHUNK * validation for number in numbers]
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        files = [np.load(path) for path in pool.map(partial(_chunk, cache_folder), numbers, chunksize=1)]
    pictures = np.concatenate([file[kind.value] for file in files])
    return Learned(pictures, np.concatenate([file[f"{kind.value}_labels"] for file in files]))


def _chunk(cache_folder: Path, number: int) -> Path:
    """One file of pictures, made where it is not there yet."""
    path = cache_folder / f"marks-{number:04}.npz"
    if not path.exists():
        cv2.setNumThreads(1)
        kinds: dict[Writing, list[tuple[Pixels, int]]] = {Writing.TICK: [], Writing.SIGNATURE: []}
        for seed in range(FIRST_SEED + number * PAGES, FIRST_SEED + (number + 1) * PAGES):
            for kind, picture, label in _page(seed, MIXED if number % VALIDATION_CHUNK >= OTHERS_CHUNK else ""):
                kinds[kind].append((picture, label))
        arrays: dict[str, Any] = {}
        for kind, some in kinds.items():
            arrays[kind.value] = np.stack([picture for picture, _ in some])
            arrays[f"{kind.value}_labels"] = np.array([label for _, label in some], np.uint8)
        unfinished = path.with_suffix(".part.npz")
        np.savez(unfinished, **arrays)
        unfinished.rename(path)
    return path


@cache
def _blanks() -> tuple[BlankPage, ...]:
    return tuple(blank_pages(library()))


@cache
def _forms() -> dict[str, FormFile]:
    return {form.form: form for form in library().forms}


def _page(seed: int, others: str) -> Iterator[tuple[Writing, Pixels, int]]:
    """The pictures of one page, marked by our pen or in other ways; none where it is refused."""
    conditions, number = tuple(MARK_CONDITIONS), seed - FIRST_SEED
    form = _forms()[FORMS[number // len(conditions) % len(FORMS)]]
    marked = make_marked(seed, conditions[number % len(conditions)], held_out=False, form=form, others=others)
    try:
        found = register(marked.image, _blanks())
    except Rejected:
        return
    page, rng = ink_page(marked.image, found), np.random.default_rng(seed)
    for one in marked.fields:
        field = found.blank.placed.field(one.name)
        if one.scene == "glare":
            continue
        if field.writing is Writing.SIGNATURE:
            yield Writing.SIGNATURE, signature_picture(page, field), int(bool(one.meant))
        elif field.writing is Writing.TICK:
            yield from ((Writing.TICK, *box) for box in _boxes(page, field, one, rng))


def _boxes(page: InkPage, field: PlacedField, one: MarkedField, rng: Generator) -> Iterator[tuple[Pixels, int]]:
    calm, meant = calmed(page, field.box), _meant(field, one)
    for name, box in field.options:
        mark = measure(calm, box)
        label = _label(mark, one, name, name in meant)
        empty = label == NOTHING and is_nothing(mark) and circle(calm, field, name) is Circle.NONE
        if not empty or rng.random() < EMPTY_SHARE:
            yield box_picture(page, field, name), label


def _meant(field: PlacedField, one: MarkedField) -> list[str]:
    """The options that were meant."""
    if field.type == "consent":
        return [name for name, _ in field.options] if one.meant else []
    return one.meant if isinstance(one.meant, list) else str(one.meant or "").split(",")


def _label(mark: BoxMark, one: MarkedField, name: str, meant: bool) -> int:
    """The column of a box's answer. A felt tip's cross looks filled and is none."""
    if meant:
        return FILLED if name in one.filled else MARKED
    return FILLED if one.scene == "cancelled" and mark.cover > BLACKENED else NOTHING
