"""Where one comes in: the language, and whether we are well."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from review.guard import needs, office
from review.pages import LANGUAGE_COOKIE
from review.words import LANGUAGES
from storage.accounts.roles import Right
from storage.accounts.signing_in import Visitor

router = APIRouter()


@router.get("/")
def start(visitor: Annotated[Visitor, Depends(needs())]) -> Response:
    """To the first thing that this person is here for."""
    return RedirectResponse("/periksa" if visitor.may(Right.REVIEW) else "/tambah", 303)


@router.get("/bahasa/{language}")
def speak(request: Request, language: str, back: str = "/") -> Response:
    """Another language, on the page one came from."""
    # Only a path of ours: an address given here could lead anywhere.
    here = back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"
    response = RedirectResponse(here, 303)
    if language in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE, language, max_age=31_536_000, samesite="strict", secure=office(request).secure
        )
    return response


@router.get("/sehat")
def health(request: Request) -> Response:
    """200 where the database answers."""
    with office(request).store.read() as session:
        session.connection()
    return JSONResponse({"ok": True})
