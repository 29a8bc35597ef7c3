"""`pendataan move`: the records of one PC onto a PostgreSQL server that several share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import bar, fail, say
from cli.context import office
from cli.words import both


def command(
    context: typer.Context,
    to: Annotated[str, typer.Argument(metavar="ADDRESS", help="postgresql://host/nama / where to, a new database")],
) -> None:
    """Pindahkan catatan ke PostgreSQL / move the records to PostgreSQL"""
    from flows.only_one import AlreadyRunning, only_one
    from storage.database import make_engine
    from storage.moving import move_records, number_of_tables, put_by
    from storage.settings import load_settings

    settings = office(context).settings()
    address = load_settings({"PENDATAAN_DATABASE": to}, settings.data).database
    place = settings.database.database or ""
    if settings.database.get_backend_name() != "sqlite" or address.get_backend_name() == "sqlite":
        fail(both("move.only"))
        raise typer.Exit(2)
    if not Path(place).exists():
        fail(both("move.nothing", path=place))
        raise typer.Exit(2)
    try:
        with only_one(settings.data, {}), bar(both("move.bar"), number_of_tables()) as shown:
            here, there = make_engine(settings.database), make_engine(address)
            try:
                moved = move_records(here, there, shown.file)
            finally:
                here.dispose()
                there.dispose()
            put = put_by(Path(place))
    except AlreadyRunning:
        fail(both("move.running"))
        raise typer.Exit(2) from None
    say(both("move.done", n=sum(moved.values()), put=put))
    say(both("move.next", path=settings.data / "pendataan.toml", address=address.render_as_string()))
