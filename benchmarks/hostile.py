"""`./dev bench hostile`: crafted and fuzzed files through the real `pendataan run`, and what became of each.

Every group of files lies with one good page in the inbox of a fresh data folder. Afterwards: no process died or
hung (60 s a page) or held more than 1.5 GB; every file was read, or lies in `set-aside/` with a text beside it;
the good page was read; the exit code is 3. A group in which anything looks odd is run again file by file, so that
the offender is known by name. All counts must be 0.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sqlalchemy import select

from benchmarks.hostile_files import names, recipes
from benchmarks.hostile_files.recipe import good
from benchmarks.mutations import mutated
from benchmarks.running import Run, machine, measured
from storage.setting_aside import safe_name
from storage.settings import load_settings
from storage.store import Store, open_store
from storage.tables import File, FileState, Page, PageKind

HERE = Path(__file__).parents[1]
SECONDS_A_PAGE = 60.0
# Start-up, and the good page that every run reads too.
START_SECONDS = 20.0
# Of these, from when the files are in the store.
READY_SECONDS = 6.0
MOST_MB = 1536.0
KINDS = ("jpg", "png", "tif", "pdf", "webp", "heic", "bmp", "gif")
GOOD_NAME = "00_baik.jpg"
EXIT_ASIDE = 3


@dataclass(frozen=True)
class Hostile:
    """One file of the run: its number and recipe, and how it is put into a folder.

    `pages`: how many it may take time for; `stays`: no path leads to it, so that it can only be named.
    """

    number: int
    recipe: str
    place: Callable[[Path], Path]
    pages: int = 1
    stays: bool = False


@dataclass
class Verdict:
    """What became of a file: an outcome for the table, and what is wrong with that."""

    hostile: Hostile
    outcome: str
    wrong: list[str] = field(default_factory=list)


@dataclass
class Group:
    """A run over some files: how it went, the verdicts, and the longest that a batch took (seconds)."""

    run: Run
    verdicts: list[Verdict]
    wrong: list[str]
    slowest: float


def main() -> None:
    """Makes the files, runs everything, prints the table and each offender."""
    options = _options()
    chosen = [one for one in hostiles(options.count, options.seed) if options.only in one.recipe]
    if options.keep:
        _keep(chosen, options.keep)
    groups = [chosen[start : start + options.group] for start in range(0, len(chosen), options.group)]
    done: list[Group] = []
    with ThreadPoolExecutor(options.workers) as pool:
        for number, found in enumerate(pool.map(_judged, groups), 1):
            done += found
            print(f"  {number} of {len(groups)} groups", file=sys.stderr, flush=True)
    report(done)
    sys.exit(1 if any(group.wrong or any(one.wrong for one in group.verdicts) for group in done) else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--group", type=int, default=25, help="files in one run")
    parser.add_argument("--workers", type=int, default=1, help="runs at a time")
    parser.add_argument("--only", default="", help="recipes with this in their name")
    parser.add_argument("--keep", type=Path, help="a folder for the files themselves")
    return parser.parse_args()


def hostiles(count: int, seed: int) -> list[Hostile]:
    """So many files: first all the crafted ones (some of them, spread, where fewer are asked for), then mutants."""
    crafted = list(_crafted(seed))
    if count < len(crafted):
        crafted = crafted[:: -(-len(crafted) // count)]
    return crafted + [_mutant(number, seed) for number in range(len(crafted), count)]


def _crafted(seed: int) -> Iterator[Hostile]:
    every = [*((None, one) for one in recipes()), *names.named(b"bukan gambar: ")]
    for number, (name, recipe) in enumerate(every):
        usual = f"{number:03d}_{re.sub('[^a-z0-9]+', '_', recipe.name.lower())[:60]}{recipe.suffix}"
        yield Hostile(number, recipe.name, _written(name or usual, recipe.make, [seed, number]), recipe.pages)
    for number, thing in enumerate(names.things(), len(every)):
        yield Hostile(number, thing.name, thing.place, stays=thing.stays)


def _written(name: str, make: Callable[[np.random.Generator], bytes], seed: Sequence[int]) -> Callable[[Path], Path]:
    def place(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(make(np.random.default_rng(seed)))
        return path

    return place


def _mutant(number: int, seed: int) -> Hostile:
    kind = KINDS[number % len(KINDS)]

    def make(rng: np.random.Generator) -> bytes:
        return mutated(good(kind), [good(other) for other in KINDS if other != kind], rng)

    # The good TIFF holds two pages, and a changed one may hold more.
    pages = 4 if kind == "tif" else 1
    return Hostile(
        number, f"mutant {kind} {number}", _written(f"{number:03d}_mutant.{kind}", make, [seed, number]), pages
    )


def _keep(chosen: Sequence[Hostile], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for one in chosen:
        print(one.place(folder), file=sys.stderr)


def _judged(files: Sequence[Hostile]) -> list[Group]:
    """A group's run; where it went wrong as a whole, or took long, the runs of each of its files alone."""
    if len(files) == 1:
        return [_alone(files[0])]
    group = run_group(files, 600 + 10 * len(files))
    if not group.wrong and group.slowest <= SECONDS_A_PAGE:
        return [group]
    alone = [_alone(one) for one in files]
    if any(one.wrong or any(verdict.wrong for verdict in one.verdicts) for one in alone):
        return alone
    group.slowest = max(one.slowest for one in alone)
    group.wrong = [f"only together ({', '.join(one.recipe for one in files)}): {what}" for what in group.wrong]
    return [group]


