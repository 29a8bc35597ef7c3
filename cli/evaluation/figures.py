"""The figures of an evaluation, counted from the judged files. They hold no value from any form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields

from cli.evaluation.cases import READ, Case, JudgedFile
from cli.evaluation.curves import Bin, Curve, Point, curve, promises, reliability
from cli.evaluation.pairs import UNKNOWN
from cli.evaluation.scoring import Category, JudgedField
from cli.evaluation.statistics import Figure, rate

CODE = "code"


@dataclass(frozen=True)
class Rates:
    """Of written fields of one kind: shares that are right, accepted, silent errors, needlessly flagged."""

    name: str
    right: Figure
    accepted: Figure
    silent: Figure
    needless: Figure


@dataclass(frozen=True)
class Apart:
    """What is no rate of written fields: of empty fields, of boxes that are not ticked, of files.

    `filled`: empty fields read as something and nobody is asked; `empty_needless`: flagged for nothing;
    `false_ticks`: boxes read as ticked and nobody is asked; `aside_wrongly`: files that should have been read;
    `read_wrongly`: files that should have been set aside; `other_reason`: set aside, but for another reason.
    """

    filled: Figure
    empty_needless: Figure
    false_ticks: Figure
    aside_wrongly: Figure
    read_wrongly: Figure
    other_reason: Figure
    documents_lost: int
    documents_extra: int
    fields_elsewhere: int
    fields_unknown: int
    files_broken: int


@dataclass(frozen=True)
class Figures:
    """Everything that is told of an evaluation. `tables`: by type, writing, fill, condition."""

    files: int
    pages: int
    documents: int
    whole: Rates
    categories: Counter[Category]
    tables: dict[str, tuple[Rates, ...]]
    apart: Apart
    curve: Curve
    promises: tuple[tuple[float, Point], ...]
    reliability: tuple[Bin, ...]


def figures(files: Sequence[JudgedFile]) -> Figures:
    """The figures of all files together."""
    cases = [case for file in files for document in file.documents for case in document.cases]
    drawn = curve(cases)
    return Figures(
        files=len(files),
        pages=sum(file.pages for file in files),
        documents=sum(len(file.documents) for file in files),
        whole=_rates("", cases),
        categories=Counter(case.field.category for case in cases),
        tables={key: tuple(_table(cases, kind)) for key, kind in KINDS.items()},
        apart=_apart(files, cases),
        curve=drawn,
        promises=tuple(promises(drawn)),
        reliability=reliability(cases),
    )


def as_json(made: Figures) -> dict[str, object]:
    """The figures for programs: rates as hits, n, share, low and high."""
    tables = {key: {one.name: _rates_json(one) for one in rows} for key, rows in made.tables.items()}
    apart = {one.name: _plain(getattr(made.apart, one.name)) for one in fields(made.apart)}
    return {
        "files": made.files,
        "pages": made.pages,
        "documents": made.documents,
        "written": _rates_json(made.whole),
        "categories": {category.value: made.categories[category] for category in Category},
        "by": tables,
        "apart": apart,
        "curve": {
            "n": made.curve.n,
            "without_probability": made.curve.without,
            "now": _point_json(made.curve.now) if made.curve.now else None,
            "points": [_point_json(point) for point in made.curve.points],
        },
        "promises": [{"per_1000": promise, **_point_json(point)} for promise, point in made.promises],
        "reliability": [
            {"from": one.low, "to": one.high, "predicted": one.predicted, "right": _plain(one.seen)}
            for one in made.reliability
        ],
    }


def writing_of(field: JudgedField) -> str:
    """How a field is written; the paper's own number is none of them: its code says it."""
    return CODE if field.is_number else field.writing


KINDS: dict[str, Callable[[Case], str]] = {
    "type": lambda case: case.field.type,
    "writing": lambda case: writing_of(case.field),
    "fill": lambda case: case.place.fill,
    "condition": lambda case: case.place.condition,
}


def _table(cases: Iterable[Case], kind: Callable[[Case], str]) -> Iterator[Rates]:
    """The rates of each kind, by name; none where nothing is known of any."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        if case.field.written:
            groups.setdefault(kind(case), []).append(case)
    if set(groups) != {UNKNOWN}:
        yield from (_rates(name, groups[name]) for name in sorted(groups))


def _rates(name: str, cases: Sequence[Case]) -> Rates:
    written = [case for case in cases if case.field.written]

    def of(hit: Callable[[JudgedField], bool]) -> Figure:
        return rate((case.place.cluster, hit(case.field)) for case in written)

    return Rates(
        name,
        right=of(lambda field: field.right),
        accepted=of(lambda field: field.accepted),
        silent=of(lambda field: field.silent),
        needless=of(lambda field: field.category is Category.NEEDLESS),
    )


def _apart(files: Sequence[JudgedFile], cases: Sequence[Case]) -> Apart:
    empty = [case for case in cases if not case.field.written]

    def of(category: Category) -> Figure:
        return rate((case.place.cluster, case.field.category is category) for case in empty)

    good = [file for file in files if file.wanted == READ]
    bad = [file for file in files if file.wanted != READ]
    return Apart(
        filled=of(Category.FILLED),
        empty_needless=of(Category.EMPTY_NEEDLESS),
        false_ticks=rate((case.place.cluster, wrong) for case in cases for wrong in case.boxes),
        aside_wrongly=_files(good, lambda file: file.ended != READ),
        read_wrongly=_files(bad, lambda file: file.ended == READ),
        other_reason=_files(bad, lambda file: file.ended not in (READ, file.wanted)),
        documents_lost=sum(file.lost for file in files),
        documents_extra=sum(file.extra for file in files),
        fields_elsewhere=sum(document.elsewhere for file in files for document in file.documents),
        fields_unknown=sum(document.unknown for file in files for document in file.documents),
        files_broken=sum(file.broken for file in files),
    )


def _files(files: Iterable[JudgedFile], hit: Callable[[JudgedFile], bool]) -> Figure:
    cases: Iterator[tuple[Hashable, bool]] = ((file.name, hit(file)) for file in files)
    return rate(cases)


def _rates_json(rates: Rates) -> dict[str, object]:
    names = ("right", "accepted", "silent", "needless")
    return {"n": rates.right.n} | {name: _plain(getattr(rates, name)) for name in names}


def _point_json(point: Point) -> dict[str, object]:
    return {
        "threshold": point.threshold,
        "accepted": point.accepted,
        "expected_errors": point.expected,
        "errors": _plain(point.errors),
    }


def _plain(value: Figure | int) -> object:
    if isinstance(value, int):
        return value
    share = value.share if value.n else None
    return {"hits": value.hits, "n": value.n, "share": share, "low": value.low, "high": value.high}
