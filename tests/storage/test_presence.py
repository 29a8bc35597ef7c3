"""Who is at work, on both databases."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from storage.database import database_now
from storage.presence import KEPT, PRESENT, how_many, leave, present, say_present
from storage.store import Store
from storage.tables_intake import PartKind, Presence


def was_seen(store: Store, holder: str, ago: timedelta) -> None:
    with store.write() as session:
        then = database_now(session) - ago
        session.execute(update(Presence).where(Presence.holder == holder).values(seen_at=then))


def test_who_says_so_is_at_work_until_they_leave_or_fall_silent(store: Store) -> None:
    for number in (1, 2, 3):
        say_present(store, f"pc.local.{number}", PartKind.WORKER)
    say_present(store, "pc.local.4", PartKind.INBOX, {"files": 3})
    say_present(store, "pc.local.4", PartKind.INBOX, {"files": 2})
    leave(store, "pc.local.2")
    was_seen(store, "pc.local.3", PRESENT + timedelta(seconds=5))
    assert [one.holder for one in present(store, PartKind.WORKER)] == ["pc.local.1"]
    (inbox,) = present(store, PartKind.INBOX)
    assert (inbox.machine, inbox.told, 0 <= inbox.seconds_ago < 30) == ("pc.local", {"files": 2}, True)
    assert how_many(store, PartKind.WORKER) == 1


def test_rows_of_those_who_are_long_gone_go(store: Store) -> None:
    say_present(store, "old.1", PartKind.WORKER)
    was_seen(store, "old.1", KEPT + timedelta(minutes=1))
    say_present(store, "new.1", PartKind.WORKER)
    assert [one.holder for one in present(store, PartKind.WORKER, timedelta(days=9))] == ["new.1"]
