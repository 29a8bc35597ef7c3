"""Offices for disasters: a new data folder and database for each, made by copying what was made once."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from benchmarks.faults.kinds import POSTGRES, SQLITE, Kind, Known
from benchmarks.faults.means import CannotBeDone
from benchmarks.faults.paper import pile
from benchmarks.faults.scene import Scene, measure
from benchmarks.faults.shift import Shift
from storage.store import open_store


@dataclass(frozen=True)
class Disaster:
    """One that is to happen; the same for the same three."""

    database: str
    kind: str
    seed: int

    @property
    def rng(self) -> random.Random:
        return random.Random(f"{self.database} {self.kind} {self.seed}")


@dataclass
class Offices:
    """Makes offices below `root`; those on PostgreSQL have databases of their own on `server` (its address)."""

    root: Path
    server: str | None = None
    _numbers: Iterator[int] = field(default_factory=count)
    _known: dict[str, Known] = field(default_factory=dict)

    def happens(self, disaster: Disaster) -> tuple[str, list[str]]:
        """Where it struck, and what was wrong afterwards. Raises CannotBeDone where the machine does not let us."""
        kinds = SQLITE if disaster.database == "sqlite" else POSTGRES
        with self.office(disaster.database) as scene:
            return happened(kinds[disaster.kind], scene, disaster.rng, self.known(disaster.database))

    def known(self, database: str) -> Known:
        """How many steps a shift has."""
        if database not in self._known:
            with self.office(database) as scene:
                scene.drop(pile(random.Random(0)))
                self._known[database] = Known(*measure(scene))
        return self._known[database]

    @contextmanager
    def office(self, database: str) -> Iterator[Scene]:
        """A new one, gone after the block."""
        number = next(self._numbers)
        home = self.root / f"office {number}"
        address = self._new_database(f"office_{number}") if database == "postgres" else None
        shutil.copytree(self._template(database), home / "data")
        try:
            yield Scene(home / "data", address)
        finally:
            shutil.rmtree(home, ignore_errors=True)
            if address:
                self._at_server(f"DROP DATABASE IF EXISTS office_{number} WITH (FORCE)")

    def _template(self, database: str) -> Path:
        made = self.root / f"template {database}"
        if not made.exists():
            shift = Shift(made, self._address("office_template") if database == "postgres" else None)
            open_store(shift.settings()).close()
        return made

    def _new_database(self, name: str) -> str:
        with suppress(Exception):
            self._at_server("CREATE DATABASE office_template")
        self._template("postgres")
        self._at_server(f"CREATE DATABASE {name} TEMPLATE office_template")
        return self._address(name)

    def _address(self, name: str) -> str:
        if self.server is None:
            raise CannotBeDone("no PostgreSQL")
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)

    def _at_server(self, statement: str) -> None:
        address = make_url(self._address("postgres")).set(drivername="postgresql+psycopg")
        engine = create_engine(address, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.execute(text(statement))
        finally:
            engine.dispose()


def happened(kind: Kind, scene: Scene, rng: random.Random, known: Known) -> tuple[str, list[str]]:
    """Lets a disaster happen; where it struck, and what was wrong afterwards."""
    where = kind(scene, rng, known)
    return where, scene.wrongs(poison=scene.often)


def shares(count: int, postgres: bool) -> Iterator[Disaster]:
    """So many disasters, mixed: mostly kills, some of each kind."""
    weights = {("sqlite", kind): WEIGHTS.get(kind, 1) for kind in SQLITE}
    if postgres:
        weights |= {("postgres", kind): max(1, WEIGHTS.get(kind, 1) // 6) for kind in POSTGRES}
    chosen = random.Random(0).choices(list(weights), list(weights.values()), k=max(0, count - len(weights)))
    for number, (database, kind) in enumerate([*weights, *chosen][:count]):
        yield Disaster(database, kind, number)


def seeded(disaster: Disaster, seed: int) -> Disaster:
    """The same kind with another seed."""
    return replace(disaster, seed=seed * 1_000_000 + disaster.seed)


WEIGHTS = {
    "killed at a step": 30,
    "killed at a moment": 10,
    "killed again": 4,
    "stopped and late": 4,
    "full at a step": 8,
    "full": 3,
    "locked": 3,
    "gone": 3,
    "read-only": 2,
    "clock set back": 3,
    "inbox comes and goes": 3,
    "truncated": 3,
    "two at once": 3,
    "Tesseract hanging": 1,
}
