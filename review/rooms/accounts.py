"""Accounts: all of them for the supervisor, each person's own for everybody."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from review.guard import needs, office
from review.pages import page
from storage.accounts.invitations import INVITED, invite, open_links
from storage.accounts.people import NotPossible, Person, add_person, change_person, disable, enable, people, person
from storage.accounts.roles import Right, Role
from storage.accounts.signing_in import Visitor, last_seen

router = APIRouter(prefix="/akun")

Supervisor = Annotated[Visitor, Depends(needs(Right.ACCOUNTS))]
Text = Annotated[str, Form()]
# What may be told after a step, by the word in the address.
TOLD = {"disimpan": "account_saved", "ditutup": "account_closed", "dibuka": "account_opened"}


@router.get("")
def everybody(request: Request, _visitor: Supervisor) -> Response:
    """Who there is, and the form for somebody new."""
    return _list(request)


@router.post("")
def add(request: Request, visitor: Supervisor, login: Text = "", name: Text = "", role: Text = "") -> Response:
    """Somebody new, and their link: shown once, here."""
    here = office(request)
    try:
        made = add_person(here.store, login, name, _role(role), here.now(), visitor.person.id)
    except NotPossible as error:
        return _list(request, error.key, login=login, name=name, role=role)
    return _link(request, visitor, made)


@router.get("/{account_id}")
def one(request: Request, account_id: str, _visitor: Supervisor, kabar: str = "") -> Response:
    """One account and what can be done with it."""
    return _one(request, account_id, told=TOLD.get(kabar))


@router.post("/{account_id}")
def change(request: Request, account_id: str, visitor: Supervisor, name: Text = "", role: Text = "") -> Response:
    """Another name or role."""
    here = office(request)
    try:
        change_person(here.store, account_id, name, _role(role), here.now(), visitor.person.id)
    except NotPossible as error:
        return _one(request, account_id, error.key)
    return _told(account_id, "disimpan")


@router.post("/{account_id}/undangan")
def link(request: Request, account_id: str, visitor: Supervisor) -> Response:
    """A new link for a password."""
    try:
        return _link(request, visitor, person(office(request).store, account_id))
    except NotPossible as error:
        return _one(request, account_id, error.key)


@router.post("/{account_id}/tutup")
def close(request: Request, account_id: str, visitor: Supervisor) -> Response:
    """The account is closed; whoever is signed in with it is signed out."""
    here = office(request)
    try:
        disable(here.store, account_id, here.now(), visitor.person.id)
    except NotPossible as error:
        return _one(request, account_id, error.key)
    return _told(account_id, "ditutup")


@router.post("/{account_id}/buka")
def reopen(request: Request, account_id: str, visitor: Supervisor) -> Response:
    """The account is open again, with the password it had."""
    here = office(request)
    enable(here.store, account_id, here.now(), visitor.person.id)
    return _told(account_id, "dibuka")


def _role(text: str) -> Role:
    if text not in list(Role):
        raise NotPossible("role_unfit")
    return Role(text)


def _list(request: Request, failure: str | None = None, login: str = "", name: str = "", role: str = "") -> Response:
    here = office(request)
    return page(
        request,
        "accounts.html",
        409 if failure else 200,
        people=people(here.store),
        links=open_links(here.store, here.now()),
        seen=last_seen(here.store),
        roles=list(Role),
        failure=failure,
        login=login,
        name=name,
        role=role or Role.PENINJAU,
    )


def _one(request: Request, account_id: str, failure: str | None = None, told: str | None = None) -> Response:
    here = office(request)
    return page(
        request,
        "account.html",
        409 if failure else 200,
        person=person(here.store, account_id),
        until=open_links(here.store, here.now()).get(account_id),
        seen=last_seen(here.store).get(account_id),
        roles=list(Role),
        failure=failure,
        told=told,
    )


def _link(request: Request, visitor: Visitor, whose: Person) -> Response:
    here = office(request)
    token = invite(here.store, whose.id, here.now(), visitor.person.id)
    # As this browser reaches us, the person's will: the name was checked before (guard.py).
    scheme = "https" if here.secure else "http"
    address = f"{scheme}://{request.headers['host']}/undangan/{token}"
    return page(request, "account_link.html", person=whose, address=address, until=here.now() + INVITED)


def _told(account_id: str, word: str) -> Response:
    return RedirectResponse(f"/akun/{account_id}?kabar={word}", 303)
