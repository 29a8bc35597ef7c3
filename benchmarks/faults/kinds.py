"""The kinds of disaster. Each does one thing to an office at work, by chance where and when; afterwards all is well
again, a fresh worker comes, and the invariant must hold.

A kind returns where it struck, for the table. It raises where the machine cannot do it (`CannotBeDone`).
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random

from sqlalchemy import create_engine, text

from benchmarks.faults.paper import Dropped, file_of, page, pile
from benchmarks.faults.scene import Scene
from benchmarks.faults.shift import BROKEN
from benchmarks.faults.steps import Blow, Strike
from benchmarks.faults.tesseract import BEHAVIOURS, folder_with

KILLED = -signal.SIGKILL


class CannotBeDone(Exception):
    """This machine does not let us: no rights to mount, no such database."""


class Unexpected(Exception):
    """The disaster did not happen, or the worker did not answer as it should."""


@dataclass(frozen=True)
class Known:
    """How many steps a whole shift has in each phase, and which of them are on disk."""

    counts: Mapping[str, int]
    on_disk: Mapping[str, list[int]]

    def any_of(self, rng: Random, blow: Blow) -> Strike:
        """A step by chance: the phase first, so that short ones are not forgotten."""
        if blow == "full":
            phase = rng.choice(sorted(self.on_disk))
            return Strike(blow, phase, rng.choice(self.on_disk[phase]))
        phase = rng.choice(sorted(self.counts))
        return Strike(blow, phase, rng.randint(1, self.counts[phase]))


Kind = Callable[[Scene, Random, Known], str]


def killed_at_a_step(scene: Scene, rng: Random, steps: Known) -> str:
    """kill -9 just before one of the things it does on disk or in the database."""
    scene.drop(pile(rng))
    strike = steps.any_of(rng, "kill")
    _expect(scene.strike(replace(scene.shift, strike=strike)), KILLED)
    scene.recover()
    return f"kill -9 in {strike.phase}"


def killed_at_a_moment(scene: Scene, rng: Random, steps: Known) -> str:
    """Two workers at once; one or both are killed at some moment."""
    scene.drop(pile(rng) + pile_of_one(rng, "more"))
    workers = [scene.start(replace(scene.shift, seconds_a_page=0.02)) for _ in range(2)]
    time.sleep(rng.uniform(0, 0.5))
    both = rng.random() < 0.5
    for worker in workers[: 2 if both else 1]:
        worker.kill()
    for worker in workers:
        scene.end(worker)
    scene.recover()
    return "both of two workers killed" if both else "one of two workers killed"


def killed_again(scene: Scene, rng: Random, steps: Known) -> str:
    """Killed two or three times in a row, each time somewhere else; what was there every time may be poison."""
    scene.drop(pile(rng))
    for _ in range(rng.choice((2, 3))):
        scene.strike(replace(scene.shift, strike=steps.any_of(rng, "kill")))
        scene.let_time_pass()
    scene.recover()
    scene.often = True
    return "killed again and again"


def a_file_that_kills(scene: Scene, rng: Random, steps: Known) -> str:
    """A file that kills every worker that reads it: set aside as poison, and nothing else is."""
    killer = file_of("killer.png", rng, page(rng), kills=True)
    scene.drop([*pile(rng), Dropped(killer.name, killer.data, None, 0)])
    deaths = 0
    while scene.strike(replace(scene.shift, killer=True)) == KILLED:
        deaths += 1
        scene.let_time_pass()
        if deaths > 6:
            raise Unexpected("a file goes on killing")
    scene.recover()
    return "a file that kills its worker"


def stopped_and_late(scene: Scene, rng: Random, steps: Known) -> str:
    """A worker stands still (a laptop that sleeps), others take over its files, then it goes on."""
    scene.drop(pile(rng))
    # Who stands still while he moves a file out of the inbox keeps all others of this machine from it, as he must.
    while (strike := steps.any_of(rng, "stop")).phase in ("open", "start", "intake"):
        continue
    sleeper = scene.start(replace(scene.shift, strike=strike))
    _wait_until_stopped(sleeper.pid or 0)
    try:
        if _is_free(scene):
            scene.recover()
    finally:
        with suppress(ProcessLookupError):
            os.kill(sleeper.pid or 0, signal.SIGCONT)
    scene.end(sleeper)
    scene.recover()
    return f"stopped in {strike.phase}, others went on"


def full_at_a_step(scene: Scene, rng: Random, steps: Known) -> str:
    """The disk is full at one step, and no longer at the next."""
    scene.drop(pile(rng))
    strike = steps.any_of(rng, "full")
    _expect(scene.strike(replace(scene.shift, strike=strike)), 0, BROKEN, 1)
    scene.recover()
    return f"disk full in {strike.phase}"


def full(scene: Scene, rng: Random, steps: Known) -> str:
    """A small disk, full from some moment on, database and all; later somebody makes room."""
    with small_disk(scene, megabytes=6):
        scene.drop(pile(rng, 30_000))
        ballast = scene.data / "ballast"
        free = shutil.disk_usage(scene.data).free
        ballast.write_bytes(bytes(max(0, free - rng.randrange(0, 700_000))))
        code = scene.strike(replace(scene.shift, busy_ms=200))
        _expect(code, 0, BROKEN, 1)
        ballast.unlink()
        scene.recover()
        _moved(scene)
    return "disk full, SQLite's too"


def locked(scene: Scene, rng: Random, steps: Known) -> str:
    """Somebody else holds the database for longer than is waited; then lets go."""
    scene.drop(pile(rng))
    with _held(scene):
        worker = scene.start(replace(scene.shift, busy_ms=rng.choice((20, 100, 5000)), seconds_a_page=0.005))
        time.sleep(rng.uniform(0.1, 0.4))
    _expect(scene.end(worker), 0, BROKEN)
    scene.recover()
    return "database locked"


def gone(scene: Scene, rng: Random, steps: Known) -> str:
    """The database is not there when a worker comes; then it is back."""
    scene.drop(pile(rng))
    if rng.random() < 0.5:
        scene.strike(replace(scene.shift, strike=steps.any_of(rng, "kill")))
    away = scene.data.with_name(scene.data.name + " away")
    away.mkdir()
    for path in scene.data.glob("pendataan.sqlite*"):
        path.rename(away / path.name)
    _expect(scene.strike(scene.shift), BROKEN)
    for path in away.iterdir():
        path.replace(scene.data / path.name)
    scene.recover()
    return "database gone"


def read_only(scene: Scene, rng: Random, steps: Known) -> str:
    """The database may not be written."""
    scene.drop(pile(rng))
    _expect(scene.strike(replace(scene.shift, read_only=True)), BROKEN)
    scene.recover()
    return "database read-only"


def tesseract_is(behaviour: str) -> Kind:
    """A kind for each way in which Tesseract may fail."""

    def kind(scene: Scene, rng: Random, steps: Known) -> str:
        scene.drop(pile(rng))
        path = folder_with(behaviour, scene.data.with_name(scene.data.name + " programs"))
        _expect(scene.strike(replace(scene.shift, path=path)), BROKEN)
        scene.recover()
        return f"Tesseract {behaviour}"

    return kind


def clock_set_back(scene: Scene, rng: Random, steps: Known) -> str:
    """A worker is killed while the clock is ahead; then the clock is set right."""
    scene.drop(pile(rng))
    ahead = timedelta(hours=rng.choice((1, 24, 24 * 365)))
    strike = Strike("kill", *rng.choice([("read", 1), ("save", rng.randint(1, steps.counts["save"]))]))
    _expect(scene.strike(replace(scene.shift, strike=strike, ahead=ahead)), KILLED)
    scene.recover()
    return "clock set back"


def inbox_comes_and_goes(scene: Scene, rng: Random, steps: Known) -> str:
    """The inbox vanishes while it is looked at (a share that drops), and comes back."""
    scene.drop(pile(rng))
    inbox, away = scene.data / "inbox", scene.data.with_name(scene.data.name + " share")
    worker = scene.start(replace(scene.shift, looks=6, seconds_a_page=0.002))
    time.sleep(rng.uniform(0, 0.3))
    inbox.rename(away)
    time.sleep(rng.uniform(0, 0.2))
    # A worker that began meanwhile made an empty one: a share is mounted over it.
    if inbox.exists():
        inbox.rmdir()
    away.rename(inbox)
    _expect(scene.end(worker), 0, BROKEN)
    scene.recover()
    return "inbox vanished and came back"


def truncated(scene: Scene, rng: Random, steps: Known) -> str:
    """The scanner's computer dies in the middle of a file, the worker too; the whole file comes later."""
    whole = pile(rng)
    cut = rng.randrange(len(whole[0].data) // 2, len(whole[0].data) - 4)
    scene.drop([*whole[1:], Dropped("cut off.png", whole[0].data[:cut], None, 0)])
    scene.strike(replace(scene.shift, strike=steps.any_of(rng, "kill")))
    scene.recover()
    scene.drop([replace(whole[0], name="cut off.png")])
    scene.recover()
    return "last file cut off"


def two_at_once(scene: Scene, rng: Random, steps: Known) -> str:
    """Two workers at the same files, nobody dies."""
    scene.drop([one for number in range(3) for one in pile_of_one(rng, f"{number}")] + pile(rng))
    workers = [scene.start(replace(scene.shift, seconds_a_page=0.003)) for _ in range(2)]
    for worker in workers:
        _expect(scene.end(worker), 0)
    return "two machines at once"


def cut_off_from_the_server(scene: Scene, rng: Random, steps: Known) -> str:
    """PostgreSQL throws everybody out and lets nobody in for a while."""
    scene.drop(pile(rng))
    worker = scene.start(replace(scene.shift, seconds_a_page=0.01))
    time.sleep(rng.uniform(0, 0.4))
    with _nobody_in(scene):
        scene.end(worker)
    scene.recover()
    return "PostgreSQL gone"


def pile_of_one(rng: Random, name: str) -> list[Dropped]:
    """A file with a single page."""
    return [file_of(f"{name}.png", rng, page(rng))]


def _expect(code: int | None, *wanted: int) -> None:
    if code not in wanted:
        raise Unexpected(f"a worker ended with {code}, not {wanted}")


def _wait_until_stopped(pid: int) -> None:
    until = time.monotonic() + 30
    while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
        if time.monotonic() > until:
            raise Unexpected("the worker was not stopped")
        time.sleep(0.005)


def _is_free(scene: Scene) -> bool:
    """Can anybody write? A process that stands still within a transaction holds SQLite, and all wait for it."""
    if scene.database:
        return True
    probe = sqlite3.connect(scene.data / "pendataan.sqlite", timeout=0.05, isolation_level=None)
    try:
        probe.execute("BEGIN IMMEDIATE")
        probe.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return False
    finally:
        probe.close()
    return True


@contextmanager
def _held(scene: Scene) -> Iterator[None]:
    holder = sqlite3.connect(scene.data / "pendataan.sqlite", isolation_level=None)
    try:
        holder.execute("BEGIN EXCLUSIVE")
        yield
        holder.execute("ROLLBACK")
    finally:
        holder.close()


@contextmanager
def _nobody_in(scene: Scene) -> Iterator[None]:
    """Everybody is thrown out of the scene's database on PostgreSQL, and nobody let in while the block lasts."""
    if not scene.database:
        raise CannotBeDone("needs PostgreSQL")
    settings = scene.shift.settings().database.set(drivername="postgresql+psycopg")
    name, server = settings.database, create_engine(settings.set(database="postgres"), isolation_level="AUTOCOMMIT")
    try:
        with server.connect() as connection:
            connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'))
            connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"), {"name": name}
            )
            yield
            connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'))
    finally:
        server.dispose()


