"""The summary as Markdown, for Prefect's page: counts alone, short enough to be read in a list of runs."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.report import Report, Spent
from storage.report.as_html import rows
from storage.report.speaking import Speaker

_LENGTH = 20


def markdown(report: Report, spoken: Speaker) -> str:
    """The summary. It holds no id, no name and no value that speaks of one person."""
    return "\n".join(_lines(report, spoken)) + "\n"


def blocks(certain: float, uncertain: float, whole: float) -> str:
    """A bar of blocks.

    >>> blocks(1, 1, 4), blocks(0, 0, 0)
    ('█████▒▒▒▒▒░░░░░░░░░░', '░░░░░░░░░░░░░░░░░░░░')
    """
    unit = _LENGTH / whole if whole > 0 else 0.0
    sure = min(_LENGTH, round(certain * unit))
    unsure = min(_LENGTH - sure, round(uncertain * unit))
    return "█" * sure + "▒" * unsure + "░" * (_LENGTH - sure - unsure)


def _lines(report: Report, spoken: Speaker) -> Iterator[str]:
    say, number = spoken.say, spoken.number
    yield f"# {say('title')}\n"
    yield f"{say('made', moment=spoken.moment(report.made_at))}\n"
    yield f"## {say('needs')}\n"
    yield from (f"- **{number(count)}** {spoken.said('need', name)}" for name, count in report.needs.items())
    if not report.needs:
        yield say("needs_nothing")
    yield f"\n## {say('flow')}\n"
    keys = ("files", "pages", "documents", "flow.accepted", "flow.reviewed", "flow.needs_review")
    yield _row("", *(say(key) for key in keys))
    yield _row("---", *("---:" for _ in keys))
    for key, flow in (("day", report.recent), ("ever", report.ever)):
        states = (flow.documents.get(state, 0) for state in ("accepted", "reviewed", "needs_review"))
        yield _row(say(key), *(number(count) for count in (flow.files, flow.pages, flow.total, *states)))
    for asked in report.answers:
        yield f"\n## {spoken.title(asked.title)}\n"
        yield from _head(spoken, "answer")
        shown = rows(spoken, asked)
        most = max((row.certain + row.uncertain for row in shown), default=0)
        for row in shown:
            filled = blocks(row.certain, row.uncertain, most)
            yield _row(row.label, filled, number(row.certain), number(row.uncertain))
    yield from _money(report, spoken)
    yield from _night(report, spoken)


def _money(report: Report, spoken: Speaker) -> Iterator[str]:
    if report.money is None:
        return
    yield f"\n## {spoken.say('money')}\n"
    for key, lines in (("purpose", report.money.purposes), ("source", report.money.sources)):
        yield from _head(spoken, key)
        yield from (_spent(row, spoken) for row in lines)
        yield ""


def _spent(row: Spent, spoken: Speaker) -> str:
    whole = max(row.total or 0, row.certain + row.uncertain)
    of = f" ({spoken.say('total').lower()} {spoken.rupiah(row.total)})" if row.total is not None else ""
    filled = blocks(row.certain, row.uncertain, whole)
    return _row(spoken.title(row.label) + of, filled, spoken.rupiah(row.certain), spoken.rupiah(row.uncertain))


def _night(report: Report, spoken: Speaker) -> Iterator[str]:
    if report.night is None:
        return
    yield f"\n## {spoken.say('night')}\n"
    for step in report.night.steps:
        counts = ", ".join(f"{spoken.number(n)} {spoken.said('count', name)}" for name, n in step.counts.items() if n)
        said = spoken.say("night.failed", why=step.why) if step.why else counts
        yield f"- {spoken.said('step', step.name)}{': ' if said else ''}{said}"


def _head(spoken: Speaker, key: str) -> Iterator[str]:
    yield _row(spoken.say(key), "", spoken.say("sure"), spoken.say("unsure"))
    yield _row("---", "---", "---:", "---:")


def _row(*cells: str) -> str:
    """A row of a table; a bar within a cell would end it."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
