"""Form files: the shipped ones are right, and each mistake is told with its line and its field."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from schemas.errors import FormError
from schemas.form import FormFile
from schemas.layout import as_json, layout
from schemas.library import SHIPPED, library
from schemas.loading import load_form

SHAPE = json.loads((Path(__file__).parents[1] / "contract" / "layout.schema.json").read_text(encoding="utf-8"))
PAPER_ORDER = """
kode_kasus tanggal_pendataan nama nik no_kk tempat_lahir tanggal_lahir jenis_kelamin status_perkawinan pendidikan
tanggungan jalan rt rw desa kecamatan kabupaten provinsi hp tinggal_sejak pilihan pelatihan pelatihan_lain
modal_usaha persetujuan tanda_tangan nama_petugas tanda_tangan_petugas tempat tanggal
"""

SMALL = """\
form: small
version: 1
layout: printed
title: {id: Kecil}
pages:
  - fields:
      - name: nama
        label: {id: Nama}
        type: name
        writing: comb
        comb: {at: [50, 50], groups: [20]}
      - name: setuju
        label: {id: Setuju}
        type: choice
        writing: tick
        options:
          ya: {at: [50, 70], label: {id: Ya}}
          tidak: {at: [70, 70], label: {id: Tidak}}
"""


@pytest.fixture
def write(tmp_path: Path):  # type: ignore[no-untyped-def]
    def writer(text: str, name: str = "small.v1.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return writer


def test_the_registration_form_has_the_fields_of_its_contract() -> None:
    form = library().latest("registration")
    assert form is not None
    assert [field.name for field in form.fields()] == PAPER_ORDER.split()


@pytest.mark.parametrize("form", [form for form in library() if form.layout != "free"], ids=lambda form: form.form)
def test_shipped_layouts_have_the_contracts_shape_and_lie_on_the_paper(form: FormFile) -> None:
    jsonschema.validate(as_json(form), SHAPE)
    for page in layout(form):
        for field in page.fields:
            assert field.box.x > 10 and field.box.y > 5, field.name
            assert field.box.right < page.width - 10 and field.box.bottom < page.height - 10, field.name


def test_fields_do_not_lie_on_each_other() -> None:
    form = library().latest("registration")
    assert form is not None
    boxes = [
        (field.name, box)
        for field in layout(form)[0].fields
        for box in (field.cells or tuple(b for _, b in field.options) or (field.box,))
    ]
    for number, (name, box) in enumerate(boxes):
        for other, against in boxes[number + 1 :]:
            apart = box.right <= against.x + 0.01 or against.right <= box.x + 0.01
            assert apart or box.bottom <= against.y or against.bottom <= box.y, (name, other)


def test_a_small_form_is_right(write) -> None:  # type: ignore[no-untyped-def]
    assert [field.name for field in load_form(write(SMALL)).fields()] == ["nama", "setuju"]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("type: name", "type: nam", 9, ["field nama", "type", "expected one of the field types"]),
        ("version: 1", "version: one", 2, ["version", "expected"]),
        ("title: {id: Kecil}", "title: {id: Kecil}\ntitel: x", 5, ["titel", "expected no such key"]),
        ("writing: comb", "writing: tick", 7, ["field nama", "needs options"]),
        ("groups: [20]", "groups: []", 11, ["field nama", "groups"]),
        ("name: setuju", "name: nama", 12, ["nama stands twice"]),
        ("        label: {id: Setuju}\n", "", 12, ["field setuju", "label", "missing"]),
        ("form: small", "form: small\nform: small", 2, ["duplicate key"]),
        ("pages:", "checks:\n  - age: {birth_date: nama, 'on': nama}\npages:", 6, ["age", "birth_date takes a field"]),
        ("type: name", "type: place\n        params: {level: city}", 10, ["field nama", "level"]),
        (
            "type: name",
            "type: place\n        params: {level: village, within: desa}",
            10,
            ["another field of type place"],
        ),
        ("version: 1", "version: [1", 3, ["expected valid YAML"]),
    ],
)
def test_mistakes_are_told_with_line_and_field(write, old: str, new: str, line: int, words: list[str]) -> None:  # type: ignore[no-untyped-def]
    path = write(SMALL.replace(old, new, 1))
    with pytest.raises(FormError) as wrong:
        load_form(path)
    text = str(wrong.value)
    assert text.startswith(f"{path}:")
    assert all(word in text for word in words), text
    assert abs(wrong.value.line - line) <= 1, text


def test_the_files_name_says_form_and_version(write) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(FormError, match=r"small\.v1\.yaml"):
        load_form(write(SMALL, "other.yaml"))


@pytest.mark.parametrize("text", ["", "just text", "- a\n- b", "\x00", "a: !!python/object:os.system x"])
def test_what_is_no_form_is_an_error_too(write, text: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(FormError):
        load_form(write(text))


def test_an_offices_own_forms_lie_over_the_shipped_ones(write) -> None:  # type: ignore[no-untyped-def]
    path = write(SMALL)
    mine = (SHIPPED / "registration.v1.yaml").read_text(encoding="utf-8").replace("Pilihan Program", "Pilihan Saya")
    (path.parent / "registration.v1.yaml").write_text(mine, encoding="utf-8")
    found = library([path.parent])
    assert found.names() == [*library().names(), "small"]
    latest = found.latest("registration")
    assert latest is not None
    assert latest.title.id.endswith("Pilihan Saya")


def test_old_versions_stay(write) -> None:  # type: ignore[no-untyped-def]
    path = write(SMALL)
    write(SMALL.replace("version: 1", "version: 2"), "small.v2.yaml")
    found = library([path.parent])
    latest = found.latest("small")
    assert latest is not None
    assert (latest.version, found.get("small", 1) is not None) == (2, True)


BLANK = """
form: lama
version: 1
layout: blank
title: {id: Formulir lama}
paper: {width: 215, height: 330}
blank: lama.v1.png
dpi: 254
pages:
  - fields:
      - name: nik
        label: {id: NIK}
        type: nik
        writing: comb
        comb: {at: [200, 300], groups: [16], pitch: 50, height: 60}
      - name: jenis_kelamin
        label: {id: Jenis kelamin}
        type: choice
        writing: tick
        options:
          laki_laki: {box: [300, 500, 60, 30], label: {id: L}, label_side: left}
          perempuan: {at: [500, 500], size: 40, label: {id: P}}
