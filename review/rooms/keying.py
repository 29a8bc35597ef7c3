"""Keying: one field after another, from many documents, without any guess. What for is nobody's business."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from review.blind import blind_field, choice_of
from review.guard import needs, office
from review.pages import page, voice
from storage.accounts.audit import noted
from storage.accounts.roles import Right
from storage.accounts.signing_in import Visitor
from storage.decisions import Choice, Overtaken
from storage.documents import record
from storage.review import drafts, questions, tasks
from storage.review.keying import key
from storage.review.tasks import Task

router = APIRouter()
Reviews = Annotated[Visitor, Depends(needs(Right.REVIEW))]


class Said(BaseModel):
    """What somebody keyed. `sure`: they were asked whether they mean it."""

    document: str = Field(max_length=26)
    field: str = Field(max_length=48)
    text: str = Field(default="", max_length=2000)
    choice: Literal["text", "empty", "unreadable", "ask"]
    sure: bool = False


@router.get("/ketik")
def show(request: Request, visitor: Reviews) -> Response:
    """The page, with the first field."""
    return page(request, "keying.html", task=_next(request, visitor))


@router.post("/ketik")
def keyed(request: Request, said: Said, visitor: Reviews) -> Response:
    """Takes a key; the next field, or whether the person is sure. One that came too late is followed by the next, and
    not said to be saved."""
    here, me = office(request), visitor.person.id
    task = tasks.claimed(here.store, me, said.document, said.field)
    saved = task is not None
    if task is not None and said.choice == "ask":
        questions.ask(here.store, task.document_id, task.name, me, here.now())
    elif task is not None:
        choice = _choice(request, task, said)
        if choice is None:
            return JSONResponse({"odd": True}, 422)
        saved = _written(request, task, choice, me)
    return JSONResponse({"task": _next(request, visitor), "saved": saved})


def _choice(request: Request, task: Task, said: Said) -> Choice | None:
    here = office(request)
    whole = record(here.store, task.document_id)
    field = here.form(whole.form, whole.form_version).field(task.name)
    assert said.choice != "ask"
    return choice_of(here, whole, field, said.choice, said.text, said.sure)


def _written(request: Request, task: Task, choice: Choice, account_id: str) -> bool:
    """Writes a key. False where others have decided the field meanwhile: it is needed no more, nobody is troubled."""
    here = office(request)
    try:
        key(here.store, task.document_id, choice, task.purpose, account_id, here.rules, here.now())
    except Overtaken:
        return False
    noted(here.store, account_id, "keyed", here.now(), task.document_id, detail={"field": task.name})
    return True


def _next(request: Request, visitor: Visitor) -> dict[str, Any] | None:
    """The next field for the script, with what this person had begun to key into it."""
    here = office(request)
    task = tasks.next_task(here.store, visitor.person.id, here.rules)
    if task is None:
        return None
    form, version = tasks.form_of(here.store, task.document_id)
    shown = blind_field(voice(request), task.document_id, here.form(form, version).field(task.name))
    begun = drafts.drafts(here.store, task.document_id, visitor.person.id).get(task.name, "")
    return {**asdict(shown), "begun": begun}
