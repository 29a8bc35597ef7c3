"""Pages to documents where the paper has no number: never two people in one."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from extractors.assemble import ReadPage, group
from schemas.form import FormFile
from schemas.outcome import DocumentPage, PagePictures


@dataclass(frozen=True)
class NoBytes:
    def read(self) -> bytes:
        return b""


def _form(name: str, numbered: bool = False) -> FormFile:
    field = {"label": {"id": "Nama"}, "box": [20, 60, 60, 8], "writing": "printed"}
    names = [{"fields": [field | {"name": f"isian_{page}", "type": "text"}]} for page in (1, 2)]
    said = {"form": name, "version": 1, "title": {"id": name}, "pages": names}
    own = {"layout": "printed", "paper_number": "isian_1"} if numbered else {"layout": "blank", "blank": "kertas.png"}
    return FormFile.model_validate(said | own)


OLD, OTHER, NUMBERED = _form("lama"), _form("lain"), _form("baru", numbered=True)
PICTURES = PagePictures(NoBytes(), NoBytes(), 1, 1)


def _page(source: int, page: int, form: FormFile = OLD, number: str | None = None) -> ReadPage:
    return ReadPage(form, page, number, DocumentPage(page, source, PICTURES, "sift", 0.1), ())


def _grouped(pages: list[ReadPage], blank: tuple[int, ...] = ()) -> list[list[int]]:
    return [[page.kept.source_page for page in document] for document in group(pages, blank)]


def test_pages_that_follow_each_other_are_one_document() -> None:
    assert _grouped([_page(1, 1), _page(2, 2), _page(3, 1), _page(4, 2)]) == [[1, 2], [3, 4]]


def test_blank_pages_between_do_not_matter() -> None:
    assert _grouped([_page(1, 1), _page(3, 2)], blank=(2,)) == [[1, 3]]


@pytest.mark.parametrize(
    "pages",
    [
        [_page(1, 1), _page(2, 1), _page(3, 2)],  # the second page of the first is missing
        [_page(1, 1), _page(2, 2), _page(3, 2), _page(4, 1)],
        [_page(1, 1), _page(4, 2)],  # between them two pages could not be read
        [_page(1, 2), _page(2, 1)],
        [_page(1, 1), _page(2, 2), _page(3, 1)],
    ],
)
def test_where_a_page_is_missing_none_is_joined(pages: list[ReadPage]) -> None:
    assert _grouped(pages) == [[page.kept.source_page] for page in pages]


def test_each_form_is_joined_by_itself() -> None:
    pages = [_page(1, 1), _page(2, 2), _page(3, 1, OTHER), _page(4, 1, OTHER), _page(5, 2, OTHER)]
    assert _grouped(pages) == [[1, 2], [3], [4], [5]]


def test_numbered_paper_goes_by_its_number_alone() -> None:
    pages = [_page(1, 1, NUMBERED, "A"), _page(2, 1, NUMBERED, "B"), _page(3, 2, NUMBERED, "A"), _page(4, 2, NUMBERED)]
    assert _grouped(pages) == [[1, 3], [2], [4]]
