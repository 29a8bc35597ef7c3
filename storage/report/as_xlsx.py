"""The summary as an Excel workbook: what came in and what waits, the answers, the money; figures to go on with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.formatting.rule import DataBarRule, Rule

from schemas.report import Report
from schemas.reporting import Title
from storage.disk import replaced_file
from storage.export.as_xlsx import typed_cell
from storage.export.sheets import Cell
from storage.report.speaking import Speaker

Line = Sequence[Cell | float]
_SURE, _UNSURE = "0B5D5B", "8FC7BD"


def write_workbook(report: Report, zone: ZoneInfo, out: Path) -> None:
    """Writes the workbook to `out`, whole or not at all. Its words are Indonesian with English beside them."""
    book, both = Workbook(write_only=True), _Both(zone)
    _sheet(book, both.say("title"), _overview(report, both), ())
    _sheet(book, both.say("answer"), _answers(report, both), (("C", _SURE), ("D", _UNSURE)))
    if report.money:
        _sheet(book, both.say("money"), _money(report, both), (("D", _SURE), ("E", _UNSURE)))
    with replaced_file(out) as file:
        book.save(file)


class _Both:
    """Both languages in one cell."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._speakers = Speaker("id", zone), Speaker("en", zone)
        self.zone = zone

    def say(self, key: str, **values: object) -> str:
        return " / ".join(dict.fromkeys(one.say(key, **values) for one in self._speakers))

    def said(self, key: str, name: str) -> str:
        return " / ".join(dict.fromkeys(one.said(key, name) for one in self._speakers))

    def title(self, title: Title) -> str:
        return " / ".join(dict.fromkeys(one.title(title) for one in self._speakers))


def _sheet(book: Workbook, title: str, lines: Iterator[Line], bars: Sequence[tuple[str, str]]) -> None:
    page = book.create_sheet(title.split(" / ")[0][:31])
    widths = {"A": 44, "B": 40, "C": 18, "D": 18, "E": 18, "F": 18, "G": 12}
    for column, width in widths.items():
        page.column_dimensions[column].width = width
    for line in lines:
        page.append([typed_cell(page, cell) for cell in line])
    for column, colour in bars:
        # Bars within the cells: what is a lot is seen without reading.
        rule: Rule = DataBarRule(start_type="num", start_value=0, end_type="max", color=colour)  # type: ignore[no-untyped-call]
        page.conditional_formatting.add(f"{column}2:{column}1000", rule)


def _overview(report: Report, both: _Both) -> Iterator[Line]:
    yield [both.say("title"), None, None]
    yield [both.say("made", moment=""), None, report.made_at.astimezone(both.zone)]
    yield []
    yield [both.say("needs"), None, None]
    for name, count in report.needs.items():
        yield [both.said("need", name), None, count]
    yield []
    yield [both.say("flow"), both.say("day"), both.say("ever")]
    flows = report.recent, report.ever
    for key in ("files", "pages"):
        yield [both.say(key), *(getattr(flow, key) for flow in flows)]
    yield [both.say("documents"), *(flow.total for flow in flows)]
    for state in dict.fromkeys(state for flow in flows for state in flow.documents):
        yield [both.said("state", state), *(flow.documents.get(state, 0) for flow in flows)]
    yield [both.say("files_waiting"), None, report.files_waiting]
    yield []
    for number, count in enumerate(report.waiting.ages):
        yield [both.say("waiting"), both.say(f"age.{number}"), count]
    for name, count in report.waiting.flags.items():
        yield [both.say("why"), both.said("flag", name), count]
    for name, count in report.aside.reasons.items():
        yield [both.say("aside"), both.said("set_aside", name), count]
    yield []
    found = report.errors
    figures: tuple[tuple[str, float], ...] = (
        ("keyed", found.keyed),
        ("wrong", found.wrong),
        ("low", found.low),
        ("high", found.high),
    )
    for label, figure in figures:
        yield [both.say("errors"), both.say(f"errors.{label}"), figure]


def _answers(report: Report, both: _Both) -> Iterator[Line]:
    yield [both.say("question"), both.say("answer"), both.say("sure"), both.say("unsure")]
    for asked in report.answers:
        title = both.title(asked.title)
        for one in asked.answers:
            yield [title, both.title(one.label), one.certain, one.uncertain]
        yield [title, both.say("empty"), asked.empty, 0]
        yield [title, both.say("unknown"), 0, asked.unknown]


def _money(report: Report, both: _Both) -> Iterator[Line]:
    money = report.money
    if money is None:
        return
    columns = ("total", "sure", "unsure", "left", "papers")
    yield [both.say("purpose"), both.say("source"), *(both.say(key) for key in columns)]
    for row, source in (
        *((one, both.title(one.source) if one.source else None) for one in money.purposes),
        *((one, both.say("source")) for one in money.sources),
    ):
        left = None if row.total is None else row.total - row.certain
        papers = row.papers + row.papers_uncertain
        yield [both.title(row.label), source, row.total, row.certain, row.uncertain, left, papers]
    yield [both.say("unread", n=money.unread), None, None, None, None, None, money.unread]
