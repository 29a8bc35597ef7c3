"""The grammar of form files: what `schemas/forms/NAME.vN.yaml` may say.

Measures are millimetres from the top left of the page, boxes `[x, y, width, height]`; of paper that is
there already they may be pixels of its blank. How a file is read and its errors told is in
`schemas/loading.py`; where each field lies in `schemas/layout.py`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from schemas import checks, types
from schemas.finding import Finding
from schemas.pixels import in_millimetres
from schemas.reporting import Reporting, problems
from schemas.sheet import PAPER_SIZES
from schemas.values import Writing

NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,47}$", description="lower case letters, digits, underscore")]
# Where something stands in a form file: keys and indexes from the top down.
Location = tuple[int | str, ...]
Millimetres = Annotated[float, Field(ge=0, le=1000)]
Point = tuple[Millimetres, Millimetres]
Rectangle = tuple[
    Millimetres, Millimetres, Annotated[float, Field(gt=0, le=1000)], Annotated[float, Field(gt=0, le=1000)]
]


class Grammar(BaseModel):
    """Anything in a form file: unknown keys are errors, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Grammar):
    """A text people read: Indonesian, with English beside it."""

    id: str = Field(min_length=1)
    en: str = ""


class Comb(Grammar):
    """A row of boxes, one character each; groups stand apart by `gap`, as in 12-05-1990."""

    at: Point = Field(description="top left corner of the first cell")
    groups: list[Annotated[int, Field(ge=1, le=60)]] = Field(min_length=1, description="cells in each group")
    pitch: float = Field(default=5.0, ge=3, le=12, description="width of a cell")
    height: float = Field(default=6.2, ge=3, le=20)
    gap: float = Field(default=2.4, ge=0, le=20)
    separator: str = Field(default="", max_length=1, description="printed in the gaps, e.g. -")


class Option(Grammar):
    """One box to tick: a square `at` a point, or any `box`. We print its label to the right."""

    label: Words
    at: Point | None = Field(default=None, description="top left corner of the box")
    size: float = Field(default=4.2, ge=1.5, le=15)
    box: Rectangle | None = Field(default=None, description="the box, where it is no square")
    label_width: float = Field(default=34.0, gt=0, le=200, description="room for the label; it wraps")
    label_side: Literal["right", "left"] = Field(default="right", description="where paper that exists has it")

    @model_validator(mode="after")
    def _has_one_place(self) -> Option:
        if (self.at is None) == (self.box is None):
            raise ValueError("expected either at or box")
        return self


