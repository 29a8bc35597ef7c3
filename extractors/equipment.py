"""What a long-lived process keeps to read with: forms, blanks, place names, engines. Made once, here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from extractors.blanks import BlankPage, blank_pages
from extractors.decoder import ChildDecoder
from extractors.readers import TextReader
from extractors.readers.ppocr import PPOcr
from extractors.readers.tesseract import Tesseract
from extractors.scan import Scan
from schemas.library import Library, library
from schemas.places import Gazetteer, load_gazetteer
from schemas.programme import Programme, load_programme


@dataclass(frozen=True)
class Equipment:
    """Forms and engines, passed to whatever reads; the text readers in the order in which they are trusted."""

    forms: Library
    blanks: tuple[BlankPage, ...]
    places: Gazetteer
    text_readers: tuple[TextReader, ...]
    scratch: Path
    decode: Callable[[bytes], Iterator[Scan]]
    programme: Programme

    @cached_property
    def sizes(self) -> tuple[tuple[float, float], ...]:
        """The sizes of the paper there is, in millimetres."""
        return tuple(sorted({blank.size for blank in self.blanks}))

    def readers(self) -> tuple[str, ...]:
        """The names of all readers, for the record of an attempt."""
        return (*(reader.name for reader in self.text_readers), "omr", "ink", "patch", "code")


def equip(forms_folders: Sequence[Path], scratch: Path, programme_folders: Sequence[Path] = ()) -> Equipment:
    """Everything reading needs. `scratch` takes temporary files. Raises FormError where a form file or the
    programme is wrong."""
    forms = library(forms_folders)
    readers = (PPOcr.load(), Tesseract(scratch))
    decode, programme = ChildDecoder().pages, load_programme(programme_folders)
    return Equipment(forms, tuple(blank_pages(forms)), load_gazetteer(), readers, scratch, decode, programme)
