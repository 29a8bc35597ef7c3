"""Keeps the parts of an office running: starts each when those it needs are up, looks whether it is well, starts again
what died or went silent (later each time), and stops all of it within ten seconds.

Nothing of the office is known here: a part is a command, and how one sees that it is well. Processes, clock and
whoever is told are passed in.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

# Seconds between two looks at everything.
TICK = 0.2
# How often a page is asked whether it is well, while it starts and once it is up.
ASK_STARTING, ASK_UP = 0.5, 10.0
LONGEST_PAUSE = 60.0
# Who was up for so long begins with short pauses again.
STEADY = 60.0
# After the first SIGTERM the second one, which means at once; then SIGKILL. Together under ten seconds.
AT_ONCE, KILL = 3.0, 6.0
# Those that others need stop when the others have, but no later than this.
LAST = 2.0


class Phase(StrEnum):
    """Where a part stands."""

    WAITING = "waiting"
    STARTING = "starting"
    UP = "up"
    STOPPED = "stopped"


class Running(Protocol):
    """A process that was started."""

    @property
    def pid(self) -> int:
        """Its number, which is that of its group, too."""

    def poll(self) -> int | None:
        """How it ended; None while it runs."""

    def heard(self) -> bool:
        """Did it give a sign of life since this was asked before?"""

    def end(self, number: int) -> None:
        """Sends a signal to it; SIGKILL to all that it started, too."""

    def close(self) -> None:
        """Nothing of it is left: not what it started, not what we keep open for it. It has ended before."""


@dataclass(frozen=True)
class Part:
    """One process of an office.

    `address`: where it answers with 200 when it is well; None: it gives signs of life (`flows.alive`).
    `needs`: the parts that must be up before it starts, and are stopped after it. `start_seconds`: it must be well by
    then; `silent_seconds`: so long it may be silent.
    """

    name: str
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    address: str | None = None
    needs: tuple[str, ...] = ()
    start_seconds: float = 180.0
    silent_seconds: float = 60.0


@dataclass(frozen=True)
class Happening:
    """Something that is told: `what` names it (a key of the messages), `part` whom it happened to.

    `seconds`: until it is started again. `code`: how it ended, a signal as a negative number.
    """

    what: str
    part: str
    seconds: float = 0.0
    code: int | None = None


@dataclass
class Standing:
    """A part and how it is doing; times are the clock's."""

    part: Part
    phase: Phase = Phase.WAITING
    process: Running | None = None
    since: float = 0.0
    next_start: float = 0.0
    heard: float = 0.0
    asked: float = 0.0
    failures: int = 0
    restarts: int = 0


@dataclass
class Supervisor:
    """`spawn` starts a part, `answers` asks an address, `clock` counts seconds (monotonic), `tell` is told."""

    parts: Sequence[Part]
    spawn: Callable[[Part], Running]
    answers: Callable[[str], bool]
    clock: Callable[[], float]
    tell: Callable[[Happening], None]

    def __post_init__(self) -> None:
        self.standings = {part.name: Standing(part, since=self.clock()) for part in self.parts}

    def all_up(self) -> bool:
        """Is every part well?"""
        return all(one.phase is Phase.UP for one in self.standings.values())

    def run(self, stopping: Callable[[float], bool]) -> None:
        """Looks after everything until `stopping` (which waits so many seconds) says so; then stops all of it."""
        try:
            while not stopping(TICK):
                self.look()
        finally:
            self.stop(stopping)

    def look(self) -> None:
        """One look at every part: starts what can start, notices what died, is well, or is silent."""
        for one in self.standings.values():
            if one.process is None:
                self._start_if_due(one)
            elif (code := one.process.poll()) is not None:
                self._failed(one, "died", code)
            else:
                self._listen(one)

    def _start_if_due(self, one: Standing) -> None:
        now = self.clock()
        if now < one.next_start or any(self.standings[name].phase is not Phase.UP for name in one.part.needs):
            return
        try:
            one.process = self.spawn(one.part)
        except OSError as error:
            self._again(one, "not_started", error.errno)
            return
        one.phase, one.since, one.heard, one.asked = Phase.STARTING, now, now, 0.0
        self._say(Happening("starts", one.part.name))

    def _listen(self, one: Standing) -> None:
        now = self.clock()
        if self._is_heard(one, now):
            one.heard = now
            if one.phase is Phase.STARTING:
                one.phase, one.since = Phase.UP, now
                self._say(Happening("up", one.part.name))
            elif one.failures and now - one.since >= STEADY:
                one.failures = 0
        # A machine that is very busy gets longer with each try.
        patience = one.part.start_seconds * (1 + one.failures)
        if now - one.heard > (patience if one.phase is Phase.STARTING else one.part.silent_seconds):
            self._failed(one, "silent", None)

    def _is_heard(self, one: Standing, now: float) -> bool:
        if one.part.address is None:
            return one.process is not None and one.process.heard()
        if now - one.asked < (ASK_STARTING if one.phase is Phase.STARTING else ASK_UP):
            return False
        one.asked = now
        return self.answers(one.part.address)

    def _failed(self, one: Standing, what: str, code: int | None) -> None:
        """It is gone, with all that it started; it comes back after a pause."""
        process = one.process
        if process is not None:
            if code is None:
                process.end(signal.SIGKILL)
            process.close()
            one.process = None
        self._again(one, what, code)

    def _again(self, one: Standing, what: str, code: int | None) -> None:
        now = self.clock()
        one.failures = 1 if one.phase is Phase.UP and now - one.since >= STEADY else one.failures + 1
        pause = min(LONGEST_PAUSE, 2.0 ** (one.failures - 1))
        one.phase, one.since, one.next_start = Phase.WAITING, now, now + pause
        one.restarts += 1
        self._say(Happening(what, one.part.name, pause, code))

    def _say(self, happening: Happening) -> None:
        """A terminal that is gone, or a pipe that nobody reads, is no reason to leave processes behind."""
        with suppress(OSError):
            self.tell(happening)

    def stop(self, wait: Callable[[float], object]) -> None:
        """Ends everything: those that others need last, what does not end in time by force."""
        begun, first, again = self.clock(), set[str](), set[str]()
        while running := [one for one in self.standings.values() if one.process is not None]:
            spent = self.clock() - begun
            for one in running:
                self._end(one, running, spent, first, again)
            wait(TICK)
        for one in self.standings.values():
            one.phase = Phase.STOPPED

    def _end(self, one: Standing, running: Sequence[Standing], spent: float, first: set[str], again: set[str]) -> None:
        process, name = one.process, one.part.name
        if process is None:
            return
        if process.poll() is not None:
            process.close()
            one.process, one.phase = None, Phase.STOPPED
        elif spent >= KILL:
            process.end(signal.SIGKILL)
            self._say(Happening("killed", name))
        elif name not in first:
            needed = any(name in other.part.needs for other in running)
            if not needed or spent >= LAST:
                process.end(signal.SIGTERM)
                first.add(name)
        elif spent >= AT_ONCE and name not in again:
            process.end(signal.SIGTERM)
            again.add(name)
