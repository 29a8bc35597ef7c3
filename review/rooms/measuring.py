"""What the supervisor looks at: how many fields are wrong, what waits for a decision, who has done how much."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from review.blind import Word, blind_field, choice_of
from review.fields import label_of, shown
from review.guard import needs, office
from review.office import Office
from review.pages import page, voice
from review.rooms.queue import age
from schemas.form_field import FormField
from schemas.values import Status, Value
from storage.accounts.audit import noted
from storage.accounts.roles import Right
from storage.accounts.signing_in import Visitor
from storage.assemble import known
from storage.decisions import Choice, Overtaken
from storage.errors import UnknownRecord
from storage.review import measure, oversight, questions, queue, samples
from storage.review.judging import Case, case, judge
from storage.review.questions import Asked

# Where a word leads that came too late: others have decided the field meanwhile.
TOO_LATE = "/pengawasan?terlambat=1"

router = APIRouter()
Supervises = Annotated[Visitor, Depends(needs(Right.SUPERVISE))]


@router.get("/pengawasan")
def show(request: Request, visitor: Supervises, terlambat: bool = False) -> Response:
    """All of it; `terlambat`: the word that was just given came too late and was not saved."""
    here = office(request)
    waiting = queue.waiting(here.store)
    second, third = oversight.keys_wait(here.store)
    return page(
        request,
        "measuring.html",
        late=terlambat,
        measured=measure.measured(here.store),
        by_type=measure.measured_by_type(here.store),
        office_bears=here.store.settings.max_wrong_per_1000,
        bound=measure.bound(here.store),
        share=100 * here.store.settings.sample_share,
        samples_open=samples.open_count(here.store),
        asked=[_asked(request, here, one) for one in questions.waiting(here.store)],
        second=second,
        third=third,
        waiting=waiting,
        age=age(here.now(), waiting.oldest),
        done=oversight.done_since(here.store, _midnight(here)),
    )


@router.post("/pengawasan/batas")
def see_bound(request: Request, visitor: Supervises, bound: Annotated[int, Form()]) -> Response:
    """The supervisor has read that the bound was made stricter."""
    here = office(request)
    measure.see_bound(here.store, bound, visitor.person.id, here.now())
    return RedirectResponse("/pengawasan", 303)


@router.get("/pengawasan/{id}/{name}")
def show_case(request: Request, id: str, name: str, visitor: Supervises) -> Response:
    """A field that waits for the supervisor, with all that was keyed into it."""
    here = office(request)
    found = _case(here, id, name)
    if found is None:
        return RedirectResponse("/pengawasan", 303)
    noted(here.store, visitor.person.id, "case_opened", here.now(), id, detail={"field": name})
    return _case_page(request, found, "")


@router.post("/pengawasan/{id}/{name}")
def decide(
    request: Request,
    id: str,
    name: str,
    visitor: Supervises,
    word: Annotated[str, Form()] = "",
    text: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """The supervisor's word: `k` and a number for what somebody keyed, `m` for what the machine says, `text`, `empty`
    or `unreadable`. Then the next field that waits. One that came too late is not saved, and that is said."""
    here = office(request)
    found = _case(here, id, name)
    if found is None:
        return RedirectResponse(TOO_LATE, 303)
    choice = _choice(here, found, word, ",".join(text or [])[:2000])
    if choice is None:
        return _case_page(request, found, "judge.choose")
    try:
        judge(here.store, id, choice, visitor.person.id, here.rules, here.now())
        detail = {"field": name, "status": choice.status.value}
        noted(here.store, visitor.person.id, "decided", here.now(), id, detail=detail)
    except Overtaken:
        return RedirectResponse(TOO_LATE, 303)
    left = questions.waiting(here.store, 1)
    return RedirectResponse(f"/pengawasan/{left[0].document_id}/{left[0].name}" if left else "/pengawasan", 303)


@dataclass(frozen=True)
class AskedView:
    """A question in the list: where it leads, what it is about."""

    path: str
    form: str
    field: str
    by: str
    since: datetime


@dataclass(frozen=True)
class Way:
    """Something the supervisor may choose: its word in the form, what it says, from whom it is."""

    word: str
    text: str
    by: str


def _case(here: Office, document_id: str, name: str) -> Case | None:
    """A field that waits. Raises UnknownRecord where the office does not have its form any more."""
    found = case(here.store, document_id, name)
    if found is not None and here.forms.get(found.record.form, found.record.form_version) is None:
        raise UnknownRecord("no such form")
    return found


def _asked(request: Request, here: Office, one: Asked) -> AskedView:
    """A question in words; by its bare names where the office does not have the form any more."""
    spoken, known = voice(request), here.forms.get(one.form, one.form_version)
    path = f"/pengawasan/{one.document_id}/{one.name}"
    if known is None:
        return AskedView(path, one.form, one.name, one.by, one.asked_at)
    title = (known.title.en if spoken.language == "en" else "") or known.title.id
    return AskedView(path, title, label_of(spoken, known.field(one.name)), one.by, one.asked_at)


def _midnight(here: Office) -> datetime:
    zone = here.store.settings.time_zone
    return datetime.combine(here.now().astimezone(zone).date(), time(), zone)


def _case_page(request: Request, found: Case, failure: str) -> Response:
    here, spoken = office(request), voice(request)
    field = here.form(found.record.form, found.record.form_version).field(found.field.name)
    blind = blind_field(spoken, found.record.document, field)
    return page(
        request,
        "judging.html",
        400 if failure else 200,
        blind=blind,
        ways=_ways(request, field, found),
        reasons=list(dict.fromkeys(spoken.say(doubt.reason) for doubt in found.field.doubts)),
        failure=failure,
    )


def _ways(request: Request, field: FormField, found: Case) -> Sequence[Way]:
    spoken = voice(request)

    def in_words(status: Status, value: Value) -> str:
        return shown(spoken, field, value) if status is Status.REVIEWED else spoken.say(f"key.{status.value}")

    ways = [
        Way(f"k{n}", in_words(said.status, None if said.value is None else json.loads(said.value)), name)
        for n, (name, said) in enumerate(found.said)
    ]
    guess = known(found.field)
    if guess is not None:
        waits = found.field.status is Status.FLAGGED
        ways.append(Way("m", shown(spoken, field, guess), spoken.say("judge.machine" if waits else "judge.standing")))
    return ways


def _choice(here: Office, found: Case, word: str, text: str) -> Choice | None:
    """What the supervisor means; None where nothing was chosen. What they write is kept as it is written."""
    field = here.form(found.record.form, found.record.form_version).field(found.field.name)
    keyed = {f"k{n}": said for n, (_, said) in enumerate(found.said)}
    if word in keyed:
        said = keyed[word]
        return Choice(field.name, None if said.value is None else json.loads(said.value), said.status)
    if word == "m" and known(found.field) is not None:
        return Choice(field.name, known(found.field))
    if word not in ("text", "empty", "unreadable") or (word == "text" and not text.strip()):
        return None
    return choice_of(here, found.record, field, cast(Word, word), text, sure=True)
