"""The grammar of form files: what `schemas/forms/NAME.vN.yaml` may say.

Measures are millimetres from the top left of the page, boxes `[x, y, width, height]`; of paper that is
there already they may be pixels of its blank. How a file is read and its errors told is in
`schemas/loading.py`; where each field lies in `schemas/layout.py`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from schemas import checks
from schemas.finding import Finding
from schemas.form_field import FormField
from schemas.grammar import Grammar, Location, Name, Point, Words, wrong
from schemas.pixels import in_millimetres
from schemas.reporting import Reporting, problems
from schemas.sheet import PAPER_SIZES


class Heading(Grammar):
    """A bar that opens a part of the form."""

    at: Point
    width: float = Field(gt=0, le=1000)
    text: Words


class Note(Grammar):
    """A few lines of text on the form."""

    at: Point
    width: float = Field(gt=0, le=1000)
    size: float = Field(default=7.5, ge=5, le=30, description="points")
    text: Words


class FormPage(Grammar):
    """One side of paper; fields in the order people fill them in."""

    fields: list[FormField] = Field(min_length=1)
    headings: list[Heading] = Field(default_factory=list)
    notes: list[Note] = Field(default_factory=list)


class Paper(Grammar):
    """The sheet; where its code stands is the same on all our forms (see `extractors/blank.py`)."""

    size: Literal["A4", "A5", "F4", "letter", "legal"] = "A4"
    landscape: bool = False
    width: float | None = Field(default=None, ge=40, le=500, description="instead of a size, with height")
    height: float | None = Field(default=None, ge=40, le=500)

    @model_validator(mode="after")
    def _has_both_sides(self) -> Paper:
        if (self.width is None) != (self.height is None):
            raise ValueError("expected width and height, or a size")
        return self

    @property
    def sheet(self) -> tuple[float, float]:
        """Width and height in millimetres."""
        width, height = PAPER_SIZES[self.size]
        if self.width is not None and self.height is not None:
            width, height = self.width, self.height
        return (height, width) if self.landscape else (width, height)


class HelpSheet(Grammar):
    """How to fill in the form: a page of its own, printed before the copies."""

    title: Words
    lines: list[Words] = Field(min_length=1)


# The keys that say nothing with a layout.
_UNFIT = {
    "printed": ("blank", "dpi", "find"),
    "blank": ("subtitle", "paper_number", "help_sheet", "find"),
    "free": ("subtitle", "paper_number", "help_sheet", "blank", "dpi"),
}


class FormFile(Grammar):
    """A document kind, whole. `printed`: we draw its paper; `blank`: its paper exists, and a picture of it; `free`:
    paper of any shape, on which values are found by words."""

    form: Name
    version: int = Field(ge=1, le=9999)
    layout: Literal["printed", "blank", "free"]
    title: Words
    subtitle: Words | None = None
    paper: Paper = Paper()
    blank: Path | None = Field(default=None, description="pictures of the paper, beside this file: a PDF, PNG, …")
    dpi: float | None = Field(default=None, ge=50, le=1200, description="boxes are pixels of the blank, so many")
    paper_number: Name | None = Field(default=None, description="the field that holds the copy's own number")
    second_key: bool = Field(default=True, description="two people key what is critical and flagged, unseen by each")
    pages: list[FormPage] = Field(min_length=1)
    checks: list[dict[Name, dict[Name, Name | list[Name]]]] = Field(default_factory=list)
    help_sheet: HelpSheet | None = None
    find: Finding | None = Field(default=None, description="which field takes what is found, and by which words")
    report: Reporting | None = Field(default=None, description="what is counted every night")

    @model_validator(mode="before")
    @classmethod
    def _measures_in_millimetres(cls, said: Any) -> Any:
        return in_millimetres(said)

    @model_validator(mode="after")
    def _keys_fit_layout(self) -> FormFile:
        unfit = _UNFIT[self.layout]
        if strange := [key for key in unfit if getattr(self, key) is not None]:
            raise wrong(((strange[0],), f"expected no such key with the layout {self.layout}"))
        if self.layout == "blank" and (self.blank is None or self.blank.name != str(self.blank)):
            raise wrong((("blank",), "expected the name of a file beside this one, a picture or PDF of the paper"))
        if self.layout == "free" and (self.find is None or len(self.pages) != 1):
            raise wrong((("find",), "expected the words to find the fields by, and one page"))
        return self

    @model_validator(mode="after")
    def _every_field_has_its_place(self) -> FormFile:
        for loc, field in self._placed():
            wanted = [] if self.layout == "free" else field.wanted_places
            if len(field.places) != min(len(wanted), 1) or not field.places <= set(wanted):
                needs = (
                    f"needs {' or '.join(wanted)} and no other place"
                    if wanted
                    else "is found by words, and has no place"
                )
                raise wrong((loc, f"a field of writing {field.writing} {needs}"))
        return self

    @model_validator(mode="after")
    def _found_fields_are_fields(self) -> FormFile:
        names = {field.name for field in self.fields()}
        for wanted, name in (self.find.fields if self.find else {}).items():
            if name not in names:
                raise wrong((("find", "fields", wanted.value), f"expected the name of a field of the form, not {name}"))
        return self

    @model_validator(mode="after")
    def _names_stand_once(self) -> FormFile:
        seen: set[str] = set()
        for loc, field in self._placed():
            if field.name in seen:
                raise wrong(((*loc, "name"), f"expected each field name once, {field.name} stands twice"))
            seen.add(field.name)
        if self.paper_number is not None and self.paper_number not in seen:
            raise wrong((("paper_number",), "expected the name of a field of the form"))
        return self

    @model_validator(mode="after")
    def _parents_are_fields(self) -> FormFile:
        places = {field.name for field in self.fields() if field.type == "place"}
        for loc, field in self._placed():
            parent = field.params.get("within")
            if parent is not None and (parent not in places or parent == field.name):
                raise wrong(((*loc, "params", "within"), "expected the name of another field of type place"))
        return self

    @model_validator(mode="after")
    def _checks_fit(self) -> FormFile:
        types_of = {field.name: field.type for field in self.fields()}
        for number, entry in enumerate(self.checks):
            for name, roles in entry.items():
                if problem := checks.problem(name, roles, types_of):
                    raise wrong((("checks", number, name), f"check {name}: {problem}"))
        return self

    @model_validator(mode="after")
    def _report_fits(self) -> FormFile:
        fields = self.fields()
        types_of, options = {one.name: one.type for one in fields}, {one.name: one.options for one in fields}
        found = problems(self.report, types_of, options) if self.report else ()
        for place, expected in found:
            raise wrong((("report", *place), expected))
        return self

    def _placed(self) -> list[tuple[Location, FormField]]:
        """Each field with where it stands in the file."""
        pages = enumerate(self.pages)
        return [(("pages", p, "fields", f), field) for p, page in pages for f, field in enumerate(page.fields)]

    def fields(self) -> list[FormField]:
        """All fields in paper order, page after page."""
        return [field for page in self.pages for field in page.fields]

    def field(self, name: str) -> FormField:
        """The field of that name. Raises KeyError where there is none."""
        return {field.name: field for field in self.fields()}[name]

    def page_of(self, name: str) -> int:
        """The number (from 1) of the page a field stands on."""
        return next(n for n, page in enumerate(self.pages, 1) if any(f.name == name for f in page.fields))

    @property
    def key(self) -> tuple[str, int]:
        """Name and version: what a code on paper says."""
        return self.form, self.version
