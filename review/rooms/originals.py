"""The files as they came in: `/berkas/{id}/asli`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response, StreamingResponse

from review.guard import needs, office
from storage.accounts.roles import Right
from storage.accounts.signing_in import Visitor
from storage.review.originals import take_out

router = APIRouter()


@router.get("/berkas/{file_id}/asli")
def original(request: Request, file_id: str, visitor: Annotated[Visitor, Depends(needs(Right.ORIGINAL))]) -> Response:
    """The bytes, to be saved: a browser never shows what somebody sent us."""
    here = office(request)
    taken = take_out(here.store, file_id, visitor.person.id, here.now())
    headers = {"Content-Disposition": f'attachment; filename="{taken.name}"', "Content-Length": str(taken.size)}
    return StreamingResponse(taken.pieces, media_type="application/octet-stream", headers=headers)
