"""The one Prefect task: a pass over a data folder, tried again where the system failed.

Prefect keeps what it is given: parameters, results, logs, texts of exceptions. So it is given a folder
and returns counts, nothing is persisted, and an exception is reduced to the name of its kind.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from prefect import task

from flows.batch import Progress
from flows.office import equipped
from flows.passes import one_pass
from storage.settings import load_settings
from storage.store import open_store

_watcher: ContextVar[Progress | None] = ContextVar("watcher", default=None)


class PassFailed(Exception):
    """The system was broken; the name of the failure's kind is all that Prefect may keep."""


@contextmanager
def watched(progress: Progress) -> Iterator[None]:
    """Passes run in this process, within the block, tell `progress` what they do."""
    token = _watcher.set(progress)
    try:
        yield
    finally:
        _watcher.reset(token)


@task(name="pass", retries=2, retry_delay_seconds=[30, 120], persist_result=False, log_prints=False)
def pass_over(data: str | None) -> dict[str, int]:
    """One pass over a data folder (None: PENDATAAN_DATA); how many files, pages and documents there were."""
    try:
        return _counts(data)
    except Exception as error:
        raise PassFailed(type(error).__name__) from None


def _counts(data: str | None) -> dict[str, int]:
    store = open_store(load_settings(os.environ, Path(data) if data else None))
    try:
        done = one_pass(store, equipped(store, _watcher.get() or Progress()))
    finally:
        store.close()
    result = done.result
    return {
        "files": result.files,
        "pages": result.pages,
        "documents": len(result.documents),
        "aside": result.aside.total() + len(done.taken.aside),
        "failed": result.failed,
    }
