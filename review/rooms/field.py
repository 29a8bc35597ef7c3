"""One field of a document, asked for by the script of the document view: decided, taken back, checked, kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from review.blind import choice_of
from review.fields import FieldView, Look, check_words, doubt_words, field_views, said_of, shown, understood
from review.guard import office
from review.pages import voice
from review.rooms.document import Reviews, by, checks_by_field, look_at
from review.rooms.queue import chosen_before, wanted_of
from schemas.form_field import FormField
from schemas.places import canonical
from schemas.types import Parsed
from schemas.types.place import Params as PlaceParams
from schemas.values import FieldResult, Flag, Status
from storage.accounts.audit import noted
from storage.accounts.roles import Right
from storage.assemble import known
from storage.decisions import Choice, Overtaken
from storage.errors import UnknownRecord
from storage.review import deciding, drafts, keying, questions, queue
from storage.review.sheet import sheet
from storage.tables_office import KeyingFor

router = APIRouter()
# So many names of places are suggested, once so many letters are typed.
SUGGESTED, LEAST_LETTERS = 8, 2

STATUS = {"empty": Status.EMPTY, "unreadable": Status.UNREADABLE}


class Typed(BaseModel):
    """What stands in an input."""

    text: str = Field(default="", max_length=2000)


class Word(Typed):
    """A word on a field. `before`: the version that was seen; `sure`: what is odd about it was seen, too."""

    choice: Literal["accept", "text", "empty", "unreadable"]
    before: int = 0
    sure: bool = False


class Dismissal(BaseModel):
    """A flag of the document that needs no more care, and why."""

    flag: Flag
    note: str = Field(min_length=1, max_length=2000)


class NotSure(Exception):
    """What was typed is odd: the person is asked once more. `parsed` is what it would be taken for."""

    def __init__(self, parsed: Parsed, says: Sequence[str]) -> None:
        super().__init__("asked once more")
        self.parsed, self.says = parsed, says


@router.post("/dokumen/{id}/isian/{name}")
def decide(request: Request, id: str, name: str, word: Word, visitor: Reviews) -> Response:
    """A person's word on a field. 409 with what stands now where others spoke first, 422 where it is odd."""
    here, me = office(request), visitor.person
    look = look_at(request, sheet(here.store, id, me.id), visitor)
    field, form_field = _found(look, name)
    try:
        if look.blind(field):
            keying.key(here.store, id, _keyed(look, form_field, word), KeyingFor.SECOND, me.id, here.rules, here.now())
            noted(here.store, me.id, "keyed", here.now(), id, detail={"field": name})
            after = sheet(here.store, id, me.id)
        else:
            after = deciding.decide(here.store, id, _choice(look, form_field, field, word), by(request, visitor))
    except NotSure as odd:
        taken_for = shown(look.voice, form_field, odd.parsed.value)
        return JSONResponse({"error": "odd", "says": list(odd.says), "shown": taken_for}, 422)
    except Overtaken:
        return _overtaken(look_at(request, sheet(here.store, id, me.id), visitor), name)
    return _standing(look_at(request, after, visitor), name)


@router.post("/dokumen/{id}/isian/{name}/batal")
def undo(request: Request, id: str, name: str, visitor: Reviews) -> Response:
    """Takes back their own last word on a field."""
    try:
        after = deciding.withdraw(office(request).store, id, name, by(request, visitor))
    except Overtaken:
        return _overtaken(look_at(request, sheet(office(request).store, id, visitor.person.id), visitor), name)
    return _standing(look_at(request, after, visitor), name)


@router.post("/dokumen/{id}/isian/{name}/tanya")
def ask(request: Request, id: str, name: str, visitor: Reviews) -> Response:
    """Leaves a field to the supervisor."""
    here, me = office(request), visitor.person
    _found(look_at(request, sheet(here.store, id, me.id), visitor), name)
    questions.ask(here.store, id, name, me.id, here.now())
    return _standing(look_at(request, sheet(here.store, id, me.id), visitor), name)


@router.post("/dokumen/{id}/isian/{name}/draf")
def keep_draft(
    request: Request, id: str, name: str, visitor: Reviews, text: Annotated[str, Body(embed=True, max_length=2000)]
) -> dict[str, bool]:
    """Keeps what was typed so far."""
    here = office(request)
    drafts.keep(here.store, id, name[:48], visitor.person.id, text, here.now())
    return {"kept": True}


@router.post("/dokumen/{id}/isian/{name}/periksa")
def check(request: Request, id: str, name: str, typed: Typed, visitor: Reviews) -> Response:
    """What the text would be taken for, and what is odd about it; nothing of fields that are keyed blind."""
    look = look_at(request, sheet(office(request).store, id, visitor.person.id), visitor)
    field, form_field = _found(look, name)
    if look.blind(field):
        return JSONResponse({"shown": "", "says": [], "places": []})
    parsed = understood(look, form_field, typed.text, look.guesses())
    return JSONResponse(
        {
            "shown": shown(look.voice, form_field, parsed.value),
            "says": _odd(look, form_field, parsed),
            "places": _places(look, form_field, typed.text),
        }
    )


@router.post("/dokumen/{id}/tanda")
def dismiss(request: Request, id: str, dismissal: Dismissal, visitor: Reviews) -> Response:
    """A flag of the document as a whole needs no more care."""
    why = dismissal.note.strip()
    if not why:
        return JSONResponse({"error": "note", "says": [voice(request).say("doc.note_needed")]}, 422)
    after = deciding.dismiss(office(request).store, id, dismissal.flag, why, by(request, visitor))
    return _standing(look_at(request, after, visitor), None)


