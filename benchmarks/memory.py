"""`./dev bench memory`: what one worker holds after 2,000 pages against after 200.

Twice: two thousand files of one page, and stacks of a hundred and of a thousand pages in one file, each in one
long-lived worker with the real readers. The pages are twenty made ones, each copy with a code of its own.
Held and most: the worker and all it has started, in MB.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from PIL import Image

from benchmarks.hostile_files.pdf_parts import pdf, stream
from benchmarks.running import MB, machine
from extractors.marks import PageCode, code_modules
from samples.maker.page import make_page
from samples.maker.sheet import Pixels
from schemas.form import FormFile
from schemas.library import library
from schemas.sheet import code_boxes
from schemas.types import paper_number

HERE = Path(__file__).parents[1]
WORKER = "from benchmarks.long_lived import main; main()"
DPI = 200
DISTINCT = 20
BLOCK = 20
# Asked: held at the end against held early, and MB.
ASKED, ASKED_MB = 1.05, 900
# Pages of the two stacks.
STACKS = (100, 1000)


@dataclass(frozen=True)
class Look:
    """What a worker held after so many pages, and the most on the way there (bytes)."""

    pages: int
    held: int
    most: int


def main() -> None:
    """Makes the pages, lets a worker read them, prints what it held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--first", type=int, default=200, help="pages after which it is looked at first")
    parser.add_argument("--stacks", default="pdf,tif", help="kinds of stacks, comma-joined; empty: none")
    parser.add_argument("--no-files", action="store_true", help="leaves out the files of one page")
    options = parser.parse_args()
    print(machine("onnxruntime", "pillow", "pypdfium2"))
    with TemporaryDirectory(prefix="pendataan-memory-") as name:
        folder, copies = Path(name), Copies.made()
        if not options.no_files:
            _files(folder, copies, options.pages, options.first)
        for kind in filter(None, options.stacks.split(",")):
            _stacks(folder, copies, kind, STACKS)


def _files(folder: Path, copies: Copies, count: int, first: int) -> None:
    paths = []
    for number in range(count):
        paths.append(folder / f"page_{number:05d}.tif")
        paths[-1].write_bytes(copies.tiff(number))
    looks = list(_worker(folder / "data-files", BLOCK, paths))
    _print(f"{count} files of one page", looks, min(first, count))


def _stacks(folder: Path, copies: Copies, kind: str, counts: Sequence[int]) -> None:
    make: Callable[[Sequence[bytes]], bytes] = {"pdf": stacked_pdf, "tif": stacked_tiff}[kind]
    paths = [folder / f"stack_{count}.{kind}" for count in counts]
    for path, count, start in zip(paths, counts, (0, counts[0]), strict=True):
        path.write_bytes(make([copies.tiff(number) for number in range(start, start + count)]))
    looks = list(_worker(folder / f"data-{kind}", 1, paths))
    _print(f"stacks of {counts[0]} and {counts[1]} pages ({kind})", looks, counts[0])


def _worker(data: Path, block: int, paths: Sequence[Path]) -> Iterator[Look]:
    """What a worker tells while it reads."""
    command = [sys.executable, "-c", WORKER, str(data), str(block), *map(str, paths)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HERE) as worker:
        assert worker.stdout is not None
        for line in worker.stdout:
            look = Look(**json.loads(line))
            print(f"  {look.pages} pages, {look.held / MB:.0f} MB", file=sys.stderr, flush=True)
            yield look
    if worker.returncode:
        sys.exit(f"the worker ended with {worker.returncode}")


def _print(what: str, looks: Sequence[Look], first: int) -> None:
    early = next(look for look in looks if look.pages >= first)
    late = looks[-1]
    print(f"\n{what}")
    for look in _some(looks):
        print(f"  after {look.pages:5d} pages   held {look.held / MB:7.1f}   most {look.most / MB:7.1f}")
    print(f"  held, last against first: {late.held / early.held:.3f} (asked: under {ASKED})")
    print(
        f"  most, last against first: {late.most / early.most:.3f}; the most ever: "
        f"{max(look.most for look in looks) / MB:.0f} MB (asked: under {ASKED_MB})"
    )


