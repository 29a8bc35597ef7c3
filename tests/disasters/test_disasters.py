"""Sixty disasters: after each, every page of every file is exactly once in a document, set aside or blank, every
original is byte for byte the same, and nothing is stuck. `./dev bench disasters` makes a thousand."""

from __future__ import annotations

import pytest

from benchmarks.faults.kinds import POSTGRES, SQLITE
from benchmarks.faults.means import CannotBeDone
from benchmarks.faults.offices import Disaster, Offices

OFTEN = {"killed at a step": 16, "killed at a moment": 6, "full at a step": 5, "stopped and late": 3, "killed again": 2}


def disasters(database: str, kinds: dict[str, int]) -> list[Disaster]:
    return [Disaster(database, kind, seed) for kind, times in kinds.items() for seed in range(times)]


ON_SQLITE = disasters("sqlite", {kind: OFTEN.get(kind, 1) for kind in SQLITE})
ON_POSTGRES = disasters("postgres", {kind: 6 if kind == "killed at a step" else 2 for kind in POSTGRES})


def named(disaster: Disaster) -> str:
    return f"{disaster.kind}-{disaster.seed}"


def test_there_are_sixty() -> None:
    assert len(ON_SQLITE) + len(ON_POSTGRES) >= 60


@pytest.mark.parametrize("disaster", ON_SQLITE, ids=named)
def test_nothing_is_lost_doubled_or_stuck(offices: Offices, disaster: Disaster) -> None:
    _happens(offices, disaster)


@pytest.mark.postgres
@pytest.mark.parametrize("disaster", ON_POSTGRES, ids=named)
def test_nor_is_it_on_postgresql(offices_on_postgres: Offices, disaster: Disaster) -> None:
    _happens(offices_on_postgres, disaster)


def _happens(offices: Offices, disaster: Disaster) -> None:
    try:
        where, wrong = offices.happens(disaster)
    except CannotBeDone as why:
        pytest.skip(str(why))
    assert wrong == [], where
