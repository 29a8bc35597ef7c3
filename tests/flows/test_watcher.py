"""The process that watches the inbox: how often it looks, and what it says meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event

from flows.watcher import PAUSE, POLITE, SWEEP, Around, now_and_then, watch


@dataclass
class FakeInbox:
    """Looks that take some seconds, fail, or leave something behind."""

    after: Callable[[int], None]
    more: bool = False
    looks: int = 0
    counts: Mapping[str, int] = field(default_factory=lambda: {"files": 7})

    def __call__(self) -> None:
        self.looks += 1
        self.after(self.looks)


@dataclass
class World:
    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    told: list[Mapping[str, int]] = field(default_factory=list)
    spare: int = 0
    stopped: Event = field(default_factory=Event)

    def watch(self, inbox: FakeInbox, looks: int) -> None:
        def wait(seconds: float) -> None:
            self.waits.append(seconds)
            self.seconds += seconds
            if inbox.looks >= looks:
                self.stopped.set()

        def spare() -> None:
            self.spare += 1

        watch(inbox, self.stopped, Around(present=self.told.append, spare=spare, clock=lambda: self.seconds), wait)


def test_it_looks_every_second_and_tells_what_it_saw() -> None:
    world = World()
    world.watch(FakeInbox(lambda _: None), 3)
    assert (world.waits, world.told, world.spare) == ([PAUSE] * 3, [{"files": 7}] * 3, 3)


def test_a_slow_share_is_asked_less_often_but_never_less_than_every_half_minute() -> None:
    world = World()

    def takes(look: int) -> None:
        world.seconds += look * 2

    world.watch(FakeInbox(takes), 4)
    assert world.waits == [2 * POLITE, 4 * POLITE, SWEEP, SWEEP]


def test_what_was_left_behind_is_taken_in_at_once() -> None:
    world = World()
    inbox = FakeInbox(lambda _: None, more=True)

    def takes(look: int) -> None:
        inbox.more = look < 5

    inbox.after = takes
    world.watch(inbox, 5)
    assert (world.waits, world.spare) == ([PAUSE], 1)


def test_a_broken_system_is_waited_for_longer_each_time_and_said() -> None:
    world = World()

    def fails(look: int) -> None:
        if look < 8:
            raise OSError("share")

    world.watch(FakeInbox(fails), 9)
    assert world.waits == [2, 4, 8, 16, SWEEP, SWEEP, SWEEP, PAUSE, PAUSE]
    assert [one.get("broken") for one in world.told] == [1] * 7 + [None] * 2


def test_what_is_done_now_and_then_is_done_at_once_and_then_rarely() -> None:
    world, done = World(), list[float]()
    maybe = now_and_then(lambda: done.append(world.seconds), 100, lambda: world.seconds)
    for _ in range(25):
        maybe()
        world.seconds += 10
    assert done == [0, 100, 200]
