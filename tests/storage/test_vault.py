from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import VaultError
from storage.vault import Vault

OWNER = "01JNA5W4R0ABCDEFGHJKMNPQRS"


def test_what_is_put_is_got(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.put(OWNER, "original", b"\x00bytes")
    assert vault.get(OWNER, "original") == b"\x00bytes"
    assert vault.has(OWNER, "original") and not vault.has(OWNER, "page-1-full.jpg")
    assert [path.stat().st_mode & 0o777 for path in tmp_path.rglob("original")] == [0o600]


def test_a_stream_is_put_with_its_hash(tmp_path: Path) -> None:
    stored = Vault(tmp_path).put_from(OWNER, "original", io.BytesIO(b"abc"))
    assert stored.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert stored.size == 3


def test_the_same_bytes_may_be_put_again_others_never(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.put(OWNER, "original", b"one")
    vault.put(OWNER, "original", b"one")
    with pytest.raises(VaultError):
        vault.put(OWNER, "original", b"two")
    assert vault.get(OWNER, "original") == b"one"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["original"]


def test_a_broken_source_leaves_nothing(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError("the stick was pulled out")

    with pytest.raises(OSError, match="stick"):
        Vault(tmp_path).put_from(OWNER, "original", Broken())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("owner", ["", "..", "../" * 8, OWNER.lower(), OWNER + "0", "0" * 25 + "/", "0" * 26 + "\n"])
def test_no_owner_escapes(tmp_path: Path, owner: str) -> None:
    vault = Vault(tmp_path)
    for call in (
        lambda: vault.put(owner, "original", b""),
        lambda: vault.get(owner, "original"),
        lambda: vault.seal(owner, "x"),
    ):
        with pytest.raises(VaultError):
            call()


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", ".hidden", "A", "a\0", "a..b", "x" * 101, "original\n"])
def test_no_name_escapes(tmp_path: Path, name: str) -> None:
    with pytest.raises(VaultError):
        Vault(tmp_path).put(OWNER, name, b"")


@given(st.text(st.characters(codec=None)))
def test_any_text_comes_back_from_its_seal(text: str) -> None:
    vault = Vault(Path("/nowhere"))
    assert vault.open(OWNER, vault.seal(OWNER, text)) == text


def test_a_file_name_that_is_no_unicode_comes_back() -> None:
    vault, name = Vault(Path("/nowhere")), os.fsdecode(b"\xff\xfe.png")
    assert vault.open(OWNER, vault.seal(OWNER, name)) == name
