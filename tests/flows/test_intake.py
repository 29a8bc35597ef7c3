"""Which files are scans, and what becomes of what is none."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows import intake
from flows.explaining import explain
from flows.intake import Taken, samples, scans, take_in
from schemas.errors import SetAside
from storage.explanations import of_file
from storage.settings import load_settings
from storage.store import Store, open_store
from tests.flows.fakes import MOMENT


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(load_settings({}, tmp_path / "data"))
    yield made
    made.close()


@pytest.fixture(autouse=True)
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits for files that changed a moment ago; here all have, and nobody waits."""
    taken: list[float] = []
    monkeypatch.setattr(intake, "sleep", taken.append)
    return taken


def test_folders_are_walked_and_trash_is_left(tmp_path: Path) -> None:
    wanted = ["a.png", "b/c.pdf", "b/d/e.TIF"]
    trash = [
        ".DS_Store",
        "._a.png",
        "Thumbs.db",
        "desktop.ini",
        "~$a.docx",
        "a.expected.json",
        ".git/x",
        "@eaDir/a.png",
    ]
    for name in wanted + trash:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert [str(path.relative_to(tmp_path)) for path in scans([tmp_path])] == wanted


def test_what_is_named_is_a_scan_and_links_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.png").touch()
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link").symlink_to(outside)
    assert list(scans([inside, tmp_path / ".hidden.png"])) == [inside / "link", tmp_path / ".hidden.png"]


def test_a_folder_that_may_not_be_looked_into_is_named_and_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "closed", "z"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "scan.png").touch()
    monkeypatch.setattr("os.access", lambda path, _: path.name != "closed")
    there = list(scans([tmp_path]))
    assert there == [tmp_path / "a" / "scan.png", tmp_path / "closed", tmp_path / "z" / "scan.png"]


def test_samples_have_an_expected_record_beside_them(tmp_path: Path) -> None:
    for name in ("maker.py", "a.png", "a.expected.json", "LICENSE.txt"):
        (tmp_path / name).touch()
    assert list(samples(tmp_path)) == [tmp_path / "a.png"]


