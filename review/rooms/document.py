"""The document view: the scan on one side, its fields on the other."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from review.fields import Look, check_words, field_views, said_of
from review.guard import needs, office
from review.pages import page, voice
from schemas.form import FormFile
from storage.accounts.audit import noted
from storage.accounts.roles import Right
from storage.accounts.signing_in import Visitor
from storage.errors import UnknownRecord
from storage.review import deciding, drafts, locks
from storage.review.deciding import Reviewer
from storage.review.sheet import Sheet, check_there, sheet

# What the script says; those with a gap are filled in by it.
SPOKEN = (
    "left_none",
    "saved",
    "saving",
    "unsaved",
    "offline",
    "signed_out",
    "not_saved",
    "accept",
    "save",
    "go_on",
    "once_more",
    "note_needed",
    "done",
    "asked",
    "keyed",
)
SPOKEN_WITH_GAP = {"left": "n", "left_flags": "n", "means": "value", "decided_by": "who", "yours": "value"}

router = APIRouter()
Reviews = Annotated[Visitor, Depends(needs(Right.REVIEW))]
Supervises = Annotated[Visitor, Depends(needs(Right.SUPERVISE))]


@router.get("/dokumen/{id}")
def show(request: Request, id: str, visitor: Reviews) -> Response:
    """The page of a document. Who opens it holds it, unless somebody else does: then it can only be read."""
    here, me = office(request), visitor.person
    seen = look_at(request, sheet(here.store, id, me.id, with_readings=True), visitor)
    void = seen.sheet.void_note is not None
    holder = None if void else locks.hold(here.store, id, me.id)
    noted(here.store, me.id, "document_opened", here.now(), id)
    kept = drafts.drafts(here.store, id, me.id)
    fields = field_views(seen, kept)
    return page(
        request,
        "document.html",
        form=seen.form,
        sheet=seen.sheet,
        record=seen.sheet.record,
        fields=fields,
        drafts=kept,
        checks=checks_by_field(seen),
        holder=holder,
        readonly=void or holder is not None,
        left=sum(field.open for field in fields),
        words=_spoken(seen),
    )


@router.post("/dokumen/{id}/jaga")
def keep_hold(request: Request, id: str, visitor: Reviews) -> dict[str, bool]:
    """The lock begun anew; whether it is still theirs."""
    check_there(office(request).store, id)
    return {"held": locks.renew(office(request).store, id, visitor.person.id)}


@router.post("/dokumen/{id}/lepas")
def let_go(request: Request, id: str, visitor: Reviews) -> dict[str, bool]:
    """Others may have the document."""
    locks.release(office(request).store, id, visitor.person.id)
    return {"held": False}


@router.post("/dokumen/{id}/batalkan")
def make_void(request: Request, id: str, visitor: Supervises, note: Annotated[str, Form()] = "") -> Response:
    """The document does not count, for a reason."""
    if why := note.strip():
        deciding.make_void(office(request).store, id, why, by(request, visitor))
    return RedirectResponse(f"/dokumen/{id}", 303)


@router.post("/dokumen/{id}/buka")
def reopen(request: Request, id: str, visitor: Supervises, note: Annotated[str, Form()] = "") -> Response:
    """The document is to be looked at once more, for a reason."""
    if why := note.strip():
        deciding.reopen(office(request).store, id, why, by(request, visitor))
    return RedirectResponse(f"/dokumen/{id}", 303)


def _spoken(look: Look) -> dict[str, str]:
    gaps = {word: look.voice.say(f"doc.{word}", **{gap: "{}"}) for word, gap in SPOKEN_WITH_GAP.items()}
    return gaps | {word: look.voice.say(f"doc.{word}") for word in SPOKEN}


def by(request: Request, visitor: Visitor) -> Reviewer:
    """Who decides, by the office's rules, now."""
    here = office(request)
    return Reviewer(visitor.person.id, here.rules, here.now())


def look_at(request: Request, found: Sheet, visitor: Visitor) -> Look:
    """A sheet with the eyes of who asks. Raises UnknownRecord where its form is not known here (any more)."""
    here = office(request)
    return Look(here, voice(request), form_of(request, found), found, visitor.person.id, visitor.may(Right.SUPERVISE))


def form_of(request: Request, found: Sheet) -> FormFile:
    """The form of a document. Raises UnknownRecord."""
    try:
        return office(request).form(found.record.form, found.record.form_version)
    except KeyError:
        raise UnknownRecord("no such form") from None


def checks_by_field(look: Look) -> dict[str, list[str]]:
    """What checks say of what stands now, by field, in words."""
    found: dict[str, list[str]] = {}
    for said in said_of(look, look.guesses()):
        for name in said.fields:
            found.setdefault(name, []).append(check_words(look.voice, name, said))
    return found
