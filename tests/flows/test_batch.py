"""What is tried again, what is not, and that no lease is kept."""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from weakref import ref

import pytest

from flows.batch import Outcome, Source, SystemBroken, run_batch, run_until_empty, run_until_settled
from schemas.errors import SetAside
from schemas.outcome import FileOutcome
from storage.errors import StorageFailed
from storage.leases import Claim
from tests.flows.fakes import FakeDesk, FakeReader, Naps, blank, claimed, work


def test_a_bad_document_is_set_aside_without_a_second_try() -> None:
    desk, reader, naps = FakeDesk({"a": b"good", "b": b"bad"}), FakeReader(), Naps()
    result = run_batch(work(desk, reader, naps), [claimed("a"), claimed("b")])
    assert (desk.saved, desk.aside) == (["a"], {"b": SetAside.TRUNCATED})
    assert (reader.calls, naps.taken) == ([2], [])
    assert (result.files, result.documents, result.aside[SetAside.TRUNCATED]) == (2, ("document of a",), 1)
    assert result.pages == 1 + 2  # also those seen in the bad one


def test_a_broken_system_is_tried_again_after_growing_pauses() -> None:
    desk, reader, naps = FakeDesk({"a": b"good"}), FakeReader(down=2), Naps()
    run_batch(work(desk, reader, naps), [claimed("a")])
    assert (desk.saved, naps.taken) == (["a"], [1.0, 5.0])


def test_one_file_cannot_spoil_the_others() -> None:
    desk, reader = FakeDesk({"a": b"good", "b": b"spoils", "c": b"good"}), FakeReader()
    result = run_batch(work(desk, reader), [claimed("a"), claimed("b"), claimed("c")])
    assert (desk.saved, desk.released) == (["a", "c"], [("b", True)])
    assert (reader.calls, result.failed) == ([3, 3, 3, 1, 1, 1], 1)


def test_a_system_that_stays_broken_is_held_against_no_file() -> None:
    desk, reader = FakeDesk({"a": b"good", "b": b"good"}), FakeReader(down=99, probe_fails=True)
    with pytest.raises(SystemBroken):
        run_batch(work(desk, reader), [claimed("a"), claimed("b")])
    assert desk.released == [("a", False), ("b", False)]


def test_a_saving_that_fails_once_is_done_again_without_reading_again() -> None:
    desk, reader = FakeDesk({"a": b"good"}, failing_saves=2), FakeReader()
    run_batch(work(desk, reader), [claimed("a")])
    assert (desk.saved, reader.calls) == (["a"], [1])


def test_a_file_that_cannot_be_saved_goes_back_with_the_failure_counted() -> None:
    desk = FakeDesk({"a": b"good"}, failing_saves=3)
    assert run_batch(work(desk, FakeReader()), [claimed("a")]).failed == 1
    assert desk.released == [("a", True)]


def test_a_store_that_is_broken_is_held_against_no_file() -> None:
    """A full disk, a share that is gone: else all that waits would be poison within minutes."""
    desk, reader = FakeDesk({"a": b"good", "b": b"good"}, failing_saves=99, store_broken=True), FakeReader()
    with pytest.raises(SystemBroken):
        run_batch(work(desk, reader), [claimed("a"), claimed("b")])
    assert desk.released == [("a", False), ("b", False)]

    def gone(claim: Claim) -> bytes:
        raise OSError("share")

    lost = FakeDesk({"a": b"good"}, store_broken=True)
    lost.original = gone  # type: ignore[method-assign]
    with pytest.raises(SystemBroken):
        run_batch(work(lost, ReadsAll()), [claimed("a")])
    assert lost.released == [("a", False)]


class ReadsAll(FakeReader):
    def read(self, files: Sequence[Source], on_page: Callable[[], None]) -> Sequence[Outcome]:
        for source in files:
            source()
        return super().read(files, on_page)


def test_files_of_a_named_form_are_read_as_it_and_all_come_out_in_order() -> None:
    desk, reader = FakeDesk({"a": b"bad", "b": b"good", "c": b"bad", "d": b"good"}), FakeReader()
    claims = [claimed("a", form="receipt"), claimed("b"), claimed("c"), claimed("d", form="receipt")]
    run_batch(replace(work(desk, reader), reader_of=reader.only), claims)
    assert (reader.calls, reader.forms) == ([2, 2], ["receipt"])
    assert (desk.saved, list(desk.aside)) == (["b", "d"], ["a", "c"])


def test_a_lost_lease_is_no_failure_of_ours() -> None:
    desk = FakeDesk({"a": b"good", "b": b"good"}, lost={"a"})
    result = run_batch(work(desk, FakeReader()), [claimed("a"), claimed("b")])
    assert (desk.saved, desk.released, result.failed) == (["b"], [], 0)


