"""The programme: whose money is paid out, for what, and how much a person may get (`programme.yaml`).

The shipped file stands beside this module; an office's own lies in its data folder and takes its place, whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from schemas.grammar import Grammar, Location, Name, Words
from schemas.loading import load_model, load_yaml

NAME = "programme.yaml"
SHIPPED = Path(__file__).parent / NAME


def _whole_rupiah(value: Any) -> Any:
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise ValueError("expected whole rupiah above 0, digits alone, such as 2500000")
    return value


Rupiah = Annotated[int, BeforeValidator(_whole_rupiah)]


class StampDuty(StrEnum):
    """Do receipts for this money need a duty stamp at all?"""

    APPLIES = "applies"
    EXEMPT = "exempt"


class Source(Grammar):
    """Where money comes from, and how much of it there is."""

    name: Name
    label: Words
    total: Rupiah | None = None
    stamp_duty: StampDuty = StampDuty.APPLIES


class Purpose(Grammar):
    """What money is paid for: an option of the receipt. `ceiling`: the most that one person may get."""

    name: Name
    label: Words
    source: Name | None = None
    total: Rupiah | None = None
    ceiling: Rupiah | None = None


class Programme(Grammar):
    """All of it."""

    version: int = Field(ge=1, le=9999)
    sources: list[Source] = Field(default_factory=list)
    purposes: list[Purpose] = Field(min_length=1)

    def purpose(self, name: str) -> Purpose | None:
        """The purpose of that name, None where there is none."""
        return next((purpose for purpose in self.purposes if purpose.name == name), None)

    def source(self, name: str) -> Source | None:
        """The source of that name, None where there is none."""
        return next((source for source in self.sources if source.name == name), None)

    def stamp_exempt(self, purpose: str) -> bool:
        """Do receipts for this purpose need no duty stamp? Only where its source says so."""
        known = self.purpose(purpose)
        source = self.source(known.source) if known and known.source else None
        return source is not None and source.stamp_duty is StampDuty.EXEMPT


def load_programme(folders: Sequence[Path] = ()) -> Programme:
    """The programme of the last of `folders` that has a `programme.yaml`, else the shipped one.

    Raises FormError where the file is wrong.
    """
    own = [folder / NAME for folder in folders if (folder / NAME).is_file()]
    return read_programme(own[-1] if own else SHIPPED)


def read_programme(path: Path) -> Programme:
    """The programme file at `path`. Raises FormError where it is not one."""
    return load_model(path, Programme, disagreements)


def is_programme(path: Path) -> bool:
    """Is this file meant to be a programme rather than a form? By its name or its keys. Raises FormError."""
    return path.name == NAME or not {"sources", "purposes"}.isdisjoint(load_yaml(path))


def disagreements(programme: Programme) -> Iterator[tuple[Location, str]]:
    """Each part that does not agree with the rest: its place in the file, and what was expected."""
    for key, names in (
        ("sources", [source.name for source in programme.sources]),
        ("purposes", [purpose.name for purpose in programme.purposes]),
    ):
        for number, name in enumerate(names):
            if name in names[:number]:
                yield (key, number, "name"), f"expected each name once, {name} stands twice"
    for number, purpose in enumerate(programme.purposes):
        yield from ((("purposes", number, key), expected) for key, expected in _unfitting(programme, purpose))
    yield from _overspent(programme)


def _unfitting(programme: Programme, purpose: Purpose) -> Iterator[tuple[str, str]]:
    """The keys of a purpose that do not fit its source or its own total."""
    source = programme.source(purpose.source) if purpose.source else None
    if purpose.source and source is None:
        known = ", ".join(one.name for one in programme.sources)
        yield "source", f"expected one of the sources {known}" if known else "expected no source, there is none"
    total = purpose.total or (source.total if source else None)
    if purpose.ceiling and total and purpose.ceiling > total:
        yield "ceiling", "expected a ceiling a person that is not above the total"


def _overspent(programme: Programme) -> Iterator[tuple[Location, str]]:
    """The purposes with which the totals of a source's purposes come above its own."""
    for source in programme.sources:
        spent = 0
        for number, purpose in enumerate(programme.purposes):
            if purpose.source == source.name:
                spent += purpose.total or 0
                if source.total is not None and purpose.total and spent > source.total:
                    yield ("purposes", number, "total"), f"expected totals that stay within that of {source.name}"
