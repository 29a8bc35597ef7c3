"""One file as it was read against what is expected of it: its end, its documents, every field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from cli.evaluation.cases import READ, Case, JudgedDocument, JudgedFile, Place
from cli.evaluation.crops import Crops
from cli.evaluation.pairs import ExpectedDocument, Pair, match
from cli.evaluation.paper import called_for
from cli.evaluation.scoring import JudgedField, ticked
from extractors.equipment import Equipment
from schemas.errors import Rejected
from schemas.form import FormFile
from schemas.form_field import FormField
from schemas.outcome import DocumentOutcome, FileOutcome
from schemas.values import FieldResult, Value

Outcome = FileOutcome | Rejected | Exception
"""What came out of reading a file; any other exception than `Rejected` is a broken system."""


@dataclass(frozen=True)
class Judge:
    """What judging needs: forms, places and programme, and the day of reading."""

    equipment: Equipment
    day: date

    def judged(self, pair: Pair, outcome: Outcome) -> JudgedFile:
        """The file held against what is expected of it."""
        wanted = pair.expectation.set_aside or READ
        if isinstance(outcome, FileOutcome):
            return self._read(pair, wanted, outcome)
        rejected = isinstance(outcome, Rejected)
        ended = outcome.code.value if isinstance(outcome, Rejected) else type(outcome).__name__
        there = pair.expectation.documents
        documents = tuple(self._missing(_place(pair, n), one, lost=False) for n, one in enumerate(there))
        return JudgedFile(pair.name, wanted, ended, documents=documents, aside=len(there), broken=not rejected)

    def _read(self, pair: Pair, wanted: str, outcome: FileOutcome) -> JudgedFile:
        expected = pair.expectation.documents
        joined, extra = match(expected, outcome.documents, (self._same_number, _same_form))
        missing = sum(found is None for _, found in joined)
        # Pages that were set aside are told of; documents beyond those are lost without a word.
        lost = missing if missing > len(outcome.aside) else 0
        partly = bool(outcome.aside or outcome.blank_pages)
        documents = tuple(
            self._document(_place(pair, n), one, found, partly)
            if found
            else self._missing(_place(pair, n), one, lost > 0)
            for n, (one, found) in enumerate(joined)
        )
        # A file without a document of its own may hold the other page of another file's.
        unexpected = sum(bool(expected) or one.complete for one in extra)
        return JudgedFile(pair.name, wanted, READ, outcome.page_count, documents, missing - lost, lost, unexpected)

    def _same_number(self, expected: ExpectedDocument, found: DocumentOutcome) -> bool:
        form = self.equipment.forms.get(found.form, found.form_version)
        if form is None or form.paper_number is None or found.paper_number is None or not _same_form(expected, found):
            return False
        return expected.fields.get(form.paper_number) == found.paper_number

    def _missing(self, place: Place, expected: ExpectedDocument, lost: bool) -> JudgedDocument:
        """The written fields of a document that is not there, by the newest version of its form."""
        written = {name: value for name, value in expected.fields.items() if value is not None}
        form = self.equipment.forms.latest(expected.form)
        if form is None:
            return JudgedDocument(unknown=len(written))
        cases = tuple(
            Case(_judged(form, field, written[field.name], lost=lost), _on(place, form, field))
            for field in form.fields()
            if field.name in written
        )
        return JudgedDocument(cases, unknown=len(written) - len(cases))

    def _document(
        self, place: Place, expected: ExpectedDocument, found: DocumentOutcome, partly: bool
    ) -> JudgedDocument:
        """The fields of a document that is there; `partly`: not all pages of its file were read."""
        form = self.equipment.forms.get(found.form, found.form_version)
        if form is None:
            raise KeyError(f"{found.form}.v{found.form_version}")
        equipment, results = self.equipment, {result.name: result for result in found.fields}
        paper = called_for(form, expected.fields, self.day, equipment.places, equipment.programme)
        fields = [
            _judged(form, field, expected.fields.get(field.name), results.get(field.name), field.name in paper)
            for field in form.fields()
        ]
        judged = [one for one in fields if one.result or (one.written and partly)]
        crops = Crops(found)
        cases = tuple(_case(one, form, place, crops) for one in judged)
        names = {field.name for field in fields}
        unknown = sum(value is not None and name not in names for name, value in expected.fields.items())
        elsewhere = sum(one.written for one in fields) - sum(one.written for one in judged)
        return JudgedDocument(cases, elsewhere, unknown)


def _case(judged: JudgedField, form: FormFile, place: Place, crops: Crops) -> Case:
    field, result = form.field(judged.name), judged.result
    crop = crops.of(result) if result and not judged.right else None
    return Case(judged, _on(place, form, field), tuple(_false_ticks(field, judged)), crop)


def _judged(
    form: FormFile,
    field: FormField,
    expected: Value,
    result: FieldResult | None = None,
    called_for: bool = False,
    lost: bool = False,
) -> JudgedField:
    is_number = field.name == form.paper_number
    return JudgedField(field.name, field.type, field.writing.value, expected, result, is_number, called_for, lost)


def _false_ticks(field: FormField, judged: JudgedField) -> Iterator[bool]:
    """Each box that is not ticked on the paper: was it read as ticked, and is nobody asked?"""
    read = judged.result.guess if judged.result else None
    for option in field.options:
        if not ticked(judged.expected, option):
            yield ticked(read, option) and not judged.asked


def _same_form(expected: ExpectedDocument, found: DocumentOutcome) -> bool:
    return expected.form == found.form


def _place(pair: Pair, document: int) -> Place:
    return Place(pair.name, pair.condition, pair.fill, document, 1)


def _on(place: Place, form: FormFile, field: FormField) -> Place:
    return replace(place, page=form.page_of(field.name))
