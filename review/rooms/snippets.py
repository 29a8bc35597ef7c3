"""Snippets: one kind of field at a time, from many documents, only the paper and the suggestion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request
from fastapi.responses import RedirectResponse, Response

from review.blind import BlindField, blind_field
from review.fields import as_typed, shown
from review.guard import needs, office
from review.pages import page, voice
from storage.accounts.roles import Right
from storage.accounts.signing_in import Visitor
from storage.assemble import known
from storage.review import drafts, snippets
from storage.review.snippets import ON_A_SCREEN, Snippet

router = APIRouter()
Reviews = Annotated[Visitor, Depends(needs(Right.REVIEW))]
Documents = Annotated[list[str], Body(embed=True, max_length=ON_A_SCREEN)]

# What can be told at a glance; names, places and texts are read in their document.
KINDS = (
    "choice", "choices", "consent", "signature", "stamp", "date", "month_year", "money", "amount", "number", "phone",
    "nik", "kk", "paper_number",
)  # fmt: skip


@dataclass(frozen=True)
class SnippetView:
    """A snippet as it is shown: `typed` is the suggestion as it may stand in the input, `suggestion` the same in
    words, `begun` what this person had typed instead and not decided; and its version."""

    blind: BlindField
    typed: str
    begun: str
    suggestion: str
    version: int


@router.get("/cuplikan")
def show(
    request: Request,
    visitor: Reviews,
    jenis: str | None = None,
    setelah: str | None = None,
    isian: str | None = None,
) -> Response:
    """A screen of snippets of a kind, those behind one of them; without a kind what kinds there are."""
    here, me = office(request), visitor.person.id
    if jenis not in KINDS:
        waiting = snippets.counts(here.store, here.rules)
        counts = {kind: waiting[kind] for kind in KINDS if waiting.get(kind)}
        return page(request, "snippet_kinds.html", counts=counts)
    behind = (setelah, isian) if setelah and isian else None
    found = snippets.claim(here.store, me, jenis, here.rules, behind)
    if not found:
        # Those that were skipped come again once all others are done.
        return RedirectResponse(f"/cuplikan?jenis={jenis}" if behind else "/cuplikan", 303)
    return page(request, "snippets.html", kind=jenis, snippets=_views(request, found, me))


@router.post("/cuplikan/jaga")
def keep(request: Request, visitor: Reviews, documents: Documents) -> dict[str, bool]:
    """The locks of a screen begun anew."""
    snippets.keep(office(request).store, visitor.person.id, documents)
    return {"held": True}


@router.post("/cuplikan/lepas")
def let_go(request: Request, visitor: Reviews, documents: Documents) -> dict[str, bool]:
    """Others may have the documents of a screen."""
    snippets.release(office(request).store, visitor.person.id, documents)
    return {"held": False}


def _views(request: Request, found: Sequence[Snippet], account_id: str) -> list[SnippetView]:
    here, spoken = office(request), voice(request)
    begun = {one: drafts.drafts(here.store, one, account_id) for one in {one.document_id for one in found}}
    views = []
    for one in found:
        field = here.form(one.form, one.form_version).field(one.field.name)
        guess = known(one.field)
        typed = as_typed(field, guess)
        views.append(
            SnippetView(
                blind=blind_field(spoken, one.document_id, field),
                typed=typed,
                begun=begun[one.document_id].get(one.field.name, typed),
                suggestion=shown(spoken, field, guess),
                version=one.version,
            )
        )
    return views
