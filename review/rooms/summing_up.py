"""The summary of the night, for those who supervise: `/ringkasan`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import ValidationError
from sqlalchemy import func, select

from review.guard import needs, office
from review.office import Office
from review.pages import page, voice
from schemas.report import VERSION, Report
from storage import nights
from storage.accounts.audit import noted
from storage.accounts.roles import Right
from storage.accounts.signing_in import Visitor
from storage.nights import Past
from storage.report.as_html import fragment
from storage.report.making import REPORTED, make
from storage.report.speaking import Speaker
from storage.tables import Document

router = APIRouter()
Supervises = Annotated[Visitor, Depends(needs(Right.SUPERVISE))]

# So many documents are counted while somebody waits; of more, what the night has counted is shown first.
QUICK = 3000
# Where each thing that needs a person is done.
LINKS = {
    "review": "/periksa",
    "questions": "/pengawasan",
    "too_many_errors": "/pengawasan",
    "third_keys": "/ketik",
    "second_keys": "/ketik",
    "samples": "/ketik",
    "aside": "/disisihkan",
}


@router.get("/ringkasan")
def show(request: Request, visitor: Supervises, sekarang: bool = False) -> Response:
    """What the night has counted; what stands now where that is soon done, or is asked for."""
    here, spoken = office(request), voice(request)
    past = next(iter(nights.last(here.store)), None)
    kept = None if sekarang or _documents(here) <= QUICK else _kept(past)
    if kept is None:
        report = make(here.store, visitor.person.id, here.now())
    else:
        report = kept
        noted(here.store, visitor.person.id, REPORTED, here.now(), detail={"night": past.id if past else None})
    return page(
        request,
        "summing_up.html",
        summary=fragment(report, Speaker(spoken.language, spoken.zone), LINKS),
        of_the_night=kept is not None,
        found=_found(past),
    )


def _documents(here: Office) -> int:
    with here.store.read() as session:
        return session.scalars(select(func.count()).select_from(Document)).one()


def _kept(past: Past | None) -> Report | None:
    """The report of the last night; None where there is none, or another version of the program wrote it."""
    if past is None or not isinstance(past.report, dict) or past.report.get("version") != VERSION:
        return None
    try:
        return Report.model_validate(past.report)
    except ValidationError:
        return None


def _found(past: Past | None) -> Sequence[tuple[str, str]]:
    """What the last night found damaged or missing: kind and id."""
    return [one for step in past.steps for one in step.found] if past else []
