"""The deployment `nightly`: what the day left over is read while nobody waits (01:00 Asia/Makassar)."""

from __future__ import annotations

from prefect import flow

from flows.pass_task import pass_over


@flow(name="nightly", persist_result=False, log_prints=False)
def nightly(data: str | None = None) -> dict[str, int]:
    """Takes in and reads all that waits; `data` is the data folder, without it PENDATAAN_DATA says."""
    return pass_over(data)
