"""From readings to results: parse each field, check fields against each other, decide what a person must see.

Where several texts may stand in a field, the checks say which fit the other fields best (`schemas/joint.py`). Text
becomes a canonical value, doubts of the readers, of the field type and of the checks come together, and
`schemas/acceptance.py` says whether the machine may accept what is left without a doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from schemas import checks, types
from schemas.acceptance import Acceptance, is_given
from schemas.calibration import DOUBTED, is_by_hand
from schemas.checks import Finding, RoleValues
from schemas.form import FormFile
from schemas.form_field import FormField
from schemas.joint import Choice, settled
from schemas.layout import cells_of, place
from schemas.places import Gazetteer
from schemas.programme import Programme
from schemas.types import About, Parsed
from schemas.values import Candidate, Doubt, FieldReading, FieldResult, Flag, Status, Value

# A doubt about one field that says something of the whole document.
DOCUMENT_FLAGS = (Flag.NO_CONSENT, Flag.UNSIGNED, Flag.POOR_PAGE)

# Doubts of a field type about what a reader may have lost or made up: they say nothing of a text that was typed.
OF_READING = frozenset({"space_lost", "dot_lost", "number_or_word", "speck_or_sign"})

Finds = Callable[[str, RoleValues, About], list[Finding]]

# Of several values that a text may stand for one is meant where the other fields make it this probable.
SETTLED = 0.9


@dataclass(frozen=True)
class Validated:
    """The fields in paper order, and the flags of the document as a whole."""

    fields: tuple[FieldResult, ...]
    flags: tuple[Flag, ...]


def validate(
    form: FormFile,
    readings: Sequence[FieldReading],
    day: date,
    places: Gazetteer,
    pages: Collection[int] | None = None,
    programme: Programme | None = None,
    acceptance: Acceptance = Acceptance(),
) -> Validated:
    """What is known of each field that was read.

    `day`: the day of reading, nothing on the paper is later. `pages`: the pages of the form that are there; a field
    on one of them that no reader spoke of is flagged. Without `pages` such a field is left out, as are all fields
    of pages that are not there. `programme`: what some checks compare with, which find nothing without it.
    `acceptance`: when the machine may accept a field. Raises KeyError on a reading of a field that the form does not
    have.
    """
    read = {reading.name: reading for reading in readings}
    for name in read:
        form.field(name)
    present = [f for f in form.fields() if f.name in read or (pages is not None and form.page_of(f.name) in pages)]
    about = About(day, places, programme=programme)
    chosen = _chosen(form, present, read, about)
    read |= {name: _as_chosen(read[name], choice) for name, choice in chosen.items() if name in read}
    parsed = _parse_all(present, read, chosen, about)
    suggested = _suggested(form, read, parsed, about)
    guesses = {name: one.value for name, one in parsed.items()} | {name: one.value for name, one in suggested.items()}
    found, misread = cross_doubts(form, guesses, about), _misread(form, guesses, read, about)
    results = tuple(
        _result(
            field,
            form.page_of(field.name),
            _Judged(read.get(field.name), chosen[field.name].probability, acceptance),
            parsed[field.name],
            suggested.get(field.name),
            (*found.get(field.name, ()), *misread.get(field.name, ())),
        )
        for field in present
    )
    raised = {flag for result in results for flag in result.flags}
    return Validated(results, tuple(flag for flag in DOCUMENT_FLAGS if flag in raised))


def _chosen(
    form: FormFile, fields: list[FormField], read: Mapping[str, FieldReading], about: About
) -> dict[str, Choice]:
    """The text of each field that fits the other fields best, of those that its readers saw."""
    choices = {field.name: _choices(field, read.get(field.name), about) for field in fields}
    return {name: ranked[0] for name, ranked in settled(form, choices, about).items()}


def _choices(field: FormField, reading: FieldReading | None, about: About) -> tuple[Choice, ...]:
    """What may be meant by the texts that may stand in a field, the most probable first, each value once."""
    seen = reading.candidates if reading else ()
    if reading and not seen and not reading.empty:
        seen = (Candidate(reading.text, 1.0),)
    found: dict[str, Choice] = {}
    for text, probability in seen:
        values = types.meanings(field.type, text, _asked(field, about))
        for value in values:
            known = found.get(str(value), Choice(text, value, 0.0))
            kept = text if reading and text == reading.text else known.text
            found[str(value)] = Choice(kept, value, known.probability + probability / len(values))
    ranked = sorted(found.values(), key=lambda choice: -choice.probability)
    return tuple(ranked) or (Choice("", _parse(field, reading, about).value, 1.0),)


def _as_chosen(reading: FieldReading, choice: Choice) -> FieldReading:
    """The reading with the text that was chosen; with a doubt where that is not what seems to be written."""
    if choice.text == reading.text:
        return reading
    return replace(reading, text=choice.text, doubts=(*reading.doubts, Doubt(Flag.REPAIRED, "put_right")))


def _parse_all(
    fields: list[FormField], read: Mapping[str, FieldReading], chosen: Mapping[str, Choice], about: About
) -> dict[str, Parsed]:
    """Each field parsed, a place after the place it lies in."""
    parsed: dict[str, Parsed] = {}
    guesses: dict[str, Value] = {}
    for field in _parents_first(fields):
        choice = chosen[field.name]
        meant = choice.value if choice.probability >= SETTLED else None
        asked = replace(about, others=dict(guesses), meant=meant)
        parsed[field.name] = _parse(field, read.get(field.name), asked)
        guesses[field.name] = parsed[field.name].value
    return parsed


def _parents_first(fields: list[FormField]) -> list[FormField]:
    """The fields, each after the one its params name as `within`; in paper order where there is a circle."""
    waiting, ordered = list(fields), list[FormField]()
    while waiting:
        names = {field.name for field in waiting}
        ready = [field for field in waiting if _parent(field) not in names - {field.name}] or waiting
        ordered += ready
        waiting = [field for field in waiting if field not in ready]
    return ordered


def _parent(field: FormField) -> str | None:
    return getattr(field.typed_params(), "within", None)


def _parse(field: FormField, reading: FieldReading | None, about: About) -> Parsed:
    """The value of a field; where nothing was read, that of its type's `WHEN_EMPTY`, mostly none."""
    written = reading.text.strip() if reading and not reading.empty else ""
    text = written or types.when_empty(field.type) or ""
    return types.field_type(field.type).parse(text, _asked(field, about))


