"""Judged pages kept in a file: a long run that is cut short is not lost, several are told together, and what was wrong
can be looked at again without reading anything anew. The files are for this machine and this version alone."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.judging import JudgedPage

# So many pages are kept at once: writing them takes longer the more there are.
EVERY = 100


def keeping(judged: Iterable[JudgedPage], path: Path | None) -> Iterator[JudgedPage]:
    """The pages as they come; all so far are in the file every so often, and at the end."""
    so_far: list[JudgedPage] = []
    for page in judged:
        so_far.append(page)
        if path and len(so_far) % EVERY == 0:
            _write(so_far, path)
        yield page
    if path:
        _write(so_far, path)


def kept(paths: Sequence[Path]) -> list[JudgedPage]:
    """The pages of several files. Raises OSError, pickle.UnpicklingError where one is none of ours."""
    return [page for path in paths for page in pickle.loads(path.read_bytes())]


def _write(pages: Sequence[JudgedPage], path: Path) -> None:
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_bytes(pickle.dumps(list(pages)))
    unfinished.replace(path)