def _alone(file: Hostile) -> Group:
    """The run of one file, which may take its time a page and no more."""
    most = SECONDS_A_PAGE * file.pages
    group = run_group([file], START_SECONDS + most)
    if group.slowest > READY_SECONDS + most:
        group.wrong.append(f"hung: {group.slowest:.0f} s")
    return group


def run_group(files: Sequence[Hostile], limit: float) -> Group:
    """Runs some files together in a data folder of their own, for at most `limit` seconds."""
    with TemporaryDirectory(prefix="pendataan-hostile-", ignore_cleanup_errors=True) as name:
        data = Path(name) / "data"
        inbox = data / "inbox"
        inbox.mkdir(parents=True)
        (inbox / GOOD_NAME).write_bytes(good("jpg"))
        placed = {one.number: one.place(inbox) for one in files}
        sums = {number: _sum(path) for number, path in placed.items()}
        run = measured([sys.executable, "-m", "cli", "--data", str(data), "run"], limit=limit, folder=HERE)
        store = open_store(load_settings({}, data))
        try:
            found = _Found.of(store, run.output)
            verdicts = [_verdict(one, placed[one.number], sums[one.number], found) for one in files]
        finally:
            store.close()
        shutil.rmtree(data, ignore_errors=True)
    return Group(run, verdicts, list(_wrong(run, found)), found.slowest)


def _sum(path: Path) -> str | None:
    """The hash of a plain file, None of anything else."""
    if path.is_symlink() or not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class _Found:
    """What a data folder says after a run: its files by name, what lies in set-aside by hash, the longest batch."""

    files: Mapping[str, File]
    by_id: Mapping[str, File]
    partly: frozenset[str]
    aside: Mapping[str, Sequence[Path]]
    folder: Path
    any_left: bool
    output: str
    slowest: float

    @classmethod
    def of(cls, store: Store, output: str) -> _Found:
        with store.read() as session:
            files = list(session.scalars(select(File)))
            partly = frozenset(session.scalars(select(Page.file_id).where(Page.kind == PageKind.ASIDE)))
        aside: dict[str, list[Path]] = {}
        for path in store.folder.set_aside.iterdir():
            if digest := _sum(path):
                aside.setdefault(digest, []).append(path)
        any_left = any(any(folder.iterdir()) for folder in (store.folder.set_aside, store.folder.inbox))
        named = {store.vault.open(file.id, file.source_sealed): file for file in files}
        by_id = {file.id: file for file in files}
        return cls(named, by_id, partly, aside, store.folder.set_aside, any_left, output, _slowest(files))

    def reason(self, file: File) -> str | None:
        """Why a file was set aside, or the one that it was taken for; None where it was not."""
        first = self.by_id.get(file.duplicate_of or "", file)
        return first.reason if first.state == FileState.SET_ASIDE else None


def _slowest(files: Sequence[File]) -> float:
    """The most seconds that a batch of files took, the first one's start-up included."""
    done = sorted(file.finished_at for file in files if file.finished_at)
    done = [*(max(file.received_at for file in files) for _ in done[:1]), *done]
    return max(((later - earlier).total_seconds() for earlier, later in pairwise(done)), default=0.0)


