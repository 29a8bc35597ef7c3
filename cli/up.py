"""`pendataan up`: all of an office on one PC. Ctrl-C or SIGTERM stops all of it within ten seconds."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import fail, say
from cli.context import office
from cli.review import Host, Names, Tls, tell_access
from cli.words import both

if TYPE_CHECKING:
    from flows.parts import Doors
    from flows.supervisor import Happening
    from flows.up import Office
    from storage.store import Store

Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=1,
        max=256,
        help="Banyaknya pembaca, bawaan satu per inti / readers, one a core",
        show_default=False,
    ),
]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="Pintu halaman / the review page's port")]
PrefectPort = Annotated[
    int, typer.Option("--prefect-port", min=0, max=65535, help="Pintu server Prefect / the Prefect server's port")
]
HealthPort = Annotated[
    int, typer.Option("--health-port", min=0, max=65535, help="Pintu keadaan sistem / where health is told")
]
NoPrefect = Annotated[
    bool, typer.Option("--no-prefect", help="Tanpa server Prefect dan jadwal malam / without Prefect and the night")
]
# How often (seconds) it is looked whether logs have grown large.
TRIM_SECONDS = 60.0


def command(  # noqa: PLR0913 - each is an option
    context: typer.Context,
    workers: Workers = None,
    host: Host = "127.0.0.1",
    port: Port = 8765,
    prefect_port: PrefectPort = 4200,
    health_port: HealthPort = 8766,
    no_prefect: NoPrefect = False,
    behind_tls: Tls = False,
    name: Names = None,
) -> None:
    """Semuanya sekaligus di satu komputer / everything at once on one PC"""
    from flows import parts
    from flows.only_one import AlreadyRunning, who_runs
    from flows.up import office_up
    from schemas.library import library

    stopped = stopped_by_signals()
    options = [*(("--behind-tls",) if behind_tls else ()), *(word for one in name or () for word in ("--name", one))]
    with office(context).store() as store:
        library([store.folder.forms])  # a form file that is wrong is told here, not in a log alone
        number = workers or parts.worker_count(parts.cores(), parts.memory())
        try:
            if (other := who_runs(store.folder.root)) is not None:
                raise AlreadyRunning(other)  # before the ports, which that one has
            doors = _doors(host, port, None if no_prefect else prefect_port, tuple(options))
            health = _free(health_port, "--health-port")
            with office_up(store.folder, doors, number, health, _Telling(store.folder.root, doors)) as here:
                say(both("up.begins", n=number, path=store.folder.root))
                _run(store, here, doors, stopped, lambda: tell_access(store, host, behind_tls, doors.page))
        except AlreadyRunning as running:
            fail(both("up.already", pid=running.about.get("pid", "?"), page=running.about.get("page", "?")))
            raise typer.Exit(2) from None
    say(both("up.over"))


def stopped_by_signals() -> Callable[[float], bool]:
    """Waits so many seconds; True from the first SIGTERM, SIGINT or SIGHUP on. More of them change nothing: what has to
    be ended has ended within seconds."""
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        # Under nohup the end of the terminal is to be ignored.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, lambda *_: stopped.set())
    return stopped.wait


def _doors(host: str, port: int, prefect_port: int | None, options: tuple[str, ...]) -> Doors:
    """Where the parts will listen."""
    from flows.parts import Doors

    page = _free(port, "--port", host)
    return Doors(host, page, None if prefect_port is None else _free(prefect_port, "--prefect-port"), options)


def _free(wanted: int, option: str, at: str = "127.0.0.1") -> int:
    """The port; whoever asks for one that somebody else has is told so."""
    from flows.parts import free_port

    try:
        return free_port(wanted, at)
    except OSError as error:
        fail(both("up.port", port=wanted, option=option, what=error.strerror))
        raise typer.Exit(2) from None


def _run(
    store: Store, here: Office, doors: Doors, stopped: Callable[[float], bool], access: Callable[[], None]
) -> None:
    """Looks after everything until it is told to stop; says where everything is once all is well for the first time."""
    from flows.up import trim_logs

    told, passed = False, 0.0

    def stopping(seconds: float) -> bool:
        nonlocal told, passed
        if not told and here.supervisor.all_up():
            told = True
            _say_where(doors, here, store.folder.inbox, store.folder.root)
            access()
        passed += seconds
        if passed >= TRIM_SECONDS:
            passed = 0.0
            trim_logs(store.folder)
        return stopped(seconds)

    here.supervisor.run(stopping)


def _say_where(doors: Doors, here: Office, inbox: Path, root: Path) -> None:
    say(both("up.ready"))
    rows = [("up.inbox", inbox), ("up.page", doors.page), ("up.prefect", doors.prefect), ("up.health", here.health)]
    for key, where in [*rows, ("up.logs", root / "logs")]:
        if where is not None:
            say(f"  {both(key)}: {where}")


class _Telling:
    """Says what happens to the parts, in words; what went wrong on standard error."""

    def __init__(self, root: Path, doors: Doors) -> None:
        self._root, self._where = root, {"page": doors.page, "prefect": doors.prefect}

    def __call__(self, happening: Happening) -> None:
        kind, _, number = happening.part.partition("-")
        part = both(f"up.part.{kind}", n=number)
        if happening.what == "up":
            where = self._where.get(kind)
            say(f"✓ {part}" + (f": {where}" if where else ""))
        elif happening.what != "starts":
            log = self._root / "logs" / f"{happening.part}.log"
            seconds, code = f"{happening.seconds:.0f}", happening.code
            fail(f"{part}: {both(f'up.{happening.what}', seconds=seconds, code=code, log=log)}")
