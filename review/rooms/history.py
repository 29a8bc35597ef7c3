"""A document's history: `/dokumen/{id}/riwayat`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from review.guard import needs, office
from review.pages import page, voice
from review.telling import Telling
from storage.accounts.audit import noted
from storage.accounts.roles import Right
from storage.accounts.signing_in import Visitor
from storage.review.events import Event
from storage.review.history import history

router = APIRouter()

NEWEST = "baru"


@router.get("/dokumen/{document_id}/riwayat")
def show(
    request: Request,
    document_id: str,
    visitor: Annotated[Visitor, Depends(needs(Right.FIND))],
    urut: str = "",
) -> Response:
    """All that happened to a document, the oldest first unless the newest is wanted first."""
    here, newest = office(request), urut == NEWEST
    told = history(here.store, document_id, here.form)
    noted(here.store, visitor.person.id, "history_opened", here.now(), document_id)
    telling = Telling(voice(request), here.form(told.form, told.form_version))

    def ordered(events: Sequence[Event]) -> Sequence[Event]:
        return list(reversed(events)) if newest else events

    return page(
        request,
        "history.html",
        document_id=document_id,
        told=told,
        telling=telling,
        ordered=ordered,
        newest=newest,
    )
