"""Who asks, and may they? Every route depends on `needs(...)`; those that do not stand in `OPEN` of `review/app.py`."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import cast

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool

from review.office import Office
from storage.accounts.roles import Right
from storage.accounts.signing_in import Visitor, visitor

COOKIE = "pendataan"
CSRF_HEADER, CSRF_FIELD = "x-csrf", "csrf"
SAFE = frozenset({"GET", "HEAD"})


class NotSignedIn(Exception):
    """Nobody is signed in: the browser is sent to the page for it."""


class Forbidden(Exception):
    """Somebody asked for what their role may not do, or from another page than ours."""


def office(request: Request) -> Office:
    """What the app was made with."""
    return cast(Office, request.app.state.office)


def visiting(request: Request) -> Visitor | None:
    """Who is signed in, None where nobody is."""
    token = request.cookies.get(COOKIE)
    return visitor(office(request).store, token, office(request).now()) if token else None


def needs(*rights: Right) -> Callable[[Request], Awaitable[Visitor]]:
    """A dependency: the visitor, who holds one of these rights (any signed-in one where none are named).

    Raises NotSignedIn or Forbidden. What changes something must repeat the word of its sign-in.
    """

    async def checked(request: Request) -> Visitor:
        found = await run_in_threadpool(visiting, request)
        if found is None:
            raise NotSignedIn
        if rights and not any(found.may(right) for right in rights):
            raise Forbidden
        if request.method not in SAFE and not secrets.compare_digest(await _repeated(request), found.csrf):
            raise Forbidden
        request.state.visitor = found
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
    response.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=secure, path="/")


def forget(response: Response) -> None:
    """Takes it out again."""
    response.delete_cookie(COOKIE, path="/")
