"""Batches: documents that came in one folder are found and worked on together."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update

from storage.batches import batch_of, in_batch, waiting_batches
from storage.review.queue import Wanted, next_document, waiting
from storage.store import Store
from storage.tables import Document, File, Page
from tests.storage.made import NOW
from tests.storage.reviewing import papers, people


def put_into_batch(store: Store, name: str, *documents: str) -> str:
    with store.write() as session:
        batch = batch_of(store, session, name, NOW)
        files = select(Page.file_id).where(Page.document_id.in_(documents))
        session.execute(
            update(File).where(File.id.in_(files)).values(batch_id=batch),
            execution_options={"synchronize_session": False},
        )
    return batch


def test_a_batch_is_made_once_and_its_name_stands_nowhere_in_clear(store: Store) -> None:
    with store.write() as session:
        ids = {batch_of(store, session, name, NOW) for name in ("Meja 1", "Meja 2", "Meja 1")}
    assert len(ids) == 2


def test_the_queue_tells_of_batches_and_gives_one_of_them(store: Store, tmp_path: Path) -> None:
    first, second, third = papers(store, tmp_path, 3)
    (ana,) = people(store, 1)
    table = put_into_batch(store, "Meja 1", second)
    put_into_batch(store, "Meja 2", third)
    put_into_batch(store, "kosong")
    told = waiting(store, NOW + timedelta(hours=8)).batches
    assert {(one.name, one.documents) for one in told} == {("Meja 1", 1), ("Meja 2", 1)}
    assert next_document(store, ana, False, Wanted(batch=table), NOW + timedelta(hours=8)) == second
    with store.read() as session:
        assert session.scalars(select(Document.id).where(in_batch(table))).all() == [second]
        assert len(waiting_batches(store, session)) == 2
    assert first not in (second, third)