"""


def _blank_form(folder: Path, text: str = BLANK) -> FormFile:
    (folder / "lama.v1.png").write_bytes(b"a picture")
    (folder / "lama.v1.yaml").write_text(text, encoding="utf-8")
    return load_form(folder / "lama.v1.yaml")


def test_boxes_in_pixels_of_a_blank_become_millimetres(tmp_path: Path) -> None:
    form = _blank_form(tmp_path)
    nik, sex = layout(form)[0].fields
    assert nik.cells[1] == pytest.approx((25, 30, 5, 6))
    assert dict(sex.options)["laki_laki"] == pytest.approx((30, 50, 6, 3))
    assert dict(sex.options)["perempuan"] == pytest.approx((50, 50, 4, 4))
    assert dict(sex.labels)["laki_laki"].right < 30
    assert form.blank == tmp_path / "lama.v1.png"


@pytest.mark.parametrize(
    ("found", "instead", "where", "expected"),
    [
        ("blank: lama.v1.png\n", "", "blank", "beside this one"),
        ("lama.v1.png", "../lama.v1.png", "blank", "beside this one"),
        ("lama.v1.png", "lost.png", "blank", "expected the file lost.png beside this one"),
        ("layout: blank", "layout: printed", "blank", "no such key with the layout printed"),
        ("paper:", "paper_number: nik\npaper:", "paper_number", "no such key with the layout blank"),
        ("width: 215, ", "", "paper", "width and height"),
        ("box: [300, 500, 60, 30], ", "", "field jenis_kelamin", "either at or box"),
        ("[200, 300]", "[1700, 300]", "field nik", "on the paper"),
    ],
)
def test_what_is_wrong_with_a_form_of_existing_paper_is_told(
    tmp_path: Path, found: str, instead: str, where: str, expected: str
) -> None:
    with pytest.raises(FormError) as wrong:
        _blank_form(tmp_path, BLANK.replace(found, instead))
    assert where in str(wrong.value)
    assert expected in str(wrong.value)


FREE = """
form: nota
version: 1
layout: free
title: {id: Nota}
pages:
  - fields:
      - {name: jumlah, label: {id: Jumlah}, type: amount, writing: printed}
find:
  fields: {total: jumlah}
  words: {total: [TOTAL, JUMLAH]}
"""


def _free_form(folder: Path, text: str) -> FormFile:
    (folder / "nota.v1.yaml").write_text(text, encoding="utf-8")
    return load_form(folder / "nota.v1.yaml")


def test_fields_of_paper_of_any_shape_have_no_place(tmp_path: Path) -> None:
    form = _free_form(tmp_path, FREE)
    assert layout(form) == []
    assert as_json(form)["pages"] == []


@pytest.mark.parametrize(
    ("found", "instead", "where", "expected"),
    [
        ("writing: printed", "writing: printed, box: [10, 10, 20, 8]", "field jumlah", "is found by words"),
        ("{total: jumlah}", "{total: lain}", "nota.v1.yaml:10", "not lain"),
        ("find:\n  fields: {total: jumlah}\n  words: {total: [TOTAL, JUMLAH]}\n", "", "find", "the words to find"),
        ("layout: free", "layout: printed", "find", "no such key with the layout printed"),
        ("{total: [", "{sum: [", "find.words", "total"),
    ],
)
def test_what_is_wrong_with_a_form_without_places_is_told(
    tmp_path: Path, found: str, instead: str, where: str, expected: str
) -> None:
    with pytest.raises(FormError) as wrong:
        _free_form(tmp_path, FREE.replace(found, instead))
    assert where in str(wrong.value)
    assert expected in str(wrong.value)
