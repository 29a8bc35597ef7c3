"""What the grammars of all our YAML files share: names, texts, measures, and errors that know where they stand."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

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
    """Anything in a file: unknown keys are errors, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Grammar):
    """A text people read: Indonesian, with English beside it."""

    id: str = Field(min_length=1)
    en: str = ""


def wrong(*problems: tuple[Location, str]) -> ValidationError:
    """An error that knows where in the file each problem stands, so that its line can be told."""
    details = [
        InitErrorDetails(type=PydanticCustomError("form", "{words}", {"words": words}), loc=loc, input=None)
        for loc, words in problems
    ]
    return ValidationError.from_exception_data("form file", details)
