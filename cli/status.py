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
    from storage.summary import summary

    with office(context).store() as store:
        made, again = summary(store), rereading.waiting(store)
        inbox = sum(1 for _ in scans([store.folder.inbox]))
    say(both("status"))
    rows = [
        (both("in_inbox"), inbox),
        (both("all_files"), made.files),
        (both("waiting_files"), made.waiting),
        (both("waiting_again"), again),
        (both("set_aside"), made.set_aside.total() + made.pages_aside.total()),
        (both("duplicates"), made.duplicates),
        (both("documents"), made.documents),
    ]
    rows += [(f"   {both(f'state.{state}')}", number) for state, number in made.states.most_common()]
    for label, number in rows:
        say(f"  {number:>6}  {label}")
