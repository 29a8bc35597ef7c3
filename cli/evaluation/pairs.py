"""Scans and what is expected of each: NAME.expected.json, and where there is one NAME.truth.json of their maker."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from flows.intake import expected_of, samples
from schemas.values import Value

TRUTH = ".truth.json"
# What is not known of a scan: how it was made, how it was filled in.
UNKNOWN = "-"

F = TypeVar("F")


class ExpectationWrong(ValueError):
    """An expected record that is none: which file, and what was expected. Holds no value."""


@dataclass(frozen=True)
class ExpectedDocument:
    """A document as it stands on the paper; fields that are left empty are absent or None."""

    form: str
    fields: Mapping[str, Value]


@dataclass(frozen=True)
class Expectation:
    """What must become of a file: a code why it is set aside, or its documents in the order of their pages."""

    documents: tuple[ExpectedDocument, ...] = ()
    set_aside: str | None = None


@dataclass(frozen=True)
class Pair:
    """A scan with what is expected of it. `name`: its path in the folder; `condition`: how it was scanned."""

    scan: Path
    name: str
    expectation: Expectation
    condition: str = UNKNOWN
    fill: str = UNKNOWN


def pairs(folder: Path) -> Iterator[Pair]:
    """All scans below a folder that have an expected record beside them. Raises ExpectationWrong, OSError."""
    for scan in samples(folder):
        truth = _truth(scan.with_name(f"{scan.stem}{TRUTH}"))
        name = scan.relative_to(folder)
        condition = str(truth.get("condition") or (UNKNOWN if name.parent == Path() else name.parent))
        expectation = load_expectation(expected_of(scan))
        yield Pair(scan, str(name), expectation, condition, str(truth.get("fill") or UNKNOWN))


def load_expectation(path: Path) -> Expectation:
    """What an expected record says. Raises ExpectationWrong where it is none, OSError."""
    found = _json(path)
    if isinstance(found, dict) and "set_aside" in found:
        return Expectation(set_aside=str(found["set_aside"]))
    records = found if isinstance(found, list) else [found]
    if not all(isinstance(one, dict) and isinstance(one.get("fields"), dict) and "form" in one for one in records):
        raise ExpectationWrong(f"{path.name}: expected a record with form and fields, a list of them, or set_aside")
    return Expectation(tuple(ExpectedDocument(str(one["form"]), one["fields"]) for one in records))


def match(
    expected: Sequence[ExpectedDocument], found: Sequence[F], same: Sequence[Callable[[ExpectedDocument, F], bool]]
) -> tuple[list[tuple[ExpectedDocument, F | None]], list[F]]:
    """Each expected document with the one that was found for it, if any, and those that nobody expected.

    `same` holds what may join two, the surest first: all are joined by it before the next is asked.
    """
    left, mine = list(range(len(found))), dict[int, int]()
    for test in same:
        for number, one in enumerate(expected):
            if number not in mine and (there := [at for at in left if test(one, found[at])]):
                mine[number] = there[0]
                left.remove(there[0])
    joined = [(one, found[mine[number]] if number in mine else None) for number, one in enumerate(expected)]
    return joined, [found[at] for at in left]


def _truth(path: Path) -> dict[str, Any]:
    found = _json(path) if path.is_file() else {}
    return found if isinstance(found, dict) else {}


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError:
        # What the parser says may quote the file.
        raise ExpectationWrong(f"{path.name}: expected JSON in UTF-8") from None
