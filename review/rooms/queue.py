"""The queue: what waits, who is at work, and the next document for who asks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from review.guard import needs, office
from review.office import Office
from review.pages import page
from schemas.values import Flag
from storage.accounts.roles import Right
from storage.accounts.signing_in import Visitor
from storage.incoming import incoming
from storage.review import questions, queue, tasks
from storage.review.catching_up import catch_up
from storage.review.queue import Wanted
from storage.review.samples import draw

router = APIRouter()
Reviews = Annotated[Visitor, Depends(needs(Right.REVIEW))]

# What somebody chose to work on, kept until they choose something else: a form, a flag, a day or a batch.
CHOSEN = "pilihan"
# How often (at most) it is looked for what is new for the quality sample.
DRAW_EVERY_S = 60


@router.get("/periksa")
def show(request: Request, visitor: Reviews, habis: bool = False) -> Response:
    """What waits, in numbers."""
    here = office(request)
    _draw_now_and_then(request, here)
    waiting = queue.waiting(here.store)
    return page(
        request,
        "queue.html",
        waiting=waiting,
        titles={form.form: form.title for form in here.forms},
        keys=tasks.some_wait(here.store, visitor.person.id, here.rules),
        asked=questions.count(here.store) if visitor.may(Right.SUPERVISE) else 0,
        age=age(here.now(), waiting.oldest),
        nothing_left=habis,
        coming=incoming(here.store),
    )


def said(
    formulir: str | None = None, bendera: Flag | None = None, hari: date | None = None, kumpulan: str | None = None
) -> dict[str, str]:
    """What an address chooses: a form, a flag, a day, a batch (its id)."""
    given = {"formulir": formulir, "bendera": bendera, "hari": hari and hari.isoformat(), "kumpulan": kumpulan}
    return {key: str(value) for key, value in given.items() if value}


@router.get("/periksa/berikut")
def following(
    request: Request,
    visitor: Reviews,
    chosen: Annotated[dict[str, str], Depends(said)],
    semua: bool = False,
    lewati: str | None = None,
) -> Response:
    """To the next document of what was chosen, here or before; back to the queue where there is none. `lewati`: the
    one that is passed over and given back."""
    here, me = office(request), visitor.person.id
    if not chosen and not semua:
        chosen = chosen_before(request)
    if lewati is not None:
        queue.release(here.store, lewati, me)
    found = queue.next_document(here.store, me, visitor.may(Right.SUPERVISE), wanted_of(chosen, lewati))
    response = RedirectResponse(f"/dokumen/{found}" if found else "/periksa?habis=1", 303)
    if chosen and found:
        response.set_cookie(
            CHOSEN, urlencode(chosen), httponly=True, samesite="strict", secure=here.secure, path="/periksa"
        )
    else:
        response.delete_cookie(CHOSEN, path="/periksa")
    return response


def chosen_before(request: Request) -> dict[str, str]:
    """What somebody chose to work on, as their browser kept it."""
    return {key: values[0] for key, values in parse_qs(request.cookies.get(CHOSEN, "")).items()}


def wanted_of(chosen: dict[str, str], after: str | None) -> Wanted:
    """What a choice says; a cookie that says nothing to us chooses nothing."""
    try:
        flag, day = chosen.get("bendera"), chosen.get("hari")
        return Wanted(
            form=chosen.get("formulir"),
            flag=Flag(flag) if flag else None,
            day=date.fromisoformat(day) if day else None,
            batch=chosen.get("kumpulan"),
            after=after,
        )
    except ValueError:
        return Wanted(after=after)


def age(now: datetime, oldest: datetime | None) -> tuple[str, int] | None:
    """How long the oldest has waited: the largest unit (key of the words) and how many of it."""
    if oldest is None:
        return None
    minutes = int((now - oldest).total_seconds()) // 60
    for unit, size in (("days", 24 * 60), ("hours", 60)):
        if minutes >= size:
            return f"queue.{unit}", minutes // size
    return "queue.minutes", max(minutes, 1)


def _draw_now_and_then(request: Request, here: Office) -> None:
    """The quality sample is drawn from what is new, and what a program before this one left unnoted is noted."""
    state, now = request.app.state, here.now()
    last: datetime | None = getattr(state, "drawn_at", None)
    if last is None or (now - last).total_seconds() >= DRAW_EVERY_S:
        state.drawn_at = now
        catch_up(here.store)
        draw(here.store, here.rules, now)
