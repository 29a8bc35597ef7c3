"""A field as it is shown to who decides it: what is suggested and why it waits, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from review.office import Office
from review.speaking import Voice
from review.words import catalogue
from schemas import messages
from schemas.form import FormFile
from schemas.form_field import FormField
from schemas.grammar import Words
from schemas.layout import cells_of
from schemas.types import Parsed, field_type
from schemas.validate import disagreements
from schemas.values import Box, Doubt, FieldResult, Flag, Status, Value
from storage.assemble import known
from storage.ceilings import REASON as OVER_CEILING
from storage.review.keying import is_blind
from storage.review.sheet import Sheet

_ISO = re.compile(r"\d{4}-\d\d(-\d\d)?")
YES_NO = ("consent", "signature", "stamp")
DIGITS = ("nik", "kk", "phone", "money", "number", "amount", "date", "month_year")
# Flags of checks are worked out anew from what stands now; of those that were stored only this one cannot be.
STORED_CONTRADICTIONS = frozenset({OVER_CEILING})


@dataclass(frozen=True)
class Option:
    """Something that can be chosen: its name, its label, the number key that chooses it."""

    name: str
    label: str
    key: str


@dataclass(frozen=True)
class Reading:
    """What one reader saw: who it is in words, and its text in pieces, each with whether the suggestion differs."""

    engine: str
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Said:
    """Something a check says now, about these fields (their names and their labels)."""

    fields: tuple[str, ...]
    labels: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class FieldView:
    """A field as it stands on the page. `open`: it waits for this person. `text` stands in its input at first, or
    names what is chosen, comma-joined; `guess` is the same of the suggestion or value alone, without the draft."""

    name: str
    label: str
    help: str
    type: str
    kind: str
    numeric: bool
    status: str
    open: bool
    blind: bool
    keyed: bool
    asked: bool
    shown: str
    guess: str
    text: str
    options: tuple[Option, ...]
    flags: tuple[str, ...]
    reasons: tuple[str, ...]
    readings: tuple[Reading, ...]
    page: int
    box: Box | None
    version: int
    said: str
    mine: bool


@dataclass(frozen=True)
class Look:
    """What showing the fields of one document needs: who looks, and what they may."""

    office: Office
    voice: Voice
    form: FormFile
    sheet: Sheet
    account_id: str
    supervises: bool

    def blind(self, field: FieldResult) -> bool:
        """Whether this person must key the field without seeing anything of it; a question is put to open eyes."""
        return is_blind(self.form, field) and not (self.supervises and field.name in self.sheet.asked)

    def is_open(self, field: FieldResult) -> bool:
        """Whether the field waits for this person."""
        left = field.name in self.sheet.asked and not self.supervises
        return field.status is Status.FLAGGED and not left and not (self.blind(field) and self.has_keyed(field))

    def has_keyed(self, field: FieldResult) -> bool:
        """Whether they have keyed it, and others must."""
        return field.name in self.sheet.keyed

    def guesses(self) -> dict[str, Value]:
        """What stands in the fields or is suggested, for checks; nothing of those that are keyed blind."""
        return {field.name: None if self.blind(field) else known(field) for field in self.sheet.record.fields}


def field_views(look: Look, drafts: Mapping[str, str]) -> list[FieldView]:
    """All fields in paper order."""
    known_fields = {field.name: field for field in look.form.fields()}
    checked = said_of(look, look.guesses())
    return [
        field_view(look, known_fields[field.name], field, checked, drafts.get(field.name))
        for field in look.sheet.record.fields
        if field.name in known_fields
    ]


def field_view(
    look: Look, form_field: FormField, field: FieldResult, checked: Sequence[Said], draft: str | None = None
) -> FieldView:
    """One of them. `checked`: what the checks say of what stands now."""
    blind, voice = look.blind(field), look.voice
    guess = "" if blind else as_typed(form_field, known(field))
    word = look.sheet.words.get(field.name)
    return FieldView(
        name=field.name,
        label=label_of(voice, form_field),
        help=_words(voice, form_field.help),
        type=form_field.type,
        kind=_kind(form_field),
        numeric=form_field.type in DIGITS,
        status=field.status.value,
        open=look.is_open(field),
        blind=blind,
        keyed=blind and look.has_keyed(field),
        asked=field.name in look.sheet.asked,
        shown="" if blind else shown(voice, form_field, known(field)),
        guess=guess,
        text=guess if draft is None else draft,
        options=options_of(voice, form_field),
        flags=() if blind else tuple(voice.say(f"flag.{flag}") for flag in field.flags),
        reasons=_reasons(look, field, checked),
        readings=() if blind else _readings(voice, form_field, field),
        page=field.page or look.form.page_of(field.name),
        box=field.box_px,
        version=look.sheet.version(field.name),
        said=f"{word.names}, {voice.moment(word.made_at)}" if word and not word.withdrawn else "",
        mine=bool(word and not word.withdrawn and word.actor == look.account_id),
    )


def label_of(voice: Voice, field: FormField) -> str:
    """What the field is called; by its name where the paper has only a sign before it."""
    label = _words(voice, field.label)
    return label if any(sign.isalnum() for sign in label) else field.name.replace("_", " ").upper()


def options_of(voice: Voice, field: FormField) -> tuple[Option, ...]:
    """What can be chosen, numbered from 1."""
    if field.type in YES_NO:
        named = [("ya", voice.say("doc.yes")), ("tidak", voice.say("doc.no"))]
    else:
        named = [(name, _words(voice, option.label)) for name, option in field.options.items()]
    return tuple(Option(name, label, str(n) if n < 10 else "") for n, (name, label) in enumerate(named, 1))


def as_typed(field: FormField, value: Value) -> str:
    """A value as it may stand in the input: as it is written on paper, or names of options."""
    if value is None:
        return ""
    if field.type in ("date", "month_year") and _ISO.fullmatch(str(value)):
        return "-".join(reversed(str(value).split("-")))
    if field.options and field.type not in YES_NO:
        return ",".join(value) if isinstance(value, list) else str(value)
    return field_type(field.type).format(value)


def shown(voice: Voice, field: FormField, value: Value) -> str:
    """A value in words; empty where there is none. Several options where one is asked for, joined by commas as they
    are read, are told by their labels, too."""
    if value is None:
        return ""
    labels = {option.name: option.label for option in options_of(voice, field)}
    if isinstance(value, bool):
        return labels.get("ya" if value else "tidak", "")
    if labels:
        return ", ".join(labels.get(one, one) for one in (value if isinstance(value, list) else str(value).split(",")))
    return voice.value(field.type, value)


def understood(look: Look, field: FormField, text: str, guesses: Mapping[str, Value]) -> Parsed:
    """What a person means who types this. They may write a name in full or as the paper cut it: what leaves fewer
    doubts counts."""
    asked = replace(
        look.office.about(), params=field.typed_params(), options=tuple(field.options), others=dict(guesses)
    )
    whole, cells = field_type(field.type).parse(text, asked), len(cells_of(field)) or None
    if not whole.doubts or cells is None:
        return whole
    cut = field_type(field.type).parse(text, replace(asked, cells=cells))
    return min(whole, cut, key=lambda one: len(one.doubts))


def said_of(look: Look, guesses: Mapping[str, Value]) -> list[Said]:
    """What the checks of the form say of these values, with the labels of the fields concerned."""
    found = disagreements(look.form, guesses, look.office.about())
    return [
        Said(names, tuple(label_of(look.voice, look.form.field(name)) for name in names), look.voice.say(doubt.reason))
        for doubt, names in found
    ]


def check_words(voice: Voice, name: str, said: Said) -> str:
    """What a check says, as it stands at one of its fields: the others are named."""
    others = [label for field, label in zip(said.fields, said.labels, strict=True) if field != name]
    return voice.say("doc.against", others=", ".join(others), text=said.text) if others else said.text


def doubt_words(voice: Voice, doubts: Sequence[Doubt]) -> list[str]:
    """The reasons of doubts, each once; the flag itself for a reason of old that nobody knows any more."""
    known_reasons = messages.catalogue()
    keys = [doubt.reason if doubt.reason in known_reasons else f"flag.{doubt.flag}" for doubt in doubts]
    return list(dict.fromkeys(voice.say(key) for key in keys))


def _reasons(look: Look, field: FieldResult, checked: Sequence[Said]) -> tuple[str, ...]:
    """Why the field waits; what checks say stands beside it and is not repeated."""
    if look.blind(field):
        return (look.voice.say("doc.blind"),)
    now = {said.text for said in checked if field.name in said.fields}
    stored = [
        doubt for doubt in field.doubts if doubt.flag is not Flag.CONTRADICTS or doubt.reason in STORED_CONTRADICTIONS
    ]
    return tuple(text for text in doubt_words(look.voice, stored) if text not in now)


def _readings(voice: Voice, form_field: FormField, field: FieldResult) -> tuple[Reading, ...]:
    labels, guess = {option.name: option.label for option in options_of(voice, form_field)}, known(field)
    suggestion = shown(voice, form_field, guess) if labels else as_typed(form_field, guess)
    made = []
    for reading in field.readings:
        key = f"engine.{reading.engine}"
        name = voice.say(key) if key in catalogue() else reading.engine
        text = shown(voice, form_field, reading.text) if labels else reading.text
        made.append(Reading(name, differences(text, suggestion)))
    return tuple(dict.fromkeys(made))


def differences(text: str, suggestion: str) -> tuple[tuple[str, bool], ...]:
    """A text in pieces, each with whether it differs from the suggestion; case and signs between do not count.

    >>> differences("5371 O1", "537101")
    (('5371 ', False), ('O', True), ('1', False))
    """
    if not text or not suggestion:
        return ((text, False),) if text else ()
    at = [n for n, sign in enumerate(text) if sign.isalnum()]
    mine = "".join(text[n].upper() for n in at)
    other = "".join(sign.upper() for sign in suggestion if sign.isalnum())
    odd = [False] * len(text)
    for what, start, end, _, _ in SequenceMatcher(None, mine, other, autojunk=False).get_opcodes():
        for n in range(start, end) if what != "equal" else ():
            odd[at[n]] = True
    return _runs(text, odd)


def _runs(text: str, odd: Sequence[bool]) -> tuple[tuple[str, bool], ...]:
    runs: list[tuple[str, bool]] = []
    for sign, is_odd in zip(text, odd, strict=True):
        if runs and runs[-1][1] == is_odd:
            runs[-1] = (runs[-1][0] + sign, is_odd)
        else:
            runs.append((sign, is_odd))
    return tuple(runs)


def _kind(field: FormField) -> str:
    if field.type in YES_NO:
        return "one"
    if not field.options:
        return "text"
    return "many" if field.type == "choices" else "one"


def _words(voice: Voice, words: Words | None) -> str:
    if words is None:
        return ""
    return words.en if voice.language == "en" and words.en else words.id
