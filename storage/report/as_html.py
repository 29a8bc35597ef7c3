"""The summary as a page: a part of the review page, or a file of its own that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment
from markupsafe import Markup

from schemas.report import Answers, Report, Spent
from schemas.templates import templates
from storage.disk import replaced_file
from storage.report.speaking import Speaker

HERE = Path(__file__).parent
STATIC = HERE / "static"
# So many answers stand by themselves; where there are more (provinces), the rest is summed up.
MOST = 12


@dataclass(frozen=True)
class Bar:
    """A bar of 1,000 units: what is certain, what is uncertain behind it, where the total lies (None: at the end)."""

    sure: float
    unsure: float
    end: float | None = None


def bar(certain: float, uncertain: float, whole: float, total: float | None = None) -> Bar:
    """A bar whose length stands for `whole`.

    >>> bar(1, 2, 4), bar(6, 0, 6, 3)
    (Bar(sure=250.0, unsure=500.0, end=None), Bar(sure=1000.0, unsure=0.0, end=500.0))
    """
    scale = 1000 / whole if whole > 0 else 0.0
    end = None if total is None or total >= whole else round(total * scale, 1)
    return Bar(round(certain * scale, 1), round(uncertain * scale, 1), end)


@dataclass(frozen=True)
class Row:
    """An answer as it is shown."""

    label: str
    certain: int
    uncertain: int
    bar: Bar
    quiet: bool = False


def rows(spoken: Speaker, asked: Answers) -> Sequence[Row]:
    """The answers to one question, then what was left empty or is not known."""
    named = [(spoken.title(one.label), one.certain, one.uncertain) for one in asked.answers]
    shown, rest = (named, []) if len(named) <= MOST else (named[: MOST - 1], named[MOST - 1 :])
    if rest:
        others = spoken.say("others", n=spoken.number(len(rest)))
        shown.append((others, sum(one[1] for one in rest), sum(one[2] for one in rest)))
    whole = max([certain + uncertain for _, certain, uncertain in shown] + [asked.empty, asked.unknown, 1])
    made = [Row(label, certain, unsure, bar(certain, unsure, whole)) for label, certain, unsure in shown]
    for key, certain, unsure in (("empty", asked.empty, 0), ("unknown", 0, asked.unknown)):
        if certain or unsure:
            made.append(Row(spoken.say(key), certain, unsure, bar(certain, unsure, whole), quiet=True))
    return made


def money_bar(row: Spent, most: int) -> Bar:
    """What was spent, against how much there is; where no total is known, against the most that was spent."""
    return bar(row.certain, row.uncertain, max(row.total or most, row.certain + row.uncertain, 1), row.total)


def fragment(report: Report, spoken: Speaker, links: Mapping[str, str] | None = None) -> Markup:
    """The page's inside in one language. `links`: where each thing that needs a person is done (on the review page)."""
    return Markup(_render("summary.html", report=report, spoken=spoken, links=links or {}))


def whole_page(report: Report, zone: ZoneInfo) -> str:
    """A file of its own: both languages, one of them shown, with its looks inside; nothing comes from elsewhere."""
    parts = {language: fragment(report, Speaker(language, zone)) for language in ("id", "en")}
    style = (STATIC / "report.css").read_text("utf-8")
    return _render("page.html", parts=parts, style=Markup(style), say=Speaker("id", zone).say)


def write_html(report: Report, zone: ZoneInfo, out: Path) -> None:
    """Writes the page to `out`, whole or not at all."""
    with replaced_file(out) as file:
        file.write(whole_page(report, zone).encode("utf-8"))


@cache
def _templates() -> Environment:
    return templates(HERE / "templates")


def _render(template: str, **values: object) -> str:
    return _templates().get_template(template).render(bar=bar, rows=rows, money_bar=money_bar, **values)
