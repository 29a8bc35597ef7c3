"""Scans that are sent while the network drops, and pages that are asked to be read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage.review import rereading
from storage.tables import File
from storage.tables_office import Upload
from tests.browser.conftest import Enter, Served, Watch
from tests.browser.test_pages import waiting

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DROPPED = "ERR_INTERNET_DISCONNECTED"


def test_what_was_being_sent_when_the_network_dropped_arrives_once(
    enter: Enter, served: Served, watch: Watch, tmp_path: Path
) -> None:
    scans = [tmp_path / f"pindaian {number}.jpg" for number in range(80)]
    for number, scan in enumerate(scans):
        scan.write_bytes(bytes([255, 216, number]) * 1000)
    page = enter("budi", "phone")
    page.locator("#pick").set_input_files(scans)
    page.locator("#sending-files li").nth(50).wait_for()
    page.context.set_offline(True)
    page.get_by_text("Jaringan terputus").wait_for()
    page.context.set_offline(False)
    page.get_by_text("Semua 80 berkas sudah terkirim.").wait_for()
    with served.store.read() as session:
        mine = select(func.count(), func.count(File.sha256.distinct())).join(Upload, Upload.file_id == File.id)
        assert session.execute(mine).one() == (80, 80)
    assert any(DROPPED in one for one in watch.wrong)
    watch.wrong[:] = [one for one in watch.wrong if DROPPED not in one]


def test_a_document_is_asked_to_be_read_again(enter: Enter, served: Served) -> None:
    document = waiting(served)
    page = enter("maria", "laptop")
    page.goto(f"/dokumen/{document}/halaman")
    page.locator(".sheet").focus()
    page.keyboard.press("p")  # the only page of a document cannot be split off
    assert page.locator(".group").count() == 1
    page.locator("select[name=form]").select_option("registration")
    page.locator("#read").press("Enter")
    page.get_by_text("Sedang dibaca lagi").wait_for()
    held = rereading.claim(served.store, "worker")
    assert held is not None and (held.wish.form, held.wish.document_id) == ("registration", document)
