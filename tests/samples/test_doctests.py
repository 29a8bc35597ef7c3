"""The examples in the maker's docstrings hold."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import samples.maker

MODULES = sorted(m.name for m in pkgutil.iter_modules(samples.maker.__path__) if m.name != "__main__")


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"samples.maker.{name}")).failed == 0
