"""Prefect's own history kept short: runs of ours that ended weeks ago go, with their logs, through its API."""

from __future__ import annotations

from datetime import datetime, timedelta

from prefect import get_client
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterKey,
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterEndTime,
)
from prefect.client.schemas.sorting import ArtifactSort
from prefect.exceptions import ObjectNotFound
from prefect.settings import PREFECT_API_URL

FLOWS = ("inbox", "nightly")
SUMMARY = "ringkasan"
KEPT = timedelta(weeks=4)
_AT_ONCE = 200


def has_server() -> bool:
    """Is there a server whose history stays? Without one Prefect begins a history of its own for each run."""
    return bool(PREFECT_API_URL.value())


def tidy(now: datetime) -> int:
    """Removes runs of our flows that ended before, and summaries written then; how many runs."""
    before, removed = now - KEPT, 0
    with get_client(sync_client=True) as client:
        while runs := client.read_flow_runs(
            flow_filter=FlowFilter(name=FlowFilterName(any_=list(FLOWS))),
            flow_run_filter=FlowRunFilter(end_time=FlowRunFilterEndTime.model_validate({"before_": before})),
            limit=_AT_ONCE,
        ):
            for run in runs:
                try:
                    client.delete_flow_run(run.id)
                    removed += 1
                except ObjectNotFound:
                    continue
        summaries = client.read_artifacts(
            artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=[SUMMARY])),
            sort=ArtifactSort.CREATED_DESC,
            limit=_AT_ONCE,
        )
        for one in summaries:
            if one.created is not None and one.created < before:
                client.delete_artifact(one.id)
    return removed
