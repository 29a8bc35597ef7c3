"""Where one comes in: the language, and whether we are well."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from review.guard import needs, office, visiting
from review.pages import keep_language, own_path
from review.words import LANGUAGES
from storage.accounts.people import set_language
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
    response = RedirectResponse(own_path(back), 303)
    if language in LANGUAGES:
        keep_language(request, response, language)
        if (visitor := visiting(request)) is not None:
            set_language(office(request).store, visitor.person.id, language)
    return response


@router.get("/sehat")
def health(request: Request) -> Response:
    """200 where the database answers."""
    with office(request).store.read() as session:
        session.connection()
    return JSONResponse({"ok": True})
