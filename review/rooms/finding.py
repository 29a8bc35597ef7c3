"""Finding documents: `/cari`. What is searched for comes by POST and stands in no address."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from review.guard import needs, office
from review.pages import page, voice
from review.searches import Searches
from schemas.values import State
from storage.accounts.audit import Detail, noted
from storage.accounts.roles import Right
from storage.accounts.signing_in import Visitor
from storage.review.finding import Hits, Search, search

router = APIRouter()

Finder = Annotated[Visitor, Depends(needs(Right.FIND))]
Text = Annotated[str, Field(max_length=200)]


class Asked(BaseModel):
    """The form as a browser sends it."""

    number: Text = ""
    name: Text = ""
    nik: Text = ""
    phone: Text = ""
    since: Text = ""
    until: Text = ""
    state: Text = ""
    form: Text = ""


@router.get("/cari")
def form(request: Request, _visitor: Finder) -> Response:
    """The form."""
    return _page(request, Search(), None, 1)


@router.post("/cari")
def begin(request: Request, visitor: Finder, asked: Annotated[Asked, Form()]) -> Response:
    """Remembers what is wanted, and goes where it is shown."""
    here = office(request)
    wanted = Search(
        number=asked.number.strip(),
        name=asked.name.strip(),
        nik=asked.nik.strip(),
        phone=asked.phone.strip(),
        since=chosen_day(asked.since),
        until=chosen_day(asked.until),
        state=chosen_state(asked.state),
        form=asked.form if asked.form in here.forms.names() else None,
    )
    # To the results: on a phone the form fills the screen.
    return RedirectResponse(f"/cari/{_searches(request).keep(visitor.person.id, wanted, here.now())}#hasil", 303)


@router.get("/cari/{search_id}")
def results(request: Request, visitor: Finder, search_id: str, halaman: int = 1) -> Response:
    """What was found, a page of it."""
    here, wanted = office(request), _searches(request).get(visitor.person.id, search_id)
    if wanted is None:
        return RedirectResponse("/cari", 303)
    number = max(1, min(halaman, 100_000))
    hits = search(here.store, wanted, here.form, number)
    detail: Detail = {"by": ", ".join(wanted.kinds), "hits": hits.total, "page": number}
    noted(here.store, visitor.person.id, "searched", here.now(), detail=detail)
    return _page(request, wanted, hits, number)


def _page(request: Request, wanted: Search, hits: Hits | None, number: int) -> Response:
    named = titles(request)
    return page(request, "finding.html", wanted=wanted, hits=hits, number=number, titles=named, states=list(State))


def titles(request: Request) -> dict[str, str]:
    """What the forms of the office are called, by their names."""
    forms, language = office(request).forms, voice(request).language
    latest = [found for name in forms.names() if (found := forms.latest(name))]
    return {form.form: getattr(form.title, language) or form.title.id for form in latest}


def _searches(request: Request) -> Searches:
    return cast(Searches, request.app.state.searches)


def chosen_day(text: str) -> date | None:
    """The day that a browser sends; None for what is none."""
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None


def chosen_state(text: str) -> State | None:
    """The state that was chosen, None for any."""
    with suppress(ValueError):
        return State(text)
    return None
