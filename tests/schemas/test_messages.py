"""Every word that people may see is in the catalogue, in both languages."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import schemas
from schemas.errors import SetAside
from schemas.messages import both, catalogue, say
from schemas.values import Flag, State, Status

ROOM = Path(schemas.__file__).parent


def reasons_in(source: str) -> set[str]:
    """The reasons of all doubts a module makes: second arguments of `Doubt`, last ones of `not_legal`."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        at = {"Doubt": 1, "not_legal": 2}.get(node.func.id)
        if at is not None and len(node.args) > at:
            reason = node.args[at]
            if isinstance(reason, ast.Constant):
                found.add(str(reason.value))
            elif not (isinstance(reason, ast.Name) and node.func.id == "Doubt" and reason.id == "reason"):
                raise AssertionError(f"a reason must be a plain text: {ast.dump(reason)}")
    return found


def all_reasons() -> set[str]:
    return {reason for path in ROOM.rglob("*.py") for reason in reasons_in(path.read_text(encoding="utf-8"))}


def test_all_names_of_the_contract_have_their_words():
    wanted = {f"flag.{one}" for one in Flag} | {f"status.{one}" for one in Status} | {f"state.{one}" for one in State}
    wanted |= {f"set_aside.{one}{do}" for one in SetAside for do in ("", ".do")}
    assert wanted <= set(catalogue())


def test_all_reasons_have_their_words():
    reasons = all_reasons()
    assert len(reasons) > 35 and "choice_several" in reasons and "nik_length" in reasons
    assert reasons <= set(catalogue()), reasons - set(catalogue())


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_both_languages_stand_and_take_the_same_numbers(key):
    assert set(catalogue()[key]) == {"id", "en"}
    words = both(key, n=12)
    assert all(text.strip() == text and text for text in words.values())
    assert ("12" in words["id"]) == ("{n}" in catalogue()[key]["id"]) or "{n}" not in catalogue()[key]["id"]
    assert ("{n}" in catalogue()[key]["id"]) == ("{n}" in catalogue()[key]["en"])


def test_an_unknown_key_is_an_error():
    with pytest.raises(KeyError):
        say("no_such_words")
    with pytest.raises(KeyError):
        say("summary.documents")