def _asked(field: FormField, about: About) -> About:
    """What the type of a field may ask about it."""
    return replace(about, params=field.typed_params(), options=tuple(field.options), cells=len(cells_of(field)) or None)


def _checked(
    form: FormFile, guesses: Mapping[str, Value], about: About, finds: Finds = checks.found
) -> Iterator[tuple[Finding, list[str]]]:
    """What all checks of a form find, each with the fields it is about; `guesses` hold every field that is there.

    Of a field on a page that has not come yet nothing is known, not even that it is empty.
    """
    for entry in form.checks:
        for name, roles in entry.items():
            values: dict[str, Value | list[Value]] = {
                role: [guesses.get(one) for one in given] if isinstance(given, list) else guesses.get(given)
                for role, given in roles.items()
            }
            for finding in finds(name, values, about):
                names = [_field_of(role, roles) for role in finding.roles]
                if all(one in guesses for one in names):
                    yield finding, names


def _misread(
    form: FormFile, guesses: Mapping[str, Value], read: Mapping[str, FieldReading], about: About
) -> dict[str, list[Doubt]]:
    """The doubts about fields read from a hand that would agree with others, were one figure another."""
    doubts: dict[str, list[Doubt]] = {}
    for finding, names in _checked(form, guesses, about, checks.misread):
        for name in names:
            if name in read and is_by_hand(read[name].evidence):
                doubts.setdefault(name, []).append(finding.doubt)
    return doubts


def _suggested(
    form: FormFile, read: Mapping[str, FieldReading], parsed: Mapping[str, Parsed], about: About
) -> dict[str, Parsed]:
    """What checks suggest for fields without a legal value of their own, the first suggestion for each."""
    guesses = {name: one.value for name, one in parsed.items()}
    taken: dict[str, Parsed] = {}
    for finding, names in _checked(form, guesses, about):
        for name in names if finding.suggestion is not None else ():
            if name in parsed and name not in taken and _open(form.field(name), read.get(name), parsed[name]):
                taken[name] = Parsed(finding.suggestion, (finding.doubt,))
    return taken