@contextmanager
def small_disk(scene: Scene, megabytes: int) -> Iterator[None]:
    """The scene's folder on a disk of that size. Raises CannotBeDone where we may not mount one."""
    there = scene.data.with_name(scene.data.name + " disk")
    there.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "pendataan", str(there)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotBeDone("no rights to mount a small disk") from error
    before = scene.data
    try:
        shutil.copytree(before, there / "data")
        scene.data = there / "data"
        yield
    finally:
        scene.data = before
        subprocess.run(["umount", str(there)], check=True, capture_output=True)


def _moved(scene: Scene) -> None:
    """What is on the small disk is kept, to be looked at after it is gone."""
    home = scene.data.parent.with_name(scene.data.parent.name.removesuffix(" disk"))
    shutil.rmtree(home)
    shutil.copytree(scene.data, home)


SQLITE: Mapping[str, Kind] = {
    "killed at a step": killed_at_a_step,
    "killed at a moment": killed_at_a_moment,
    "killed again": killed_again,
    "a file that kills": a_file_that_kills,
    "stopped and late": stopped_and_late,
    "full at a step": full_at_a_step,
    "full": full,
    "locked": locked,
    "gone": gone,
    "read-only": read_only,
    **{f"Tesseract {behaviour}": tesseract_is(behaviour) for behaviour in BEHAVIOURS},
    "clock set back": clock_set_back,
    "inbox comes and goes": inbox_comes_and_goes,
    "truncated": truncated,
    "two at once": two_at_once,
}
POSTGRES: Mapping[str, Kind] = {
    "killed at a step": killed_at_a_step,
    "killed at a moment": killed_at_a_moment,
    "stopped and late": stopped_and_late,
    "two at once": two_at_once,
    "gone": cut_off_from_the_server,
}
