from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from threading import Barrier

import pytest
from PIL import Image
from sqlalchemy import select
from starlette.testclient import TestClient

from review.app import make_app
from review.office import Office
from review.seen import Look, Seen
from review.shelf import Shelf
from storage.accounts.roles import Role
from storage.tables import Page
from storage.tables_office import AuditRow, Upload
from tests.review.made_documents import receipt, saved

Browser = Callable[..., TestClient]


@pytest.fixture
def document(office: Office, tmp_path: Path) -> str:
    (made,) = saved(office, tmp_path, receipt({"jumlah": 5, "keperluan": "transport"}, ("jumlah",)))
    return made


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def test_a_page_comes_at_the_size_of_a_screen_or_in_full(signed_in: Browser, document: str) -> None:
    client = signed_in(Role.PENINJAU)
    sizes = [
        opened(client.get(f"/dokumen/{document}/gambar/1?ukuran={size}").content).size for size in ("layar", "penuh")
    ]
    assert sizes == [(620, 877), (1240, 1754)]


def test_a_crop_shows_the_field_and_a_margin(signed_in: Browser, document: str) -> None:
    answer = signed_in(Role.PENINJAU).get(f"/dokumen/{document}/potongan/jumlah")
    picture = opened(answer.content)
    assert answer.headers["content-type"] == "image/jpeg" and answer.headers["cache-control"] == "no-store"
    # The box 150, 150, 400, 60 and a third of its height around it: the black square lies 10 px inside the box.
    assert picture.size == (442, 102)
    assert picture.getpixel((40, 40)) < 60 and picture.getpixel((300, 40)) > 150


def test_the_crop_of_boxes_to_tick_shows_their_labels(signed_in: Browser, document: str) -> None:
    picture = opened(signed_in(Role.PENINJAU).get(f"/dokumen/{document}/potongan/keperluan").content)
    assert picture.width > 442


@pytest.mark.parametrize("path", ["gambar/2", "gambar/0", "potongan/nothing", "potongan/terbilang"])
def test_what_has_no_picture_is_not_found(signed_in: Browser, document: str, path: str) -> None:
    assert signed_in(Role.PENINJAU).get(f"/dokumen/{document}/{path}").status_code == 404


def test_who_adds_scans_sees_the_pictures_of_their_own_alone(
    signed_in: Browser, office: Office, person: Callable[..., object], document: str
) -> None:
    client = signed_in(Role.PETUGAS)
    assert client.get(f"/dokumen/{document}/gambar/1").status_code == 404
    with office.store.write() as session:
        file_id = session.scalars(select(Page.file_id).where(Page.document_id == document)).one()
        account = session.scalars(select(AuditRow.account_id).where(AuditRow.action == "signed_in")).one()
        session.add(Upload(file_id=file_id, account_id=account, made_at=office.now()))
    assert client.get(f"/dokumen/{document}/gambar/1").status_code == 200
    assert client.get(f"/dokumen/{document}/potongan/jumlah").status_code == 200
    assert client.get(f"/dokumen/{document}").status_code == 403


def test_every_picture_is_an_audit_row_and_none_is_lost_when_the_app_stops(
    office: Office, signed_in: Browser, document: str
) -> None:
    signed = signed_in(Role.PENINJAU)
    with TestClient(make_app(office), base_url="http://127.0.0.1", cookies=dict(signed.cookies)) as client:
        client.get(f"/dokumen/{document}/gambar/1")
        client.get(f"/dokumen/{document}/potongan/jumlah")
    with office.store.read() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.action == "picture_seen").order_by(AuditRow.id)).all()
    assert [row.detail for row in rows] == [{"page": 1, "size": "layar"}, {"field": "jumlah"}]
    assert {row.document_id for row in rows} == {document}


def test_looks_are_written_in_the_order_they_came_by_any_number_of_threads(office: Office, document: str) -> None:
    seen = Seen(office.store, gather_s=0.01)
    seen.start()
    with ThreadPoolExecutor(8) as pool:
        for page in range(100):
            pool.submit(seen.add, Look(None, document, page, "layar", None, office.now()))  # type: ignore[arg-type]
    seen.stop()
    with office.store.read() as session:
        pages = [
            row.detail["page"] for row in session.scalars(select(AuditRow).where(AuditRow.action == "picture_seen"))
        ]
    assert sorted(pages) == list(range(100))


def test_a_shelf_makes_a_thing_once_for_all_who_ask_and_forgets_the_oldest() -> None:
    shelf, made, together = Shelf[int](2), list[str](), Barrier(4)

    def make(key: str) -> int:
        made.append(key)
        return len(made)

    def ask(_number: int) -> int:
        together.wait()
        return shelf.get("a", lambda: make("a"))

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(ask, range(4))) == {1}
    for key in ("b", "c", "a"):
        shelf.get(key, lambda key=key: make(key))  # type: ignore[misc]
    assert made == ["a", "b", "c", "a"]


def test_a_shelf_keeps_no_failure() -> None:
    shelf = Shelf[int](2)
    with pytest.raises(FileNotFoundError):
        shelf.get("a", lambda: int(Path("/nowhere/at/all").read_text()))
    assert shelf.get("a", lambda: 7) == 7
