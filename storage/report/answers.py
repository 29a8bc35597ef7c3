"""What people answered, and where the money went: counted from the fields as they stand, certain and uncertain apart.

Which fields answer which question is said by the form files (`report:`, and the check that holds amounts against the
programme's ceilings), for whom and how much there is by `programme.yaml`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from schemas.form import FormFile
from schemas.grammar import Words
from schemas.library import Library
from schemas.programme import Programme
from schemas.report import Answer, Answers, Money, Spent
from schemas.reporting import Question, Reporting, Title
from storage.ceilings import CHECK
from storage.report.standing import Known, Standing, standing
from storage.store import Store

NOT_KNOWN = Title(id="Keperluan belum diketahui", en="purpose not known yet")
NO_SOURCE = Title(id="Tanpa sumber dana", en="no source named")


@dataclass
class Tally:
    """The papers of one question so far."""

    question: Question
    asked: int = 0
    empty: int = 0
    unknown: int = 0
    certain: Counter[str] = field(default_factory=Counter)
    uncertain: Counter[str] = field(default_factory=Counter)

    def add(self, paper: Standing) -> None:
        """Counts a paper, if the question is meant for it."""
        sure = not paper.twice
        for name, options in self.question.when.items():
            known = paper.fields.get(name)
            if known is None or not set(_several(known)) & set(options):
                return
            sure = sure and known.certain
        self.asked += 1
        known = paper.fields.get(self.question.field, Known(False, None))
        if not _several(known):
            self.empty += known.certain
            self.unknown += not known.certain
        else:
            (self.certain if sure and known.certain else self.uncertain).update(_several(known))


@dataclass
class Purse:
    """The money of one form's papers so far, by purpose (None: not known): sums, and how many papers."""

    amount: str
    purpose: str
    certain: Counter[str | None] = field(default_factory=Counter)
    uncertain: Counter[str | None] = field(default_factory=Counter)
    papers: Counter[str | None] = field(default_factory=Counter)
    papers_uncertain: Counter[str | None] = field(default_factory=Counter)
    unread: int = 0

    def add(self, paper: Standing) -> None:
        """Counts a paper."""
        amount, purpose = (paper.fields.get(name, Known(False, None)) for name in (self.amount, self.purpose))
        if not isinstance(amount.value, int) or isinstance(amount.value, bool):
            self.unread += 1
            return
        name = purpose.value if isinstance(purpose.value, str) else None
        sure = amount.certain and purpose.certain and not paper.twice
        (self.certain if sure else self.uncertain)[name] += amount.value
        (self.papers if sure else self.papers_uncertain)[name] += 1


def answers(store: Store, forms: Library, programme: Programme) -> tuple[list[Answers], Money | None, int]:
    """All questions answered, the money, and how many documents are closed for want of consent."""
    told, purses, closed = list[Answers](), list[Purse](), 0
    for name in forms.names():
        form = forms.latest(name)
        if form is None:
            continue
        tallies = [Tally(question) for question in questions(form)]
        purse = purse_of(form)
        some = False
        for paper in standing(store, name, _names(tallies, purse)):
            some = True
            if paper.closed:
                closed += 1
                continue
            for tally in tallies:
                tally.add(paper)
            if purse:
                purse.add(paper)
        if some:
            told += [_answers(form, tally) for tally in tallies]
            purses += [purse] if purse else []
    return told, money(programme, purses) if purses else None, closed


def questions(form: FormFile) -> Sequence[Question]:
    """What is asked of a form: what it says, else who ticked what in its required choices."""
    if form.report:
        return form.report.questions
    purse = purse_of(form)
    return [
        Question(field=one.name, title=_title(one.label))
        for one in form.fields()
        if one.type == "choice" and one.required and not one.personal and (purse is None or one.name != purse.purpose)
    ]


def purse_of(form: FormFile) -> Purse | None:
    """The fields that say how much was paid for what; None where the form does not pay anybody."""
    checked = next((entry[CHECK] for entry in form.checks if CHECK in entry), None)
    return None if checked is None else Purse(str(checked["amount"]), str(checked["purpose"]))


def money(programme: Programme, purses: Sequence[Purse]) -> Money:
    """The sums against the totals of the programme: purposes and sources in its order, then what it does not name."""
    known = {purpose.name: purpose for purpose in programme.purposes}
    found = {name for purse in purses for name in (*purse.papers, *purse.papers_uncertain)}
    others = sorted(name for name in found if name is not None and name not in known)
    purposes = [_purpose(programme, purses, name) for name in (*known, *others)]
    purposes += [_spent(purses, [None], NOT_KNOWN)] if None in found else []
    sources = [
        _spent(purses, [name for name in known if known[name].source == one.name], _title(one.label), one.total)
        for one in programme.sources
    ]
    sourceless = [name for name in found if name is None or name not in known or known[name].source is None]
    sources += [_spent(purses, sourceless, NO_SOURCE)] if sourceless else []
    return Money(purposes=purposes, sources=sources, unread=sum(purse.unread for purse in purses))


def _purpose(programme: Programme, purses: Sequence[Purse], name: str) -> Spent:
    """One that the programme does not name is called as the receipt calls it."""
    known = programme.purpose(name)
    source = programme.source(known.source) if known and known.source else None
    label = _title(known.label) if known else Title(id=name)
    return _spent(purses, [name], label, known.total if known else None, _title(source.label) if source else None)


def _names(tallies: Iterable[Tally], purse: Purse | None) -> set[str]:
    asked = {name for tally in tallies for name in (tally.question.field, *tally.question.when)}
    return asked | ({purse.amount, purse.purpose} if purse else set())


def _several(known: Known) -> list[str]:
    """The answers in a field; none where it is empty or not known."""
    values = known.value if isinstance(known.value, list) else [known.value]
    return [value for value in values if isinstance(value, str)]


def _answers(form: FormFile, tally: Tally) -> Answers:
    asked, report = form.field(tally.question.field), form.report
    labels = {name: _title(option.label) for name, option in asked.options.items()}
    found = sorted({*tally.certain, *tally.uncertain} - labels.keys(), key=lambda name: -_both(tally, name))
    rows = [
        Answer(label=labels.get(name, Title(id=name or "?")), certain=tally.certain[name],
               uncertain=tally.uncertain[name])
        for name in (*labels, *found)
    ]  # fmt: skip
    return Answers(
        title=tally.question.title,
        counts=report.counts if report else Reporting.model_fields["counts"].default,
        asked=tally.asked,
        answers=rows,
        empty=tally.empty,
        unknown=tally.unknown,
        several=asked.type == "choices",
    )


def _both(tally: Tally, name: str) -> int:
    return tally.certain[name] + tally.uncertain[name]


def _spent(
    purses: Sequence[Purse],
    purposes: Sequence[str | None],
    label: Title,
    total: int | None = None,
    source: Title | None = None,
) -> Spent:
    def add(part: Callable[[Purse], Counter[str | None]]) -> int:
        return sum(part(purse)[purpose] for purse in purses for purpose in purposes)

    return Spent(
        label=label,
        source=source,
        total=total,
        certain=add(lambda purse: purse.certain),
        uncertain=add(lambda purse: purse.uncertain),
        papers=add(lambda purse: purse.papers),
        papers_uncertain=add(lambda purse: purse.papers_uncertain),
    )


def _title(words: Words) -> Title:
    return Title(id=words.id, en=words.en)
