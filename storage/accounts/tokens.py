"""Words that nobody guesses, for cookies and links; only their hashes are kept."""

from __future__ import annotations

import hashlib
import secrets

_BYTES = 32


def new_token() -> str:
    """A word that nobody guesses, as it may stand in a cookie or an address."""
    return secrets.token_urlsafe(_BYTES)


def hashed_token(token: str) -> bytes:
    """What is kept of a token: who reads the database cannot use it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
