"""What this room asks of a form file. `schemas.form.FormFile` fits these shapes as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from schemas.errors import SetAside


class FieldFacts(Protocol):
    """A field of a form: its name, its type, and whether its value must be sealed."""

    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def personal(self) -> bool: ...


class FormFacts(Protocol):
    """A form: its pages, the field that holds the copy's own number, and its fields in paper order."""

    @property
    def pages(self) -> Sequence[object]: ...
    @property
    def paper_number(self) -> str | None: ...
    def fields(self) -> Sequence[FieldFacts]: ...


FormLookup = Callable[[str, int], FormFacts]
"""Form name and version to the form; raises KeyError where there is none."""

Explain = Callable[[SetAside], str]
"""Why a file was set aside and what to do, in words for the people who scan."""
