"""What a long-lived process keeps to read with: forms, blanks, place names, engines. Made once, here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from threadpoolctl import threadpool_limits

from extractors.blanks import BlankPage, blank_pages
from extractors.decoder import ChildDecoder
from extractors.free.pages import FreeReader
from extractors.readers import Readers
from extractors.readers.cellnet import CellNet
from extractors.readers.marknet import MarkNet
from extractors.readers.ppocr import PPOcr
from extractors.readers.tesseract import Tesseract
from extractors.scan import Scan
from schemas.acceptance import MAX_WRONG_PER_1000, Acceptance
from schemas.calibration import load_calibration
from schemas.lexicon import Lexicon, load_lexicon
from schemas.library import Library, library
from schemas.places import Gazetteer, load_gazetteer
from schemas.programme import Programme, load_programme


@dataclass(frozen=True)
class Equipment:
    """Forms and engines, passed to whatever reads, and when what was read is accepted."""

    forms: Library
    blanks: tuple[BlankPage, ...]
    places: Gazetteer
    readers: Readers
    scratch: Path
    decode: Callable[[bytes], Iterator[Scan]]
    programme: Programme
    acceptance: Acceptance
    lexicon: Lexicon
    free: FreeReader

    @cached_property
    def sizes(self) -> tuple[tuple[float, float], ...]:
        """The sizes of the paper that carries our markers, in millimetres."""
        return tuple(sorted({blank.size for blank in self.blanks if blank.marked}))

    @property
    def calibration(self) -> str:
        """The name of the calibration in force, for the record of an attempt."""
        return self.acceptance.calibration.name if self.acceptance.calibration else "none"

    @property
    def engines(self) -> tuple[str, ...]:
        """The names of all readers, for the record of an attempt."""
        return (*self.readers.names, "omr", "ink", "patch", "code")


def equip(
    forms_folders: Sequence[Path],
    scratch: Path,
    programme_folders: Sequence[Path] = (),
    max_wrong_per_1000: float = MAX_WRONG_PER_1000,
) -> Equipment:
    """Everything reading needs. `scratch` takes temporary files; the office's own calibration lies beside its
    programme. From now on this process uses one thread for linear algebra. Raises FormError where a form file or the
    programme is wrong."""
    # However the process was started: a sheet without markers took four times as long beside another reader.
    threadpool_limits(1, user_api="blas")
    forms = library(forms_folders)
    calibration = load_calibration(programme_folders)
    readers = Readers(line := PPOcr.load(), vote := Tesseract(scratch), CellNet.load(), MarkNet.load())
    return Equipment(
        forms=forms,
        blanks=tuple(blank_pages(forms)),
        places=load_gazetteer(),
        readers=readers,
        scratch=scratch,
        decode=ChildDecoder().pages,
        programme=load_programme(programme_folders),
        lexicon=load_lexicon(),
        acceptance=Acceptance.bearing(max_wrong_per_1000, calibration),
        free=FreeReader(tuple(form for form in forms if form.layout == "free"), line, vote),
    )
