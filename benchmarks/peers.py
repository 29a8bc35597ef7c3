"""`./dev bench peers`: us, OCRmyPDF and RapidOCR on the same made pages, in one run, on one core each.

Ours is `pendataan run` on all pages, saving included; OCRmyPDF is called once a page, as its users do;
RapidOCR is one process for all pages. Start-up counts for everyone. Fields right are those of text (lines
and combs; the others know nothing of ticks and signatures), of all that is written; how the peers' words
become fields is in `benchmarks/words.py`. Intervals are 95 %, clustered by page.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pdfplumber
from PIL import Image

from benchmarks.judging import DAY, Task, made_page
from benchmarks.running import Run, core, machine, measured
from benchmarks.speed import PEER
from benchmarks.statistics import Rate
from benchmarks.words import Judge, Word
from schemas.form import FormFile
from schemas.form_field import FormField
from schemas.library import library
from schemas.places import load_gazetteer
from schemas.values import Value
from storage.documents import records
from storage.settings import load_settings
from storage.store import open_store

HERE = Path(__file__).parents[1]
CONDITIONS = ("scan200", "grey", "scan300", "scan150")
FILLS = ("printed", "hand")
FORMS = ("registration", "receipt")
LINES = ("comb", "hand", "printed")
ASKED = {"OCRmyPDF": 0.4, "RapidOCR": 0.2}
RAPID = "from benchmarks.rapid import main; main()"

Found = Sequence[Sequence[Word]]


@dataclass(frozen=True)
class Page:
    """A made page as a file, and what is true of it."""

    path: Path
    form: FormFile
    task: Task
    expected: Mapping[str, Value]
    places: Mapping[str, Any]

    @cached_property
    def fields(self) -> tuple[FormField, ...]:
        """The fields of text that are written, the paper's own number left out: we read it from the code."""
        asked = [f for f in self.form.pages[0].fields if f.writing.value in LINES and f.name != self.form.paper_number]
        return tuple(f for f in asked if self.expected.get(f.name) is not None)


@dataclass
class Contender:
    """A program: how long it took and what it held, and its fields right by kind of page."""

    name: str
    seconds: float = 0.0
    process_mb: float = 0.0
    tree_mb: float = 0.0
    right: dict[str, Rate] = field(default_factory=dict)

    def add(self, run: Run) -> None:
        """One more of its runs."""
        self.seconds += run.seconds
        self.process_mb, self.tree_mb = max(self.process_mb, run.process_mb), max(self.tree_mb, run.tree_mb)

    def judge(self, page: Page, right: bool) -> None:
        """A field of a page, right or not."""
        for kind in (f"{page.form.form}, {page.task.fill}", "all"):
            self.right.setdefault(kind, Rate()).add(page.path.name, right)


