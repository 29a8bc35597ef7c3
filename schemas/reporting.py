"""The grammar of `report:` in form files: what an office is asked about its papers, and is told every night."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

FieldName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
# Fields whose values are few enough to be counted, and name nobody.
COUNTED = frozenset({"choice", "choices", "place"})
CONDITIONS = frozenset({"choice", "choices"})


class Title(BaseModel):
    """A text people read: Indonesian, with English beside it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    en: str = ""


class Question(BaseModel):
    """How many papers say what in a field; `when`: only those on which these fields have one of these options."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: FieldName
    title: Title
    when: dict[FieldName, Annotated[list[FieldName], Field(min_length=1)]] = Field(default_factory=dict)


class Reporting(BaseModel):
    """What is counted on papers of this kind, and whom or what a paper stands for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    counts: Title = Title(id="dokumen", en="documents")
    questions: list[Question] = Field(min_length=1, max_length=12)


def problems(
    report: Reporting, types: Mapping[str, str], options: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[tuple[int | str, ...], str]]:
    """What does not fit the form: its place below `report`, and what was expected. `types` and `options` by field."""
    for number, question in enumerate(report.questions):
        if types.get(question.field) not in COUNTED:
            yield ("questions", number, "field"), f"expected a field of type {' or '.join(sorted(COUNTED))}"
        for name, wanted in question.when.items():
            if types.get(name) not in CONDITIONS:
                yield ("questions", number, "when", name), f"expected a field of type {' or '.join(sorted(CONDITIONS))}"
            elif unknown := [one for one in wanted if one not in options[name]]:
                known = ", ".join(options[name])
                yield ("questions", number, "when", name), f"expected options of {name} ({known}), not {unknown[0]}"
