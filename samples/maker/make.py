"""Makes scans in bulk: `python -m samples.maker --out DIR --count N`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from samples.maker.conditions import ALL_CONDITIONS, CONDITIONS
from samples.maker.forms import sample_forms, the_form
from samples.maker.page import CHARS, FILLS, MadePage, make_page
from schemas.form import FormFile


@dataclass(frozen=True)
class Order:
    """One page to make: where to, and all that it follows from."""

    out: Path
    number: int
    seed: int
    condition: str
    fill: str
    held_out: bool
    chars: Path
    form: str = "registration"


@cache
def registration_form() -> FormFile:
    """The registration form that the product ships."""
    return the_form("registration")


def write(page: MadePage, folder: Path, name: str) -> None:
    """A made page as NAME.suffix, NAME.expected.json and NAME.truth.json."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}{page.suffix}").write_bytes(page.data)
    write_json(folder / f"{name}.expected.json", page.expected)
    write_json(folder / f"{name}.truth.json", page.truth)


def write_json(path: Path, value: object) -> None:
    """A JSON file as people read it."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def make(order: Order) -> str:
    """Makes one page; returns its file's name, which says nothing of what is on the paper."""
    name, form = f"page_{order.number:05}_{order.condition}", the_form(order.form)
    page = make_page(order.seed, order.condition, order.fill, order.held_out, form, order.chars)
    write(page, order.out, name)
    return f"{name}{page.suffix}"


def orders(options: argparse.Namespace) -> list[Order]:
    """The pages asked for: the conditions in turn, a seed for each page."""
    conditions = options.conditions
    return [
        Order(
            options.out,
            n,
            options.seed + n,
            conditions[n % len(conditions)],
            options.fill,
            options.held_out,
            options.chars,
            options.form,
        )
        for n in range(options.count)
    ]


def _conditions(text: str) -> list[str]:
    names = [name for name in CONDITIONS if name != "clean"] if text == "all" else text.split(",")
    unknown = sorted(set(names) - set(ALL_CONDITIONS))
    if unknown:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; expected some of {', '.join(ALL_CONDITIONS)}")
    return names


def _on_paper() -> list[str]:
    """The forms whose fields have places; receipts of shops are made by `thermal.py`."""
    return list(dict.fromkeys(form.form for form in sample_forms() if form.layout != "free"))


def parser() -> argparse.ArgumentParser:
    """The command line."""
    reads = argparse.ArgumentParser(prog="python -m samples.maker", description=__doc__)
    reads.add_argument("--out", type=Path, required=True, help="folder to write to")
    reads.add_argument("--count", type=int, default=20, help="how many pages")
    reads.add_argument("--seed", type=int, default=0, help="seed of the first page; each next one has the next seed")
    reads.add_argument("--conditions", type=_conditions, default=_conditions("all"), help="comma-joined, or all")
    reads.add_argument("--form", choices=_on_paper(), default="registration", help="of several pages the first")
    reads.add_argument("--fill", choices=FILLS, default="mixed")
    side = reads.add_mutually_exclusive_group()
    side.add_argument("--held-out", action="store_true", help="fonts, characters and seeds that nothing is tuned on")
    side.add_argument("--tuned", dest="held_out", action="store_false", help="the others (default)")
    reads.add_argument("--chars", type=Path, default=CHARS, help="folder with mnist, letters-az, strokes62")
    reads.add_argument("--workers", type=int, default=2, help="processes")
    return reads


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes the pages asked for and names each file on its own line."""
    options = parser().parse_args(arguments)
    todo = orders(options)
    if options.workers <= 1:
        for order in todo:
            print(make(order))
        return 0
    with get_context("spawn").Pool(options.workers) as pool:
        for name in pool.imap(make, todo, chunksize=4):
            print(name)
    return 0
