"""Three kinds of failure. A doubt about a field is data; these are the other two.

`Rejected` is a bad document: it is set aside with its reason and the others go on. Any other
exception is a broken system and is retried. No message ever holds a value from a form.
"""

from __future__ import annotations

from enum import StrEnum


class SetAside(StrEnum):
    """Why a file cannot be processed. The names are the contract; the words are in the catalogue."""

    EMPTY = "empty"
    NOT_AN_IMAGE = "not_an_image"
    TRUNCATED = "truncated"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too_large"
    TOO_MANY_PAGES = "too_many_pages"
    UNSAFE = "unsafe"
    UNKNOWN_FORM = "unknown_form"
    NO_REGISTRATION = "no_registration"
    POOR_PAGE = "poor_page"
    POISON = "poison"


class Rejected(Exception):
    """A document that cannot be processed; `code` says why, `pages` how many had been seen by then."""

    def __init__(self, code: SetAside, pages: int = 0) -> None:
        super().__init__(code.value)
        self.code, self.pages = code, pages


class FormError(Exception):
    """A form file that is wrong: where (file, line, field) and what was expected instead."""

    def __init__(self, file: str, line: int, where: str, expected: str) -> None:
        super().__init__(f"{file}:{line}: {where}: {expected}" if where else f"{file}:{line}: {expected}")
        self.file, self.line, self.where, self.expected = file, line, where, expected
