"""What was set aside: `/disisihkan`. Put back, read as a form, typed from its picture, or put off with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from review.guard import needs, office
from review.office import Office
from review.pages import page
from storage.accounts.audit import noted
from storage.accounts.people import NotPossible
from storage.accounts.roles import Right
from storage.accounts.signing_in import Visitor
from storage.errors import UnknownRecord
from storage.review import aside, putting_back
from storage.review.rereading import ask

router = APIRouter()

Supervising = Annotated[Visitor, Depends(needs(Right.SUPERVISE))]
Action = Literal["baca", "formulir", "ketik", "buang"]
SHOWN = 20
# So many pages of a file that is set aside as a whole are shown.
PICTURES = 6


@dataclass(frozen=True)
class Answer:
    """What a form of the page says: what to do with a file, or one page of it."""

    action: Annotated[Action, Form()]
    page: Annotated[int | None, Form()] = None
    form: Annotated[str, Form()] = ""
    why: Annotated[str, Form()] = ""
    turn: Annotated[int, Form(ge=0, le=3)] = 0


@router.get("/disisihkan")
def files(
    request: Request,
    visitor: Supervising,
    sebelum: str | None = None,
    lihat: Literal["dibuang"] | None = None,
    sudah: Action | None = None,
) -> Response:
    """What waits for a decision, or what was put off (`lihat`)."""
    here = office(request)
    shown = aside.set_aside_files(here.store, SHOWN, sebelum, dismissed=lihat is not None)
    return page(
        request,
        "aside.html",
        files=shown,
        forms=form_names(here),
        waiting=aside.how_many_aside(here.store),
        older=shown[-1].file_id if len(shown) == SHOWN else None,
        dismissed=lihat is not None,
        done=sudah,
        pictures=PICTURES,
    )


@router.post("/disisihkan/{file_id}")
def decide(request: Request, file_id: str, visitor: Supervising, answer: Annotated[Answer, Depends()]) -> Response:
    """What a person says about a file or a page. Raises UnknownRecord, NotPossible."""
    here, who = office(request), visitor.person.id
    if answer.action == "buang":
        putting_back.dismiss(here.store, file_id, answer.page, answer.why, who, here.now())
    elif answer.action == "baca" and answer.page is None:
        putting_back.put_back(here.store, file_id, who, here.explain, here.now())
    else:
        form = None if answer.action == "baca" else _form(here, answer.form)
        by_hand = answer.action == "ketik"
        wish = putting_back.wish_for(here.store, file_id, answer.page, form, by_hand, answer.turn)
        ask(here.store, wish, who, here.now())
    return RedirectResponse(f"/disisihkan?sudah={answer.action}", 303)


@router.get("/disisihkan/{file_id}/gambar/{page_number}")
def picture(request: Request, file_id: str, page_number: int, visitor: Supervising) -> Response:
    """A page that was set aside, as far as it can be drawn."""
    here = office(request)
    if not aside.is_legible(here.store, file_id, page_number):
        raise UnknownRecord("no picture of such a page")
    data = here.draw(file_id, page_number)
    if data is None:
        raise UnknownRecord("no picture of such a page")
    noted(here.store, visitor.person.id, "saw_set_aside", here.now(), file_id=file_id, detail={"page": page_number})
    return Response(data, media_type="image/jpeg")


def form_names(here: Office) -> list[tuple[str, dict[str, str]]]:
    """Every form, its newest version, with its title by language."""
    latest = [found for name in here.forms.names() if (found := here.forms.latest(name))]
    return [(form.form, {"id": form.title.id, "en": form.title.en or form.title.id}) for form in latest]


def _form(here: Office, name: str) -> tuple[str, int]:
    """A form that was chosen, and how many pages it has. Raises NotPossible."""
    found = here.forms.latest(name)
    if found is None:
        raise NotPossible("aside_form_missing")
    return name, len(found.pages)
