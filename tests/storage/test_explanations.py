"""Our own texts are known again, whoever carried them about; nobody else's ever are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.explaining import explain
from schemas.errors import SetAside
from schemas.outcome import PageAside
from storage.explanations import is_explanation, of_file, of_pages

CODES = st.sampled_from(SetAside)
ASIDE = st.lists(st.builds(PageAside, st.integers(1, 1000), CODES, st.integers(1, 3)), min_size=1)
OURS = CODES.map(lambda code: of_file(code, explain)) | ASIDE.map(lambda aside: of_pages(aside, explain))


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("inbox") / "scan.png.txt"


@given(ours=OURS, before=st.sampled_from([b"", b"\xef\xbb\xbf"]), end=st.sampled_from(["\n", "\r\n"]))
def test_every_text_of_ours_is_known_again(text: Path, ours: str, before: bytes, end: str) -> None:
    text.write_bytes(before + ours.replace("\n", end).encode())
    assert is_explanation(text, explain)


@given(ours=OURS, words=st.text(min_size=1).filter(str.strip), at=st.floats(0, 1))
def test_a_text_that_somebody_wrote_into_is_no_longer_ours(text: Path, ours: str, words: str, at: float) -> None:
    where = round(at * len(ours))
    edited = ours[:where] + words + ours[where:]
    text.write_bytes(edited.encode("utf-8", "surrogatepass"))
    assert not is_explanation(text, explain) or _is_a_number_more(ours, edited)


def _is_a_number_more(ours: str, edited: str) -> bool:
    """A digit put among page numbers makes another text that could be ours."""
    without = str.maketrans("", "", "0123456789, ")
    return ours.translate(without) == edited.translate(without)


@pytest.mark.parametrize("data", [b"", b"\n", b"Halaman 1 / page 1:\n", b"\xff\xfe", b"x" * 300_000])
def test_other_texts_are_not_ours(text: Path, data: bytes) -> None:
    text.write_bytes(data)
    assert not is_explanation(text, explain)


def test_only_a_plain_text_file_is_looked_into(tmp_path: Path) -> None:
    ours = of_file(SetAside.EMPTY, explain)
    (tmp_path / "scan.png").write_text(ours)
    (tmp_path / "link.txt").symlink_to(tmp_path / "scan.png")
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    assert [path.name for path in tmp_path.iterdir() if is_explanation(path, explain)] == []


def test_each_page_is_told_once_under_each_reason() -> None:
    aside = (
        PageAside(2, SetAside.POOR_PAGE),
        PageAside(2, SetAside.POOR_PAGE, 2),
        PageAside(2, SetAside.UNKNOWN_FORM, 3),
        PageAside(3, SetAside.POOR_PAGE),
    )
    told = of_pages(aside, lambda code: code.value)
    assert told == "Halaman 2, 3 / page 2, 3:\npoor_page\n\nHalaman 2 / page 2:\nunknown_form\n"
