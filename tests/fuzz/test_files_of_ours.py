"""Form files and programmes of any content: a form, or a FormError that says where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.mutations import mutated
from schemas import programme
from schemas.errors import FormError
from schemas.library import SHIPPED
from schemas.loading import load_form

FORM = (SHIPPED / "receipt.v1.yaml").read_bytes()
PROGRAMME = programme.SHIPPED.read_bytes()
SMALL = b"""form: kecil
version: 1
layout: printed
title: {id: Kecil}
paper: {size: A5}
pages:
  - fields:
      - {name: nama, label: {id: Nama}, type: name, writing: comb, comb: {at: [60, 40], groups: [10]}}
      - name: pilih
        label: {id: Pilih}
        type: choice
        writing: tick
        options: {satu: {label: {id: Satu}, at: [60, 60]}, dua: {label: {id: Dua}, at: [60, 70]}}
checks: []
"""
DEEP = b"form: " + b"[" * 5_000
LAUGHS = b"a: &a [x, x, x, x, x, x, x, x, x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (98 + n, 98 + n, b", ".join([b"*%c" % (97 + n)] * 9)) for n in range(9)
)
CIRCLE = b"form: &a [*a]\n"

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
KEYS = st.sampled_from(
    ["form", "version", "layout", "pages", "fields", "name", "type", "writing", "box", "comb", "cells"]
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=8), inner, max_size=5),
    max_leaves=12,
)
QUICK = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
LONG = settings(max_examples=1500, suppress_health_check=[HealthCheck.function_scoped_fixture])


def load(data: bytes, folder: Path) -> Any:
    """A form, a programme, or the FormError that says what is wrong; anything else is raised."""
    path = folder / "kecil.v1.yaml"
    path.write_bytes(data)
    try:
        if programme.is_programme(path):
            return programme.read_programme(path)
        return load_form(path)
    except FormError as error:
        assert error.line >= 1 and error.expected and "Traceback" not in str(error)
        return error


def replaced(seed: int, value: Any) -> bytes:
    """The small form with one of its values, whichever, being another."""
    lines = SMALL.decode().splitlines()
    number = seed % len(lines)
    key, colon, _ = lines[number].rpartition(": ")
    return "\n".join([*lines[:number], f"{key}{colon}{json.dumps(value)}", *lines[number + 1 :]]).encode()


def test_the_form_that_is_changed_is_right(tmp_path: Path) -> None:
    assert load(SMALL, tmp_path).form == "kecil"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0",
        b"\xff\xfe",
        b"- a",
        b"form: !!python/object:os.system x",
        b'{"form": [NaN, .inf]}',
        DEEP,
        LAUGHS,
        CIRCLE,
    ],
)
def test_what_breaks_readers_of_yaml_is_an_error_with_a_line(data: bytes, tmp_path: Path) -> None:
    assert isinstance(load(data, tmp_path), FormError)


@QUICK
@given(tree=TREES)
def test_any_tree_is_a_form_or_a_form_error(tree: Any, tmp_path: Path) -> None:
    load(json.dumps(tree).encode(), tmp_path)


@QUICK
@given(seed=st.integers(0, 10**6), value=TREES)
def test_any_value_in_a_form_is_taken_or_refused(seed: int, value: Any, tmp_path: Path) -> None:
    load(replaced(seed, value), tmp_path)


@settings(QUICK, max_examples=25)
@given(seed=st.integers(0, 2**32))
def test_a_changed_form_or_programme_is_taken_or_refused(seed: int, tmp_path: Path) -> None:
    load(mutated(SMALL, [PROGRAMME, FORM], np.random.default_rng(seed)), tmp_path)
    load(mutated(PROGRAMME, [SMALL], np.random.default_rng(seed)), tmp_path)


@pytest.mark.slow
@LONG
@given(seed=st.integers(0, 10**6), value=TREES)
def test_any_value_in_a_form_is_taken_or_refused_for_long(seed: int, value: Any, tmp_path: Path) -> None:
    load(replaced(seed, value), tmp_path)


@pytest.mark.slow
@LONG
@given(seed=st.integers(0, 2**32))
def test_a_changed_form_or_programme_is_taken_or_refused_for_long(seed: int, tmp_path: Path) -> None:
    load(mutated(SMALL, [PROGRAMME, FORM], np.random.default_rng(seed)), tmp_path)
    load(mutated(FORM, [PROGRAMME], np.random.default_rng(seed)), tmp_path)
