"""A report of an office that is well under way. All of it is made up."""

from __future__ import annotations

from datetime import datetime

from schemas.report import (
    Answer,
    Answers,
    Aside,
    Errors,
    Flow,
    Money,
    Night,
    NightStep,
    Report,
    Spent,
    Waiting,
)
from schemas.reporting import Title

PEOPLE = Title(id="peserta", en="participants")


def report() -> Report:
    return Report(
        made_at=datetime.fromisoformat("2026-11-25T01:12:00+08:00"),
        since=datetime.fromisoformat("2026-11-24T01:12:00+08:00"),
        recent=Flow(files=61, pages=84, documents={"accepted": 21, "needs_review": 38}),
        ever=Flow(files=412, pages=1455, documents={"accepted": 148, "needs_review": 97, "reviewed": 181, "void": 4}),
        files_waiting=2,
        waiting=Waiting(
            documents=97,
            oldest=datetime.fromisoformat("2026-11-15T09:41:00+08:00"),
            ages=[38, 31, 20, 8],
            flags={"uncertain": 141, "duplicate": 4},
        ),
        aside=Aside(files={"unknown_form": 5}, pages={"no_registration": 3}),
        errors=Errors(keyed=412, wrong=1, rate=2.43, low=0.06, high=13.4, bears=0.3, to_key=14),
        needs={"failed_steps": 1, "review": 97, "aside": 8},
        answers=[
            Answers(
                title=Title(id="=Pilihan program", en="Choice of programme"),
                counts=PEOPLE,
                asked=141,
                empty=1,
                unknown=3,
                several=False,
                answers=[
                    Answer(label=Title(id="Pulang", en="go home"), certain=61, uncertain=9),
                    Answer(label=Title(id="<b>Belum & ragu</b>"), certain=20),
                ],
            ),
            Answers(
                title=Title(id="Tujuan", en="Destinations"),
                counts=PEOPLE,
                asked=20,
                empty=0,
                unknown=0,
                several=False,
                answers=[Answer(label=Title(id=f"PROVINSI {n}"), certain=1) for n in range(20)],
            ),
        ],
        money=Money(
            purposes=[
                Spent(label=Title(id="Transport"), total=500, certain=600, uncertain=100, papers=3, papers_uncertain=1)
            ],
            sources=[Spent(label=Title(id="Kas"), total=2_500_000, certain=600, uncertain=100, papers=3)],
            unread=4,
        ),
        closed=2,
        night=Night(
            begun_at=datetime.fromisoformat("2026-11-25T01:00:05+08:00"),
            steps=[
                NightStep(name="read", seconds=14.0, counts={"files": 2, "failed": 0}),
                NightStep(name="backup", seconds=0.1, counts={}, why="OSError"),
            ],
        ),
    )
