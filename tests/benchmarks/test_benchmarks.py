"""The parts of the measurements that could quietly tell a wrong figure."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.hostile import hostiles
from benchmarks.judging import JudgedPage, Task
from benchmarks.keeping import EVERY, keeping, kept
from benchmarks.memory import stacked_pdf, stacked_tiff
from benchmarks.running import measured, state
from benchmarks.seeds import seeds
from benchmarks.words import Word, inside
from extractors.pagefile import pages

TURNED = [[100, 300], [100, 100], [140, 100], [140, 300]]
UPRIGHT = [[100, 100], [300, 100], [300, 140], [100, 140]]


def word(text: str, x: float, y: float) -> Word:
    return Word(text, x - 20, y - 8, x + 20, y + 8)


def test_words_are_found_in_the_order_of_the_field_also_on_a_turned_page() -> None:
    words = [word("DUA", 200, 118), word("SATU", 130, 122), word("LAIN", 130, 160), word("TIGA", 280, 120)]
    assert [one.text for one in inside(words, UPRIGHT)] == ["SATU", "DUA", "TIGA"]
    turned = [word("DUA", 120, 200), word("SATU", 120, 280)]
    assert [one.text for one in inside(turned, TURNED)] == ["SATU", "DUA"]


def test_words_on_two_lines_are_read_line_by_line() -> None:
    words = [word("EMPAT", 250, 133), word("TIGA", 130, 131), word("DUA", 250, 107), word("SATU", 130, 109)]
    assert [one.text for one in inside(words, UPRIGHT)] == ["SATU", "DUA", "TIGA", "EMPAT"]


def test_memory_is_that_of_the_largest_child_and_not_our_own() -> None:
    ours = bytearray(300_000_000)
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'x = bytearray(100_000_000)'])"
    run = measured([sys.executable, "-c", child])
    assert run.code == 0 and 100 < run.process_mb < 200
    del ours


def test_a_program_that_hangs_is_ended_with_its_children() -> None:
    run = measured([sys.executable, "-c", "import subprocess; subprocess.run(['sleep', '60'])"], limit=1)
    assert run.code is None and run.seconds < 10


def test_a_process_that_has_ended_does_nothing_whether_waited_for_or_not() -> None:
    with subprocess.Popen(["sleep", "60"]) as process:
        assert state(process.pid) in {"R", "S", "D"}
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert state(process.pid) == ""
    assert state(process.pid) == ""


def test_there_are_as_many_hostile_files_as_asked_for_and_no_two_of_a_name() -> None:
    made = hostiles(500, 1)
    assert len(made) == 500 == len({one.recipe for one in made})
    assert len(hostiles(20, 1)) <= 20


@pytest.mark.parametrize("stack", [stacked_pdf, stacked_tiff])
def test_stacks_hold_the_pages_they_are_made_of(stack) -> None:
    found = list(pages(stack([seeds()["strip.tif"]] * 3)))
    assert len(found) == 3
    assert all(
        0.4 < (page.pixels < 128).mean() < 0.6 and page.pixels[: len(page.pixels) // 3].mean() < 60 for page in found
    )


def test_what_was_judged_before_a_run_was_cut_short_is_kept_and_told_with_others(tmp_path: Path) -> None:
    judged = [JudgedPage(Task(seed, "grey", "hand", held_out=False), None, None) for seed in range(EVERY + 3)]
    cut, whole = tmp_path / "cut", tmp_path / "whole"
    running = keeping(judged, cut)
    for _ in range(EVERY + 1):
        next(running)
    running.close()
    assert list(keeping(judged[:2], whole)) == judged[:2]
    assert kept([cut, whole]) == judged[:EVERY] + judged[:2]
