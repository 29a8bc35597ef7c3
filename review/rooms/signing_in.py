"""Signing in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from review.guard import forget, keep, needs, office, token_of
from review.pages import own_path, page
from storage.accounts.people import NotPossible
from storage.accounts.signing_in import Visitor, sign_in, sign_out

router = APIRouter()


@router.get("/masuk")
def form(request: Request, ke: str = "/") -> Response:
    """The form; `ke`: where to go then."""
    return page(request, "sign_in.html", login="", wanted=own_path(ke), failure=None)


@router.post("/masuk")
def enter(
    request: Request,
    login: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    ke: Annotated[str, Form()] = "/",
) -> Response:
    """A new sign-in; the form again where it does not succeed."""
    here = office(request)
    try:
        token = sign_in(here.store, login, password, here.now())
    except NotPossible as error:
        return page(request, "sign_in.html", 403, login=login, wanted=own_path(ke), failure=error.key)
    response = RedirectResponse(own_path(ke), 303)
    keep(response, token, here.secure)
    return response


@router.post("/keluar")
def leave(request: Request, _visitor: Annotated[Visitor, Depends(needs())]) -> Response:
    """Out again."""
    here = office(request)
    sign_out(here.store, token_of(request), here.now())
    response = RedirectResponse("/masuk", 303)
    forget(response, here.secure)
    return response
