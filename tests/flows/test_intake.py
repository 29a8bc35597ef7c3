"""Which files are scans."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.intake import samples, scans


def test_folders_are_walked_and_trash_is_left(tmp_path: Path) -> None:
    wanted = ["a.png", "b/c.pdf", "b/d/e.TIF"]
    trash = [
        ".DS_Store",
        "._a.png",
        "Thumbs.db",
        "desktop.ini",
        "~$a.docx",
        "a.expected.json",
        ".git/x",
        "@eaDir/a.png",
    ]
    for name in wanted + trash:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert [str(path.relative_to(tmp_path)) for path in scans([tmp_path])] == wanted


def test_what_is_named_is_a_scan_and_links_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.png").touch()
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link").symlink_to(outside)
    assert list(scans([inside, tmp_path / ".hidden.png"])) == [inside / "link", tmp_path / ".hidden.png"]


def test_a_folder_that_may_not_be_looked_into_is_named_and_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "closed", "z"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "scan.png").touch()
    monkeypatch.setattr("os.access", lambda path, _: path.name != "closed")
    there = list(scans([tmp_path]))
    assert there == [tmp_path / "a" / "scan.png", tmp_path / "closed", tmp_path / "z" / "scan.png"]


def test_samples_have_an_expected_record_beside_them(tmp_path: Path) -> None:
    for name in ("maker.py", "a.png", "a.expected.json", "LICENSE.txt"):
        (tmp_path / name).touch()
    assert list(samples(tmp_path)) == [tmp_path / "a.png"]
