"""Makes exactly the files of the samples and their tables: `python -m samples.maker.golden`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from samples.maker.make import registration_form, write_json
from samples.maker.page import CHARS, MadePage, make_page
from samples.maker.saving import SUFFIXES, save
from samples.maker.sets import samples
from samples.maker.sides import SAMPLES

TABLE = ("<!-- table: begin -->", "<!-- table: end -->")
HEADS = ("file", "what is hard", "fill", "dpi", "fonts")
MORE_TABLE = ("<!-- others: begin -->", "<!-- others: end -->")
MORE_HEADS = ("file", "what is hard", "what it is for")


@dataclass(frozen=True)
class Golden:
    """One sample: its name, what it is made of, what is hard about it; several seeds make a stack."""

    name: str
    seeds: tuple[int, ...]
    condition: str
    fill: str
    dpi: int
    kind: str
    hard: str
    quality: int = 80


GOLDENS = (
    Golden("01_scan150_printed", (101,), "scan150", "printed", 150, "jpg", "low resolution"),
    Golden("02_scan150_hand", (102,), "scan150", "hand", 150, "jpg", "low resolution, by hand"),
    Golden("03_scan200_printed", (103,), "scan200", "printed", 200, "jpg", "nothing: the everyday scan"),
    Golden("04_scan200_hand", (104,), "scan200", "hand", 200, "pdf", "a scan inside a PDF", 70),
    Golden("05_scan300_printed", (105,), "scan300", "printed", 300, "jpg", "large picture", 65),
    Golden("06_scan300_hand", (106,), "onebit", "hand", 300, "tif1", "one bit: the lines of the combs are gone"),
    Golden("07_grey_printed", (107,), "grey", "printed", 150, "png", "grey, without loss"),
    Golden("08_colour_hand", (108,), "colour", "hand", 150, "jpg", "colour, tinted paper"),
    Golden("09_skew_printed", (109,), "skew", "printed", 150, "jpg", "crooked on the glass"),
    Golden("10_skew_hand", (110,), "skew", "hand", 200, "jpg", "crooked on the glass, by hand", 60),
    Golden("11_upside_down_printed", (111,), "upside_down", "printed", 150, "jpg", "fed the wrong way round"),
    Golden("12_upside_down_hand", (112,), "upside_down", "hand", 200, "tif1", "one bit and the wrong way round"),
    Golden("13_phone_printed", (113,), "phone", "printed", 200, "jpg", "phone: perspective, shadow, uneven light", 75),
    Golden("14_phone_hand", (114,), "phone", "hand", 200, "jpg", "phone, by hand", 75),
    Golden("15_faint_printed", (115,), "faint", "printed", 200, "jpg", "little contrast", 75),
    Golden("16_faint_hand", (116,), "faint", "hand", 150, "jpg", "a pen that runs dry"),
    Golden("17_photocopy_printed", (117,), "photocopy", "printed", 200, "jpg", "toner, dirt, light greys lost", 60),
    Golden("18_photocopy_hand", (118,), "photocopy", "hand", 200, "jpg", "photocopy, by hand", 60),
    Golden("19_low_jpeg_hand", (119,), "low_jpeg", "hand", 200, "jpg", "JPEG quality 25", 25),
    Golden("20_stack_mixed", (120, 121), "onebit", "mixed", 200, "tif1", "two people's forms in one file"),
)


def make_golden(golden: Golden, chars: Path) -> tuple[bytes, list[MadePage]]:
    """The file of a sample and the pages in it."""
    form = registration_form()
    pages = [
        make_page(seed, golden.condition, golden.fill, False, form, chars, dpi=golden.dpi) for seed in golden.seeds
    ]
    images = [page.image for page in pages]
    dpi = 72 if golden.condition == "phone" else golden.dpi
    return save(images, golden.kind, dpi, golden.quality), pages


def expected(pages: Sequence[MadePage]) -> object:
    """What stands in NAME.expected.json: a record, or for a stack their list."""
    return pages[0].expected if len(pages) == 1 else [page.expected for page in pages]


def row(golden: Golden, pages: Sequence[MadePage]) -> str:
    """The line of the table in samples/README.md."""
    fonts = ", ".join(sorted({str(font) for page in pages for font in page.truth["fonts"]}))  # type: ignore[attr-defined]
    fills = " and ".join(dict.fromkeys(str(page.truth["fill"]) for page in pages))
    return f"| `{golden.name}{SUFFIXES[golden.kind]}` | {golden.hard} | {fills} | {golden.dpi} | {fonts} |"


def write_table(rows: Sequence[str], marks: tuple[str, str], heads: Sequence[str], readme: Path) -> None:
    """A table between its two marks, the rest of the file as it was."""
    text = readme.read_text(encoding="utf-8")
    head, tail = text.partition(marks[0])[0], text.partition(marks[1])[2]
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|", *rows]
    readme.write_text("\n".join([head + marks[0], *lines, marks[1]]) + tail, encoding="utf-8")


def write_registrations(out: Path, chars: Path) -> list[str]:
    """The registration forms; returns their rows of the table."""
    rows = []
    for golden in GOLDENS:
        data, pages = make_golden(golden, chars)
        _write(out / "registration", f"{golden.name}{SUFFIXES[golden.kind]}", golden.name, data, expected(pages))
        rows.append(row(golden, pages))
    return rows


def write_others(out: Path, chars: Path) -> list[str]:
    """All other samples; returns their rows of the table."""
    rows = []
    for sample in samples():
        made = sample.make(chars)
        _write(out / sample.folder, f"{sample.name}{made.suffix}", sample.name, made.data, made.expected)
        rows.append(f"| `{sample.folder}/{sample.name}{made.suffix}` | {sample.hard} | {sample.purpose} |")
    return rows


def _write(folder: Path, file: str, name: str, data: bytes, record: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file).write_bytes(data)
    write_json(folder / f"{name}.expected.json", record)
    print(f"{folder.name}/{file} {len(data) // 1024} KiB")


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes all samples again; nothing changes where nothing of theirs has."""
    reads = argparse.ArgumentParser(prog="python -m samples.maker.golden", description=__doc__)
    reads.add_argument("--out", type=Path, default=SAMPLES)
    reads.add_argument("--chars", type=Path, default=CHARS)
    options = reads.parse_args(arguments)
    first, others = write_registrations(options.out, options.chars), write_others(options.out, options.chars)
    if options.out == SAMPLES:
        write_table(first, TABLE, HEADS, SAMPLES / "README.md")
        write_table(others, MORE_TABLE, MORE_HEADS, SAMPLES / "README.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