@router.post("/periksa/sesudah/{id}")
def follow(request: Request, id: str, visitor: Reviews) -> dict[str, str | None]:
    """Claims the document behind this one, so that the script can fetch it before it is needed."""
    wanted, supervises = wanted_of(chosen_before(request), id), visitor.may(Right.SUPERVISE)
    return {"next": queue.next_document(office(request).store, visitor.person.id, supervises, wanted)}


def _found(look: Look, name: str) -> tuple[FieldResult, FormField]:
    """A field and what its form says of it. Raises UnknownRecord."""
    try:
        return look.sheet.record.field(name), look.form.field(name)
    except KeyError:
        raise UnknownRecord("no such field in the document") from None


def _choice(look: Look, form_field: FormField, field: FieldResult, word: Word) -> Choice:
    """What is meant by a word. Raises NotSure where it is odd and the person has not seen that."""
    if word.choice in STATUS:
        return Choice(field.name, None, STATUS[word.choice], word.before)
    if word.choice == "accept":
        value = known(field)
        if value is None:
            raise NotSure(Parsed(None), [look.voice.say("doc.nothing_to_accept")])
        return Choice(field.name, value, seen=word.before)
    parsed = understood(look, form_field, word.text, look.guesses())
    if parsed.value is None:
        raise NotSure(parsed, [look.voice.say("doc.nothing_to_accept")])
    if not word.sure and (says := _odd(look, form_field, parsed)):
        raise NotSure(parsed, says)
    return Choice(field.name, parsed.value, seen=word.before)


def _keyed(look: Look, form_field: FormField, word: Word) -> Choice:
    """What was keyed blind: there is nothing to accept, and nothing is told of what it would be taken for."""
    if word.choice == "accept" or (word.choice == "text" and not word.text.strip()):
        raise NotSure(Parsed(None), [look.voice.say("doc.nothing_to_accept")])
    choice = choice_of(look.office, look.sheet.record, form_field, word.choice, word.text, word.sure)
    if choice is None:
        raise NotSure(Parsed(None), [look.voice.say("doc.odd_blind")])
    return choice


def _odd(look: Look, form_field: FormField, parsed: Parsed) -> list[str]:
    """What is odd about a text that was typed: by itself, and beside what stands in other fields."""
    guesses = look.guesses() | {form_field.name: parsed.value}
    against = [said for said in said_of(look, guesses) if form_field.name in said.fields]
    return [
        *doubt_words(look.voice, parsed.doubts),
        *(check_words(look.voice, form_field.name, said) for said in against),
    ]


def _places(look: Look, form_field: FormField, text: str) -> list[str]:
    """Official names whose words begin with the words of the text (`kab kup`), of the parent place that stands in its
    field if one there does."""
    params = form_field.typed_params()
    begun = [part.rstrip(".") for part in canonical(text).split()]
    if not isinstance(params, PlaceParams) or len("".join(begun)) < LEAST_LETTERS:
        return []
    parent = look.guesses().get(params.within or "")
    inside = look.office.places.names(params.level, [parent] if isinstance(parent, str) else [])
    found = [name for name in inside if _begins(name.split(), begun)]
    # The parent may be the one that is wrong.
    found = found or [name for name in look.office.places.names(params.level) if _begins(name.split(), begun)]
    return sorted(found, key=lambda name: (not name.startswith(begun[0]), len(name), name))[:SUGGESTED]


def _begins(words: Sequence[str], begun: Sequence[str]) -> bool:
    """Whether some words of a name begin with these, in this order.

    >>> _begins(["KABUPATEN", "KUPANG"], ["KAB", "KUP"]), _begins(["KOTA", "KUPANG"], ["KUP", "KO"])
    (True, False)
    """
    rest = iter(words)
    return all(any(word.startswith(part) for word in rest) for part in begun)


def _standing(look: Look, name: str | None) -> Response:
    """Where the document stands now, for the script; of the field `name` all that is shown."""
    fields = field_views(look, {})
    state = look.sheet.record.state
    return JSONResponse(
        {
            "state": state.value,
            "state_words": look.voice.say(f"state.{state.value}"),
            "left": sum(field.open for field in fields),
            "flags": len(look.sheet.flags),
            "fields": {field.name: _brief(look, field) for field in fields},
            "checks": checks_by_field(look),
            "field": next((_brief(look, field) for field in fields if field.name == name), None),
        }
    )


def _brief(look: Look, field: FieldView) -> dict[str, Any]:
    """A field as the script keeps it."""
    return {
        "status": field.status,
        "open": field.open,
        "blind": field.blind,
        "keyed": field.keyed,
        "asked": field.asked,
        "shown": field.shown,
        "guess": field.guess,
        "version": field.version,
        "said": field.said,
        "mine": field.mine,
        "words": look.voice.say(f"status.{field.status}"),
    }


def _overtaken(look: Look, name: str) -> Response:
    """Somebody else was first: what stands now, so that both values can be shown."""
    view = next(field for field in field_views(look, {}) if field.name == name)
    says = look.voice.say("doc.overtaken", who=view.said or "?")
    return JSONResponse({"error": "overtaken", "says": [says], "field": _brief(look, view)}, 409)
