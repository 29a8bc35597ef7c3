"""A worker in a process of its own: `python -m tests.storage.claimer DATA DATABASE MODE`.

`hold` claims and waits to be killed; `work` claims one by one and saves, until nothing is left.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

from sqlalchemy import make_url

from storage.leases import claim
from storage.saving import save
from storage.settings import load_settings
from storage.store import Store, open_store
from tests.storage.made import NOW, RULES, VERSIONS, Paper, outcome


def hold(store: Store) -> None:
    _say(*(held.file_id for held in claim(store, "held", 3)))
    time.sleep(600)


def work(store: Store) -> None:
    _say("ready")
    sys.stdin.readline()
    while claims := claim(store, "worker", 2):
        for held in claims:
            save(store, held, outcome(Paper(number=None, fields=())), VERSIONS, RULES, NOW)
            _say(held.file_id)


def _say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    data, database, mode = sys.argv[1:]
    opened = open_store(replace(load_settings({}, Path(data)), database=make_url(database), lease_seconds=1))
    {"hold": hold, "work": work}[mode](opened)
