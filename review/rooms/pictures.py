"""The pictures of a document: its pages, and the crops of its fields. Each look is an audit row."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Literal, cast

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool

from review.cropping import Pictures
from review.guard import needs, office
from review.seen import Look, Seen
from storage.accounts.roles import Right
from storage.accounts.signing_in import Visitor
from storage.errors import UnknownRecord, VaultError
from storage.review.sheet import is_own_upload, place_of

SIZES: dict[str, str] = {"layar": "screen", "penuh": "full"}


@asynccontextmanager
async def watching(app: FastAPI) -> AsyncIterator[None]:
    """While the app runs, looks are written down behind; at its end what waits is written."""
    seen = _seen(app)
    seen.start()
    yield
    await run_in_threadpool(seen.stop)


router = APIRouter(lifespan=watching)
Sees = Annotated[Visitor, Depends(needs(Right.REVIEW, Right.ADD))]


@router.get("/dokumen/{id}/gambar/{page}")
def page_picture(
    request: Request, id: str, page: int, visitor: Sees, ukuran: Literal["layar", "penuh"] = "layar"
) -> Response:
    """A page, at the size of a screen or in full."""
    _check(request, id, visitor)
    try:
        data = pictures(request).page(id, page, SIZES[ukuran])
    except (FileNotFoundError, VaultError):
        raise UnknownRecord("no such picture") from None
    _note(request, Look(visitor.person.id, id, page, ukuran, None, office(request).now()))
    return Response(data, media_type="image/jpeg")


@router.get("/dokumen/{id}/potongan/{field}")
def crop(request: Request, id: str, field: str, visitor: Sees) -> Response:
    """The part of a page that a field lies on."""
    _check(request, id, visitor)
    here = office(request)
    form, version, result = place_of(here.store, id, field)
    known = {one.name: one for one in here.form(form, version).fields()}
    try:
        data = pictures(request).crop(id, result, known.get(field))
    except FileNotFoundError:
        raise UnknownRecord("no such picture") from None
    _note(request, Look(visitor.person.id, id, None, None, field, here.now()))
    return Response(data, media_type="image/jpeg")


def pictures(request: Request) -> Pictures:
    """The pictures of the app's store."""
    state = request.app.state
    if not hasattr(state, "pictures"):
        state.pictures = Pictures(office(request).store)
    return cast(Pictures, state.pictures)


def _check(request: Request, document_id: str, visitor: Visitor) -> None:
    """Who adds scans sees the pictures of their own; of others they do not even learn that they are there. Raises
    UnknownRecord."""
    if not visitor.may(Right.REVIEW) and not is_own_upload(office(request).store, document_id, visitor.person.id):
        raise UnknownRecord("no such document")


def _note(request: Request, look: Look) -> None:
    _seen(request.app).add(look)


def _seen(app: FastAPI) -> Seen:
    if not hasattr(app.state, "seen"):
        app.state.seen = Seen(app.state.office.store)
    return cast(Seen, app.state.seen)
