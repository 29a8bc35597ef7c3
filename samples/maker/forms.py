"""Which module fills in which form, and the forms themselves: the shipped ones and those of the samples."""

from __future__ import annotations

from functools import cache
from random import Random

from numpy.random import Generator

from samples.maker.anyform import fill_any
from samples.maker.people import Filled, registration
from samples.maker.pmks import p1_pmks
from samples.maker.receipts import receipt
from samples.maker.sides import SAMPLES
from schemas.form import FormFile
from schemas.library import Library, library
from schemas.types import paper_number

FORMS = SAMPLES / "forms"


@cache
def sample_forms() -> Library:
    """The shipped forms with those in `samples/forms/`."""
    return library((FORMS,))


def the_form(name: str, version: int | None = None) -> FormFile:
    """A form of the samples by its name, the newest where no version is asked for. Raises LookupError."""
    found = sample_forms().latest(name) if version is None else sample_forms().get(name, version)
    if found is None:
        raise LookupError(f"there is no form {name}")
    return found


def filled_form(rng: Generator, seed: int, form: FormFile, disagree: bool = False) -> tuple[Filled, str]:
    """What stands on a copy of a form, and the copy's own paper number, which only paper of ours carries."""
    number = paper_number.new(Random(seed))
    if form.form == "registration":
        return registration(rng, number), number
    if form.form == "receipt":
        return receipt(rng, number, form, disagree), number
    if form.form == "p1_pmks":
        return p1_pmks(rng, form), number
    return fill_any(rng, number, form), number
