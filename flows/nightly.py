"""The deployment `nightly`: what a night does (`flows/night.py`), at 01:00 by the office's clock.

Prefect keeps what it is given: it gets a folder, counts, and the summary, in which no value speaks of one person; an
exception is reduced to the names of the steps that failed.
"""

from __future__ import annotations

import os
from pathlib import Path

from prefect import flow
from prefect.artifacts import create_markdown_artifact

from flows.history import SUMMARY, has_server, tidy
from flows.night import Over, ready, run
from flows.office import now
from storage.report.as_markdown import markdown
from storage.report.speaking import Speaker
from storage.settings import Settings, load_settings
from storage.store import open_store


class NightFailed(Exception):
    """Some of the night failed: the names of the steps, or the kind of failure, are all that Prefect may keep."""


@flow(name="nightly", persist_result=False, log_prints=False)
def nightly(data: str | None = None) -> dict[str, int]:
    """A night over a data folder (None: PENDATAAN_DATA says); how much was done. Ends as failed where a step has."""
    settings = load_settings(os.environ, Path(data) if data else None)
    try:
        over = _over(settings)
    except Exception as error:
        raise NightFailed(type(error).__name__) from None
    if over is None:
        return {"nights": 0}
    if over.report is not None:
        told = markdown(over.report, Speaker("id", settings.time_zone))
        create_markdown_artifact(told, key=SUMMARY, description="Ringkasan malam / summary of the night")
    if over.failed:
        raise NightFailed(", ".join(over.failed))
    return {f"{step.name}_{name}": count for step in over.steps for name, count in step.counts.items()}


def _over(settings: Settings) -> Over | None:
    store = open_store(settings)
    try:
        return run(ready(store, (lambda: tidy(now())) if has_server() else None))
    finally:
        store.close()
