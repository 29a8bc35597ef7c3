"""When a night is due, that only one is run at a time, and what is known of it afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from storage import nights
from storage.errors import LeaseLost
from storage.nights import Step
from storage.settings import Settings, load_settings
from storage.store import Store
from storage.tables_night import Night
from tests.storage.made import saved


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    return load_settings({}, tmp_path)


def at(text: str) -> datetime:
    """A moment by the clock of Kupang."""
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-25T01:00:00", "2026-11-25T01:00:00"),
        ("2026-11-25T00:59:59", "2026-11-24T01:00:00"),
        ("2026-11-25T23:00:00", "2026-11-25T01:00:00"),
    ],
)
def test_a_night_is_due_at_its_time_by_the_offices_clock(here: Settings, now: str, due: str) -> None:
    assert nights.due(here, at(now).astimezone(UTC)) == at(due)


@pytest.mark.parametrize(
    ("begins", "ends", "now", "until"),
    [
        (time(1), time(5, 30), "2026-11-25T01:00:00", "2026-11-25T05:30:00"),
        (time(22), time(5, 30), "2026-11-25T22:00:00", "2026-11-26T05:30:00"),
        (time(22), time(5, 30), "2026-11-26T03:00:00", "2026-11-26T05:30:00"),
        # Missed, and run in the morning: it soon leaves the machine to the people.
        (time(1), time(5, 30), "2026-11-25T08:00:00", "2026-11-25T08:15:00"),
    ],
)
def test_what_can_wait_ends_before_the_morning(here: Settings, begins: time, ends: time, now: str, until: str) -> None:
    assert nights.ends(replace(here, night_at=begins, night_ends=ends), at(now)) == at(until)


def test_a_night_that_was_missed_is_run_once(store: Store, tmp_path: Path) -> None:
    morning = at("2026-11-25T08:00:00")
    assert not nights.missing(store, morning), "nothing has come in yet"
    saved(store, tmp_path)
    assert nights.missing(store, morning)
    running = nights.begin(store, "me", morning)
    assert running and not nights.missing(store, morning), "it is being run"
    nights.end(store, running, None, morning)
    assert not nights.missing(store, morning + timedelta(hours=16))
    assert nights.missing(store, at("2026-11-26T01:00:01"))


def test_a_night_that_was_broken_off_is_missing_again(store: Store, tmp_path: Path) -> None:
    saved(store, tmp_path)
    now = at("2026-11-25T01:00:00")
    broken = nights.begin(store, "dead", now)
    assert broken is not None
    _let_run_out(store)
    assert nights.missing(store, now)
    again = nights.begin(store, "me", now + timedelta(minutes=3))
    assert again is not None
    with pytest.raises(LeaseLost):
        nights.note_step(store, broken, Step("read", 1.0))
    nights.note_step(store, again, Step("read", 1.0))


def test_only_one_runs_it(store: Store) -> None:
    now = at("2026-11-25T01:00:00")
    running = nights.begin(store, "one", now)
    assert running and nights.begin(store, "two", now) is None
    nights.end(store, running, None, now)
    assert nights.begin(store, "two", now) is not None
    with pytest.raises(LeaseLost):
        nights.renew(store, running)


def test_a_lease_that_ran_out_is_still_ours_where_nobody_took_it(store: Store) -> None:
    running = nights.begin(store, "one", at("2026-11-25T01:00:00"))
    assert running is not None
    _let_run_out(store)
    nights.renew(store, running)
    assert nights.begin(store, "two", at("2026-11-25T01:05:00")) is None


def test_what_the_steps_did_is_known_afterwards(store: Store) -> None:
    now = at("2026-11-25T01:00:00")
    running = nights.begin(store, "me", now)
    assert running is not None
    steps = [Step("read", 1.5, {"files": 3}), Step("backup", 0.1, why="OSError", found=(("no_original", "01X"),))]
    with nights.keeping(store, running):
        for step in steps:
            nights.note_step(store, running, step)
    assert nights.last(store) == []
    nights.end(store, running, {"files": 3}, now + timedelta(hours=1))
    (past,) = nights.last(store)
    assert (list(past.steps), past.report) == (steps, {"files": 3})
    assert (past.begun_at, past.ended_at) == (now, now + timedelta(hours=1))


def _let_run_out(store: Store) -> None:
    with store.write() as session:
        session.execute(update(Night).values(expires=at("2026-01-01T00:00:00")))
