"""What a draft says: names, types, and a form file that loads."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from extractors.drafting.apart import apart
from extractors.drafting.combs import Comb
from extractors.drafting.draft import draft
from extractors.drafting.fields import in_order, of_comb, of_line
from extractors.drafting.naming import comb_meaning, name_of, snake, unique, vocabulary
from extractors.drafting.preview import drawn, placed
from extractors.drafting.write import as_yaml, text
from extractors.readers.ppocr import PPOcr
from schemas import types
from schemas.grammar import NAME
from schemas.loading import load_form
from schemas.values import Box, Writing
from tests.extractors.drafting.drawing import Page

PLAIN = YAML(typ="safe", pure=True)


@given(st.text(max_size=80))
def test_any_label_becomes_a_name(label: str) -> None:
    assert NAME.fullmatch(snake(label)) and NAME.fullmatch(name_of(label))


@given(
    st.text(
        st.characters(
            codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\x85\u2028\u2029\ufeff\ufffe\uffff"
        ),
        max_size=40,
    )
)
def test_any_words_are_read_back_from_yaml_as_they_were(words: str) -> None:
    assert PLAIN.load(f"{{id: {text(words)}}}") == {"id": words}


@given(st.lists(st.sampled_from(["nama", "nama_2", "nik"]), max_size=9))
def test_every_name_is_given_once(names: list[str]) -> None:
    assert len(set(unique(names))) == len(names)


@pytest.mark.parametrize(
    ("label", "name", "kind"),
    [
        ("Nama Lengkap", "nama", "name"),
        ("No. KK", "no_kk", "kk"),
        ("Kabupaten/Kota", "kabupaten", "place"),
        ("Nama ibu kandung", "nama_ibu_kandung", "name"),
        ("Date of birth (dd/mm/yyyy)", "date_of_birth", "date"),
        ("Tanda tangan pemohon", "tanda_tangan_pemohon", "signature"),
        ("Warna rambut", "warna_rambut", "text"),
    ],
)
def test_labels_say_name_and_type(label: str, name: str, kind: str) -> None:
    made = of_line(Box(10, 10, 60, 6), label)
    assert (made.name, made.type) == (name, kind)


def test_every_type_in_the_word_list_exists_and_takes_its_params() -> None:
    meanings = list(vocabulary().meanings.values())
    for meaning in (*meanings, *(one.beside for one in meanings if one.beside)):
        assert meaning.type in types.names()
        model = types.params_model(meaning.type)
        assert not meaning.params or (model is not None and model.model_validate(meaning.params))


def test_cells_say_date_or_contradict_a_label() -> None:
    assert comb_meaning("Mulai", [2, 2, 4]).type == "date"
    assert comb_meaning("NIK", [16]).type == "nik"
    assert comb_meaning("NIK", [5]).type == "text"


def test_a_second_place_takes_what_the_label_before_it_leaves() -> None:
    cells = tuple(Box(110 + 5 * n, 10, 5, 6) for n in range(8))
    row = [of_line(Box(40, 9, 60, 7), "Tempat, tanggal lahir"), of_comb(Comb((cells[:2], cells[2:4], cells[4:])), "")]
    assert [(one.name, one.type) for one in in_order(row)] == [("tempat_lahir", "place"), ("tanggal_lahir", "date")]


def test_fields_that_lie_on_each_other_are_pushed_apart() -> None:
    comb = of_comb(Comb((tuple(Box(10 + 5 * n, 20, 5, 6) for n in range(4)),)), "Kode")
    found = apart([of_line(Box(10, 14, 60, 8), "Nama"), comb, of_line(Box(10, 25, 60, 8), "Jalan")])
    boxes = sorted((one.box.y, one.box.bottom) for one in found)
    assert len(boxes) == 3 and all(upper[1] < lower[0] + 1e-9 for upper, lower in pairwise(boxes))


@pytest.mark.slow
def test_a_draft_of_a_scan_loads_and_has_its_fields(tmp_path: Path) -> None:
    page = Page()
    page.text((20, 10), "FORMULIR BANTUAN", height=6)
    page.text((20, 31), "NIK", height=4)
    page.cells((50, 30), [16])
    page.text((20, 46), "Jenis kelamin", height=4)
    for x, words in ((50, "Laki-laki"), (90, "Perempuan")):
        page.box(Box(x, 46, 4, 4))
        page.text((x + 6, 46), words, height=4)
    page.text((20, 60), "Alamat", height=4)
    page.dots(50, 64, 130, 1.2)
    page.dots(50, 72, 130, 1.2)
    (drafted,) = draft([page.scanned(0.8)], PPOcr.load())
    assert [(one.name, one.type) for one in drafted.fields] == [
        ("nik", "nik"),
        ("jenis_kelamin", "choice"),
        ("alamat", "text"),
    ]
    assert [option.name for option in drafted.fields[1].options] == ["laki_laki", "perempuan"]
    (tmp_path / "scan.png").touch()
    (tmp_path / "bantuan.v1.yaml").write_text(as_yaml([drafted], "bantuan", 1, "scan.png"), encoding="utf-8")
    form = load_form(tmp_path / "bantuan.v1.yaml")
    assert (form.title.id, form.field("alamat").lines) == ("FORMULIR BANTUAN", 2)
    assert form.field("nik").writing is Writing.COMB
    # The draft is no more than 0.3 mm off what was drawn.
    comb = form.field("nik").comb
    assert comb is not None and comb.at == pytest.approx((50, 30), abs=0.3) and comb.pitch == pytest.approx(5, abs=0.03)
    picture = drawn(drafted.sheet.grey, placed(drafted))
    assert picture.shape == (1240, 874, 3)
