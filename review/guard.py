"""Who asks, from where, and may they? Every route depends on `needs(...)`; tests/review/test_roles.py names the others.

What every request has to pass is in `refusal`: it must name this machine as the one it asks, and what changes something
must come from a page of ours. That holds for signing in, too: nobody is to be signed in by another site.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import cast
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool

from review.office import Office
from storage.accounts.roles import Right
from storage.accounts.signing_in import Visitor, visitor

# Through TLS the name binds the cookie to this host and this way of asking: no other host of the domain can set it.
COOKIE, SECURE_COOKIE = "pendataan", "__Host-pendataan"
CSRF_HEADER, CSRF_FIELD = "x-csrf", "csrf"
SAFE = frozenset({"GET", "HEAD"})
# What scripts ask for by themselves, whether or not somebody sits there: it keeps nobody signed in.
BY_ITSELF = "/jaga"
# A form or an answer of our script is never larger. Scans are, and go to paths of their own: the first one looks who
# asks before it reads, the second one is a form, which is read as a whole before anything is looked at.
LARGEST_BODY, SCAN, SCANS = 1_000_000, "/tambah/berkas", "/tambah"


class NotSignedIn(Exception):
    """Nobody is signed in: the browser is sent to the page for it."""


class Forbidden(Exception):
    """Somebody asked for what their role may not do, or from another page than ours; `key` names the sentence."""

    def __init__(self, key: str = "not_allowed") -> None:
        super().__init__(key)
        self.key = key


def office(request: Request) -> Office:
    """What the app was made with."""
    return cast(Office, request.app.state.office)


async def refusal(request: Request) -> int | None:
    """The status for a request that is not looked at any further, None for a good one.

    421: it was not sent to a name of this machine; 403: another site sent it; 411, 413: no size given, or too large;
    401: much is sent by nobody.
    """
    if not _names_us(request.headers.get("host", ""), office(request).names):
        return 421
    if request.method in SAFE:
        return None
    if not _is_from_us(request):
        return 403
    path = request.url.path
    if path == SCANS:
        return None if await run_in_threadpool(visiting, request) else 401
    return None if path == SCAN else _size_refusal(request)


def token_of(request: Request) -> str:
    """The token of the browser's sign-in; empty where there is none."""
    return request.cookies.get(_cookie(office(request).secure), "")


def visiting(request: Request) -> Visitor | None:
    """Who is signed in, None where nobody is."""
    token, here = token_of(request), office(request)
    return visitor(here.store, token, here.now(), not request.url.path.endswith(BY_ITSELF)) if token else None


def needs(*rights: Right) -> Callable[[Request], Awaitable[Visitor]]:
    """A dependency: the visitor, who holds one of these rights (any signed-in one where none are named).

    Raises NotSignedIn or Forbidden. What changes something must repeat the word of its sign-in.
    """

    async def checked(request: Request) -> Visitor:
        found = await run_in_threadpool(visiting, request)
        if found is None:
            raise NotSignedIn
        # Before the rights: their refusal is a page, too, and it greets who is signed in.
        request.state.visitor = found
        if rights and not any(found.may(right) for right in rights):
            raise Forbidden
        if request.method not in SAFE and not _same(await _repeated(request), found.csrf):
            raise Forbidden("page_stale")
        return found

    return checked


async def _repeated(request: Request) -> str:
    """The word as it was sent: in a header by our script, in a field by a form."""
    if given := request.headers.get(CSRF_HEADER):
        return given
    form = await request.form()
    value = form.get(CSRF_FIELD)
    return value if isinstance(value, str) else ""


def keep(response: Response, token: str, secure: bool) -> None:
    """Puts the token of a sign-in into the browser: out of reach of scripts and of other sites."""
    response.set_cookie(_cookie(secure), token, httponly=True, samesite="strict", secure=secure, path="/")


def forget(response: Response, secure: bool) -> None:
    """Takes it out again."""
    response.delete_cookie(_cookie(secure), httponly=True, samesite="strict", secure=secure, path="/")


def _cookie(secure: bool) -> str:
    return SECURE_COOKIE if secure else COOKIE


def _same(given: str, wanted: str) -> bool:
    return secrets.compare_digest(given.encode(), wanted.encode())


def _names_us(host: str, names: frozenset[str]) -> bool:
    """Whether a request may be for us. A site can make its own name lead here (DNS rebinding), but not an address.

    >>> [_names_us(host, frozenset()) for host in ("localhost:8765", "192.168.1.7", "[::1]:80", "evil.example")]
    [True, True, True, False]
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name == "localhost" or name in names or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _is_from_us(request: Request) -> bool:
    """Whether a page of ours sent this. Browsers say so themselves; over plain HTTP some say only their origin."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site in ("same-origin", "none")
    # No browser leaves out both where something is changed.
    return origin is None or urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()


def _size_refusal(request: Request) -> int | None:
    size = request.headers.get("content-length", "" if "transfer-encoding" in request.headers else "0")
    if not (size.isascii() and size.isdigit()):
        return 411
    return 413 if int(size) > LARGEST_BODY else None
