"""Every reason that this room writes down has its words in the catalogue."""

from __future__ import annotations

import ast
from pathlib import Path

import storage
from schemas.messages import catalogue
from schemas.values import Flag
from storage import ceilings
from storage.duplicates import REASONS

ROOM = Path(storage.__file__).parent
# Of a flag on a whole document that the reading itself raises; the others have reasons of their own.
OF_DOCUMENTS = {Flag.NO_CONSENT, Flag.UNSIGNED, Flag.POOR_PAGE}


def written_down() -> set[str]:
    """The plain texts given as the reason of a flag in `storage/`."""
    calls = [node for path in ROOM.rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    flags = [node for node in calls if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_flag"]
    return {str(node.args[2].value) for node in flags if isinstance(node.args[2], ast.Constant)}


def test_every_reason_has_its_words() -> None:
    reasons = {*REASONS.values(), ceilings.REASON, *OF_DOCUMENTS, *written_down()}
    assert "pages_joined" in reasons
    assert reasons <= set(catalogue()), reasons - set(catalogue())
