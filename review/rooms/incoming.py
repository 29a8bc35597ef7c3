"""What comes in right now, on the pages on which one begins: that a dropped file was noticed is seen within seconds."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from review.guard import needs, office
from review.pages import page
from storage.accounts.signing_in import Visitor
from storage.incoming import incoming

router = APIRouter()


@router.get("/datang/jaga")
def standing(request: Request, visitor: Annotated[Visitor, Depends(needs())]) -> Response:
    """The lines anew, for the script; that it asks keeps nobody signed in."""
    shown = page(request, "incoming_lines.html", coming=incoming(office(request).store))
    return JSONResponse({"html": bytes(shown.body).decode()})
