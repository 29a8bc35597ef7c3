"""`pendataan status`: what is waiting, and where documents stand."""

from __future__ import annotations

import typer

from cli.console import say
from cli.context import office
from cli.words import both


def command(context: typer.Context) -> None:
    """Apa yang menunggu / what is waiting"""
    from flows.intake import scans
    from storage.review import rereading
    from storage.standing import standing

    with office(context).store() as store:
        made, again = standing(store), rereading.waiting(store)
        inbox = sum(1 for _ in scans([store.folder.inbox]))
    say(both("status"))
    rows = [
        (both("in_inbox"), inbox),
        (both("all_files"), made.files.total()),
        (both("waiting_files"), made.files["waiting"]),
        (both("waiting_again"), again),
        (both("set_aside"), made.set_aside),
        (both("duplicates"), made.files["duplicate"]),
        (both("documents"), made.documents.total()),
    ]
    rows += [(f"   {both(f'state.{state}')}", number) for state, number in made.documents.most_common()]
    for label, number in rows:
        say(f"  {number:>6}  {label}")
