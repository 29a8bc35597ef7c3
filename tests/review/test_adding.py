"""Adding scans: what comes in, what is said of it, and that nothing vanishes on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from review.office import Office
from schemas.errors import Rejected, SetAside
from storage.accounts.roles import Role
from storage.intake import ORIGINAL
from storage.leases import claim
from storage.review import uploads
from storage.saving import save
from storage.setting_aside import set_aside
from storage.tables import File, FileState
from storage.tables_office import AuditRow, Upload
from tests.storage.made import RULES, VERSIONS, Paper, outcome

SignedIn = Callable[..., TestClient]
JSON = {"accept": "application/json"}


def sent(client: TestClient, data: bytes, name: str = "pindaian%201.png", **headers: str) -> str:
    """Sends a file as the script does; its id."""
    answer = client.post("/tambah/berkas", content=data, headers={"x-nama": name, **JSON, **headers})
    assert answer.status_code == 200, answer.text
    found: str = answer.json()["id"]
    return found


def files(office: Office) -> list[File]:
    with office.store.read() as session:
        return list(session.scalars(select(File).order_by(File.id)))


def test_a_file_comes_in_byte_for_byte_and_waits(signed_in: SignedIn, office: Office) -> None:
    data = bytes(range(256)) * 9000
    file_id = sent(signed_in(Role.PETUGAS), data)
    (file,) = files(office)
    assert (file.id, file.state) == (file_id, FileState.WAITING)
    assert office.store.vault.get(file_id, ORIGINAL) == data
    assert office.store.vault.open(file_id, file.source_sealed) == "pindaian 1.png"
    assert [path for path in office.store.folder.scratch.rglob("*") if path.is_file() and path.suffix != ".lock"] == []


def test_it_is_written_down_who_added_it(signed_in: SignedIn, office: Office) -> None:
    file_id = sent(signed_in(Role.PETUGAS), b"one")
    with office.store.read() as session:
        (row,) = session.scalars(select(AuditRow).where(AuditRow.action == "added"))
        upload = session.get_one(Upload, file_id)
        assert (row.file_id, row.account_id, row.detail) == (file_id, upload.account_id, {"size": 3, "same": False})


def test_a_file_sent_again_after_the_network_dropped_came_in_once(signed_in: SignedIn, office: Office) -> None:
    client = signed_in(Role.PETUGAS)
    first = sent(client, b"one")
    assert sent(client, b"one", **{"x-lagi": "1"}) == first
    assert len(files(office)) == 1
    assert sent(client, b"one") != first
    assert [file.state for file in files(office)] == [FileState.WAITING, FileState.DUPLICATE]


def test_the_list_says_what_became_of_each_file(signed_in: SignedIn, office: Office) -> None:
    client = signed_in(Role.PETUGAS)
    assert client.get("/tambah/jaga").json()["pending"] is False
    read, aside = sent(client, b"one", "satu.png"), sent(client, b"two", "dua.png")
    sent(client, b"one", "satu lagi.png")
    assert client.get("/tambah/jaga").json()["pending"] is True
    for held in claim(office.store, "worker", 9):
        if held.file_id == read:
            save(
                office.store,
                held,
                outcome(Paper(complete=False), Paper(number=None, pages={1: 2})),
                VERSIONS,
                RULES,
                office.now(),
            )
        else:
            set_aside(office.store, held, Rejected(SetAside.TRUNCATED), RULES.explain, office.now())
    told = client.get("/tambah/jaga").json()
    assert told["pending"] is False
    page = client.get("/tambah").text
    for words in ("2 dokumen", "2 perlu diperiksa", "Berkas ini terpotong", "tidak dibaca dua kali", "dua.png"):
        assert words in page and words in told["html"], words
    assert aside not in page and "MARIA" not in page


def test_a_petugas_sees_their_own_files_and_a_penyelia_all(signed_in: SignedIn) -> None:
    mine, theirs = signed_in(Role.PETUGAS, "satu"), signed_in(Role.PETUGAS, "dua")
    sent(mine, b"one", "punya%20satu.png")
    assert "punya satu.png" not in theirs.get("/tambah").text
    assert "punya satu.png" in mine.get("/tambah").text
    assert "punya satu.png" in signed_in(Role.PENYELIA).get("/tambah").text


def test_a_form_without_a_script_takes_several_files(signed_in: SignedIn, office: Office) -> None:
    client = signed_in(Role.PETUGAS)
    word = client.headers.pop("x-csrf")
    answer = client.post("/tambah", **as_browsers_send(word, {"a.png": b"one", "b.png": b"two", "": b""}))
    assert answer.headers.get("location") == "/tambah", answer.text
    assert sorted(file.size for file in files(office)) == [3, 3]
    assert client.post("/tambah", **as_browsers_send("x", {"a.png": b"one"})).status_code == 403


def as_browsers_send(word: str, given: dict[str, bytes]) -> dict[str, Any]:
    """A form with files; an input in which none was chosen has no name and no bytes."""
    parts = [b'name="csrf"\r\n\r\n' + word.encode()]
    parts += [
        f'name="files"; filename="{name}"\r\ncontent-type: image/png\r\n\r\n'.encode() + data
        for name, data in given.items()
    ]
    body = b"".join(b"--b\r\ncontent-disposition: form-data; " + part + b"\r\n" for part in parts) + b"--b--\r\n"
    return {"content": body, "headers": {"content-type": "multipart/form-data; boundary=b"}}


@pytest.mark.parametrize("name", ["../../../etc/passwd", "C:\\pindai\\passwd", "%2Fetc%2Fpasswd"])
def test_a_name_is_never_a_path(signed_in: SignedIn, office: Office, name: str) -> None:
    sent(signed_in(Role.PETUGAS), b"one", name)
    (file,) = files(office)
    assert office.store.vault.open(file.id, file.source_sealed) == "passwd"


def test_what_is_too_large_or_has_no_room_is_refused_with_what_to_do(
    signed_in: SignedIn, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(Role.PETUGAS)
    monkeypatch.setattr("review.rooms.adding.LARGE", 10)
    answer = client.post("/tambah/berkas", content=b"x" * 11, headers=JSON)
    assert (answer.status_code, "Bagi tumpukan" in answer.json()["says"]) == (409, True)
    chunked = client.post("/tambah/berkas", content=iter([b"x" * 6, b"x" * 6]), headers=JSON)
    assert "Bagi tumpukan" in chunked.json()["says"]

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploads, "take", full)
    answer = client.post("/tambah/berkas", content=b"x", headers=JSON)
    assert (answer.status_code, "pengelola sistem" in answer.json()["says"]) == (409, True)
    assert files(office) == [] and list(Path(office.store.folder.scratch).rglob("*.part")) == []
