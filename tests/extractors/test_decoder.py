"""What becomes of files that end, hang or fill the process that decodes them, and of that process itself."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from benchmarks.running import state
from extractors import wire
from extractors.decoder import ROOT, ChildDecoder, DecoderLost, _received
from extractors.pagefile import pages
from extractors.scan import Glyph, PageText, Scan, Widget
from schemas.errors import Rejected, SetAside
from schemas.values import Box
from tests.extractors import hostile
from tests.extractors.made_pdf import FIRST, lines, page, pdf, picture, stream


@contextmanager
def decoder(name: str | None = None) -> Iterator[ChildDecoder]:
    made = ChildDecoder(f"{hostile.__name__}:{name}") if name else ChildDecoder()
    try:
        yield made
    finally:
        made.close()


def test_a_file_refused_before_it_is_all_sent_keeps_its_reason() -> None:
    ours, theirs = socket.socketpair()
    with ours:
        wire.send_refusal(theirs, SetAside.EMPTY)
        theirs.close()
        with pytest.raises(BrokenPipeError):
            ours.sendall(b"x")
        with pytest.raises(Rejected) as refused:
            list(_received(ours, b""))
    assert refused.value.code is SetAside.EMPTY


def why(made: ChildDecoder, data: bytes = b"x") -> tuple[SetAside, int]:
    with pytest.raises(Rejected) as refused:
        list(made.pages(data))
    return refused.value.code, refused.value.pages


def number(scan: Scan) -> int:
    return int.from_bytes(scan.pixels.tobytes(), "big")


def is_gone(process: int) -> bool:
    for _ in range(100):
        if not state(process):
            return True
        time.sleep(0.05)
    return False


def test_what_opens_strangers_files_is_not_loaded_by_us() -> None:
    told = (
        "import sys, extractors.pipeline; print(sorted({'pdfminer', 'pdfplumber', 'pillow_heif'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_child_gives_what_the_function_gives() -> None:
    written = lines((60, 80, b"HI"), (90, 200, b"8")) + b"q 100 0 0 100 0 0 cm /I0 Do Q"
    data = pdf(
        [page(6, pictures=[7]), page(6, b"0 0 400 300"), stream(written), picture(80, 80)], kids=[FIRST, FIRST + 1]
    )
    with decoder() as child:
        there, here = list(child.pages(data)), list(pages(data))
    assert [(scan.number, scan.text, scan.part) for scan in there] == [
        (scan.number, scan.text, scan.part) for scan in here
    ]
    assert len(here) == 2 and here[0].text and here[0].text.glyphs
    assert all(np.array_equal(one.pixels, other.pixels) for one, other in zip(there, here, strict=True))


def test_refusals_come_with_their_reason_and_the_next_file_is_read() -> None:
    with decoder() as child:
        assert why(child, b"") == (SetAside.EMPTY, 0)
        assert why(child, b"words") == (SetAside.NOT_AN_IMAGE, 0)
    with decoder("refuses") as child:
        assert [why(child) for _ in range(3)] == [(SetAside.ENCRYPTED, 1)] * 3


@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param("spins_in_python", SetAside.TOO_LARGE, marks=pytest.mark.slow),
        ("spins_in_c", SetAside.TOO_LARGE),
        pytest.param("eats_memory", SetAside.TOO_LARGE, marks=pytest.mark.slow),
        pytest.param("dies_fat", SetAside.TOO_LARGE, marks=pytest.mark.slow),
        ("dies", SetAside.UNSAFE),
        ("leaves", SetAside.UNSAFE),
        ("raises_anything", SetAside.TRUNCATED),
    ],
)
def test_a_file_that_breaks_its_process_is_set_aside_after_the_pages_before(name: str, code: SetAside) -> None:
    with decoder(name) as child:
        assert why(child) == (code, 1)
        assert why(child) == (code, 1)


def test_a_child_that_sends_nonsense_is_unsafe() -> None:
    with decoder("lies_about_its_size") as child:
        assert why(child) == (SetAside.UNSAFE, 0)


def test_nothing_is_said_on_the_terminal_and_no_file_is_written(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with decoder("talks") as child:
        assert len(list(child.pages(b"x"))) == 1
    assert capfd.readouterr() == ("", "")
    with decoder("writes") as child:
        assert why(child, os.fsencode(tmp_path / "written"))[0] is SetAside.TRUNCATED
    assert not (tmp_path / "written").exists() or (tmp_path / "written").stat().st_size == 0


def test_a_file_that_nobody_reads_on_ends_its_child_and_the_next_is_read() -> None:
    with decoder("says_its_process") as child:
        reading = child.pages(b"x")
        process = number(next(reading))
        with pytest.raises(RuntimeError):
            next(child.pages(b"y"))
        del reading
        assert is_gone(process)
        assert len(list(islice(child.pages(b"x"), 5))) == 5


def test_where_the_process_is_killed_the_file_is_read_on_once() -> None:
    with decoder("says_its_process") as child:
        reading = child.pages(b"x")
        process, zygote = number(next(reading)), number(next(reading))
        os.kill(zygote, signal.SIGKILL)
        assert is_gone(process)
        # What was sent before it ended is still in the socket; then a second process goes on.
        assert sum(1 for _ in islice(reading, 20_000)) == 20_000
        del reading
        first, second = (number(scan) for scan in islice(child.pages(b"x"), 2))
        assert process != first and zygote != second


def test_a_child_that_is_killed_again_and_again_is_a_broken_system() -> None:
    with decoder("kills_itself") as child, pytest.raises(DecoderLost):
        list(child.pages(b"x"))


def test_a_process_that_cannot_start_is_a_broken_system() -> None:
    with decoder("there_is_no_such_function") as child, pytest.raises(DecoderLost):
        list(child.pages(b"x"))


def test_it_serves_threads_and_forks_of_its_owner() -> None:
    with decoder("honest") as child:
        counts: list[int] = []
        for _ in range(2):
            thread = threading.Thread(target=lambda: counts.append(len(list(child.pages(b"four")))))
            thread.start()
            thread.join()
        assert counts == [4, 4]

        def forked() -> None:
            os._exit(len(list(child.pages(b"four"))))

        process = multiprocessing.get_context("fork").Process(target=forked)
        process.start()
        process.join(30)
        assert process.exitcode == 4
        assert len(list(child.pages(b"four"))) == 4


def test_it_ends_with_its_owner(tmp_path: Path) -> None:
    told = tmp_path / "told"
    owner = (
        "import sys, time; from itertools import islice; from extractors.decoder import ChildDecoder\n"
        f"reading = ChildDecoder('{hostile.__name__}:says_its_process').pages(b'x')\n"
        "made = [int.from_bytes(scan.pixels.tobytes(), 'big') for scan in islice(reading, 2)]\n"
        "open(sys.argv[1], 'w').write(' '.join(map(str, made))); print(flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", owner, told], cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout and process.stdout.readline()
        process.kill()
    assert [is_gone(int(one)) for one in told.read_text(encoding="utf-8").split()] == [True, True]


def test_text_comes_over_the_socket_as_it_was() -> None:
    text = PageText(
        (Glyph("\ud800\ufffd", Box(0.1, 1 / 3, 1e-9, 7), True),),
        (Widget("dua\nbaris", None, Box(1, 2, 3, 4)), Widget(None, True, Box(1, 2, 3, 4))),
    )
    sent = Scan(7, np.arange(6, dtype=np.uint8).reshape(2, 3).T, text, 2)
    here, there = socket.socketpair()
    with here, there:
        wire.send_page(here, sent)
        got = wire.receive(there)
    assert isinstance(got, Scan)
    assert (got.number, got.text, got.part) == (7, text, 2)
    assert np.array_equal(got.pixels, sent.pixels)