def main() -> None:
    """Makes the pages, runs everyone over them, prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10, help="of each kind: a form, printed or by hand")
    parser.add_argument("--seed", type=int, default=700_000)
    parser.add_argument("--forms", default=",".join(FORMS), help="comma-joined")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="pendataan-peers-") as name:
        folder = Path(name)
        pages = list(_make(folder / "pages", options.forms.split(","), options.pages, options.seed))
        ours = _ours(pages, folder)
        print("  ours done", file=sys.stderr, flush=True)
        peers = [_ocrmypdf(pages, folder), _rapidocr(pages, folder)]
    report(ours, peers, len(pages))


def _make(folder: Path, forms: Iterable[str], count: int, seed: int) -> Iterable[Page]:
    """Held-out pages of every kind as JPEG, which all can read, the conditions going round."""
    folder.mkdir()
    known = [form for form in map(library().latest, forms) if form]
    kinds = [(form, fill) for form in known for fill in FILLS]
    for number in range(count * len(kinds)):
        form, fill = kinds[number % len(kinds)]
        condition = CONDITIONS[number // len(kinds) % len(CONDITIONS)]
        task = Task(seed + number, condition, fill, held_out=True, form=form.form)
        made = made_page(task, form, "jpg")
        path = folder / f"page_{number:04d}.jpg"
        path.write_bytes(made.data)
        expected: Any = made.expected["fields"]
        places: Any = made.truth["fields"]
        yield Page(path, form, task, expected, {name: place["quad"] for name, place in places.items()})


def _ours(pages: Sequence[Page], folder: Path) -> Contender:
    ours, data = Contender("pendataan"), folder / "data"
    run = _run([sys.executable, "-m", "cli", "--data", str(data), "run", str(pages[0].path.parent)], (0, 3))
    ours.add(run)
    store = open_store(load_settings({}, data))
    try:
        read = {record.pages[0].source: record for record in records(store)}
    finally:
        store.close()
    for page in pages:
        found = {f.name: f.guess for f in read[page.path.name].fields} if page.path.name in read else {}
        for one in page.fields:
            ours.judge(page, found.get(one.name) == page.expected[one.name])
    return ours


def _ocrmypdf(pages: Sequence[Page], folder: Path) -> Contender:
    peer = Contender("OCRmyPDF")
    judge, out = Judge(DAY, load_gazetteer()), folder / "peer.pdf"
    for page in pages:
        peer.add(_run([_program(), *PEER, str(page.path), str(out)]))
        _judge(peer, page, _pdf_words(out, page), judge)
    return peer


def _rapidocr(pages: Sequence[Page], folder: Path) -> Contender:
    peer, out = Contender("RapidOCR"), folder / "peer.json"
    peer.add(_run([sys.executable, "-c", RAPID, str(pages[0].path.parent), str(out)]))
    read, judge = json.loads(out.read_text(encoding="utf-8")), Judge(DAY, load_gazetteer())
    for page in pages:
        found = read[page.path.name]
        _judge(peer, page, [[Word.at(text, box) for text, box in found[kind]] for kind in ("words", "lines")], judge)
    return peer


def _version() -> str:
    return subprocess.check_output([_program(), "--version"], text=True).strip()


def _program() -> str:
    return os.environ.get("PENDATAAN_OCRMYPDF", "ocrmypdf")


def _run(command: Sequence[str], fine: Sequence[int] = (0,)) -> Run:
    run = measured(command, core=core(), folder=HERE)
    if run.code not in fine:
        sys.exit(f"{command[0]} ended with {run.code}:\n{run.output[-3000:]}")
    return run


def _judge(peer: Contender, page: Page, found: Found, judge: Judge) -> None:
    for one in page.fields:
        peer.judge(page, judge.right(one, page.expected, page.places[one.name], found))


def _pdf_words(path: Path, page: Page) -> Found:
    """The words in the text layer of a PDF, and its characters, in pixels of the scan it was made of."""
    with pdfplumber.open(path) as document:
        (sheet,) = document.pages
        across = _width(page.path) / float(sheet.width)
        return [[_pdf_word(found, across) for found in kind] for kind in (sheet.extract_words(), sheet.chars)]


def _pdf_word(found: Mapping[str, Any], scale: float) -> Word:
    left, top, right, bottom = (float(found[side]) * scale for side in ("x0", "top", "x1", "bottom"))
    return Word(found["text"], left, top, right, bottom)


def _width(path: Path) -> int:
    with Image.open(path) as image:
        return image.width


def report(ours: Contender, peers: Sequence[Contender], count: int) -> None:
    """The tables: time and memory, fields right."""
    print(f"{count} pages, one core each; {machine('rapidocr', 'onnxruntime')}, OCRmyPDF {_version()}")
    print(f"\n  {'':<10} s a page   ratio of ours   most MB of one process, of all together")
    for one in (ours, *peers):
        ratio = f"{ours.seconds / one.seconds:.3f} (asked: under {ASKED[one.name]})" if one is not ours else ""
        memory = f"{one.process_mb:.0f}, {one.tree_mb:.0f}"
        print(f"  {one.name:<10} {one.seconds / count:8.2f}   {ratio:<30} {memory}")
    print("\nfields of text right")
    for kind in sorted(ours.right):
        print(f"  {kind}")
        for one in (ours, *peers):
            print(f"    {one.name:<10} {one.right[kind].text()}")


if __name__ == "__main__":
    main()
