"""What the pages are made of: the store, the forms and rules of the office, the clock. Made once, passed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.form import FormFile
from schemas.library import Library, library
from schemas.places import Gazetteer, load_gazetteer
from schemas.programme import Programme, load_programme
from schemas.types import About
from schemas.validate import cross_doubts
from schemas.values import Doubt, Value
from storage.facts import Explain, Rules
from storage.store import Store

Draw = Callable[[str, int], bytes | None]
"""A page of a file (file id, page) as a JPEG for the screen; None where it cannot be drawn. Whoever made the file is a
stranger: a process of its own opens it."""


def no_picture(file_id: str, page: int) -> None:
    """The pictures of an office that has nobody to draw them."""


@dataclass(frozen=True)
class Office:
    """Everything a page needs. `secure`: browsers reach us through TLS, cookies may only travel so. `names`: those
    under which browsers reach us, beside `localhost` and addresses."""

    store: Store
    forms: Library
    places: Gazetteer
    programme: Programme
    explain: Explain
    now: Callable[[], datetime]
    secure: bool = False
    names: frozenset[str] = frozenset()
    draw: Draw = no_picture

    def form(self, name: str, version: int) -> FormFile:
        """A form. Raises KeyError where there is none."""
        found = self.forms.get(name, version)
        if found is None:
            raise KeyError(f"{name}.v{version}")
        return found

    def about(self) -> About:
        """What field types and checks may ask: the office's day, its places and its programme."""
        day = self.now().astimezone(self.store.settings.time_zone).date()
        return About(day, self.places, programme=self.programme)

    @property
    def rules(self) -> Rules:
        """What storage must know of forms and programme."""

        def ceiling_of(purpose: str) -> int | None:
            known = self.programme.purpose(purpose)
            return known.ceiling if known else None

        def doubts_of(form: str, version: int, guesses: Mapping[str, Value]) -> Mapping[str, Sequence[Doubt]]:
            return cross_doubts(self.form(form, version), guesses, self.about())

        return Rules(self.form, self.explain, ceiling_of, doubts_of)


def open_office(
    store: Store,
    explain: Explain,
    now: Callable[[], datetime],
    secure: bool = False,
    names: frozenset[str] = frozenset(),
    draw: Draw = no_picture,
) -> Office:
    """The office of a store. Raises FormError where a form file or the programme is wrong."""
    settings = store.settings
    return Office(
        store=store,
        forms=library([store.folder.forms]),
        places=load_gazetteer(),
        programme=load_programme([settings.data]),
        explain=explain,
        now=now,
        secure=secure,
        names=names,
        draw=draw,
    )
