"""Real receipts whose key values are known (SROIE), as `extractors/free` sees them; they stay outside the project.

Reading is kept in a folder that is asked for (the lines of each upright page, and what the second reader makes of each
line), so that rules and weights can be tried without reading again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from rapidfuzz.distance import Levenshtein

from benchmarks.evidence import Receipt
from extractors.free.dates import days_in
from extractors.free.meant import LOOKERS
from extractors.free.paper import Meant, Paper
from extractors.free.read import Engines
from extractors.free.second import CUTS, USUAL, Heard, strip, vote
from extractors.free.upright import Upright, lines_on, upright
from extractors.free.words import WordList
from extractors.geometry import Pixels
from extractors.readers.ppocr import Sign
from extractors.readers.ppocr_lines import TextLine
from schemas.finding import Finding, Wanted
from schemas.values import Reading, Vote

DAY = date(2026, 11, 24)
KEYS = {Wanted.MERCHANT: "company", Wanted.DATE: "date", Wanted.TOTAL: "total", Wanted.ADDRESS: "address"}
# Company and address are right with one letter in so many wrong: the keys have typing errors of their own.
LETTERS_A_MISTAKE = 15
# Shops whose names begin with the same letters are one (branches, brackets, Sdn Bhd written otherwise).
SAME_LETTERS = 6
_FIGURE = re.compile(r"\d")


@dataclass(frozen=True)
class Known:
    """A receipt: its number, its picture, and its key values as they are printed."""

    name: str
    picture: Path
    key: Mapping[str, str]

    @property
    def shop(self) -> str:
        """The same for all receipts of one company."""
        return re.sub(r"[^A-Z]", "", re.sub(r"\(.*?\)", "", self.key["company"].upper()))[:SAME_LETTERS]

    def pixels(self) -> Pixels:
        """Its picture, grey. Raises OSError where it cannot be read."""
        found = cv2.imread(str(self.picture), cv2.IMREAD_GRAYSCALE)
        if found is None:
            raise OSError(f"{self.picture.name} cannot be read")
        return np.asarray(found, np.uint8)

    def is_right(self, wanted: Wanted, text: str, tolerant: bool = True) -> bool:
        """Is this canonical text what is printed? Case, spaces and punctuation do not count, days and amounts must be
        the same; `tolerant`: company and address may differ by one letter in LETTERS_A_MISTAKE."""
        said = self.key[KEYS[wanted]]
        if wanted is Wanted.TOTAL:
            return _smallest(text) == _smallest(said)
        if wanted is Wanted.DATE:
            return text in {day.isoformat() for day in days_in(said, DAY)}
        mine, true = letters(text), letters(said)
        return Levenshtein.distance(mine, true) <= (len(true) // LETTERS_A_MISTAKE if tolerant else 0)


def _smallest(text: str) -> int:
    """An amount in cents."""
    whole, _, cents = re.sub(r"[^0-9.]", "", text).rpartition(".") if "." in text else (re.sub(r"\D", "", text), "", "")
    return int(whole.replace(".", "") or 0) * 100 + int(f"{cents:<02}" or 0)


def letters(text: str) -> str:
    """A text without case, spaces and punctuation."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def known(folder: Path) -> list[Known]:
    """The receipts of such a folder, in order. Raises OSError, KeyError, ValueError where it is none."""
    found = []
    for path in sorted((folder / "keys").glob("*.json")):
        said: Any = json.loads(path.read_text(encoding="utf-8"))
        found.append(Known(path.stem, folder / "images" / said["image"], said["key"]))
    return found


@dataclass(frozen=True)
class Seen:
    """A receipt as it was read: its lines on the upright page, and what a second reader makes of each."""

    known: Known
    lines: tuple[TextLine, ...]
    second: Heard
    words: WordList

    @cached_property
    def paper(self) -> Paper:
        return Paper.of(self.lines, self.words, DAY)

    def receipt(self, wanted: Wanted) -> Receipt:
        """What may be meant by one of its fields, and which of it is right."""
        meant = LOOKERS[wanted](self.paper)
        right = [self.known.is_right(wanted, one.text) for one in meant]
        return Receipt(self.known.shop, meant, right, self._voting(wanted))

    def _voting(self, wanted: Wanted) -> Callable[[Meant], Vote | None]:
        return lambda meant: vote(wanted, meant, self.second, self.paper.ledger.cents, DAY)


def seen(receipts: Sequence[Known], finding: Finding, engines: Engines, kept: Path) -> Iterator[Seen]:
    """Each receipt read, from the folder `kept` where it was read before."""
    kept.mkdir(parents=True, exist_ok=True)
    words = WordList.of(finding)
    for one in receipts:
        path = kept / f"{one.name}.json"
        if not path.exists():
            path.write_text(json.dumps(_read(one, engines)), encoding="utf-8")
        said: Any = json.loads(path.read_text(encoding="utf-8"))
        lines = tuple(
            TextLine(np.array(line["corners"]), tuple(Sign(*sign) for sign in line["signs"])) for line in said["lines"]
        )
        second = {
            (number, how): Reading(*reading)
            for number, readings in enumerate(said["second"])
            for how, reading in zip(CUTS, readings, strict=False)
        }
        yield Seen(one, lines, second, words)


def _read(one: Known, engines: Engines) -> dict[str, Any]:
    pixels = one.pixels()
    page = upright(pixels, lines_on(pixels, engines.finder), engines.reader)
    if page is None:
        return {"lines": [], "second": []}
    lines = [{"corners": line.corners.round(1).tolist(), "signs": list(line.signs)} for line in page.lines]
    return {"lines": lines, "second": _second(page, engines)}


def _second(page: Upright, engines: Engines) -> list[list[tuple[str, str, float]]]:
    """What a second reader makes of each line, at each cut where figures stand in it."""
    asked = [
        (number, how)
        for number, line in enumerate(page.lines)
        for how in (CUTS if _FIGURE.search(line.text) else (USUAL,))
    ]
    read = engines.second.read([strip(page, page.lines[number], how) for number, how in asked])
    found: list[list[tuple[str, str, float]]] = [[] for _ in page.lines]
    for (number, _), one in zip(asked, read, strict=True):
        found[number].append((one.engine, one.text, one.confidence))
    return found
