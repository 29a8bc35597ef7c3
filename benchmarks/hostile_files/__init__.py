"""Files that nobody means well with: one module for each thing they attack."""

from __future__ import annotations

from benchmarks.hostile_files import (
    contents,
    no_pictures,
    other_pictures,
    pdf_drawings,
    pdf_pictures,
    pdf_structure,
    pdf_wishes,
    pictures,
)
from benchmarks.hostile_files.recipe import Recipe, given


def recipes() -> list[Recipe]:
    """All of them. Their order is part of their seeds: new ones go to the end."""
    return [
        *(given(f"zero bytes {kind}", f".{kind}", lambda: b"") for kind in ("jpg", "pdf", "tif")),
        *no_pictures.begins(),
        *no_pictures.cuts(),
        *pictures.exifs(),
        *no_pictures.not_pictures(),
        *pictures.pngs(),
        *other_pictures.tiffs(),
        *pictures.jpegs(),
        *other_pictures.others(),
        *contents.contents(),
        *pdf_pictures.bombs(),
        *pdf_structure.sizes(),
        *pdf_structure.trees(),
        *pdf_drawings.drawings(),
        *pdf_structure.tables_of_places(),
        *pdf_wishes.wishes(),
        *pdf_pictures.odd_pictures(),
        *pdf_drawings.texts(),
    ]
