"""The summary after a run, for people: what was read, accepted, flagged and why, where it is, what to do next."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from cli.console import say
from cli.tally import Tally
from cli.words import both

REASONS = 8


@dataclass(frozen=True)
class RunSummary:
    """What is told: counts of files and pages, the tally of the documents, and what was set aside by reason."""

    files: int
    pages: int
    duplicates: int
    failed: int
    aside: Mapping[str, int]
    tally: Tally
    database: str


def database_shown(address: URL) -> str:
    """Where the records are, without a password.

    >>> from sqlalchemy import make_url
    >>> addresses = "sqlite:////data/pendataan.sqlite", "postgresql://me:secret@host/pendataan"
    >>> [database_shown(make_url(address)) for address in addresses]
    ['/data/pendataan.sqlite', 'PostgreSQL']
    """
    return str(address.database) if address.get_backend_name() == "sqlite" else "PostgreSQL"


def show(summary: RunSummary, data: Path) -> None:
    """Prints the summary of a run over the data folder `data`."""
    _counts(summary)
    _reasons(summary.tally)
    if summary.aside:
        _heading("set_aside_heading")
        for code, number in Counter(summary.aside).most_common():
            _row(both(f"set_aside.{code}"), number)
    _places(summary, data)
    _next(summary, data)


def _counts(summary: RunSummary) -> None:
    _heading("summary")
    _row(both("files"), summary.files)
    _row(both("pages"), summary.pages)
    _row(both("documents"), summary.tally.documents)
    for state, number in summary.tally.states.most_common():
        _row(both(f"state.{state}"), number, deep=True)
    _row(both("fields"), summary.tally.statuses.total())
    for status, number in summary.tally.statuses.most_common():
        _row(both(f"status.{status}"), number, deep=True)
    if summary.aside:
        _row(both("set_aside"), sum(summary.aside.values()))
    if summary.duplicates:
        _row(both("duplicates"), summary.duplicates)
    if summary.failed:
        say(f"  {both('still_waiting', n=summary.failed)}")


def _reasons(tally: Tally) -> None:
    if not tally.reasons and not tally.flags:
        return
    _heading("why")
    for flag, number in tally.flags.most_common():
        _row(both(f"flag.{flag}"), number)
    for reason, number in tally.reasons.most_common(REASONS):
        _row(_reason(reason), number)
    if rest := tally.reasons.total() - sum(number for _, number in tally.reasons.most_common(REASONS)):
        _row(both("more_reasons"), rest)


def _reason(key: str) -> str:
    """A reason in words; a record of a newer version may hold one that this version has no words for."""
    try:
        return both(key)
    except KeyError:
        return key


def _places(summary: RunSummary, data: Path) -> None:
    _heading("where")
    _place("records_in", summary.database)
    _place("originals_in", data / "store")
    if summary.aside:
        _place("set_aside_in", data / "set-aside")


def _next(summary: RunSummary, data: Path) -> None:
    command = f"{_program()} --data {shlex.quote(str(data))}"
    _heading("next")
    if summary.aside:
        say(f"  • {both('next_set_aside')}")
    if summary.tally.reasons or summary.tally.flags:
        _todo("next_review", f"{command} review")
    _todo("next_export", f"{command} export --format xlsx")
    _todo("next_status", f"{command} status")
    _todo("next_print", f"{command} forms print registration --count 50 --out formulir.pdf")
    say()


def _program() -> str:
    """The command as it can be typed: where it is not on the path (./dev demo), it is named by where it lies."""
    if shutil.which("pendataan"):
        return "pendataan"
    if Path(sys.argv[0]).name == "__main__.py":
        return f"{shlex.quote(sys.executable)} -m cli"
    return shlex.quote(sys.argv[0])


def _heading(key: str) -> None:
    say(f"\n{both(key)}")


def _row(label: str, number: int, deep: bool = False) -> None:
    say(f"{'     ' if deep else '  '}{number:>6}  {label}")


def _place(key: str, path: object) -> None:
    say(f"  {both(key)}:\n      {path}")


def _todo(key: str, command: str) -> None:
    say(f"  • {both(key)}:\n      {command}")
