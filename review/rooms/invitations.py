"""The link that is used once: choosing a password, or making the first account. No log writes these addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from review.guard import keep, office
from review.pages import page
from storage.accounts.invitations import Invited, accept, accept_first, invited
from storage.accounts.people import NotPossible
from storage.accounts.signing_in import begin
from storage.errors import UnknownRecord

router = APIRouter()


@dataclass(frozen=True)
class Answer:
    """What was typed into the form. The password is never shown again."""

    login: str = ""
    name: str = ""


@router.get("/undangan/{token}")
def form(request: Request, token: str) -> Response:
    """The form of a link; a sentence where the link is good no longer."""
    here = office(request)
    try:
        return _form(request, invited(here.store, token, here.now()), Answer())
    except UnknownRecord:
        return _over(request)


@router.post("/undangan/{token}")
def choose(
    request: Request,
    token: str,
    password: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
    login: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
) -> Response:
    """The password is chosen, and its owner signed in; the form again where something is not right."""
    here = office(request)
    try:
        link = invited(here.store, token, here.now())
        account_id = _chosen(request, link, token, password, again, Answer(login, name))
    except UnknownRecord:
        return _over(request)
    except NotPossible as error:
        return _form(request, link, Answer(login, name), error.key)
    response = RedirectResponse("/", 303)
    keep(response, begin(here.store, account_id, here.now()), here.secure)
    return response


def _chosen(request: Request, link: Invited, token: str, password: str, again: str, answer: Answer) -> str:
    here = office(request)
    if password != again:
        raise NotPossible("password_differs")
    if link.person is not None:
        return accept(here.store, token, password, here.now())
    return accept_first(here.store, token, answer.login, answer.name, password, here.now())


def _form(request: Request, link: Invited, answer: Answer, failure: str | None = None) -> Response:
    return page(request, "invitation.html", 409 if failure else 200, person=link.person, answer=answer, failure=failure)


def _over(request: Request) -> Response:
    return page(request, "failure.html", 404, key="invitation_over")
