"""Many reviewers at once: `pendataan review` in a process of its own, and as many clients, signed in, who work the
queue over HTTP, decide, key blind and send some of their words twice, as browsers do whose line drops.

In the end every word that was acknowledged must stand in the database, once, and no document may have been in two
hands. Nobody waits longer than `--think` seconds between two words, which is faster than people are.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic

from sqlalchemy import select

from benchmarks.reviewer import Reviewer, Worked
from benchmarks.serving import served
from benchmarks.ten_thousand import multiply, read_really
from storage.accounts.people import add_person, set_password
from storage.accounts.roles import Role
from storage.assemble import MACHINE
from storage.settings import load_settings
from storage.store import Store, open_store
from storage.tables import Decision
from storage.tables_office import Keying

SAMPLES = Path("samples/registration")
COPIED = ("02_scan150_hand.jpg", "08_colour_hand.jpg")
PASSWORD = "kelapa muda segar"


@dataclass(frozen=True)
class Asked:
    """How long, how many people, how many documents, and how long each looks before a word, in seconds at most."""

    minutes: float = 5.0
    reviewers: int = 20
    documents: int = 10_000
    think: float = 1.0


@dataclass
class Told:
    """What came of it. `lost`: acknowledged and not there; `doubled`: there more than once; `given_to_two`: documents
    that two had at the same time."""

    decisions: int = 0
    keys: int = 0
    agreed: int = 0
    documents: int = 0
    lost: int = 0
    doubled: int = 0
    given_to_two: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)


def main() -> int:
    """Measures and prints; 1 where anything was lost, doubled or given to two."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, kind in (("minutes", float), ("reviewers", int), ("documents", int), ("think", float)):
        parser.add_argument(f"--{name}", type=kind, default=getattr(Asked(), name))
    asked = Asked(**vars(parser.parse_args()))
    told = measured(asked)
    print(
        f"{asked.reviewers} reviewers for {asked.minutes:g} minutes, {asked.documents:,} documents: "
        f"{told.decisions:,} decisions, {told.keys:,} keys ({told.agreed:,} agreed) in {told.documents:,} documents"
    )
    print(f"lost {told.lost}, doubled {told.doubled}, documents given to two {told.given_to_two}")
    print(f"a word, from sending to its answer, ms (n = {len(told.seconds):,}): {_spread(sorted(told.seconds))}")
    if told.failures:
        print(f"answers that were none: {dict(told.failures)}")
    return 1 if told.lost or told.doubled or told.given_to_two or told.failures else 0


def measured(asked: Asked) -> Told:
    """What comes of it when they all work."""
    with TemporaryDirectory(prefix="reviewers-") as name:
        data = Path(name) / "data"
        store = _made(data, asked)
        with served(data, Path(name) / "server.log") as server, ThreadPoolExecutor(asked.reviewers) as pool:
            port, until = int(server.url.rsplit(":", 1)[1]), monotonic() + 60 * asked.minutes

            def work(number: int) -> Worked:
                return Reviewer(port, f"orang{number}", PASSWORD, random.Random(number), asked.think).work(until)

            everybody = list(pool.map(work, range(asked.reviewers)))
        told = _told(store, everybody)
        store.close()
    return told


def _made(data: Path, asked: Asked) -> Store:
    read_really(data, [SAMPLES / name for name in COPIED])
    store = open_store(load_settings({}, data))
    multiply(store, asked.documents, with_pictures=0)
    now = datetime.now(UTC)
    for number in range(asked.reviewers):
        person = add_person(store, f"orang{number}", f"Orang {number}", Role.PENINJAU, now)
        set_password(store, person.id, PASSWORD, now)
    return store


def _told(store: Store, everybody: Sequence[Worked]) -> Told:
    """What was acknowledged, held against what is there."""
    with store.read() as session:
        rows = session.scalars(select(Decision).where(Decision.actor != MACHINE)).all()
        keyings = session.scalars(select(Keying)).all()
    there = Counter((row.document_id, row.name) for row in rows)
    keyed = Counter((row.document_id, row.name, row.account_id) for row in keyings)
    keys_there = Counter((row.document_id, row.name) for row in keyings)
    decided = [word for one in everybody for word in one.decided]
    said = Counter(word for one in everybody for word in set(one.keyed))
    return Told(
        decisions=len(decided),
        keys=said.total(),
        agreed=sum("+" in row.actor for row in rows),
        documents=len({visit.document for one in everybody for visit in one.visits}),
        lost=sum(word not in there for word in decided) + (said - keys_there).total(),
        doubled=sum(count > 1 for count in (*there.values(), *keyed.values())) + _twice(decided),
        given_to_two=_in_two_hands(everybody),
        failures=sum((one.failures for one in everybody), Counter[str]()),
        seconds=[seconds for one in everybody for seconds in one.seconds],
    )


def _twice(decided: Sequence[tuple[str, str]]) -> int:
    """Fields of which two people were told that theirs is the word that stands."""
    return sum(count > 1 for count in Counter(decided).values())


def _in_two_hands(everybody: Sequence[Worked]) -> int:
    """Documents that somebody got while another still had them."""
    visits = sorted(
        (visit.document, visit.came, visit.left, who) for who, one in enumerate(everybody) for visit in one.visits
    )
    pairs = pairwise(visits)
    return len({now[0] for now, then in pairs if now[0] == then[0] and now[3] != then[3] and then[1] < now[2]})


def _spread(sorted_seconds: Sequence[float]) -> str:
    def at(share: float) -> float:
        return 1000 * sorted_seconds[min(len(sorted_seconds) - 1, int(share * len(sorted_seconds)))]

    if not sorted_seconds:
        return "none"
    return f"p50 {1000 * median(sorted_seconds):.0f}, p95 {at(0.95):.0f}, p99 {at(0.99):.0f}, most {at(1):.0f}"


if __name__ == "__main__":
    sys.exit(main())
