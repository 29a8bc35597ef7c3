"""Files changed at random, and the kept ones: pages come out of them, or a reason why none do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.fuzz import CORPUS, MOST_BYTES, outcome
from benchmarks.mutations import mutated
from benchmarks.seeds import seeds
from extractors.decoder import ChildDecoder
from extractors.pagefile import pages

KEPT = sorted(CORPUS.iterdir())
NEEDED = {"read", "empty", "not_an_image", "truncated", "encrypted", "too_large", "too_many_pages"}

OTHERWISE = {"locked.pdf": "encrypted", "long.pdf": "too_many_pages"}


@pytest.fixture(scope="module")
def decoder() -> Iterator[ChildDecoder]:
    made = ChildDecoder()
    yield made
    made.close()


def mutant(name: str, seed: int) -> bytes:
    others = [data for other, data in seeds().items() if other != name]
    return mutated(seeds()[name], others, np.random.default_rng(seed))


def test_the_kept_files_are_few_and_of_every_outcome() -> None:
    assert sum(path.stat().st_size for path in KEPT) < MOST_BYTES
    assert {path.name.split("-")[0] for path in KEPT} >= NEEDED


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.name)
def test_a_kept_file_comes_out_as_its_name_says(path: Path, decoder: ChildDecoder) -> None:
    assert outcome(decoder.pages, path.read_bytes()).kind == path.name.split("-")[0]


@pytest.mark.parametrize("name", seeds())
def test_the_files_that_are_changed_come_out_as_they_should(name: str) -> None:
    assert outcome(pages, seeds()[name]).kind == OTHERWISE.get(name, "read")


@pytest.mark.parametrize("name", seeds())
@settings(max_examples=12)
@given(seed=st.integers(0, 2**32))
def test_a_changed_file_gives_pages_or_a_reason(name: str, seed: int, decoder: ChildDecoder) -> None:
    outcome(decoder.pages, mutant(name, seed))


@pytest.mark.slow
@pytest.mark.parametrize("name", seeds())
@settings(max_examples=300)
@given(seed=st.integers(0, 2**32))
def test_a_changed_file_gives_pages_or_a_reason_for_long(name: str, seed: int, decoder: ChildDecoder) -> None:
    outcome(decoder.pages, mutant(name, seed))
