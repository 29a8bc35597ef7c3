"""Fields read together: of the texts that may stand in each, those that fit each other by the form's checks.

A NIK holds a birth date, a district lies in a regency: what is hard to read in one field may be plain in the
other. Each check weighs the combinations of what its fields may say; that is one step of belief propagation
with the checks as factors, each used once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from schemas import checks
from schemas.form import FormFile
from schemas.types import About
from schemas.values import Flag, Value

# How often what people write contradicts itself, for each finding of a check.
CONTRADICTION = 0.01
# So many choices of a field are combined with those of others; combinations less probable than this are not.
MOST_CHOICES, HARDLY = 6, 1e-7


@dataclass(frozen=True)
class Choice:
    """A text that may stand in a field, the value it means, and how probable that is."""

    text: str
    value: Value
    probability: float


Choices = Mapping[str, tuple[Choice, ...]]


def settled(form: FormFile, choices: Choices, about: About) -> dict[str, tuple[Choice, ...]]:
    """The choices of each field with their probabilities once all checks had their say, the most probable first.

    `choices` hold every field that is there, each with at least one.
    """
    current = dict(choices)
    for entry in form.checks:
        for name, roles in entry.items():
            names = [one for given in roles.values() for one in (given if isinstance(given, list) else [given])]
            if any(len(current.get(one, ())) > 1 for one in names):
                current |= _weighed(
                    name, roles, [one for one in dict.fromkeys(names) if one in current], current, about
                )
    return current


def _weighed(
    check: str, roles: Mapping[str, str | list[str]], names: Sequence[str], choices: Choices, about: About
) -> dict[str, tuple[Choice, ...]]:
    """The choices of the fields of one check, weighed by it."""
    known = [choices[name][:MOST_CHOICES] for name in names]
    totals = [[0.0] * len(one) for one in known]
    for picked in _combinations(known):
        values = {name: known[at][n].value for at, (name, n) in enumerate(zip(names, picked, strict=True))}
        weight = prod(known[at][n].probability for at, n in enumerate(picked))
        weight *= _fit(check, roles, values, about)
        for at, n in enumerate(picked):
            totals[at][n] += weight
    return {name: _ranked(one, total) for name, one, total in zip(names, known, totals, strict=True)}


def _combinations(choices: Sequence[Sequence[Choice]]) -> Iterator[tuple[int, ...]]:
    """The numbers of one choice of each field, for all combinations that are not hopeless."""
    for picked in product(*(range(len(one)) for one in choices)):
        if prod(choices[at][n].probability for at, n in enumerate(picked)) > HARDLY or not any(picked):
            yield picked


def _fit(check: str, roles: Mapping[str, str | list[str]], values: Mapping[str, Value], about: About) -> float:
    """How well the values of a check's fields go together: how seldom people contradict themselves so, and how usual
    it is where they do not."""
    asked: dict[str, Value | list[Value]] = {
        role: [values.get(one) for one in given] if isinstance(given, list) else values.get(given)
        for role, given in roles.items()
    }
    found = checks.named_check(check).check(asked, about)
    against = sum(finding.doubt.flag is Flag.CONTRADICTS and finding.suggestion is None for finding in found)
    return CONTRADICTION**against * checks.fit(check, asked, about)


def _ranked(choices: Sequence[Choice], weights: Sequence[float]) -> tuple[Choice, ...]:
    total = sum(weights) or 1.0
    weighed = [replace(choice, probability=weight / total) for choice, weight in zip(choices, weights, strict=True)]
    return tuple(sorted(weighed, key=lambda choice: -choice.probability))
