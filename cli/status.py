"""`pendataan status`: what is waiting, and where documents stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import typer

from cli.console import say
from cli.context import office
from cli.words import both

if TYPE_CHECKING:
    from storage.incoming import Incoming


def command(context: typer.Context) -> None:
    """Apa yang menunggu / what is waiting"""
    from flows.intake import is_unfinished, scans
    from flows.only_one import who_runs
    from storage.incoming import incoming
    from storage.review import rereading
    from storage.standing import standing

    with office(context).store() as store:
        made, again = standing(store), rereading.waiting(store)
        names = [path.name for path in scans([store.folder.inbox], store.settings.ignore)]
        growing, coming, up = sum(map(is_unfinished, names)), incoming(store), who_runs(store.folder.root)
    say(both("status"))
    tell_running(coming, up)
    rows = [
        (both("in_inbox"), len(names)),
        *([(f"   {both('in_inbox_growing')}", growing)] if growing else []),
        *([(f"   {both('in_inbox_left')}", coming.left)] if coming.left else []),
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


def tell_running(coming: Incoming, up: Mapping[str, object] | None) -> None:
    """Whether somebody takes in and reads, and where."""
    if up:
        say(f"  {both('status.up', pid=up.get('pid', '?'), page=up.get('page', '?'))}")
    if coming.seconds_ago is not None:
        say(f"  {both('status.watched', n=f'{coming.seconds_ago:.0f}')}")
    elif not up:
        say(f"  {both('status.not_watched')}")
    if coming.broken:
        say(f"  ✗ {both('status.broken')}")
    if coming.workers:
        say(f"  {both('status.workers', n=coming.workers)}")
