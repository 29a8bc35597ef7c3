"""Pictures of pages that were set aside. They came from anyone: a process of its own with limits decodes them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from threading import Lock

from extractors.decoder import ChildDecoder, DecoderLost
from extractors.pictures import screen_picture
from extractors.scan import Scan
from schemas.errors import Rejected
from storage.errors import VaultError
from storage.intake import ORIGINAL
from storage.store import Store

log = logging.getLogger(__name__)

# Pages behind this one have no picture: all before them would have to be decoded while somebody waits.
LAST = 60


def page_drawer(store: Store) -> Callable[[str, int], bytes | None]:
    """Draws a page of a file (file id, page) for the screen, a JPEG; None where it cannot be drawn.

    What was drawn once lies in the vault beside the file.
    """
    decoder, alone = ChildDecoder(), Lock()

    def draw(file_id: str, page: int) -> bytes | None:
        if not 1 <= page <= LAST:
            return None
        if not store.vault.has(file_id, _name(page)):
            with alone:
                _draw_up_to(store, decoder, file_id, page)
        return store.vault.get(file_id, _name(page)) if store.vault.has(file_id, _name(page)) else None

    return draw


def _draw_up_to(store: Store, decoder: ChildDecoder, file_id: str, page: int) -> None:
    try:
        for scan in first_pages(decoder.pages(store.vault.get(file_id, ORIGINAL)), page):
            if not store.vault.has(file_id, _name(scan.number)):
                store.vault.put(file_id, _name(scan.number), screen_picture(scan.pixels))
    except (Rejected, DecoderLost, FileNotFoundError, VaultError) as error:
        log.info("a page was not drawn: %s", type(error).__name__)


def first_pages(scans: Iterator[Scan], count: int) -> Iterator[Scan]:
    """The pages up to that one; those behind it are not decoded."""
    with closing(scans):  # type: ignore[type-var]
        for scan in scans:
            yield scan
            if scan.number >= count:
                return


def _name(page: int) -> str:
    return f"page-{page}-screen.jpg"
