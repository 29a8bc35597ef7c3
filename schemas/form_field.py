"""The grammar of a field in a form file: what it is called, how it is written, where it lies."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator

from schemas import types
from schemas.grammar import Grammar, Name, Point, Rectangle, Words, wrong
from schemas.values import Writing


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
            except ValidationError as unfit:
                raise wrong(*((("params", *error["loc"]), error["msg"]) for error in unfit.errors())) from None
        return self

    def typed_params(self) -> BaseModel | None:
        """The params in the grammar of the field's type; None where it takes none."""
        model = types.params_model(self.type)
        return model.model_validate(self.params) if model else None
