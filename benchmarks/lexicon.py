"""`python -m benchmarks.lexicon`: counts the language model of hand-written fields, `schemas/data/lexicon.txt.xz`.

From the names of all places, official number words, patterns of addresses and the words of `lexicon_words.txt`;
the same for the same sources. No list of the sample maker is among them.
"""

from __future__ import annotations

import lzma
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from schemas.lexicon import DATA, END, ORDER, START, folded, level
from schemas.places import Level, load_gazetteer
from schemas.types.terbilang import words_of

WORDS = Path(__file__).parent / "lexicon_words.txt"
OUT = Path(__file__).parents[1] / "schemas" / DATA
# Runs of full length that were met less often than this are left out, and so are their rarest followers.
LEAST_MET, LEAST_FOLLOWED = 6, 3
# The places of Nusa Tenggara Timur count more often: most people whom the forms ask come from there.
HOME, HOME_WEIGHT = "NUSA TENGGARA TIMUR", 4
ADDRESSES = (
    *("JL. {road}", "JL. {road} NO. {n}", "JL. {road} NO. {n}", "JL {road} NO {n}", "JLN. {road} NO. {n}"),
    *("JALAN {road}", "JALAN {road} {n}", "JALAN {road} NO. {n}", "GANG {road}", "GANG {road} NO. {n}"),
    *("GANG {road} NO {n}", "GG. {road}", "JL. {road} GANG {n}", "JL. {road} GG. {n} NO. {n}", "LORONG {road}"),
    *("JL. {road} RT {n} RW {n}", "JL. {road} RT. {n}/RW. {n}", "JL. {road} KM {n}"),
    *("KOMPLEKS {road} BLOK A NO. {n}", "PERUMAHAN {road} BLOK B {n}"),
)
HAMLETS = (
    "DUSUN {place}",
    "KAMPUNG {place}",
    "KP. {place}",
    "DESA {place}",
    "{place} RT {n} RW {n}",
    "KELURAHAN {place}",
)
NUMBERS = ("0", "00", "00", "000")
AMOUNTS = (*range(50_000, 3_000_000, 50_000), *range(3_000_000, 100_000_000, 1_250_000))


def main() -> None:
    """Counts, and writes what was counted."""
    counts = _pruned(_counted())
    lines = [f"{run}\t{''.join(sign + level(n) for sign, n in sorted(counts[run].items()))}" for run in sorted(counts)]
    OUT.write_bytes(lzma.compress("\n".join(lines).encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{len(lines)} runs, {OUT.stat().st_size / 1000:.0f} kB")


def _counted() -> dict[str, Counter[str]]:
    """How often each sign followed each run of up to ORDER - 1 signs."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for text, weight in _texts():
        whole = START + folded(text) + END
        for at in range(1, len(whole)):
            for start in range(max(0, at - ORDER + 1), at + 1):
                counts[whole[start:at]][whole[at]] += weight
    return counts


def _pruned(counts: dict[str, Counter[str]]) -> dict[str, Counter[str]]:
    kept = {}
    for run, after in counts.items():
        full = len(run) == ORDER - 1
        followed = Counter({sign: n for sign, n in after.items() if not full or n >= LEAST_FOLLOWED})
        if followed and (not full or followed.total() >= LEAST_MET):
            kept[run] = followed
    return kept


def _texts() -> Iterator[tuple[str, int]]:
    """Every text that is learned from, and how often it counts."""
    words, gazetteer = dict(_words()), load_gazetteer()
    for one in Level:
        yield from ((name, 1) for name in gazetteer.names(one))
    for one in (Level.REGENCY, Level.DISTRICT, Level.VILLAGE):
        yield from ((name, HOME_WEIGHT) for name in gazetteer.names(one, [HOME]))
    for entries, weight in words.values():
        yield from ((entry, weight) for entry in entries)
    yield from ((words_of(amount), 2) for amount in AMOUNTS)
    yield from _addresses(words["names of roads"][0], gazetteer.names(Level.VILLAGE, [HOME]))
    yield from _names(words["given names"][0], words["clans and family names"][0])


def _addresses(roads: list[str], places: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Addresses as people write them, each road and place in some of the patterns."""
    for turn, road in enumerate(roads):
        for at, pattern in enumerate(ADDRESSES):
            yield pattern.format(road=road, n=NUMBERS[(turn + at) % len(NUMBERS)]), 1
    for turn, place in enumerate(places):
        yield HAMLETS[turn % len(HAMLETS)].format(place=place, n=NUMBERS[turn % len(NUMBERS)]), 1


def _names(given: list[str], family: list[str]) -> Iterator[tuple[str, int]]:
    """Given names with one another and before family names, so that spaces in names are known."""
    for turn, name in enumerate(given):
        yield f"{name} {given[(7 * turn + 3) % len(given)]}", 1
        yield f"{name} {family[(5 * turn + 1) % len(family)]}", 1


def _words() -> Iterator[tuple[str, tuple[list[str], int]]]:
    """Each part of the word list: its name, its entries and how often each counts."""
    for part in WORDS.read_text(encoding="utf-8").split("\n[")[1:]:
        title, body = part.split("\n", 1)
        name, weight = re.fullmatch(r"(.+)\] (\d+)", title).groups()  # type: ignore[union-attr]
        yield name, ([" ".join(entry.split()) for entry in body.split(",") if entry.strip()], int(weight))


if __name__ == "__main__":
    main()
