"""The supervisor, over processes that are none: what starts, what comes back, and when, and how all of it ends."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from flows.supervisor import KILL, LONGEST_PAUSE, STEADY, TICK, Happening, Part, Phase, Supervisor


@dataclass
class FakeProcess:
    """Lives until it is told to end, or does not care. `breathes` gives a sign of life whenever it is listened to."""

    pid: int
    breathes: bool = True
    heeds: tuple[int, ...] = (signal.SIGTERM, signal.SIGKILL)
    needs_two: bool = False
    ended: int | None = None
    signals: list[tuple[float, int]] = field(default_factory=list)
    closed: bool = False
    world: World | None = None

    def poll(self) -> int | None:
        return self.ended

    def heard(self) -> bool:
        return self.breathes

    def end(self, number: int) -> None:
        assert self.world is not None
        self.signals.append((self.world.now, number))
        terms = sum(one == signal.SIGTERM for _, one in self.signals)
        if number in self.heeds and not (self.needs_two and number == signal.SIGTERM and terms < 2):
            self.ended = -number

    def close(self) -> None:
        assert not self.closed
        self.closed = True


@dataclass
class World:
    """A clock that goes when somebody waits, the processes that were started, and what was told."""

    now: float = 1000.0
    made: list[tuple[str, FakeProcess]] = field(default_factory=list)
    told: list[Happening] = field(default_factory=list)
    well: bool = True
    asked: list[tuple[float, str]] = field(default_factory=list)
    template: dict[str, object] = field(default_factory=dict)
    refuses: bool = False

    def spawn(self, part: Part) -> FakeProcess:
        if self.refuses:
            raise OSError(12, "no memory")
        process = FakeProcess(len(self.made) + 1, world=self, **self.template)  # type: ignore[arg-type]
        self.made.append((part.name, process))
        return process

    def answers(self, address: str) -> bool:
        self.asked.append((self.now, address))
        return self.well

    def wait(self, seconds: float) -> bool:
        self.now += seconds
        return False

    def supervisor(self, *parts: Part) -> Supervisor:
        return Supervisor(parts, self.spawn, self.answers, lambda: self.now, self.told.append)

    def pass_by(self, supervisor: Supervisor, seconds: float) -> None:
        until = self.now + seconds
        while self.now < until:
            supervisor.look()
            self.now += TICK

    def latest(self, name: str) -> FakeProcess:
        return [process for one, process in self.made if one == name][-1]

    def whats(self, part: str) -> list[str]:
        return [happening.what for happening in self.told if happening.part == part]


@pytest.fixture
def world() -> World:
    return World()


READER = Part("reader", ["read"], silent_seconds=30, start_seconds=100)
PAGE = Part("page", ["page"], address="http://page")
NIGHT = Part("night", ["night"], needs=("page",))


def test_who_is_needed_is_up_before_and_all_are_told_of(world: World) -> None:
    world.well = False
    all_of_it = world.supervisor(READER, PAGE, NIGHT)
    world.pass_by(all_of_it, 5)
    assert ([name for name, _ in world.made], all_of_it.all_up()) == (["reader", "page"], False)
    world.well = True
    world.pass_by(all_of_it, 2)
    assert ([name for name, _ in world.made], all_of_it.all_up()) == (["reader", "page", "night"], True)
    assert world.whats("night") == ["starts", "up"]


def test_what_dies_comes_back_later_each_time_and_says_so(world: World) -> None:
    reader = world.supervisor(READER)
    pauses = []
    for _ in range(9):
        world.pass_by(reader, 1)
        world.latest("reader").ended = 1
        world.pass_by(reader, TICK)
        died = world.told[-1]
        assert (died.what, died.code) == ("died", 1)
        pauses.append(died.seconds)
        world.pass_by(reader, died.seconds)
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, LONGEST_PAUSE]
    # What it left behind was ended each time.
    assert all(process.closed for _, process in world.made[:9])
    assert reader.standings["reader"].restarts == 9


def test_who_was_well_for_long_begins_with_short_pauses_again(world: World) -> None:
    reader = world.supervisor(READER)
    for _ in range(4):
        world.pass_by(reader, 1)
        world.latest("reader").ended = 1
        world.pass_by(reader, world.told[-1].seconds + 10)
    world.pass_by(reader, STEADY + 5)
    world.latest("reader").ended = -9
    world.pass_by(reader, TICK)
    assert (world.told[-1].seconds, world.told[-1].code) == (1, -9)


def test_who_gives_no_sign_of_life_is_ended_and_started_again(world: World) -> None:
    reader = world.supervisor(READER)
    world.pass_by(reader, 5)
    silent = world.latest("reader")
    silent.breathes = False
    world.pass_by(reader, READER.silent_seconds - 2)
    assert silent.signals == []
    world.pass_by(reader, 10)
    assert [number for _, number in silent.signals] == [signal.SIGKILL]
    assert (silent.closed, world.whats("reader")) == (True, ["starts", "up", "silent", "starts", "up"])


def test_who_is_never_well_has_longer_to_start_than_to_be_silent(world: World) -> None:
    world.template = {"breathes": False}
    reader = world.supervisor(READER)
    world.pass_by(reader, READER.start_seconds - 5)
    assert world.whats("reader") == ["starts"]
    world.pass_by(reader, 10)
    assert world.whats("reader") == ["starts", "silent", "starts"]
    # The next time it gets longer: the machine may be very busy.
    world.pass_by(reader, 2 * READER.start_seconds - 15)
    assert world.whats("reader") == ["starts", "silent", "starts"]
    world.pass_by(reader, 20)
    assert world.whats("reader")[-2:] == ["silent", "starts"]


def test_a_page_is_asked_often_while_it_starts_and_now_and_then_once_it_is_up(world: World) -> None:
    world.well = False
    page = world.supervisor(PAGE)
    world.pass_by(page, 6)
    starting = len(world.asked)
    world.well = True
    world.pass_by(page, 60)
    assert starting >= 8
    assert 5 <= len(world.asked) - starting <= 8
    world.well = False
    world.pass_by(page, PAGE.silent_seconds + 15)
    assert world.whats("page") == ["starts", "up", "silent", "starts"]


def test_what_cannot_be_started_is_tried_again(world: World) -> None:
    world.refuses = True
    reader = world.supervisor(READER)
    world.pass_by(reader, 4)
    assert (world.whats("reader"), world.told[0].code) == (["not_started"] * 3, 12)
    world.refuses = False
    world.pass_by(reader, 5)
    assert reader.all_up()


def test_who_is_needed_and_dies_takes_nobody_along(world: World) -> None:
    both = world.supervisor(PAGE, NIGHT)
    world.pass_by(both, 3)
    world.latest("page").ended = 1
    world.pass_by(both, 3)
    assert ([name for name, _ in world.made], both.all_up()) == (["page", "night", "page"], True)


def stopped(world: World, all_of_it: Supervisor) -> float:
    begun = world.now
    all_of_it.stop(world.wait)
    assert all(one.phase is Phase.STOPPED and one.process is None for one in all_of_it.standings.values())
    assert all(process.closed for _, process in world.made)
    return world.now - begun


def signals(process: FakeProcess) -> Sequence[int]:
    return [number for _, number in process.signals]


def test_all_of_it_stops_those_that_others_need_last(world: World) -> None:
    all_of_it = world.supervisor(READER, PAGE, NIGHT)
    world.pass_by(all_of_it, 3)
    assert stopped(world, all_of_it) < 2
    reader, page, night = (world.latest(name) for name in ("reader", "page", "night"))
    assert page.signals[0][0] > night.signals[0][0] == reader.signals[0][0]
    assert {*signals(reader), *signals(page), *signals(night)} == {signal.SIGTERM}


def test_who_is_busy_is_told_twice_and_who_does_not_listen_is_ended_within_ten_seconds(world: World) -> None:
    all_of_it = world.supervisor(READER, PAGE, NIGHT)
    world.pass_by(all_of_it, 3)
    world.latest("reader").needs_two = True
    world.latest("page").heeds = world.latest("night").heeds = (signal.SIGKILL,)
    assert KILL <= stopped(world, all_of_it) < 10
    assert signals(world.latest("reader")) == [signal.SIGTERM, signal.SIGTERM]
    assert signals(world.latest("page")) == [signal.SIGTERM, signal.SIGTERM, signal.SIGKILL]
    assert world.whats("page")[-1] == "killed"


def test_nobody_is_left_behind_where_nobody_can_be_told(world: World) -> None:
    def gone(_: Happening) -> None:
        raise BrokenPipeError

    all_of_it = Supervisor([READER, PAGE], world.spawn, world.answers, lambda: world.now, gone)
    world.pass_by(all_of_it, 3)
    world.latest("reader").heeds = (signal.SIGKILL,)
    assert stopped(world, all_of_it) < 10


def test_a_stop_comes_also_where_nothing_has_begun_yet_or_something_breaks(world: World) -> None:
    assert stopped(world, world.supervisor(READER)) == 0
    all_of_it = world.supervisor(READER)

    def breaks(seconds: float) -> bool:
        world.now += seconds
        if world.made and not world.latest("reader").signals and world.now > 1003:
            raise KeyboardInterrupt
        return False

    with pytest.raises(KeyboardInterrupt):
        all_of_it.run(breaks)
    assert world.latest("reader").closed
