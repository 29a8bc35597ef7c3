"""Every route of the app, asked for as each role, as nobody, and with a wrong word of the sign-in.

The routes are taken from the app itself: a route that does not stand in `TABLE` fails here, and so does a row without
a route. **To add a route, add one row**: method and path as the router has them, and who may ask for it:

* `(Right.X, Right.Y)`: who holds one of these rights,
* `SIGNED_IN`: everybody who is signed in,
* `OPEN`: nobody has to be signed in (rare: it needs a reason, and a test of its own).

Path parameters are filled with ids that are not there. A role that may ask gets anything but 401, 403 and 5xx (mostly
404, 409 or 422), a role that may not gets 403, and nobody is sent to `/masuk` (401 where JSON is asked for). Whatever
changes something refuses a request that does not repeat the word of its sign-in, and one that comes from another site.
A handler whose own check comes after that of its role (one's own uploads) is tested where it is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from httpx import Response
from starlette.testclient import TestClient

from review.app import make_app
from review.guard import COOKIE, SAFE
from review.office import Office
from storage.accounts.people import Person
from storage.accounts.roles import RIGHTS, Right, Role
from storage.accounts.signing_in import begin, visitor

OPEN = None
SIGNED_IN: tuple[Right, ...] = ()
Rights = tuple[Right, ...] | None

TABLE: dict[str, Rights] = {
    # Where one comes in.
    "GET /": SIGNED_IN,
    "GET /sehat": OPEN,
    "GET /bahasa/{language}": OPEN,
    "GET /masuk": OPEN,
    "POST /masuk": OPEN,
    "POST /keluar": SIGNED_IN,
    "GET /undangan/{token}": OPEN,  # the token is what opens it
    "POST /undangan/{token}": OPEN,
    # Accounts.
    "GET /akun/saya": SIGNED_IN,
    "POST /akun/saya/kata-sandi": SIGNED_IN,
    "POST /akun/saya/bahasa": SIGNED_IN,
    "GET /akun": (Right.ACCOUNTS,),
    "POST /akun": (Right.ACCOUNTS,),
    "GET /akun/{account_id}": (Right.ACCOUNTS,),
    "POST /akun/{account_id}": (Right.ACCOUNTS,),
    "POST /akun/{account_id}/undangan": (Right.ACCOUNTS,),
    "POST /akun/{account_id}/tutup": (Right.ACCOUNTS,),
    "POST /akun/{account_id}/buka": (Right.ACCOUNTS,),
    # Adding scans.
    "GET /tambah": (Right.ADD,),
    "GET /tambah/jaga": (Right.ADD,),
    "POST /tambah": (Right.ADD,),
    "POST /tambah/berkas": (Right.ADD,),
    # What was set aside.
    "GET /disisihkan": (Right.SUPERVISE,),
    "POST /disisihkan/{file_id}": (Right.SUPERVISE,),
    "GET /disisihkan/{file_id}/gambar/{page_number}": (Right.SUPERVISE,),
    # The pages of a document.
    "GET /dokumen/{document_id}/halaman": (Right.REVIEW,),
    "POST /dokumen/{document_id}/halaman": (Right.REVIEW,),
    # The document view.
    "GET /dokumen/{id}": (Right.REVIEW,),
    "POST /dokumen/{id}/jaga": (Right.REVIEW,),
    "POST /dokumen/{id}/lepas": (Right.REVIEW,),
    "POST /dokumen/{id}/batalkan": (Right.SUPERVISE,),
    "POST /dokumen/{id}/buka": (Right.SUPERVISE,),
    "POST /dokumen/{id}/tanda": (Right.REVIEW,),
    "POST /dokumen/{id}/isian/{name}": (Right.REVIEW,),
    "POST /dokumen/{id}/isian/{name}/batal": (Right.REVIEW,),
    "POST /dokumen/{id}/isian/{name}/tanya": (Right.REVIEW,),
    "POST /dokumen/{id}/isian/{name}/draf": (Right.REVIEW,),
    "POST /dokumen/{id}/isian/{name}/periksa": (Right.REVIEW,),
    "POST /periksa/sesudah/{id}": (Right.REVIEW,),
    "GET /dokumen/{id}/gambar/{page}": (Right.REVIEW, Right.ADD),
    "GET /dokumen/{id}/potongan/{field}": (Right.REVIEW, Right.ADD),
    # Finding, histories, originals.
    "GET /cari": (Right.FIND,),
    "POST /cari": (Right.FIND,),
    "GET /cari/{search_id}": (Right.FIND,),
    "GET /ekspor": (Right.SUPERVISE,),
    "POST /ekspor": (Right.SUPERVISE,),
    "GET /dokumen/{document_id}/riwayat": (Right.FIND,),
    "GET /berkas/{file_id}/asli": (Right.ORIGINAL,),
    # The queue, keying, snippets, supervision.
    "GET /periksa": (Right.REVIEW,),
    "GET /periksa/berikut": (Right.REVIEW,),
    "GET /datang/jaga": SIGNED_IN,
    "GET /ketik": (Right.REVIEW,),
    "POST /ketik": (Right.REVIEW,),
    "GET /cuplikan": (Right.REVIEW,),
    "POST /cuplikan/jaga": (Right.REVIEW,),
    "POST /cuplikan/lepas": (Right.REVIEW,),
    "GET /pengawasan": (Right.SUPERVISE,),
    "POST /pengawasan/batas": (Right.SUPERVISE,),
    "GET /pengawasan/{id}/{name}": (Right.SUPERVISE,),
    "POST /pengawasan/{id}/{name}": (Right.SUPERVISE,),
    "GET /ringkasan": (Right.SUPERVISE,),
}

# What is put into a path; where a parameter is not named here, an id of nothing.
FILLED = {"language": "en", "page": "1", "name": "nik", "field": "nik"}
NOTHING = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
MOUNTED = {"/static", "/static/report"}

Browser = Callable[[Role | None], TestClient]


def routes(office: Office) -> list[str]:
    """Every route, as `METHOD /path`."""
    found = [(context.original_route, context) for context in iter_route_contexts(make_app(office).routes)]
    return [
        f"{method} {context.path}"
        for route, context in found
        if isinstance(route, APIRoute)
        for method in sorted(route.methods)
    ]


def asked(client: TestClient, row: str, **headers: str) -> Response:
    """What a browser gets that asks for a row of the table."""
    method, path = row.split(" ")
    path = re.sub(r"{(\w+)(?::\w+)?}", lambda found: FILLED.get(found[1], NOTHING), path)
    return client.request(method, path, headers=headers)


def changing() -> Iterator[str]:
    yield from (row for row in TABLE if row.split(" ")[0] not in SAFE)


@pytest.fixture
def browser(office: Office, person: Callable[..., Person]) -> Browser:
    """A new browser in which that role is signed in (None: nobody); one sign-in each, as asking may end it."""
    app, ids = make_app(office), {role: person(role).id for role in Role}

    def make(role: Role | None) -> TestClient:
        client = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)
        if role is not None:
            token = begin(office.store, ids[role], office.now())
            signed = visitor(office.store, token, office.now())
            assert signed is not None
            client.cookies.set(COOKIE, token)
            client.headers["x-csrf"] = signed.csrf
        return client

    return make


def test_the_table_names_every_route_and_no_other(office: Office) -> None:
    assert sorted(routes(office)) == sorted(TABLE)


def test_nothing_but_guarded_routes_and_the_static_files_is_served(office: Office) -> None:
    others = [context for context in iter_route_contexts(make_app(office).routes) if context.path not in MOUNTED]
    assert [context.path for context in others if not isinstance(context.original_route, APIRoute)] == []


@pytest.mark.parametrize("role", Role)
def test_each_role_gets_what_it_may_and_nothing_else(browser: Browser, role: Role) -> None:
    wrong = {}
    for row, rights in TABLE.items():
        may = not rights or bool(RIGHTS[role] & set(rights))
        status = asked(browser(role), row).status_code
        if rights is not OPEN and (status >= 500 or (status in (401, 403)) == may):
            wrong[row] = status
    assert wrong == {}


def test_nobody_is_sent_to_the_page_for_signing_in(browser: Browser) -> None:
    wrong = {}
    for row, rights in TABLE.items():
        page, script = asked(browser(None), row), asked(browser(None), row, accept="application/json")
        sent_there = page.status_code == 303 and page.headers["location"].startswith("/masuk")
        if (sent_there, script.status_code == 401) != (rights is not OPEN, rights is not OPEN):
            wrong[row] = (page.status_code, script.status_code)
    assert wrong == {}


@pytest.mark.parametrize(
    "sign", [{"sec-fetch-site": "cross-site"}, {"origin": "https://example.org"}, {"origin": "null"}]
)
def test_what_changes_something_is_not_done_for_another_site_not_even_signing_in(
    browser: Browser, sign: dict[str, str]
) -> None:
    done = {row: asked(browser(Role.PENYELIA), row, **sign).status_code for row in changing()}
    assert {row: status for row, status in done.items() if status != 403} == {}


@pytest.mark.parametrize("word", ["", "wrong"])
def test_what_changes_something_refuses_a_wrong_word_of_the_sign_in(browser: Browser, word: str) -> None:
    refused = {
        row: asked(browser(Role.PENYELIA), row, **{"x-csrf": word}).status_code
        for row in changing()
        if TABLE[row] is not OPEN
    }
    assert {row: status for row, status in refused.items() if status != 403} == {}
