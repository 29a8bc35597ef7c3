"""Adding scans in the browser: `/tambah`. Files are only taken in here; a worker reads them."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, BinaryIO
from urllib.parse import unquote

from fastapi import APIRouter, Depends, File, Request, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, RedirectResponse, Response

from review.guard import needs, office
from review.office import Office
from review.pages import page
from schemas.errors import Rejected
from storage.accounts.people import NotPossible
from storage.accounts.roles import Right
from storage.accounts.signing_in import Visitor
from storage.incoming import incoming
from storage.intake import LARGE
from storage.review import uploads
from storage.review.uploads import Became

router = APIRouter()

Adding = Annotated[Visitor, Depends(needs(Right.ADD))]
# So many files stand on one page.
SHOWN = 100
# So much of an upload is gathered before it is written.
GATHERED = 1 << 20
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NAMELESS = "pindaian"
LONGEST_NAME = 200


@router.get("/tambah")
def form(request: Request, visitor: Adding, sebelum: str | None = None) -> Response:
    """The page: where scans are added, and what became of those that were."""
    return page(request, "adding.html", **_shown(request, visitor, sebelum), failed=())


@router.get("/tambah/jaga")
def standing(request: Request, visitor: Adding) -> Response:
    """What became of the files, anew, for the script; that it asks keeps nobody signed in."""
    shown = _shown(request, visitor, None)
    html = bytes(page(request, "adding_list.html", **shown).body).decode()
    return JSONResponse({"pending": shown["pending"], "html": html})


@router.post("/tambah/berkas")
async def one(request: Request, visitor: Adding) -> Response:
    """A file as the script sends it: its bytes as the body, its name in a header."""
    here = office(request)
    name = _name(unquote(request.headers.get("x-nama", "")))
    again = request.headers.get("x-lagi") == "1"
    with _place(here) as path:
        _check_size(here, int(request.headers.get("content-length") or 0))
        with path.open("xb") as out:
            await _stream(request, out)
        result = await run_in_threadpool(_add, here, path, name, visitor.person.id, again)
    return JSONResponse({"id": result})


@router.post("/tambah")
def several(request: Request, visitor: Adding, files: Annotated[Sequence[UploadFile], File()] = ()) -> Response:
    """Files as a form without a script sends them."""
    here, failed = office(request), list[tuple[str, str]]()
    for file in files:
        if not file.filename and not file.size:
            continue
        name = _name(file.filename or "")
        try:
            with _place(here) as path:
                _check_size(here, file.size or 0)
                with path.open("xb") as out:
                    shutil.copyfileobj(file.file, out)
                _add(here, path, name, visitor.person.id, again=False)
        except NotPossible as why:
            failed.append((name, why.key))
    if failed:
        return page(request, "adding.html", 409, **_shown(request, visitor, None), failed=failed)
    return RedirectResponse("/tambah", 303)


def _shown(request: Request, visitor: Visitor, before: str | None) -> dict[str, Any]:
    """What the list shows: one's own files, all of them for those who supervise."""
    here = office(request)
    whose = None if visitor.may(Right.SUPERVISE) else visitor.person.id
    added = uploads.added(here.store, whose, SHOWN, before)
    counts = uploads.how_many(here.store, whose)
    return {
        "added": added,
        "counts": {key.value: number for key, number in counts.items()},
        "pending": any(one.pending for one in added) or counts[Became.WAITING] > 0,
        "older": added[-1].file_id if len(added) == SHOWN else None,
        "everybody": whose is None,
        "coming": incoming(here.store),
    }


@contextmanager
def _place(here: Office) -> Iterator[Path]:
    """Where an upload lies until it is taken in; failures on the way become sentences. Raises NotPossible."""
    path = here.store.folder.scratch_of(os.getpid()) / secrets.token_hex(8)
    try:
        yield path
    except OSError as error:
        if error.errno in NO_ROOM:
            raise NotPossible("upload_no_room") from None
        raise
    except Rejected:
        raise NotPossible("upload_no_room") from None
    finally:
        path.unlink(missing_ok=True)


def _check_size(here: Office, size: int) -> None:
    """Raises NotPossible for what would be refused in the end, before it is sent whole."""
    if size > LARGE:
        raise NotPossible("upload_too_large")
    if 2 * size > shutil.disk_usage(here.store.folder.store).free:
        raise NotPossible("upload_no_room")


async def _stream(request: Request, out: BinaryIO) -> None:
    """Writes the body as it comes. Raises NotPossible where it goes on too long."""
    gathered, size = bytearray(), 0
    async for chunk in request.stream():
        gathered += chunk
        size += len(chunk)
        if size > LARGE:
            raise NotPossible("upload_too_large")
        if len(gathered) >= GATHERED:
            await run_in_threadpool(out.write, bytes(gathered))
            gathered.clear()
    await run_in_threadpool(out.write, bytes(gathered))


def _add(here: Office, path: Path, name: str, account_id: str, again: bool) -> str:
    return uploads.add(here.store, path, name, account_id, here.now(), again).file_id


def _name(given: str) -> str:
    """The last part of a name, however it was sent."""
    last = given.replace("\\", "/").rpartition("/")[2].strip()
    return last[-LONGEST_NAME:] or NAMELESS
