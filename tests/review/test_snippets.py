from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from starlette.testclient import TestClient

from review.fields import as_typed
from review.office import Office
from storage.accounts.roles import Role
from tests.storage.made import NAME, Paper, accepted, flagged, saved
from tests.storage.reviewing import papers

Client = Callable[..., TestClient]


def test_one_kind_of_field_from_many_documents_and_nothing_else(
    office: Office, tmp_path: Path, signed_in: Client
) -> None:
    found = papers(office.store, tmp_path, 3)
    client = signed_in(Role.PENINJAU)
    assert "/cuplikan?jenis=date" in client.get("/cuplikan").text
    page = client.get("/cuplikan?jenis=date").text
    assert all(f"/dokumen/{id_}/potongan/tanggal" in page for id_ in found)
    suggestion = as_typed(office.form("registration", 1).field("tanggal"), "2026-03-01")
    assert suggestion and page.count(f'value="{suggestion}"') == 3
    # No name, and nothing of what is keyed blind.
    assert NAME not in page and "5371" not in page


def test_a_choice_stands_without_a_name(office: Office, tmp_path: Path, signed_in: Client) -> None:
    fields = (accepted("nama", NAME), flagged("jenis_kelamin", "perempuan"), flagged("pelatihan", ["menjahit"]))
    saved(office.store, tmp_path, Paper(None, fields))
    client = signed_in(Role.PENINJAU)
    single, several = (client.get(f"/cuplikan?jenis={kind}").text for kind in ("choice", "choices"))
    assert 'data-name="perempuan" data-key="2" aria-pressed="true"' in single and NAME not in single + several
    assert 'data-kind="many"' in several and 'data-typed="menjahit"' in several


def test_what_was_begun_stands_there_and_is_no_suggestion(office: Office, tmp_path: Path, signed_in: Client) -> None:
    (paper,) = papers(office.store, tmp_path, 1)
    client = signed_in(Role.PENINJAU)
    client.post(f"/dokumen/{paper}/isian/tanggal/draf", json={"text": "2-3"})
    page = client.get("/cuplikan?jenis=date").text
    assert 'value="2-3"' in page and 'data-typed="01-03-2026"' in page


def test_what_one_looks_at_nobody_else_gets_until_it_is_given_back(
    office: Office, tmp_path: Path, signed_in: Client
) -> None:
    (paper,) = papers(office.store, tmp_path, 1)
    ana, ben = signed_in(Role.PENINJAU, "ana"), signed_in(Role.PENINJAU, "ben")
    ana.get("/cuplikan?jenis=date")
    assert ben.get("/cuplikan?jenis=date").headers["location"] == "/cuplikan"
    assert ben.get("/periksa/berikut").headers["location"] == "/periksa?habis=1"
    assert ana.post("/cuplikan/jaga", json={"documents": [paper]}).json() == {"held": True}
    assert ben.post("/cuplikan/lepas", json={"documents": [paper]}).status_code == 200
    assert ben.get("/cuplikan?jenis=date").status_code == 303
    ana.post("/cuplikan/lepas", json={"documents": [paper]})
    assert ben.get("/cuplikan?jenis=date").status_code == 200


def test_what_was_skipped_comes_again_after_the_rest(office: Office, tmp_path: Path, signed_in: Client) -> None:
    first, second = papers(office.store, tmp_path, 2)
    client = signed_in(Role.PENINJAU)
    behind = client.get(f"/cuplikan?jenis=date&setelah={first}&isian=tanggal").text
    assert second in behind and first not in behind
    again = client.get(f"/cuplikan?jenis=date&setelah={second}&isian=tanggal")
    assert again.headers["location"] == "/cuplikan?jenis=date"


def test_no_key_accepts_several_at_once() -> None:
    script = (Path(__file__).parents[2] / "review" / "static" / "snippets.js").read_text("utf-8")
    assert "event.repeat" in script and "isSeen(snippet)" in script