def test_an_interrupted_batch_gives_its_leases_back() -> None:
    class Interrupted(FakeReader):
        def read(self, *_: object) -> list[object]:  # type: ignore[override]
            raise KeyboardInterrupt

    desk = FakeDesk({"a": b"good"})
    with pytest.raises(KeyboardInterrupt):
        run_batch(work(desk, Interrupted()), [claimed("a")])
    assert desk.released == [("a", False)]


def test_what_was_tried_too_often_is_poison_and_not_read_again() -> None:
    desk, reader = FakeDesk({"a": b"spoils"}), FakeReader()
    result = run_batch(work(desk, reader), [claimed("a", tries=4)])
    assert (desk.aside, reader.calls, result.aside[SetAside.POISON]) == ({"a": SetAside.POISON}, [], 1)


def test_a_file_that_is_too_large_is_never_fetched() -> None:
    class Watched(FakeDesk):
        def original(self, claim: Claim) -> bytes:
            assert claim.file_id == "b"
            return super().original(claim)

    desk, reader = Watched({"a": b"huge", "b": b"good"}), FakeReader()
    run_batch(work(desk, reader), [claimed("a", size=1001), claimed("b", size=1000)])
    assert (desk.saved, desk.aside, reader.calls) == (["b"], {"a": SetAside.TOO_LARGE}, [1])


def test_an_outcome_is_let_go_once_it_is_saved() -> None:
    held: list[int] = []
    made: list[ref[FileOutcome]] = []

    def alive() -> int:
        return sum(one() is not None for one in made)

    class Counting(FakeDesk):
        def save(self, claim: Claim, outcome: FileOutcome) -> Sequence[str]:
            held.append(alive())
            return super().save(claim, outcome)

    class Making(FakeReader):
        def read(self, files: Sequence[Source], on_page: Callable[[], None]) -> Sequence[Outcome]:
            outcomes = [blank() for _ in files]
            made.extend(map(ref, outcomes))
            return outcomes

    run_batch(work(Counting(dict.fromkeys("abc", b"good")), Making()), [claimed(name) for name in "abc"])
    assert (held, alive()) == ([3, 2, 1], 0)


def test_batch_after_batch_until_nothing_waits() -> None:
    desk = FakeDesk(dict.fromkeys("abcde", b"good"))
    assert run_until_empty(work(desk, FakeReader())).files == 5
    assert desk.beating == []


def test_a_stop_is_heard_between_batches() -> None:
    desk, answers = FakeDesk(dict.fromkeys("abcde", b"good")), iter([False, True])
    assert run_until_empty(work(desk, FakeReader()), lambda: next(answers)).files == 2


def test_files_of_a_process_that_was_ended_are_waited_for() -> None:
    desk, naps = FakeDesk({"a": b"good"}), Naps()
    held = [1, 1, 1, 0]
    result = run_until_settled(work(desk, FakeReader(), naps), lambda: held.pop(0), 24.0)
    assert (result.files, naps.taken) == (1, [2.0, 2.0, 2.0])


def test_files_that_another_process_keeps_are_not_waited_for_for_ever() -> None:
    naps = Naps()
    run_until_settled(work(FakeDesk({}), FakeReader(), naps), lambda: 1, 6.0)
    assert naps.taken == [2.0, 2.0, 2.0]


def test_a_broken_system_says_what_the_system_says_and_nothing_else() -> None:
    reader = FakeReader(probe_fails=True)
    reader.read = lambda files, on_page: (_ for _ in ()).throw(RuntimeError)  # type: ignore[method-assign,assignment]
    reader.probe = lambda: (_ for _ in ()).throw(OSError(28, "never shown", "/data/siti.jpg"))  # type: ignore[method-assign,assignment]
    with pytest.raises(SystemBroken) as broken:
        run_batch(work(FakeDesk({"a": b"good"}), reader), [claimed("a")])
    assert str(broken.value) == "OSError: No space left on device"


def test_a_full_disk_is_held_against_no_file() -> None:
    @dataclass
    class FullDesk(FakeDesk):
        def save(self, claim: Claim, outcome: FileOutcome) -> Sequence[str]:
            raise OSError(errno.ENOSPC, "no room")

    desk = FullDesk({"a": b"good", "b": b"good"})
    with pytest.raises(SystemBroken):
        run_until_empty(work(desk, FakeReader()))
    assert desk.released == [("a", False), ("b", False)]


@pytest.mark.parametrize(("system", "held_against"), [(True, False), (False, True)])
def test_a_database_that_is_not_well_is_held_against_no_file(system: bool, held_against: bool) -> None:
    @dataclass
    class BrokenDesk(FakeDesk):
        def save(self, claim: Claim, outcome: FileOutcome) -> Sequence[str]:
            raise StorageFailed("OperationalError", system)

    desk = BrokenDesk({"a": b"good"})
    with suppress(SystemBroken):
        run_until_empty(work(desk, FakeReader()))
    assert desk.released == [("a", held_against)]
