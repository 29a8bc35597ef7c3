"""One's own account: the password and the language."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from review.guard import keep, needs, office
from review.pages import keep_language, page
from review.words import LANGUAGES
from storage.accounts.people import NotPossible, set_language
from storage.accounts.signing_in import Visitor, change_password

router = APIRouter(prefix="/akun/saya")

Somebody = Annotated[Visitor, Depends(needs())]
Text = Annotated[str, Form()]
TOLD = {"kata-sandi": "password_changed", "bahasa": "language_changed"}


@router.get("")
def mine(request: Request, _visitor: Somebody, kabar: str = "") -> Response:
    """One's name and role, and the forms."""
    return _mine(request, told=TOLD.get(kabar))


@router.post("/kata-sandi")
def password(request: Request, visitor: Somebody, old: Text = "", new: Text = "", again: Text = "") -> Response:
    """Another password, for whoever knows the old one; all other browsers are signed out."""
    here = office(request)
    try:
        if new != again:
            raise NotPossible("password_differs")
        token = change_password(here.store, visitor.person.id, old, new, here.now())
    except NotPossible as error:
        return _mine(request, failure=error.key)
    response = RedirectResponse("/akun/saya?kabar=kata-sandi", 303)
    keep(response, token, here.secure)
    return response


@router.post("/bahasa")
def language(request: Request, visitor: Somebody, language: Text = "") -> Response:
    """Another language, wherever this person signs in."""
    response = RedirectResponse("/akun/saya?kabar=bahasa", 303)
    if language in LANGUAGES:
        set_language(office(request).store, visitor.person.id, language)
        keep_language(request, response, language)
    return response


def _mine(request: Request, failure: str | None = None, told: str | None = None) -> Response:
    return page(request, "own_account.html", 409 if failure else 200, failure=failure, told=told, languages=LANGUAGES)
