"""Passwords as Argon2id hashes. All of it is slow on purpose, so it is never done within a transaction.

The parameters are the library's defaults, which are the second recommendation of RFC 9106 (section 4: 64 MiB, 3
passes, 4 lanes). The first one takes 2 GiB for each sign-in, more than an office PC has to spare. When a later library
moves its defaults, each password is hashed anew at its next sign-in (`renewed`).
"""

from __future__ import annotations

import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 10, 200
# So many are worked out at once: a rush of sign-ins must not take the memory of the machine.
_AT_ONCE = 2


def is_fit(password: str, login: str) -> bool:
    """Whether something may be a password: long enough, not only digits (phone numbers), no sign-in name.

    >>> is_fit("kelapa muda", "sari"), is_fit("081234567890", "sari"), is_fit("saripertiwi", "saripertiwi")
    (True, False, False)
    """
    said = password.strip().lower()
    return len(said) >= SHORTEST and len(password) <= LONGEST and not said.isdigit() and said != login


def hashed(password: str) -> str:
    """What is kept of a password: parameters, salt and hash in one text."""
    with _turn():
        return PasswordHasher().hash(_canonical(password))


def is_right(kept: str | None, password: str) -> bool:
    """Whether this is the password; takes as long where there is none to compare with."""
    if kept is None:
        hashed(password)
        return False
    try:
        with _turn():
            return PasswordHasher().verify(kept, _canonical(password))
    except (VerificationError, InvalidHashError):
        return False


def renewed(kept: str, password: str) -> str | None:
    """The hash of a right password by the parameters of today; None where it is by these already."""
    return hashed(password) if PasswordHasher().check_needs_rehash(kept) else None


def _canonical(password: str) -> bytes:
    # Keyboards differ in how they write an accented letter; a lone surrogate is no character at all.
    return unicodedata.normalize("NFC", password[: LONGEST + 1]).encode("utf-8", "replace")


@cache
def _turn() -> BoundedSemaphore:
    return BoundedSemaphore(_AT_ONCE)
