"""Measures of form files that are given in pixels of a blank, brought to millimetres before anything else sees them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MM_PER_INCH = 25.4
# The keys that hold measures; label_width and the like only matter where we draw the paper, in millimetres.
_MEASURES = frozenset({"box", "cells", "at", "pitch", "height", "gap", "size"})


def in_millimetres(said: Any) -> Any:
    """What a form file says, its boxes in millimetres where its `dpi` says that they are pixels. Anything that is not
    as it should be stays as it is, for the grammar to find.

    >>> in_millimetres({"dpi": 254, "pages": [{"fields": [{"name": "nik", "box": [10, 20, 300, 40]}]}]})["pages"]
    [{'fields': [{'name': 'nik', 'box': [1.0, 2.0, 30.0, 4.0]}]}]
    """
    dpi = said.get("dpi") if isinstance(said, Mapping) else None
    if not isinstance(dpi, int | float) or isinstance(dpi, bool) or dpi <= 0:
        return said
    return {key: _inside(value, dpi) if key == "pages" else value for key, value in said.items()}


def _inside(node: Any, dpi: float) -> Any:
    if isinstance(node, list):
        return [_inside(item, dpi) for item in node]
    if not isinstance(node, Mapping):
        return node
    return {key: _scaled(value, dpi) if key in _MEASURES else _inside(value, dpi) for key, value in node.items()}


def _scaled(value: Any, dpi: float) -> Any:
    if isinstance(value, list):
        return [_scaled(item, dpi) for item in value]
    return value * MM_PER_INCH / dpi if isinstance(value, int | float) and not isinstance(value, bool) else value
