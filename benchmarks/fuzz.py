"""`./dev bench fuzz`: files changed at random into the decoder, for so many minutes; finds are kept as a corpus.

A find is a file whose outcome (pages or reason, their number, their size and text, roughly) no kept file of its
kind has; it is kept where it is small. A file that breaks the rules (anything raised but `Rejected`, pages that
are none, longer than a page may take) is kept under a name that begins with `failed`, and told.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from math import log2
from pathlib import Path

import numpy as np

from benchmarks.mutations import mutated
from benchmarks.seeds import seeds
from extractors.decoder import ChildDecoder
from extractors.scan import Scan
from schemas.errors import Rejected

CORPUS = Path(__file__).parents[1] / "tests" / "fuzz" / "corpus"
# The whole corpus, and one file of it.
MOST_BYTES, MOST_BYTES_EACH = 1_000_000, 12_000
SECONDS_A_PAGE = 60.0

Decode = Callable[[bytes], Iterator[Scan]]


@dataclass(frozen=True)
class Outcome:
    """What came of a file: `read` or a code, and, all roughly, how many pages, how large, with how much text."""

    kind: str
    pages: int = 0
    pixels: int = 0
    text: int = 0


def outcome(decode: Decode, data: bytes) -> Outcome:
    """Decodes a file. Raises AssertionError where what comes out is no page; passes on all but `Rejected`."""
    count, pixels, text, start = 0, 0, 0, time.monotonic()
    try:
        for count, scan in enumerate(decode(data), 1):
            assert time.monotonic() - start < SECONDS_A_PAGE, "longer than a page may take"
            check(scan, count)
            pixels, text = max(pixels, scan.pixels.size), text + len(scan.text.glyphs if scan.text else ())
            start = time.monotonic()
    except Rejected as reason:
        return Outcome(reason.code.value, _roughly(count))
    return Outcome("read", _roughly(count), _roughly(pixels) // 4, _roughly(text))


def check(scan: Scan, number: int) -> None:
    """Raises AssertionError where a page is not as pages are promised to be."""
    assert scan.number == number, "pages do not count from 1"
    assert scan.pixels.dtype == np.uint8 and scan.pixels.ndim == 2 and scan.pixels.size, "no grey pixels"
    for glyph in scan.text.glyphs if scan.text else ():
        assert storable(glyph.text) and all(np.isfinite(glyph.box)), "a glyph without a place, or half a letter"
    for widget in scan.text.widgets if scan.text else ():
        assert storable(widget.text or "") and all(np.isfinite(widget.box)), "a field without a place"


def storable(text: str) -> bool:
    """Can a text be written into a database? Half characters of UTF-16 cannot, and PDFs may hold some."""
    return not any(0xD800 <= ord(character) < 0xE000 for character in text)


def _roughly(number: int) -> int:
    return int(log2(number + 1))


def main() -> None:
    """Changes and decodes until the time is up; prints how often each outcome came, and the finds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    options = parser.parse_args()
    options.corpus.mkdir(parents=True, exist_ok=True)
    with closing(ChildDecoder()) as decoder:
        fuzz = Fuzz(decoder.pages, options.corpus)
        fuzz.run(options.minutes, np.random.default_rng(options.seed))
    for kind, number in fuzz.counts.most_common():
        print(f"  {kind:<20} {number}")
    print(f"  {len(fuzz.found)} new files kept")
    for name in fuzz.found:
        print(f"    {name}")
    sys.exit(1 if any(name.startswith("failed") for name in fuzz.found) else 0)


class Fuzz:
    """A mutation run over a corpus that it adds to."""

    def __init__(self, decode: Decode, corpus: Path) -> None:
        self.decode, self.corpus = decode, corpus
        self.counts: Counter[str] = Counter()
        self.found: list[str] = []
        self.pool = {path.name: path.read_bytes() for path in sorted(corpus.iterdir())}
        self.seen: set[tuple[str, Outcome]] = set()

    def run(self, minutes: float, rng: np.random.Generator) -> None:
        """The good files and the kept ones first, as they are, then changed ones until the time is up."""
        until = time.monotonic() + minutes * 60
        for name, data in self.pool.items():
            self._try(Path(name).suffix, data, keep=False)
        for name, data in seeds().items():
            self._try(Path(name).suffix, data)
        while time.monotonic() < until:
            every = [*seeds().items(), *self.pool.items()]
            name, data = every[int(rng.integers(len(every)))]
            others = [other for _, other in every]
            self._try(Path(name).suffix, mutated(data, others, rng))

    def _try(self, suffix: str, data: bytes, keep: bool = True) -> None:
        try:
            came = outcome(self.decode, data)
        except Exception as error:
            came = Outcome(f"failed-{type(error).__name__}")
            print(f"  {came.kind}: {error}", file=sys.stderr, flush=True)
        self.counts[came.kind] += 1
        # What is of no kind has none, whatever it is called.
        kind = "" if came.kind in ("empty", "not_an_image") else suffix
        new = (kind, came) not in self.seen
        self.seen.add((kind, came))
        if keep and new:
            self._keep(came.kind, suffix, data)

    def _keep(self, kind: str, suffix: str, data: bytes) -> None:
        name = f"{kind}-{hashlib.sha256(data).hexdigest()[:10]}{suffix}"
        small = len(data) <= MOST_BYTES_EACH and sum(map(len, self.pool.values())) + len(data) < MOST_BYTES
        if small or kind.startswith("failed"):
            (self.corpus / name).write_bytes(data)
            self.pool[name] = data
            self.found.append(name)


if __name__ == "__main__":
    main()
