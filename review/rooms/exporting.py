"""Records as a file, for those who supervise: `/ekspor`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel
from starlette.background import BackgroundTask

from review.guard import needs, office
from review.office import Office
from review.pages import page
from review.rooms.finding import chosen_day, chosen_state, titles
from schemas.record import Record
from schemas.values import State
from storage.accounts.audit import EXPORTED, Detail, noted
from storage.accounts.roles import Right
from storage.accounts.signing_in import Visitor
from storage.documents import records
from storage.export.as_xlsx import write_xlsx
from storage.export.sheets import FieldTypes

router = APIRouter()
Supervises = Annotated[Visitor, Depends(needs(Right.SUPERVISE))]


class Asked(BaseModel):
    """The form as a browser sends it."""

    form: str = ""
    state: str = ""
    since: str = ""


@router.get("/ekspor")
def show(request: Request, _visitor: Supervises) -> Response:
    """The form."""
    return page(request, "exporting.html", titles=titles(request), states=list(State))


@router.post("/ekspor")
def export(request: Request, visitor: Supervises, asked: Annotated[Asked, Form()]) -> Response:
    """A workbook to save. What flagged fields might be is not in it: some are keyed by people who must not see that."""
    here = office(request)
    zone, state, day = here.store.settings.time_zone, chosen_state(asked.state), chosen_day(asked.since)
    form = asked.form if asked.form in here.forms.names() else None
    since = datetime.combine(day, time(), zone) if day else None
    folder = Path(mkdtemp(dir=here.store.folder.scratch_of(os.getpid())))
    gone = BackgroundTask(shutil.rmtree, folder, ignore_errors=True)
    counted = _Counted(records(here.store, form, state, since))
    (written,) = write_xlsx(counted, folder / "export.xlsx", _types(here))
    limits: Detail = {"form": form, "state": state, "since": since.isoformat() if since else None}
    noted(here.store, visitor.person.id, EXPORTED, here.now(), detail={"documents": counted.number, **limits})
    name = f"pendataan-{here.now().astimezone(zone):%Y%m%d-%H%M}.xlsx"
    return FileResponse(written, filename=name, media_type="application/octet-stream", background=gone)


class _Counted:
    """Counts records as they pass."""

    def __init__(self, some: Iterable[Record]) -> None:
        self._some, self.number = some, 0

    def __iter__(self) -> Iterator[Record]:
        for one in self._some:
            self.number += 1
            yield one


def _types(here: Office) -> FieldTypes:
    def types(name: str, version: int) -> dict[str, str]:
        form = here.forms.get(name, version)
        return {field.name: field.type for field in form.fields()} if form else {}

    return types
