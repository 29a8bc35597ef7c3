"""The programme file: the shipped one is right, and each mistake is told with its line and its place."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from schemas.errors import FormError
from schemas.library import library
from schemas.programme import NAME, SHIPPED, StampDuty, is_programme, load_programme, read_programme

HOW_TO = Path(__file__).parents[2] / "docs" / "programme.md"
WRONG = re.compile(r"^\| `(.+?)` \| `(.+?)` \| `(programme\.yaml:\d+: .+?)` \|$", re.MULTILINE)


def example() -> str:
    """The programme that stands whole in the how-to."""
    (found,) = re.findall(r"^```yaml\n(.*?)^```", HOW_TO.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return str(found)


def saved(folder: Path, text: str) -> Path:
    path = folder / NAME
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_programme_names_the_purposes_of_the_receipt() -> None:
    programme, form = load_programme(), library().latest("receipt")
    assert form is not None
    assert [purpose.name for purpose in programme.purposes] == list(form.field("keperluan").options)


def test_the_shipped_programme_says_what_was_granted() -> None:
    programme = load_programme()
    transport, capital = programme.purpose("transport"), programme.purpose("modal_usaha")
    assert transport and capital
    assert (transport.total, transport.ceiling) == (500_000_000, 2_500_000)
    assert (capital.total, capital.ceiling) == (145 * 5_500_000, 5_500_000)
    assert all(source.stamp_duty is StampDuty.APPLIES for source in programme.sources)
    assert programme.purpose("?") is None and not programme.stamp_exempt("?")


def test_an_offices_own_programme_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    assert load_programme([tmp_path]) == load_programme() == load_programme([tmp_path / "none"])
    saved(tmp_path, example().replace("stamp_duty: applies", "stamp_duty: exempt"))
    own = load_programme([tmp_path])
    assert [purpose.name for purpose in own.purposes] == ["transport", "lainnya"]
    assert own.stamp_exempt("transport") and not own.stamp_exempt("lainnya")


def test_a_wrong_programme_is_never_passed_over(tmp_path: Path) -> None:
    saved(tmp_path, "version: 1\n")
    with pytest.raises(FormError, match="purposes: expected this key, it is missing"):
        load_programme([tmp_path])


def test_mistakes_are_told_as_the_how_to_says(tmp_path: Path) -> None:
    shown = WRONG.findall(HOW_TO.read_text(encoding="utf-8"))
    assert len(shown) == 4
    for right, wrong, said in shown:
        at = example().rindex(right)  # what stands twice is meant where a purpose says it
        path = saved(tmp_path, example()[:at] + wrong + example()[at + len(right) :])
        with pytest.raises(FormError) as failure:
            read_programme(path)
        assert str(failure.value) == f"{tmp_path}/{said}"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("version: 1", "version: 0", 1, "version: expected"),
        ("version: 1", "versi: 1", 1, "expected"),
        ("stamp_duty: applies", "stamp_duty: none", 7, "source apbd_kota.stamp_duty: expected"),
        ("name: lainnya", "name: transport", 15, "purpose transport.name: expected each name once"),
        ("name: lainnya", "name: Lain nya", 15, "purpose Lain nya.name: expected"),
        ("ceiling: 2500000", "ceiling: 2500000\n    celing: 1", 15, "purpose transport.celing: expected no such key"),
        ("ceiling: 2500000", "ceiling: true", 14, "purpose transport.ceiling: expected whole rupiah"),
        ("ceiling: 2500000", "ceiling: -5", 14, "purpose transport.ceiling: expected whole rupiah"),
        ("ceiling: 2500000", "ceiling: 2500000.5", 14, "purpose transport.ceiling: expected whole rupiah"),
        ("purposes:", "purposes: []\nothers:", 9, "expected"),
    ],
)
def test_mistakes_are_told_with_line_and_place(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    with pytest.raises(FormError) as wrong:
        read_programme(saved(tmp_path, example().replace(old, new, 1)))
    assert words in str(wrong.value) and wrong.value.line == line, str(wrong.value)


def test_a_programme_is_known_by_its_name_or_its_keys(tmp_path: Path) -> None:
    (other := tmp_path / "kantor.yaml").write_text(example(), encoding="utf-8")
    assert is_programme(SHIPPED) and is_programme(other)
    assert not is_programme(next((SHIPPED.parent / "forms").glob("*.yaml")))


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 600,
        "version: " + "9" * 5000,
        "version: !!timestamp 2020-99-99",
        "version: 1\n<<: {a: 1}\npurposes: []",
        "a: &a [*a]",
        # A few lines that come to 9^8 entries.
        "a: &a [x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"{b}: &{b} [{', '.join(9 * ['*' + a])}]\n" for a, b in pairwise("abcdefgh")),
    ],
)
def test_files_that_strain_the_reader_are_errors_too(tmp_path: Path, text: str) -> None:
    with pytest.raises(FormError):
        read_programme(saved(tmp_path, text))
