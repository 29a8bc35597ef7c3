"""The pages of a document: `/dokumen/{id}/halaman`. Turned, put in order, split off, joined, named, read again.

Nothing is read here: what people arrange becomes a wish, which a worker does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import TypeAdapter, ValidationError

from review.guard import needs, office
from review.office import Office
from review.pages import page
from review.rooms.aside import form_names
from schemas.values import State
from storage.accounts.audit import noted
from storage.accounts.people import NotPossible
from storage.accounts.roles import Right
from storage.accounts.signing_in import Visitor
from storage.review import locks, page_work, rereading
from storage.review.page_work import Arranged
from storage.tables_office import RereadState

router = APIRouter()

Reviewing = Annotated[Visitor, Depends(needs(Right.REVIEW))]
PLAN: TypeAdapter[list[list[tuple[str, int, int]]]] = TypeAdapter(list[list[tuple[str, int, int]]])


@dataclass(frozen=True)
class Arrangement:
    """What the form of the page says: `plan` as the script writes it (empty: the pages as they lie), the form that
    they are read as, and whether what cannot be read is to be typed."""

    action: Annotated[Literal["baca", "ketik"], Form()]
    plan: Annotated[str, Form(max_length=100_000)] = ""
    form: Annotated[str, Form()] = ""
    joined: Annotated[str, Form()] = ""


@router.get("/dokumen/{document_id}/halaman")
def pages(request: Request, document_id: str, visitor: Reviewing, gabung: str = "") -> Response:
    """The pages as they lie now, with those of another document beside them where one is to be joined (`gabung`)."""
    here = office(request)
    mine = page_work.arranged(here.store, document_id)
    others = page_work.offered(here.store, document_id)
    joined = [page_work.arranged(here.store, gabung)] if gabung in {one.id for one in others} else []
    standing = rereading.standing(here.store, document_id)
    noted(here.store, visitor.person.id, "opened_pages", here.now(), document_id, detail={"pages": len(mine.pages)})
    waits = standing is not None and standing.state is RereadState.WAITING
    return page(
        request,
        "page_work.html",
        mine=mine,
        joined=joined,
        others=[one for one in others if one.id != gabung],
        titles={(form.form, form.version): form.title for form in here.forms},
        forms=form_names(here),
        standing=standing,
        fixed=waits or mine.state is State.VOID or not mine.pages,
    )


@router.post("/dokumen/{document_id}/halaman")
def arrange(
    request: Request, document_id: str, visitor: Reviewing, said: Annotated[Arrangement, Depends()]
) -> Response:
    """Writes down what is to come of the pages. Raises UnknownRecord, NotPossible."""
    here = office(request)
    known = _known(here, document_id, said.joined)
    if said.form not in ("", *here.forms.names()) or (said.action == "ketik" and not said.form):
        raise NotPossible("aside_form_missing")
    if any(locks.hold(here.store, one.id, visitor.person.id, here.now()) for one in known):
        raise NotPossible("page_work_held")
    wish = page_work.wish(known, _plan(said.plan, known), said.form or None, said.action == "ketik")
    rereading.ask(here.store, wish, visitor.person.id, here.now())
    return RedirectResponse(f"/dokumen/{document_id}/halaman", 303)


def _known(here: Office, document_id: str, joined: str) -> list[Arranged]:
    """The document, and the one that it is to be joined with. Raises UnknownRecord, NotPossible."""
    mine = page_work.arranged(here.store, document_id)
    if not joined:
        return [mine]
    if joined not in {one.id for one in page_work.offered(here.store, document_id)}:
        raise NotPossible("reread_changed")
    return [mine, page_work.arranged(here.store, joined)]


def _plan(text: str, known: list[Arranged]) -> list[list[tuple[str, int, int]]]:
    """The groups of pages as they were sent; all of them together where none were. Raises NotPossible."""
    if not text:
        return [[(page.document_id, page.page, 0) for one in known for page in one.pages]]
    try:
        return PLAN.validate_json(text)
    except ValidationError:
        raise NotPossible("reread_changed") from None