def _open(field: FormField, reading: FieldReading | None, parsed: Parsed) -> bool:
    """May a suggestion stand in for this field? Not for a legal value, nor for what was rightly left empty."""
    legal = parsed.value is not None and all(doubt.flag is not Flag.INVALID for doubt in parsed.doubts)
    return not legal and (field.required or (reading is not None and not reading.empty))


def disagreements(form: FormFile, guesses: Mapping[str, Value], about: About) -> list[tuple[Doubt, tuple[str, ...]]]:
    """The doubts of all checks of a form, each with the fields it is about; `guesses` hold what was suggested."""
    return [
        (finding.doubt, tuple(names)) for finding, names in _checked(form, guesses, about) if finding.suggestion is None
    ]


def cross_doubts(form: FormFile, guesses: Mapping[str, Value], about: About) -> dict[str, tuple[Doubt, ...]]:
    """The same by field, for values that were not read together too: a page that came another day."""
    found: dict[str, list[Doubt]] = {}
    for doubt, names in disagreements(form, guesses, about):
        for name in names:
            found.setdefault(name, []).append(doubt)
    return {name: tuple(doubts) for name, doubts in found.items()}


def _field_of(role: str, roles: Mapping[str, str | list[str]]) -> str:
    """The field a role of a finding stands for.

    >>> _field_of("dates_list[1]", {"dates_list": ["born", "on"]}), _field_of("nik", {"nik": "nik_ibu"})
    ('on', 'nik_ibu')
    """
    name, _, at = role.partition("[")
    given = roles[name]
    return given[int(at.rstrip("]"))] if isinstance(given, list) else given


@dataclass(frozen=True)
class _Judged:
    """A reading, if there is one, how probable its text is among those that may stand there, and when it may be
    accepted."""

    reading: FieldReading | None
    given: float
    acceptance: Acceptance

    def doubted(self) -> _Judged:
        """The same reading, something speaking against it: those are right less often, whatever the readers say."""
        if self.reading is None or self.reading.evidence is None:
            return self
        evidence = replace(self.reading.evidence, kind=DOUBTED)
        return replace(self, reading=replace(self.reading, evidence=evidence))

    def probability(self) -> float | None:
        return self.acceptance.probability(self.reading, self.given) if self.reading else None


def _result(
    field: FormField,
    page: int,
    judged: _Judged,
    parsed: Parsed,
    suggested: Parsed | None,
    found: Iterable[Doubt],
) -> FieldResult:
    """The result of one field, with all doubts about it."""
    reading = judged.reading
    doubts = list(reading.doubts if reading else ()) + _absence(field, reading, parsed) + _of_type(parsed, reading)
    doubts += (*(suggested.doubts if suggested else ()), *found)
    judged = judged.doubted() if doubts else judged
    probability, empty = judged.probability(), reading is not None and reading.empty and parsed.value is None
    if reading is not None and probability is not None and parsed.value is not None:
        doubts += judged.acceptance.doubts(field, reading, probability)
    accepted = not doubts and not empty
    return FieldResult(
        name=field.name,
        value=parsed.value if accepted else None,
        status=Status.FLAGGED if doubts else Status.EMPTY if empty else Status.ACCEPTED,
        suggestion=(suggested or parsed).value if doubts else None,
        doubts=tuple(dict.fromkeys(doubts)),
        probability=None if empty or suggested else probability,
        readings=reading.readings if reading else (),
        page=page,
        box_mm=place(field).box if field.places else None,
        box_px=reading.box_px if reading else None,
        given=judged.given,
        evidence=judged.reading.evidence if judged.reading else None,
    )


def _of_type(parsed: Parsed, reading: FieldReading | None) -> list[Doubt]:
    """The doubts of the field type that say something of a text as it came."""
    typed = reading is not None and is_given(reading)
    return [doubt for doubt in parsed.doubts if not (typed and doubt.reason in OF_READING)]


def _absence(field: FormField, reading: FieldReading | None, parsed: Parsed) -> list[Doubt]:
    """The doubt about a field that has no value: never read, left empty though required, or not legible."""
    if reading is None:
        return [Doubt(Flag.UNREADABLE, "not_read")]
    if parsed.value is not None:
        return []
    if not reading.empty:
        return [Doubt(Flag.UNREADABLE, "nothing_read")]
    return [Doubt(Flag.MISSING, "required_empty")] if field.required else []
