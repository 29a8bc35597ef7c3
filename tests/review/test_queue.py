from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from starlette.testclient import TestClient

from review.office import Office
from schemas.values import Flag
from storage.accounts.roles import Role
from storage.decisions import Choice, decide
from storage.presence import say_present
from storage.review.queue import waiting
from storage.tables_intake import PartKind
from storage.tables_office import OpenDoubt
from tests.storage.made import NOW, Paper, flagged, saved, taken
from tests.storage.reviewing import papers
from tests.storage.test_batches import put_into_batch

Client = Callable[..., TestClient]


def _next(client: TestClient, how: str = "") -> str:
    return client.get(f"/periksa/berikut{how}").headers["location"]


def test_the_queue_tells_what_waits_and_enter_begins(office: Office, tmp_path: Path, signed_in: Client) -> None:
    first, second = papers(office.store, tmp_path, 2)
    client = signed_in(Role.PENINJAU)
    page = client.get("/periksa").text
    assert "<b>2</b> dokumen menunggu" in page and "Belum pasti" in page and "autofocus" in page
    assert _next(client, "?semua=1") == f"/dokumen/{first}"
    assert _next(signed_in(Role.PENYELIA)) == f"/dokumen/{second}"
    assert "Orang peninjau" in client.get("/periksa").text


def test_what_was_chosen_is_kept_until_there_is_no_more_of_it(
    office: Office, tmp_path: Path, signed_in: Client
) -> None:
    papers(office.store, tmp_path, 1)
    fields = (flagged("tanggal", None, flag=Flag.INVALID),)
    odd = [saved(office.store, tmp_path, Paper(None, fields), data=b"%d" % n, minutes=n)[0] for n in range(2)]
    client = signed_in(Role.PENINJAU)
    assert _next(client, "?bendera=invalid") == f"/dokumen/{odd[0]}"
    assert _next(client, f"?lewati={odd[0]}") == f"/dokumen/{odd[1]}"
    for document_id in odd:
        decide(office.store, document_id, Choice("tanggal", "2026-03-01"), "x", office.rules, office.now())
    assert _next(client) == "/periksa?habis=1"
    assert "Tidak ada lagi yang dapat Anda kerjakan" in client.get("/periksa?habis=1").text
    assert _next(client).startswith("/dokumen/")


def test_who_passes_a_document_over_gives_it_back(office: Office, tmp_path: Path, signed_in: Client) -> None:
    first, second = papers(office.store, tmp_path, 2)
    ana, ben = signed_in(Role.PENINJAU, "ana"), signed_in(Role.PENINJAU, "ben")
    assert [_next(ana), _next(ana, f"?lewati={first}"), _next(ben)] == [
        f"/dokumen/{id_}" for id_ in (first, second, first)
    ]


def test_nonsense_in_the_address_or_the_cookie_chooses_nothing(
    office: Office, tmp_path: Path, signed_in: Client
) -> None:
    (paper,) = papers(office.store, tmp_path, 1)
    client = signed_in(Role.PENINJAU)
    assert client.get("/periksa/berikut?bendera=merah").status_code == 422
    client.cookies.set("pilihan", "bendera=merah&hari=kemarin", path="/periksa")
    assert _next(client) == f"/dokumen/{paper}"


def test_documents_from_before_the_queue_are_come_across(office: Office, tmp_path: Path, signed_in: Client) -> None:
    (paper,) = papers(office.store, tmp_path, 1)
    with office.store.write() as session:
        session.query(OpenDoubt).delete()
    client = signed_in(Role.PENINJAU)
    assert "Belum pasti" in client.get("/periksa").text and _next(client) == f"/dokumen/{paper}"
    assert waiting(office.store, NOW).documents == 1


def test_who_only_adds_scans_sees_no_queue(signed_in: Client) -> None:
    client = signed_in(Role.PETUGAS)
    assert [client.get(path).status_code for path in ("/periksa", "/periksa/berikut", "/ketik", "/cuplikan")] == [
        403
    ] * 4


def test_a_batch_is_chosen_by_its_id_and_shown_by_its_name(office: Office, tmp_path: Path, signed_in: Client) -> None:
    _first, second = papers(office.store, tmp_path, 2)
    batch = put_into_batch(office.store, "Meja <1>", second)
    client = signed_in(Role.PENINJAU)
    page = client.get("/periksa").text
    assert ("Per kumpulan" in page, "Meja &lt;1&gt;" in page, f"?kumpulan={batch}" in page) == (True, True, True)
    assert _next(client, f"?kumpulan={batch}") == f"/dokumen/{second}"


def test_what_comes_in_is_told_where_one_begins(office: Office, signed_in: Client) -> None:
    """Within seconds of a drop: the watcher says what it saw, the page asks by itself."""
    reviewer, clerk = signed_in(Role.PENINJAU), signed_in(Role.PETUGAS)
    assert "Di inbox" not in reviewer.get("/periksa").text
    say_present(office.store, "pc.1", PartKind.INBOX, {"files": 12, "growing": 1, "left": 2})
    for client, path in ((reviewer, "/periksa"), (clerk, "/tambah")):
        page = client.get(path).text
        assert "Di inbox: 12 berkas." in page and "/static/incoming.js" in page
        answer = client.get("/datang/jaga", headers={"accept": "application/json"}).json()["html"]
        assert "Masih ditulis: 1." in answer and "Tidak dapat diambil: 2" in answer
    say_present(office.store, "pc.1", PartKind.INBOX, {"files": 0})
    assert client.get("/datang/jaga").json()["html"].strip() == ""


def test_that_nobody_reads_or_nothing_comes_in_is_told(office: Office, tmp_path: Path, signed_in: Client) -> None:
    taken(office.store, tmp_path)
    client = signed_in(Role.PENINJAU)
    say_present(office.store, "pc.1", PartKind.INBOX, {"files": 3, "broken": 1})
    page = client.get("/periksa").text
    assert "Tidak ada yang sedang membaca" in page and "tidak dapat diambil sekarang" in page
    say_present(office.store, "pc.2", PartKind.WORKER)
    assert "Tidak ada yang sedang membaca" not in client.get("/periksa").text
