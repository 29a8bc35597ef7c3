"""The draft as a form file: YAML with comments, for a person to put right."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractors.drafting.draft import DraftPage
from extractors.drafting.fields import DraftField, DraftOption
from extractors.drafting.straight import Paper
from schemas.values import Box, Writing

PLAIN = re.compile(r"[A-Za-z][\w /.()'-]*[\w.)]|[A-Za-z]")
# YAML reads these as something else than text.
WORDS_OF_YAML = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "ya"})
# A comb is told by its first cell and its pitch where every cell then lies this near its place, millimetres.
REGULAR = 0.35
# No group of a comb may be longer.
LONGEST_GROUP = 60
NOT_PERSONAL = frozenset({"choice", "choices"})

HEAD = """\
# Draf otomatis dari pindaian formulir kosong; periksa dan perbaiki tiap isian. docs/how-to-draft.md
# A draft made from a scan of the blank: look at each field and put it right, then
#   pendataan forms check {file} --preview preview.png
# Measures are millimetres from the top left of the page, boxes [x, y, width, height].
form: {form}
version: {version}
layout: blank
title: {{id: {title}}}
paper: {paper}
blank: {blank}
"""


def as_yaml(pages: Sequence[DraftPage], form: str, version: int, blank: str) -> str:
    """The form file of a draft. `blank` is the name of the picture beside it."""
    title = next((page.title for page in pages if page.title), form)
    head = HEAD.format(
        file=f"{form}.v{version}.yaml",
        form=form,
        version=version,
        title=text(title),
        paper=_paper(pages[0].sheet.paper),
        blank=text(blank),
    )
    return "\n".join(
        [head, "pages:", *(line for number, page in enumerate(pages, 1) for line in _page(number, page)), ""]
    )


def text(words: str) -> str:
    """Words as YAML takes them in braces.

    >>> text("Nama lengkap"), text("no"), text("Nama, gelar: \\"x\\"")
    ('Nama lengkap', '"no"', '"Nama, gelar: \\\\"x\\\\""')
    """
    if PLAIN.fullmatch(words) and words.lower() not in WORDS_OF_YAML and " #" not in words:
        return words
    return json.dumps(words, ensure_ascii=False)


def _paper(paper: Paper) -> str:
    if not paper.name:
        return f"{{width: {paper.width:g}, height: {paper.height:g}}}"
    return f"{{size: {paper.name}, landscape: true}}" if paper.landscape else f"{{size: {paper.name}}}"


def _page(number: int, page: DraftPage) -> Iterator[str]:
    yield f"  # Halaman / page {number}: {len(page.fields)} isian / fields"
    yield "  - fields:"
    for one in page.fields:
        yield from _field(one)


def _field(one: DraftField) -> Iterator[str]:
    yield f"      - name: {one.name}" + (f"  # {one.note}" if one.note else "")
    yield f"        label: {{id: {text(one.label)}}}"
    yield f"        type: {one.type}"
    if one.params:
        yield "        params: {" + ", ".join(f"{key}: {value}" for key, value in one.params.items()) + "}"
    yield f"        writing: {one.writing.value}"
    if one.type in NOT_PERSONAL:
        yield "        personal: false"
    yield from _place(one)


def _place(one: DraftField) -> Iterator[str]:
    if one.writing is Writing.COMB:
        yield from _comb(one)
    elif one.writing is Writing.TICK:
        yield "        options:"
        for option in one.options:
            yield f"          {_option(option)}"
    else:
        yield f"        box: {_box(one.box)}"
        if one.lines > 1:
            yield f"        lines: {one.lines}"


def _option(option: DraftOption) -> str:
    side = ", label_side: left" if option.side == "left" else ""
    name = f'"{option.name}"' if option.name in WORDS_OF_YAML else option.name
    return f"{name}: {{box: {_box(option.box)}, label: {{id: {text(option.label)}}}{side}}}"


def _box(box: Box) -> str:
    return "[" + ", ".join(f"{round(side, 1):g}" for side in box) + "]"


def _comb(one: DraftField) -> Iterator[str]:
    cells = [cell for group in one.groups for cell in group]
    sizes = [len(group) for group in one.groups]
    count = f"  # {len(cells)} kotak / cells"
    if (regular := _regular(one)) is None:
        yield f"        cells:{count}"
        for cell in cells:
            yield f"          - {_box(cell)}"
        return
    x, y, pitch, height, gap = regular
    told = f"at: [{x:.1f}, {y:.1f}], groups: {sizes}, pitch: {pitch:.2f}, height: {height:.1f}"
    told += f", gap: {gap:.2f}" if len(sizes) > 1 else ""
    yield f"        comb: {{{told}}}{count}"


def _regular(one: DraftField) -> tuple[float, float, float, float, float] | None:
    """A comb by its first cell, pitch, height and gap; None where its cells do not stand so."""
    cells = [cell for group in one.groups for cell in group]
    inner = [right.x - left.x for group in one.groups for left, right in pairwise(group)]
    gaps = [after[0].x - before[-1].x for before, after in pairwise(one.groups)]
    if not inner:
        return None
    pitch, height = sum(inner) / len(inner), sum(cell.h for cell in cells) / len(cells)
    gap = sum(gaps) / len(gaps) - pitch if gaps else 0.0
    y = sum(cell.y for cell in cells) / len(cells)
    widest = sum(cell.w for cell in cells) / len(cells)
    x = cells[0].x - (pitch - widest) / 2
    places = [x + n * pitch + number * gap for number, n in _numbered(one.groups)]
    off = [place + pitch / 2 - cell.x - cell.w / 2 for place, cell in zip(places, cells, strict=True)]
    middle = (max(off) + min(off)) / 2
    fits = (
        max(map(len, one.groups)) <= LONGEST_GROUP
        and 3 <= pitch <= 12
        and 3 <= height <= 20
        and 0 <= gap <= 20
        and max(off) - min(off) <= 2 * REGULAR
    )
    return (x - middle, y, pitch, height, gap) if fits else None


def _numbered(groups: Sequence[Sequence[Box]]) -> Iterator[tuple[int, int]]:
    """The number of its group, and its own, of each cell."""
    cell = 0
    for number, group in enumerate(groups):
        for _ in group:
            yield number, cell
            cell += 1
