"""The schedule: the night at its hour, the inbox when somebody asks for it, through a Prefect server that runs already.

`python -m flows.schedule --data DIR` registers both deployments with the server of `PREFECT_API_URL` and runs what is
due, each run in a process of its own. A night that fell into a time when the machine was off is run at once.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING

from httpx import HTTPError

from flows.alive import Alive
from flows.logs import log_to_stderr
from flows.office import now
from storage.errors import StorageFailed
from storage.nights import missing
from storage.settings import Settings, load_settings
from storage.store import open_store

if TYPE_CHECKING:
    from prefect.client.schemas.objects import ConcurrencyLimitConfig
    from prefect.deployments.runner import RunnerDeployment

log = logging.getLogger(__name__)

NAME = "pendataan"
NIGHT, INBOX = "nightly/nightly", "inbox/inbox"
SIGN_SECONDS = 10.0
# How often it is looked whether a night is missing; one that breaks off is tried again no sooner.
MAKE_UP_SECONDS = 3600.0


async def deployments(settings: Settings) -> list[RunnerDeployment]:
    """What the server is told of: the night at its hour by the office's clock, and the inbox without one."""
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType

    from flows.inbox import inbox
    from flows.nightly import nightly

    data, one = {"data": str(settings.data)}, _one_at_a_time()
    night = Cron(cron(settings.night_at), timezone=str(settings.time_zone))
    by_module = EntrypointType.MODULE_PATH
    return [
        await nightly.ato_deployment(
            "nightly", schedule=night, parameters=data, concurrency_limit=one, entrypoint_type=by_module
        ),
        await inbox.ato_deployment("inbox", parameters=data, concurrency_limit=one, entrypoint_type=by_module),
    ]


def _one_at_a_time() -> ConcurrencyLimitConfig:
    """Two passes at once would only wait for each other; the next one finds whatever this one leaves."""
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy

    return ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)


def cron(moment: time) -> str:
    """Every day at that time.

    >>> cron(time(1, 30))
    '30 1 * * *'
    """
    return f"{moment.minute} {moment.hour} * * *"


async def serve(settings: Settings, alive: Callable[[], None], is_missing: Callable[[], bool]) -> None:
    """Registers, makes up for a night that was missed, and runs what is due until it is told to stop."""
    from prefect.runner import Runner

    runner = Runner(name=NAME, pause_on_shutdown=False, limit=2)
    for deployment in await deployments(settings):
        await runner.aadd_deployment(deployment)
    beside = [asyncio.create_task(_signs(alive)), asyncio.create_task(_make_up(is_missing))]
    try:
        await runner.start()
    finally:
        for task in beside:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _signs(alive: Callable[[], None]) -> None:
    while True:
        alive()
        await asyncio.sleep(SIGN_SECONDS)


async def _make_up(is_missing: Callable[[], bool]) -> None:
    """A night that was due while the machine was off or asleep, or that broke off, is run soon."""
    while True:
        try:
            if await asyncio.to_thread(is_missing):
                await run_night()
                log.info("the last night is missing: it is run now")
        except (StorageFailed, OSError, HTTPError) as error:
            log.warning("it could not be seen whether a night is missing: %s", type(error).__name__)
        await asyncio.sleep(MAKE_UP_SECONDS)


async def run_night() -> None:
    """Asks the server for a night now."""
    from prefect.client.orchestration import get_client

    async with get_client() as client:
        deployment = await client.read_deployment_by_name(NIGHT)
        await client.create_flow_run_from_deployment(deployment.id)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m flows.schedule", description="Runs the night at its hour.")
    parser.add_argument("--data", type=Path, help="the data folder (default: PENDATAAN_DATA)")
    settings = load_settings(os.environ, parser.parse_args().data)
    log_to_stderr("schedule")
    # Reading in the night must not slow down what people wait for.
    os.nice(5)
    store = open_store(settings)
    try:
        asyncio.run(serve(settings, Alive.from_env(os.environ), lambda: missing(store, now())))
    finally:
        store.close()


if __name__ == "__main__":
    main()
