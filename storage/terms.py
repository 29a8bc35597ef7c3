"""Search terms: keyed hashes of what a document can be found by, so that the database names nobody."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from contextlib import suppress
from pathlib import Path

from schemas.values import Value
from storage.disk import AlreadyThere, new_file
from storage.errors import StorageFailed
from storage.tables import TermKind

KEY_FILE = "search.key"
_KEY_BYTES = 32

KIND_OF_TYPE = {
    "nik": TermKind.NIK,
    "name": TermKind.NAME,
    "paper_number": TermKind.CASE,
    "phone": TermKind.PHONE,
}


def load_key(folder: Path) -> bytes:
    """The key of the search terms, made on first use (mode 0600). Whoever makes it first wins."""
    path = folder / KEY_FILE
    if not path.exists():
        _make_key(path)
    key = path.read_bytes()
    if len(key) != _KEY_BYTES:
        raise StorageFailed("the search key is damaged")
    return key


def _make_key(path: Path) -> None:
    with suppress(AlreadyThere), new_file(path) as out:
        out.write(secrets.token_bytes(_KEY_BYTES))


def canonical(kind: TermKind, text: str) -> str:
    """The text as it is hashed: upper case letters and digits only, spaces kept single in names.

    >>> canonical(TermKind.NIK, "5371 0441 0790-0001"), canonical(TermKind.NAME, " Maria  d'Arc ")
    ('5371044107900001', 'MARIA DARC')
    """
    folded = unicodedata.normalize("NFC", text).upper()
    words = ["".join(c for c in word if c.isalnum()) for word in folded.split()]
    return (" " if kind is TermKind.NAME else "").join(word for word in words if word)


def words(kind: TermKind, value: Value) -> list[str]:
    """The canonical terms a value can be found by: a name as a whole and by each of its words.

    >>> words(TermKind.NAME, "MARIA LADO"), words(TermKind.NIK, None)
    (['MARIA LADO', 'LADO', 'MARIA'], [])
    """
    if not isinstance(value, str):
        return []
    whole = canonical(kind, value)
    parts = sorted(set(whole.split()) - {whole}) if kind is TermKind.NAME else []
    return [term for term in (whole, *parts) if term]


def hashed(key: bytes, kind: TermKind, term: str) -> bytes:
    """The keyed hash of a canonical term: HMAC-SHA256 (RFC 2104), one space of terms a kind."""
    return hmac.new(key, f"{kind.value}\0{term}".encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
