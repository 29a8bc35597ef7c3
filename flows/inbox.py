"""The deployment `inbox`: one pass, whenever somebody or something asks for it."""

from __future__ import annotations

from prefect import flow

from flows.pass_task import pass_over


@flow(name="inbox", persist_result=False, log_prints=False)
def inbox(data: str | None = None) -> dict[str, int]:
    """Takes in and reads all that waits; `data` is the data folder, without it PENDATAAN_DATA says."""
    return pass_over(data)
