"""What people type is there again when the browser was closed, the network dropped or they were wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from storage.assemble import MACHINE
from storage.documents import record
from storage.tables import Decision
from tests.browser.conftest import Enter, Served, Watch
from tests.browser.test_pages import waiting
from tests.browser.test_scans import DROPPED
from tests.browser.test_walk import FIELD, decisions

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def at_hand(page: Page) -> dict[str, str]:
    """The field that has the keys."""
    page.wait_for_function(f"({FIELD})()")
    found: dict[str, str] = page.evaluate(FIELD)
    return found


def type_and_close(page: Page, text: str) -> None:
    """Types into what has the keys, and closes the window as soon as the server has it."""
    with page.expect_response(lambda answer: answer.url.endswith("/draf")):
        page.keyboard.type(text)
    page.context.close()


@pytest.mark.parametrize(
    ("address", "place"),
    [
        (lambda served: f"/dokumen/{waiting(served)}", "li.field.current .input"),
        (lambda _: "/ketik", "#text"),
        (lambda _: "/cuplikan?jenis=phone", "input.stop"),
    ],
    ids=["document", "keying", "snippets"],
)
def test_what_was_typed_stands_there_when_the_browser_was_closed(
    enter: Enter, served: Served, address: Callable[[Served], str], place: str
) -> None:
    page = enter("maria")
    page.goto(address(served))
    page.locator(f"{place}:focus").first.wait_for()
    type_and_close(page, "0812")
    page = enter("maria", "phone")
    page.goto(address(served))
    page.locator(f"{place}:focus").first.wait_for()
    assert page.locator(place).first.input_value() == "0812"
    others = enter("petrus")
    others.goto(address(served))
    assert "0812" not in [one.input_value() for one in others.locator(place).all()]


def test_what_is_decided_without_a_network_is_decided_when_it_is_back(
    enter: Enter, served: Served, watch: Watch
) -> None:
    page = enter("maria")
    page.goto(f"/dokumen/{waiting(served)}")
    field = at_hand(page)
    page.context.set_offline(True)
    page.keyboard.press("F2")
    page.wait_for_function(
        "name => document.activeElement.closest('.field').dataset.field !== name", arg=field["field"]
    )
    assert decisions(served) == 0
    page.context.set_offline(False)
    page.locator(f"[data-field={field['field']}][data-status=unreadable]").wait_for()
    assert decisions(served) == 1
    watch.wrong[:] = [one for one in watch.wrong if DROPPED not in one]


def test_typing_and_decisions_are_taken_back_by_the_same_key(enter: Enter, served: Served) -> None:
    page = enter("maria")
    page.goto(f"/dokumen/{waiting(served)}")
    field = at_hand(page)
    row = page.locator(f"[data-field={field['field']}]")
    page.keyboard.press("F4")
    page.locator(f"[data-field={field['field']}][data-status=empty]").wait_for()
    page.keyboard.press("F9")
    row.and_(page.locator("[data-status=flagged]")).wait_for()
    with served.store.read() as session:
        withdrawn = [one.withdraws for one in session.scalars(select(Decision).where(Decision.actor != MACHINE))]
    assert [one is None for one in withdrawn] == [True, False]
    page.keyboard.type("9")
    page.keyboard.press("F9")
    assert row.locator(".input").input_value() == field["guess"]
    assert record(served.store, field["document"]).field(field["field"]).status == "flagged"


def test_what_somebody_else_works_on_says_so_where_it_can_be_seen(enter: Enter, served: Served) -> None:
    document = waiting(served)
    enter("maria").goto(f"/dokumen/{document}")
    for size in ("laptop", "phone"):
        page = enter("petrus", size)
        page.goto(f"/dokumen/{document}")
        page.locator("li.field.current").wait_for()
        said = page.get_by_text("Maria Bria sedang mengerjakan dokumen ini")
        box, height = said.bounding_box(), page.evaluate("innerHeight")
        assert box is not None
        assert 0 <= box["y"] < box["y"] + box["height"] <= height
        assert page.locator(".actions").is_hidden()
