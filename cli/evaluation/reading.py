"""Files read and judged by several processes, the engines of each loaded once."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread

from cli.evaluation.cases import JudgedFile
from cli.evaluation.judging import Judge, Outcome
from cli.evaluation.pairs import Pair
from extractors.equipment import equip
from extractors.pipeline import read_batch
from extractors.scan import MAX_BYTES
from schemas.errors import Rejected, SetAside

# Files that one call reads: their strips go to the readers together, and progress is told after each.
FILES_A_CALL = 6


@dataclass(frozen=True)
class Office:
    """What a process needs to read as the office does: its forms, its programme, a folder for temporary files, the
    day of reading, and how many wrong fields of 1,000 it bears."""

    forms: Path
    data: Path
    scratch: Path
    day: date
    max_wrong_per_1000: float


def read_all(pairs: Sequence[Pair], office: Office, workers: int) -> Iterator[JudgedFile]:
    """Every file, judged, as they are done. Raises FormError, and OSError where the system is broken."""
    size = max(1, min(FILES_A_CALL, len(pairs) // (2 * workers)))
    batches = [pairs[start : start + size] for start in range(0, len(pairs), size)]
    if workers == 1:
        yield from chain.from_iterable(read_some(batch, office) for batch in batches)
        return
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin)
    try:
        for done in as_completed([pool.submit(read_some, batch, office) for batch in batches]):
            yield from done.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """How a worker begins: Ctrl-C is its parent's to answer, and it does not live longer than that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A parent that was killed can tell nobody to stop: its end is waited for."""
    if parent := parent_process():
        parent.join()
        os._exit(1)


def read_some(pairs: Sequence[Pair], office: Office) -> list[JudgedFile]:
    """Some files, read together, each judged."""
    judge = _judge(office)
    return [judge.judged(pair, outcome) for pair, outcome in zip(pairs, _outcomes(pairs, judge), strict=True)]


@cache
def _judge(office: Office) -> Judge:
    """Made once a process."""
    return Judge(equip([office.forms], office.scratch, [office.data], office.max_wrong_per_1000), office.day)


def _outcomes(pairs: Sequence[Pair], judge: Judge) -> list[Outcome]:
    refused = [_refused(pair.scan) for pair in pairs]
    whole = [pair for pair, no in zip(pairs, refused, strict=True) if not no]
    read = iter(_together(whole, judge))
    return [no or next(read) for no in refused]


def _refused(scan: Path) -> Rejected | None:
    """Why a file is set aside without another look at it, as when files are taken in."""
    if scan.is_symlink() or not scan.is_file():
        return Rejected(SetAside.UNSAFE)
    return Rejected(SetAside.TOO_LARGE) if scan.stat().st_size > MAX_BYTES else None


def _together(pairs: Sequence[Pair], judge: Judge) -> Sequence[Outcome]:
    """The outcome of each; where they cannot be read together, of each alone, so that none spoils the others."""
    try:
        return read_batch([pair.scan.read_bytes for pair in pairs], judge.equipment, judge.day) if pairs else []
    except Exception as error:
        if len(pairs) == 1:
            return [error]
    return [outcome for pair in pairs for outcome in _together([pair], judge)]
