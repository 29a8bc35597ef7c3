"""People who review, and documents that wait for them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert, text

from schemas.values import FieldResult
from storage.accounts.people import add_person
from storage.accounts.roles import Role
from storage.ids import new_ids
from storage.store import Store
from storage.tables import Document
from storage.tables_office import OpenDoubt
from tests.storage.made import NAME, NOW, Paper, accepted, flagged, saved


def people(store: Store, count: int, role: Role = Role.PENINJAU) -> list[str]:
    """The ids of so many new people."""
    return [add_person(store, f"{role}{n}", f"Orang {n}", role, NOW).id for n in range(count)]


def papers(store: Store, folder: Path, count: int, fields: tuple[FieldResult, ...] = ()) -> list[str]:
    """The ids of so many documents, received a minute apart; by themselves a NIK and a date wait in each."""
    made = []
    for n in range(count):
        waiting = (accepted("nama", NAME), flagged("nik", f"5371044107{n + 1:06}"), flagged("tanggal", "2026-03-01"))
        paper = Paper(number=None, fields=fields or waiting)
        made += saved(store, folder, paper, data=f"bytes {n} {len(fields)}".encode(), minutes=n)
    return made


def many_waiting(store: Store, folder: Path, count: int) -> None:
    """So many documents that wait, written as rows only: each with two fields of three flags; every hundredth has a
    third that is not legal."""
    papers(store, folder, 1)
    ids = new_ids(NOW, count - 1)
    with store.write() as session:
        session.execute(
            insert(Document),
            [
                {
                    "id": id_,
                    "form": "registration",
                    "form_version": 1,
                    "state": "needs_review",
                    "received_at": NOW + timedelta(seconds=n),
                    "complete": True,
                    "restricted": False,
                }
                for n, id_ in enumerate(ids)
            ],
        )
        doubts = [("nik", "uncertain"), ("nik", "readers_disagree"), ("tanggal", "uncertain")]
        session.execute(
            insert(OpenDoubt),
            [
                {"document_id": id_, "name": name, "flag": flag}
                for n, id_ in enumerate(ids)
                for name, flag in (*doubts, *([("hp", "invalid")] if n % 100 == 99 else []))
            ],
        )
        if store.engine.dialect.name == "postgresql":
            # As its own housekeeping does before long; without it the planner takes the table for empty.
            session.execute(text("ANALYZE"))
