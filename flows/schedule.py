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
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from flows.alive import Alive
from flows.logs import log_to_stderr
from flows.office import now
from storage.settings import Settings, load_settings

if TYPE_CHECKING:
    from prefect.client.schemas.objects import ConcurrencyLimitConfig
    from prefect.deployments.runner import RunnerDeployment

log = logging.getLogger(__name__)

NAME = "pendataan"
NIGHT, INBOX = "nightly/nightly", "inbox/inbox"
SIGN_SECONDS = 10.0


async def deployments(settings: Settings) -> list[RunnerDeployment]:
    """What the server is told of: the night at its hour by the office's clock, and the inbox without one."""
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType

    from flows.inbox import inbox
    from flows.nightly import nightly

    data, one = {"data": str(settings.data)}, _one_at_a_time()
    night = Cron(cron(night_at(settings)), timezone=str(settings.time_zone))
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


def night_at(settings: Settings) -> time:
    """When the night begins, by the office's clock."""
    return time(1)


def cron(moment: time) -> str:
    """Every day at that time.

    >>> cron(time(1, 30))
    '30 1 * * *'
    """
    return f"{moment.minute} {moment.hour} * * *"


async def serve(settings: Settings, alive: Callable[[], None], clock: Callable[[], datetime] = now) -> None:
    """Registers, makes up for a night that was missed, and runs what is due until it is told to stop."""
    from prefect.runner import Runner

    runner = Runner(name=NAME, pause_on_shutdown=False, limit=2)
    for deployment in await deployments(settings):
        await runner.aadd_deployment(deployment)
    signs = asyncio.create_task(_signs(alive))
    try:
        await runner.start()
    finally:
        signs.cancel()
        with suppress(asyncio.CancelledError):
            await signs


async def _signs(alive: Callable[[], None]) -> None:
    while True:
        alive()
        await asyncio.sleep(SIGN_SECONDS)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m flows.schedule", description="Runs the night at its hour.")
    parser.add_argument("--data", type=Path, help="the data folder (default: PENDATAAN_DATA)")
    settings = load_settings(os.environ, parser.parse_args().data)
    log_to_stderr("schedule")
    # Reading in the night must not slow down what people wait for.
    os.nice(5)
    asyncio.run(serve(settings, Alive.from_env(os.environ)))


if __name__ == "__main__":
    main()
