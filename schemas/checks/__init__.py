"""Checks across the fields of a document: one small file each, found by its name.

A check is a module with

- `ROLES: dict[str, frozenset[str]]`: the fields it looks at, each with the field types it takes
  (empty: any). A role whose name ends in `_list` takes a list of fields;
- `check(values, about) -> list[Finding]`: what does not agree. `values` maps each role to its best
  guess, or to a list of them. A role that is None is left out of the comparison; it is a finding only
  where another role says what should stand there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast

from schemas.types import About
from schemas.values import Doubt, Value

RoleValues = Mapping[str, Value | list[Value]]


@dataclass(frozen=True)
class Finding:
    """A doubt, and the roles it is about (`role`, or `role[2]` in a list role).

    `suggestion` is the value the other roles give to each of `roles`. It is taken only where the field has no legal
    value of its own and either something is written in it or it is required; where it is not taken, the whole
    finding is dropped.
    """

    roles: tuple[str, ...]
    doubt: Doubt
    suggestion: Value = None


class Check(Protocol):
    """The members of a check module."""

    ROLES: dict[str, frozenset[str]]

    def check(self, values: RoleValues, about: About) -> list[Finding]: ...


@cache
def names() -> tuple[str, ...]:
    """The names of all checks, sorted."""
    return tuple(sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_")))


def named_check(name: str) -> Check:
    """The check of that name. Raises KeyError with the known names where there is none."""
    if name not in names():
        raise KeyError(f"unknown check, expected one of: {', '.join(names())}")
    return cast(Check, import_module(f"{__name__}.{name}"))


def found(name: str, values: RoleValues, about: About) -> list[Finding]:
    """What the check of that name finds."""
    return named_check(name).check(values, about)


def fit(name: str, values: RoleValues, about: About) -> float:
    """How well values go together by the check of that name, 1 where it has no say."""
    weighs = getattr(named_check(name), "fit", None)
    return float(weighs(values, about)) if weighs else 1.0


def misread(name: str, values: RoleValues, about: About) -> list[Finding]:
    """What the check of that name would rather take for misread; nothing where it has no say."""
    suspects = getattr(named_check(name), "misread", None)
    return suspects(values, about) if suspects else []


def problem(name: str, roles: dict[str, str | list[str]], types_of: dict[str, str]) -> str | None:
    """What is wrong with a check: unknown itself, or a role unknown, missing, or given a field it cannot take."""
    if name not in names():
        return f"expected one of {', '.join(names())}"
    wanted = named_check(name).ROLES
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
