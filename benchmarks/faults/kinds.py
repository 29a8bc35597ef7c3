"""The kinds of disaster. Each does one thing to an office at work, by chance where and when; afterwards all is well
again, a fresh worker comes, and the invariant must hold.

A kind returns where it struck, for the table. It raises where the machine cannot do it (`CannotBeDone`); with what
hands it does it is in `benchmarks/faults/means.py`.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from benchmarks.faults.means import (
    Unexpected,
    expect,
    held,
    is_free,
    moved_home,
    nobody_in,
    small_disk,
    wait_until_stopped,
)
from benchmarks.faults.paper import Dropped, file_of, page, pile
from benchmarks.faults.scene import Scene
from benchmarks.faults.shift import BROKEN
from benchmarks.faults.steps import Blow, Strike
from benchmarks.faults.tesseract import BEHAVIOURS, folder_with

KILLED = -signal.SIGKILL


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
    expect(scene.strike(replace(scene.shift, strike=strike)), KILLED)
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
    wait_until_stopped(sleeper.pid or 0)
    try:
        if is_free(scene):
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
    expect(scene.strike(replace(scene.shift, strike=strike)), 0, BROKEN, 1)
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
        expect(code, 0, BROKEN, 1)
        ballast.unlink()
        scene.recover()
        moved_home(scene)
    return "disk full, SQLite's too"


def locked(scene: Scene, rng: Random, steps: Known) -> str:
    """Somebody else holds the database for longer than is waited; then lets go."""
    scene.drop(pile(rng))
    with held(scene):
        worker = scene.start(replace(scene.shift, busy_ms=rng.choice((20, 100, 5000)), seconds_a_page=0.005))
        time.sleep(rng.uniform(0.1, 0.4))
    expect(scene.end(worker), 0, BROKEN)
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
    expect(scene.strike(scene.shift), BROKEN)
    for path in away.iterdir():
        path.replace(scene.data / path.name)
    scene.recover()
    return "database gone"


def read_only(scene: Scene, rng: Random, steps: Known) -> str:
    """The database may not be written."""
    scene.drop(pile(rng))
    expect(scene.strike(replace(scene.shift, read_only=True)), BROKEN)
    scene.recover()
    return "database read-only"


def tesseract_is(behaviour: str) -> Kind:
    """A kind for each way in which Tesseract may fail."""

    def kind(scene: Scene, rng: Random, steps: Known) -> str:
        scene.drop(pile(rng))
        path = folder_with(behaviour, scene.data.with_name(scene.data.name + " programs"))
        expect(scene.strike(replace(scene.shift, path=path)), BROKEN)
        scene.recover()
        return f"Tesseract {behaviour}"

    return kind


def clock_set_back(scene: Scene, rng: Random, steps: Known) -> str:
    """A worker is killed while the clock is ahead; then the clock is set right."""
    scene.drop(pile(rng))
    ahead = timedelta(hours=rng.choice((1, 24, 24 * 365)))
    strike = Strike("kill", *rng.choice([("read", 1), ("save", rng.randint(1, steps.counts["save"]))]))
    expect(scene.strike(replace(scene.shift, strike=strike, ahead=ahead)), KILLED)
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
    expect(scene.end(worker), 0, BROKEN)
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
        expect(scene.end(worker), 0)
    return "two machines at once"


def cut_off_from_the_server(scene: Scene, rng: Random, steps: Known) -> str:
    """PostgreSQL throws everybody out and lets nobody in for a while."""
    scene.drop(pile(rng))
    worker = scene.start(replace(scene.shift, seconds_a_page=0.01))
    time.sleep(rng.uniform(0, 0.4))
    with nobody_in(scene):
        scene.end(worker)
    scene.recover()
    return "PostgreSQL gone"


def pile_of_one(rng: Random, name: str) -> list[Dropped]:
    """A file with a single page."""
    return [file_of(f"{name}.png", rng, page(rng))]


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