def _verdict(hostile: Hostile, path: Path, digest: str | None, found: _Found) -> Verdict:
    if digest is None:
        return _verdict_of_thing(hostile, path, found)
    file = found.files.get(path.name)
    if file is None:
        return Verdict(hostile, "lost", ["not taken in" if os.path.lexists(path) else "gone without a trace"])
    reason, verdict = found.reason(file), Verdict(hostile, _outcome(file, found))
    if file.state == FileState.WAITING:
        verdict.wrong.append("left without an outcome")
    if reason or file.id in found.partly:
        verdict.wrong += _unexplained(path.name, found.aside.get(digest, ()))
    return verdict


def _outcome(file: File, found: _Found) -> str:
    if file.state == FileState.DONE:
        return "read, some pages set aside" if file.id in found.partly else "read"
    reason = found.reason(file)
    return f"set aside: {reason}" if reason else file.state


def _unexplained(name: str, copies: Sequence[Path]) -> Iterator[str]:
    """What is missing of a file set aside: its copy under its name, and the text in two languages."""
    stem = re.escape(Path(safe_name(name)).stem)
    mine = [path for path in copies if re.match(stem, path.name)]
    if not mine:
        yield "not in set-aside under its name"
    elif not any(_is_explained(path) for path in mine):
        yield "no text beside it in set-aside"


def _is_explained(path: Path) -> bool:
    text = path.with_name(f"{path.name}.txt")
    return text.is_file() and len(text.read_text(encoding="utf-8").strip().splitlines()) >= 4


def _verdict_of_thing(hostile: Hostile, path: Path, found: _Found) -> Verdict:
    """What is no plain file: moved into set-aside with a text, never read, never followed."""
    if hostile.stays:
        return Verdict(hostile, "left and named", [] if "folder_" in found.output else ["left and not named"])
    if os.path.lexists(path):
        return Verdict(hostile, "left in the inbox", ["left in the inbox"])
    moved = found.folder / safe_name(path.name)
    wrong = [] if os.path.lexists(moved) and _is_explained(moved) else ["not in set-aside with a text"]
    return Verdict(hostile, "set aside: unsafe", wrong)


def _wrong(run: Run, found: _Found) -> Iterator[str]:
    """What is wrong with a run as a whole."""
    if run.code is None:
        yield "hung"
    elif run.code not in (0, EXIT_ASIDE):
        yield f"the process died ({run.code}): {run.output.strip()[-300:]}"
    if run.process_mb > MOST_MB:
        yield f"a process held {run.process_mb:.0f} MB"
    if "Traceback" in run.output:
        yield "a traceback was printed"
    file = found.files.get(GOOD_NAME)
    if file is None or file.state != FileState.DONE:
        yield "the good page was not read"
    if run.code in (0, EXIT_ASIDE) and (run.code == EXIT_ASIDE) != found.any_left:
        yield f"exit code {run.code}"


FAILURES = {
    "process died": "died",
    "hung": "hung",
    "over 1.5 GB": "MB",
    "left without an outcome, a copy or a text": "left|lost|gone|not taken|not in|no text",
    "good page not read, or anything else": "good page|exit code|traceback",
}


def report(groups: Sequence[Group]) -> None:
    """The table: outcomes, failures, offenders."""
    verdicts = [verdict for group in groups for verdict in group.verdicts]
    print(f"{len(verdicts)} hostile files; {machine('pillow', 'pypdfium2')}\n")
    for outcome, number in Counter(verdict.outcome for verdict in verdicts).most_common():
        print(f"  {outcome:<46} {number}")
    print(f"\n  {'most memory of one process, MB':<46} {max(group.run.process_mb for group in groups):.0f}")
    print(f"  {'most memory of all together, MB':<46} {max(group.run.tree_mb for group in groups):.0f}")
    print(f"  {'longest time of a batch or, alone, a file, s':<46} {max(group.slowest for group in groups):.1f}")
    offences = [(one.hostile.recipe, what) for one in verdicts for what in one.wrong]
    for group in groups:
        name = group.verdicts[0].hostile.recipe if len(group.verdicts) == 1 else "a group"
        offences += [(name, what) for what in group.wrong]
    print("\nfailures (asked: all 0)")
    for name, pattern in FAILURES.items():
        print(f"  {name:<46} {len({recipe for recipe, what in offences if re.search(pattern, what)})}")
    if offences:
        print("\noffenders (run again: --only 'RECIPE'; its file: --keep DIR)")
    for recipe, what in offences:
        print(f"  {recipe}: {what}")


if __name__ == "__main__":
    main()
