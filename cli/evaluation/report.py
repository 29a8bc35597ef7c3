"""The report as one HTML page that needs no network: figures, drawings, and pictures of what was read wrong.

It holds values from forms, so what calls this says so and keeps the file closed.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from pathlib import Path

from cli.evaluation.cases import Case, JudgedFile
from cli.evaluation.charts import curve_chart, reliability_chart
from cli.evaluation.figures import Figures
from cli.evaluation.scoring import Category
from cli.evaluation.statistics import Figure
from cli.words import texts
from schemas.messages import Language
from schemas.templates import templates
from schemas.values import Value

# More pictures make a page that a browser opens slowly and nobody looks through.
MOST_WRONG = 300
FATES = ("accepted", "called_for", "needless", "caught", "unread", "silent")


@dataclass(frozen=True)
class Wrong:
    """A field of the contact sheet, as people see it: `read` in pieces, each with whether it differs."""

    case: Case
    picture: str
    paper: str
    read: tuple[tuple[str, bool], ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """The contact sheet: silent errors first, and how many of each there is no room for."""

    silent: tuple[Wrong, ...]
    asked: tuple[Wrong, ...]
    silent_left: int
    asked_left: int


def html(files: Sequence[JudgedFile], figures: Figures, title: str, moment: datetime, version: str) -> str:
    """The whole page. `title` names what was evaluated; `moment` and `version`: when, and by which program."""
    environment = templates(Path(__file__).parent / "page")
    environment.globals |= {"t": texts, "label": label}
    environment.filters |= {"rate": rate, "reach": reach, "number": number, "thousands": thousands}
    return environment.get_template("report.html").render(
        figures=figures,
        fates=[Category(fate) for fate in FATES],
        sheet=contact_sheet(files),
        curve=curve_chart(figures.curve),
        reliability=reliability_chart(figures.reliability),
        title=title,
        moment=f"{moment:%Y-%m-%d %H:%M}",
        version=version,
    )


def contact_sheet(files: Sequence[JudgedFile]) -> Sheet:
    """What was read wrong, the surest errors first."""
    cases = [case for file in files for document in file.documents for case in document.cases]
    wrong = sorted((case for case in cases if case.field.result and not case.field.right), key=_surest)
    silent = [case for case in wrong if case.field.silent]
    asked = [case for case in wrong if not case.field.silent]
    shown = silent[:MOST_WRONG]
    others = asked[: MOST_WRONG - len(shown)]
    return Sheet(
        tuple(map(_wrong, shown)), tuple(map(_wrong, others)), len(silent) - len(shown), len(asked) - len(others)
    )


def label(kind: str, name: str) -> dict[Language, str]:
    """The name of a type, a way of writing, of filling in; a condition is called by its own name."""
    try:
        return texts(f"evaluate.{kind}.{name}")
    except KeyError:
        return {"id": name, "en": ""}


def number(value: float, digits: int = 2) -> str:
    """As Indonesia writes it, with a decimal comma.

    >>> number(99.5, 1), number(float("nan"))
    ('99,5', '-')
    """
    return "-" if value != value else f"{value:.{digits}f}".replace(".", ",")


def thousands(value: int) -> str:
    """A count with thin spaces, which nobody takes for a decimal point."""
    return f"{value:,}".replace(",", "\u202f")


def rate(figure: Figure, per: int = 100) -> str:
    """The share of a figure, per hundred or per whatever is asked."""
    return number(figure.share * per, 2 if per > 100 else 1)


def reach(figure: Figure, per: int = 100) -> str:
    """Its interval."""
    digits = 2 if per > 100 else 1
    return f"{number(figure.low * per, digits)}\u2013{number(figure.high * per, digits)}"


def _surest(case: Case) -> float:
    probability = case.field.result.probability if case.field.result else None
    return -(probability or 0.0)


def _wrong(case: Case) -> Wrong:
    result = case.field.result
    picture = f"data:image/webp;base64,{b64encode(case.crop).decode()}" if case.crop else ""
    paper, read = _shown(case.field.expected), _shown(result.guess if result else None)
    reasons = dict.fromkeys(doubt.reason for doubt in result.doubts) if result else {}
    return Wrong(case, picture, paper, tuple(_pieces(paper, read)), tuple(reasons))


def _shown(value: Value) -> str:
    """A value in its canonical form; "" where there is none."""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    return ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)


def _pieces(paper: str, read: str) -> Iterator[tuple[str, bool]]:
    """What was read, cut where it begins or ends to differ from the paper; what is left out is marked, too.

    >>> list(_pieces("PUTIH", "PUTH")), list(_pieces("1987", "1981"))
    ([('PUT', False), ('‸', True), ('H', False)], [('198', False), ('1', True)])
    """
    for kind, _, _, start, end in SequenceMatcher(None, paper, read, autojunk=False).get_opcodes():
        yield (read[start:end] or "‸", kind != "equal")