class FormField(Grammar):
    """A field: what it is called, what it means, how it is written, where it lies."""

    name: Name
    label: Words
    help: Words | None = None
    type: str
    params: dict[str, Any] = Field(default_factory=dict, description="what the field type asks for")
    writing: Writing
    required: bool = False
    critical: bool = False
    personal: bool = True
    box: Rectangle | None = None
    lines: int = Field(default=1, ge=1, le=20, description="lines to write on, one below the other in the box")
    comb: Comb | None = None
    cells: list[Rectangle] | None = None
    options: dict[Name, Option] = Field(default_factory=dict)
    label_width: float = Field(default=38.0, ge=0, le=200, description="0: no label is drawn")
    label_side: Literal["left", "above", "below"] = "left"

    @field_validator("type")
    @classmethod
    def _known_type(cls, value: str) -> str:
        if value not in types.names():
            raise ValueError(f"expected one of the field types {', '.join(types.names())}")
        return value

    @property
    def places(self) -> set[str]:
        """Which of the keys that say where a field lies are given."""
        return {name for name in ("box", "comb", "cells", "options") if getattr(self, name)}

    @property
    def wanted_places(self) -> list[str]:
        """Which of them may say it, as the field is written."""
        return {Writing.COMB: ["comb", "cells"], Writing.TICK: ["options"]}.get(self.writing, ["box"])

    @model_validator(mode="after")
    def _lines_fit_writing(self) -> FormField:
        if self.lines > 1 and self.writing not in (Writing.HAND, Writing.PRINTED):
            raise ValueError(f"a field of writing {self.writing} has no lines, expected hand or printed")
        return self

    @model_validator(mode="after")
    def _params_fit_type(self) -> FormField:
        model = types.params_model(self.type)
        if model is None and self.params:
            raise ValueError(f"the field type {self.type} takes no params")
        if model is not None:
            try:
                model.model_validate(self.params)
            except ValidationError as wrong:
                raise _wrong(*((("params", *error["loc"]), error["msg"]) for error in wrong.errors())) from None
        return self

    def typed_params(self) -> BaseModel | None:
        """The params in the grammar of the field's type; None where it takes none."""
        model = types.params_model(self.type)
        return model.model_validate(self.params) if model else None


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
        if wrong := [key for key in unfit if getattr(self, key) is not None]:
            raise _wrong(((wrong[0],), f"expected no such key with the layout {self.layout}"))
        if self.layout == "blank" and (self.blank is None or self.blank.name != str(self.blank)):
            raise _wrong((("blank",), "expected the name of a file beside this one, a picture or PDF of the paper"))
        if self.layout == "free" and (self.find is None or len(self.pages) != 1):
            raise _wrong((("find",), "expected the words to find the fields by, and one page"))
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
                raise _wrong((loc, f"a field of writing {field.writing} {needs}"))
        return self

    @model_validator(mode="after")
    def _found_fields_are_fields(self) -> FormFile:
        names = {field.name for field in self.fields()}
        for wanted, name in (self.find.fields if self.find else {}).items():
            if name not in names:
                raise _wrong(
                    (("find", "fields", wanted.value), f"expected the name of a field of the form, not {name}")
                )
        return self

    @model_validator(mode="after")
    def _names_stand_once(self) -> FormFile:
        seen: set[str] = set()
        for loc, field in self._placed():
            if field.name in seen:
                raise _wrong(((*loc, "name"), f"expected each field name once, {field.name} stands twice"))
            seen.add(field.name)
        if self.paper_number is not None and self.paper_number not in seen:
            raise _wrong((("paper_number",), "expected the name of a field of the form"))
        return self

    @model_validator(mode="after")
    def _parents_are_fields(self) -> FormFile:
        places = {field.name for field in self.fields() if field.type == "place"}
        for loc, field in self._placed():
            parent = field.params.get("within")
            if parent is not None and (parent not in places or parent == field.name):
                raise _wrong(((*loc, "params", "within"), "expected the name of another field of type place"))
        return self

    @model_validator(mode="after")
    def _checks_fit(self) -> FormFile:
        types_of = {field.name: field.type for field in self.fields()}
        for number, entry in enumerate(self.checks):
            for name, roles in entry.items():
                if problem := _check_problem(name, roles, types_of):
                    raise _wrong((("checks", number, name), f"check {name}: {problem}"))
        return self

    @model_validator(mode="after")
    def _report_fits(self) -> FormFile:
        fields = self.fields()
        types_of, options = {one.name: one.type for one in fields}, {one.name: one.options for one in fields}
        wrong = problems(self.report, types_of, options) if self.report else ()
        for place, expected in wrong:
            raise _wrong((("report", *place), expected))
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


def _wrong(*problems: tuple[Location, str]) -> ValidationError:
    """An error that knows where in the file each problem stands, so that its line can be told."""
    details = [
        InitErrorDetails(type=PydanticCustomError("form", "{words}", {"words": words}), loc=loc, input=None)
        for loc, words in problems
    ]
    return ValidationError.from_exception_data("form file", details)


def _check_problem(name: str, roles: dict[str, str | list[str]], types_of: dict[str, str]) -> str | None:
    """What is wrong with a check: unknown itself, or a role unknown, missing, or given a field it cannot take."""
    if name not in checks.names():
        return f"expected one of {', '.join(checks.names())}"
    wanted = checks.named_check(name).ROLES
    if missing := [role for role in wanted if role not in roles]:
        return f"it also needs {', '.join(missing)}"
    problems = (_role_problem(role, given, wanted, types_of) for role, given in roles.items())
    return next((problem for problem in problems if problem), None)


def _role_problem(
    role: str, given: str | list[str], wanted: dict[str, frozenset[str]], types_of: dict[str, str]
) -> str | None:
    if role not in wanted:
        return f"it has no role {role}, expected {', '.join(wanted)}"
    if isinstance(given, list) != role.endswith("_list"):
        return f"{role} takes {'a list' if role.endswith('_list') else 'one field'}"
    for field in given if isinstance(given, list) else [given]:
        if field not in types_of:
            return f"{role} names {field}, which is no field of this form"
        if wanted[role] and types_of[field] not in wanted[role]:
            return f"{role} takes a field of type {' or '.join(sorted(wanted[role]))}"
    return None
