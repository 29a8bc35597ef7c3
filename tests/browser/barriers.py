"""axe-core, which finds what keeps people out of a page. `./dev test --all` fetches it; it is never shipped."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

_AXE = Path(sys.prefix) / "axe/node_modules/axe-core/axe.min.js"
_GRAVE = ("serious", "critical")


@cache
def _source() -> str:
    assert _AXE.exists(), "axe-core is not installed: ./dev test --all installs it"
    return _AXE.read_text(encoding="utf-8")


def barriers(page: Page) -> list[str]:
    """What is serious or critical on the page as it stands: the rule, and where."""
    page.evaluate(_source())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['target'][0]} ({one['help']})"
        for one in found["violations"]
        if one["impact"] in _GRAVE
        for node in one["nodes"]
    ]
