"""All form files there are: the shipped ones, and an office's own over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from schemas.form import FormFile
from schemas.loading import load_form

SHIPPED = Path(__file__).parent / "forms"


@dataclass(frozen=True)
class Library:
    """Form files by name and version. Old versions stay: old paper is read with its own."""

    forms: tuple[FormFile, ...]

    def get(self, name: str, version: int) -> FormFile | None:
        """That version of a form, None where it is not known."""
        return next((form for form in self.forms if form.key == (name, version)), None)

    def latest(self, name: str) -> FormFile | None:
        """The newest version of a form, None where there is none of that name."""
        return max((form for form in self.forms if form.form == name), key=lambda form: form.version, default=None)

    def names(self) -> list[str]:
        """The names of all forms, sorted."""
        return sorted({form.form for form in self.forms})

    def __iter__(self) -> Iterator[FormFile]:
        return iter(self.forms)


def library(folders: Sequence[Path] = ()) -> Library:
    """The shipped forms and those of `folders`; a later folder's file replaces one of the same name.

    Raises FormError on the first file that is wrong: nothing is skipped.
    """
    found: dict[str, Path] = {}
    for folder in (SHIPPED, *folders):
        if folder.is_dir():
            found.update({path.name: path for path in sorted(folder.glob("*.yaml"))})
    forms = [load_form(path) for path in found.values()]
    return Library(tuple(sorted(forms, key=lambda form: form.key)))


def form_names(folders: Sequence[Path] = ()) -> frozenset[str]:
    """The names of all forms, by what their files are called; no file is opened.

    >>> sorted(form_names())[:2]
    ['p1_pmks', 'receipt']
    """
    files = (path for folder in (SHIPPED, *folders) if folder.is_dir() for path in folder.glob("*.yaml"))
    return frozenset(path.name.split(".")[0] for path in files)