def test_folders_within_each_other_end_somewhere(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1500):  # deeper than Python calls, and longer than a path may be
        os.mkdir("folder", dir_fd=here)
        deeper = os.open("folder", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = deeper
    os.close(here)
    (tmp_path / "scan.png").touch()
    *too_deep, scan = scans([tmp_path])
    assert (len(too_deep), scan) == (1, tmp_path / "scan.png")
    subprocess.run(["rm", "-rf", tmp_path / "folder"], check=True)  # pytest itself could not


def test_links_and_pipes_in_the_inbox_are_set_aside_and_folders_of_them_are_not_followed(
    store: Store, tmp_path: Path
) -> None:
    inbox, outside = store.folder.inbox, tmp_path / "outside"
    outside.mkdir()
    (outside / "x.png").write_bytes(b"x")
    (inbox / "meja 1").mkdir()
    (inbox / "meja 1" / "link").symlink_to(outside)
    (inbox / "loop").symlink_to(inbox)
    os.mkfifo(inbox / "pipe.png")
    (inbox / "scan.png").write_bytes(b"y")
    taken = take_in(store, scans([inbox]), move=True, now=lambda: MOMENT)
    assert (set(taken.aside.values()), len(taken.aside), len(taken.waiting)) == ({SetAside.UNSAFE}, 3, 1)
    assert (taken.left, [path.name for path in inbox.iterdir()]) == (False, ["meja 1"])
    names = {path.name for path in store.folder.set_aside.iterdir()}
    assert names == {name + end for name in ("link", "loop", "pipe.png") for end in ("", ".txt")}
    assert (outside / "x.png").exists()


def test_where_they_were_only_named_nothing_is_moved(store: Store, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/hostname")
    taken = take_in(store, [tmp_path / "link"], move=False, now=lambda: MOMENT)
    assert (taken.refused, taken.left) == ({tmp_path / "link": SetAside.UNSAFE}, True)
    assert (tmp_path / "link").is_symlink() and list(store.folder.set_aside.iterdir()) == []


def test_a_folder_that_may_not_be_looked_into_stays_and_is_told_of(store: Store) -> None:
    folder = store.folder.inbox / "closed"
    folder.mkdir()
    taken = take_in(store, [folder], move=True, now=lambda: MOMENT)
    assert (taken.forbidden, taken.refused, taken.left, folder.is_dir()) == ([folder], {}, True, True)


def test_our_own_explanations_are_no_scans(store: Store, tmp_path: Path) -> None:
    ours = of_file(SetAside.POOR_PAGE, explain)
    for move, folder in ((False, tmp_path), (True, store.folder.inbox)):
        (folder / "scan.png.txt").write_text(ours)
        (folder / "edited.png.txt").write_text(f"{ours}\nSudah saya tanyakan kepada Bu Maria.\n")
        taken = take_in(store, scans([folder / "scan.png.txt", folder / "edited.png.txt"]), move, now=lambda: MOMENT)
        assert [path.name for path in taken.files] == ["edited.png.txt"]
        assert (folder / "scan.png.txt").exists() is not move


def test_what_somebody_else_took_is_no_matter_and_a_store_that_is_gone_is(store: Store, tmp_path: Path) -> None:
    gone, there = tmp_path / "gone.png", tmp_path / "there.png"
    there.touch()
    assert take_in(store, [gone], move=True, now=lambda: MOMENT) == Taken()
    store.folder.scratch.rmdir()
    with pytest.raises(FileNotFoundError):
        take_in(store, [there], move=True, now=lambda: MOMENT)


def test_a_path_named_twice_comes_in_once(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"x")
    taken = take_in(store, scans([tmp_path / "a.png", tmp_path / "a.png"]), move=False, now=lambda: MOMENT)
    assert (len(taken.waiting), taken.duplicates) == (1, [])


TAKER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from flows.intake import scans, take_in
from storage.settings import load_settings
from storage.store import open_store
store = open_store(load_settings({}, Path(sys.argv[1])))
print("ready", flush=True)
sys.stdin.readline()
taken = take_in(store, scans([store.folder.inbox]), move=True, now=lambda: datetime.now(UTC))
print(len(taken.waiting), len(taken.duplicates), len(taken.aside), len(taken.unfinished), taken.left)
"""


def test_two_processes_over_one_inbox_take_each_thing_in_once(store: Store) -> None:
    for number in range(60):
        (store.folder.inbox / f"{number}.png").write_bytes(str(number).encode())
        (store.folder.inbox / f"{number}.link").symlink_to("/etc/hostname")
    command = [sys.executable, "-c", TAKER, str(store.settings.data)]
    takers = [
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
        )
        for _ in range(2)
    ]
    for taker in takers:
        assert taker.stdout is not None and taker.stdout.readline() == "ready\n"
    for taker in takers:
        assert taker.stdin is not None
        taker.stdin.write("go\n")
        taker.stdin.flush()
    told = [taker.communicate(timeout=60)[0].split() for taker in takers]
    assert [sum(int(counts[n]) for counts in told) for n in range(4)] == [60, 0, 60, 0]
    assert [counts[4] for counts in told] == ["False", "False"]
    assert len(list(store.folder.set_aside.iterdir())) == 120


def test_what_a_program_still_writes_stays_in_the_inbox(store: Store) -> None:
    path = store.folder.inbox / "stack.tif"
    with path.open("wb") as scanner:
        scanner.write(b"page 1")
        scanner.flush()
        os.utime(path, (0, 0))
        taken = take_in(store, [path], move=True, now=lambda: MOMENT)
        assert (taken.unfinished, path.exists()) == ([path], True)
        scanner.write(b" page 2")
    assert take_in(store, [path], move=True, now=lambda: MOMENT).waiting
    assert not path.exists()


def test_what_grows_while_it_is_watched_waits_for_the_next_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a share, where nobody can say who has a file open."""
    growing, still = store.folder.inbox / "a.jpg", store.folder.inbox / "b.jpg"
    growing.write_bytes(b"half")
    still.write_bytes(b"whole")
    naps: list[float] = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        growing.write_bytes(b"half and more")

    monkeypatch.setattr(intake, "sleep", nap)
    taken = take_in(store, [growing, still], move=True, now=lambda: datetime.now(UTC))
    assert (taken.unfinished, list(taken.files)) == ([growing], [still])
    assert len(naps) == 1
    assert 0 < naps[0] <= intake.SETTLED_SECONDS
