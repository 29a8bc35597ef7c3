"""Any text at all, given to whatever reads texts: nothing but typed answers comes back."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.marks import PageCode
from schemas import types
from schemas.places import Gazetteer, load_gazetteer
from schemas.types import About
from storage.setting_aside import safe_name

OPTIONS = ("menjahit", "membuat_kue", "usaha_lain")
# Types of marks: nobody writes them in characters.
MARKS = {"choice", "choices", "consent", "signature", "stamp"}
PARAMS = {"place": {"level": "regency"}}
# Half characters too: PDF text may hold them, and names of files.
ANY = st.text(st.characters(exclude_categories=()), max_size=60)
LIKELY = st.text("0123456789 -/.,:OIlSRpabJUTARIBUSE\u0660\u00b2\u2019\n\t\u200b", max_size=80)
LONG = st.builds(lambda text, times: text * times, st.text(min_size=1, max_size=8), st.integers(1, 120))
TEXTS = ANY | LIKELY | LONG
LONGEST_NAME = 255 - len(" (1000).txt")


@cache
def places() -> Gazetteer:
    return load_gazetteer()


def about(name: str, cells: int | None = None) -> About:
    """What a field of that type may ask."""
    model = types.params_model(name)
    params = model.model_validate(PARAMS.get(name, {})) if model else None
    return About(date(2026, 11, 24), places(), params, OPTIONS, cells)


@pytest.mark.parametrize("name", types.names())
@given(written=TEXTS, cells=st.none() | st.integers(1, 40))
def test_every_field_type_takes_any_text(name: str, written: str, cells: int | None) -> None:
    module, asked = types.field_type(name), about(name, cells)
    compact = module.compact(written)
    assert module.compact(compact) == compact
    parsed = module.parse(written, asked)
    assert (parsed.value is None) <= (not written.strip() or bool(parsed.doubts) or not compact)
    assert isinstance(module.may_start(compact, asked), bool)
    assert isinstance(module.format(parsed.value), str)


@pytest.mark.parametrize("name", sorted(set(types.names()) - MARKS))
@given(written=LIKELY)
def test_what_is_legal_may_start_at_every_length(name: str, written: str) -> None:
    module, asked = types.field_type(name), about(name)
    parsed, compact = module.parse(written, asked), module.compact(written)
    if parsed.value is not None and not parsed.doubts:
        assert all(module.may_start(compact[:length], asked) for length in range(len(compact) + 1))


@given(text=TEXTS | st.from_regex(r"[A-Z_]{1,20}:[0-9]{1,6}:[0-9]{1,5}:[0-9A-Z]{0,18}", fullmatch=True))
@example("REGISTRATION:1:1:7F3K2Q9X")
def test_a_code_is_ours_to_the_letter_or_nobodys(text: str) -> None:
    code = PageCode.parse(text)
    assert code is None or PageCode.parse(code.text()) == code


@given(name=TEXTS)
@example("..")
@example("CON.\udcff")
@example("a" * 300 + ".jpg")
def test_any_name_becomes_one_that_a_folder_takes(name: str) -> None:
    safe = safe_name(name)
    assert safe == safe_name(safe)
    assert 0 < len(safe.encode()) <= LONGEST_NAME
    assert safe not in (".", "..") and not set('/\\:"|?*<>\0\n') & set(safe) and not safe.startswith(".")


@pytest.mark.slow
@pytest.mark.parametrize("name", types.names())
@settings(max_examples=3000)
@given(written=TEXTS, cells=st.none() | st.integers(1, 40))
def test_every_field_type_takes_any_text_for_long(name: str, written: str, cells: int | None) -> None:
    module, asked = types.field_type(name), about(name, cells)
    module.format(module.parse(written, asked).value)
    module.may_start(module.compact(written), asked)