def _some(looks: Sequence[Look]) -> Sequence[Look]:
    """About ten of them, the last one too."""
    step = max(1, len(looks) // 10)
    return [look for number, look in enumerate(looks, 1) if number % step == 0 or look is looks[-1]]


@dataclass(frozen=True)
class Copies:
    """Filled pages of one form, of which any number of copies is made, each with another paper number."""

    form: FormFile
    sheets: Sequence[Pixels]

    @classmethod
    def made(cls) -> Copies:
        """Twenty people's registration forms, straight and clean."""
        form = library().latest("registration")
        assert form is not None
        images = [make_page(300_000 + n, "clean", "printed", True, form, dpi=DPI).image for n in range(DISTINCT)]
        return cls(form, [np.array(Image.fromarray(image).convert("L")) for image in images])

    def tiff(self, number: int) -> bytes:
        """A copy as a TIFF of one bit, in one strip."""
        grey = self.sheets[number % len(self.sheets)].copy()
        code = PageCode(self.form.form, self.form.version, 1, paper_number.new(Random(number)))
        for box in code_boxes(*self.form.paper.sheet):
            x, y, width, height = (round(value * DPI / 25.4) for value in box)
            modules = np.where(code_modules(code), 0, 255).astype(np.uint8)
            grey[y : y + height, x : x + width] = cv2.resize(modules, (width, height), interpolation=cv2.INTER_NEAREST)
        out, (high, wide) = BytesIO(), grey.shape
        bits = Image.fromarray(grey).convert("1", dither=Image.Dither.NONE)
        bits.save(out, "TIFF", compression="group4", dpi=(DPI, DPI), strip_size=-(-wide // 8) * high)
        return out.getvalue()


def _strip(tiff: bytes) -> tuple[int, int, bytes]:
    """Width, height and packed bytes of a TIFF of one strip."""
    with Image.open(BytesIO(tiff)) as image:
        tags = image.tag_v2  # type: ignore[attr-defined]
        at, length = tags[273][0], tags[279][0]
        return image.width, image.height, tiff[at : at + length]


def stacked_pdf(tiffs: Sequence[bytes]) -> bytes:
    """The pages in one PDF, as they are packed."""
    kids = b" ".join(b"%d 0 R" % (3 * number) for number in range(1, len(tiffs) + 1))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(tiffs)),
    }
    for number, tiff in enumerate(tiffs, 1):
        wide, high, data = _strip(tiff)
        across, down, page = wide * 72 / DPI, high * 72 / DPI, 3 * number
        objects[page] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Contents %d 0 R "
            b"/Resources << /XObject << /I %d 0 R >> >> >>" % (across, down, page + 1, page + 2)
        )
        objects[page + 1] = stream(b"%.2f 0 0 %.2f 0 0 cm /I Do" % (across, down))
        objects[page + 2] = stream(
            data,
            b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 1 /ColorSpace /DeviceGray "
            b"/Filter /CCITTFaxDecode /DecodeParms << /K -1 /BlackIs1 true /Columns %d /Rows %d >>"
            % (wide, high, wide, high),
        )
    return pdf(objects)


def stacked_tiff(tiffs: Sequence[bytes]) -> bytes:
    """The pages in one TIFF, as they are packed."""
    out = bytearray(b"II*\0\0\0\0\0")
    link = 4
    for tiff in tiffs:
        wide, high, data = _strip(tiff)
        at = len(out)
        out += data + b"\0" * (len(data) % 2)
        tags = {256: wide, 257: high, 258: 1, 259: 4, 262: 1, 273: at, 277: 1, 278: high, 279: len(data)}
        out[link : link + 4] = len(out).to_bytes(4, "little")
        out += len(tags).to_bytes(2, "little")
        for tag, value in tags.items():
            out += b"".join(n.to_bytes(size, "little") for n, size in ((tag, 2), (4, 2), (1, 4), (value, 4)))
        link = len(out)
        out += bytes(4)
    return bytes(out)


if __name__ == "__main__":
    main()
