"""Tesseract, through one pytesseract call for many strips.

Nearly all the time of a call is its start, so that all strips of a batch go into one call with a
list file. One picture that Tesseract cannot open fails the whole call; the list is then halved until
the culprit stands alone.
"""

from __future__ import annotations

import csv
import os
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import cv2
import pytesseract
from pytesseract.pytesseract import run_tesseract

from extractors.strips import Strip
from schemas.values import Reading

LANGUAGES = "ind+eng"
SINGLE_LINE = "--psm 7 --oem 1 -c tessedit_do_invert=0"
SECONDS_A_STRIP, SECONDS_A_CALL = 2, 30


@dataclass(frozen=True)
class Tesseract:
    """The engine; its temporary files live in `scratch`. One thread: more are slower."""

    scratch: Path
    languages: str = LANGUAGES
    name: ClassVar[str] = "tesseract"

    def read(self, strips: Sequence[Strip]) -> list[Reading]:
        """See `TextReader.read`. Raises pytesseract.TesseractNotFoundError, TesseractError, RuntimeError."""
        os.environ["OMP_THREAD_LIMIT"] = "1"
        written = [number for number, strip in enumerate(strips) if not strip.empty]
        readings = [Reading(self.name, "", 0.0)] * len(strips)
        with tempfile.TemporaryDirectory(dir=self.scratch, prefix="strips-") as folder:
            paths = [self._write(Path(folder), number, strips[number]) for number in written]
            for number, reading in zip(written, self._read_files(Path(folder), paths), strict=True):
                readings[number] = reading
        return readings

    @staticmethod
    def _write(folder: Path, number: int, strip: Strip) -> Path:
        path = folder / f"{number:06d}.pgm"
        if strip.pixels is None or not cv2.imwrite(str(path), strip.pixels):
            raise OSError("a strip could not be written to the scratch folder: is the disk full?")
        return path

    def _read_files(self, folder: Path, paths: list[Path]) -> list[Reading]:
        if not paths:
            return []
        try:
            return self._call(folder, paths)
        except pytesseract.TesseractError:
            if len(paths) == 1:
                raise
            half = len(paths) // 2
            return self._read_files(folder, paths[:half]) + self._read_files(folder, paths[half:])

    def _call(self, folder: Path, paths: list[Path]) -> list[Reading]:
        listing = folder / "list.txt"
        listing.write_text("\n".join(str(path) for path in paths), encoding="utf-8")
        # Not `image_to_data`: it asks for the version first, waits for the answer without end, ends the whole process
        # (SystemExit) where it does not understand it, and lets what was read lie in the system's /tmp after a kill.
        run_tesseract(
            str(listing),
            str(folder / "read"),
            extension="tsv",
            lang=self.languages,
            config=f"-c tessedit_create_tsv=1 {SINGLE_LINE}",
            timeout=SECONDS_A_CALL + SECONDS_A_STRIP * len(paths),
        )
        answer = (folder / "read.tsv").read_text(encoding="utf-8")
        words = _words_by_page(answer)
        return [_joined(self.name, words[number]) for number in range(1, len(paths) + 1)]


def _words_by_page(table: str) -> dict[int, list[tuple[str, float]]]:
    """The words of Tesseract's table with their confidences (0 to 1), by picture from 1."""
    words: dict[int, list[tuple[str, float]]] = defaultdict(list)
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] == "5" and (row["text"] or "").strip():
            words[int(row["page_num"])].append((row["text"].strip(), float(row["conf"]) / 100))
    return words


def _joined(engine: str, words: list[tuple[str, float]]) -> Reading:
    confidence = min((confidence for _, confidence in words), default=0.0)
    return Reading(engine, " ".join(text for text, _ in words), max(0.0, min(1.0, confidence)))
