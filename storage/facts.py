"""What this room asks of a form file. `schemas.form.FormFile` fits these shapes as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from schemas.errors import SetAside
from schemas.values import Doubt, Value


class FieldFacts(Protocol):
    """A field of a form: its name, its type, whether its value must be sealed, and whether much hangs on it."""

    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def personal(self) -> bool: ...
    @property
    def critical(self) -> bool: ...


class FormFacts(Protocol):
    """A form: its pages, the field that holds the copy's own number, its fields in paper order, its checks (the
    name of each, and which field plays which role in it), and whether two people key what much hangs on."""

    @property
    def pages(self) -> Sequence[object]: ...
    @property
    def paper_number(self) -> str | None: ...
    @property
    def checks(self) -> Sequence[Mapping[str, Mapping[str, str | list[str]]]]: ...
    @property
    def second_key(self) -> bool: ...
    def fields(self) -> Sequence[FieldFacts]: ...


FormLookup = Callable[[str, int], FormFacts]
"""Form name and version to the form; raises KeyError where there is none."""

Explain = Callable[[SetAside], str]
"""Why a file was set aside and what to do, in words for the people who scan."""

CeilingOf = Callable[[str], int | None]
"""A purpose to the most that one person may be paid for it, in whole rupiah; None where there is no limit."""


def unlimited(purpose: str) -> None:
    """The ceiling of an office that has none."""


DoubtsOf = Callable[[str, int, Mapping[str, Value]], Mapping[str, Sequence[Doubt]]]
"""What the checks of a form (name, version) doubt about these best guesses, by field."""


def undoubted(form: str, version: int, guesses: Mapping[str, Value]) -> Mapping[str, Sequence[Doubt]]:
    """No checks at all."""
    return {}


@dataclass(frozen=True)
class Rules:
    """What an office's forms and programme say, as far as this room must know it."""

    forms: FormLookup
    explain: Explain
    ceiling_of: CeilingOf = unlimited
    doubts_of: DoubtsOf = undoubted
