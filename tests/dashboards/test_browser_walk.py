"""Addresses below the first page, opened as they are sent to somebody: what they show, and nothing that complains."""

from __future__ import annotations

import pytest

from tests.dashboards.browser import Reader

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FEE = "platforms.app.delivery_fee.amount"
ASKED_FOR = ("/_stcore/health", "/_stcore/host-config")
"""Streamlit's page looks for its server below its own address first; where that is a page's, a browser notes that."""


class Guest(Reader):
    """Somebody who opens an address below the first page."""

    def _note_console(self, message) -> None:
        if not message.location.get("url", "").endswith(ASKED_FOR):
            super()._note_console(message)


@pytest.fixture(
    params=[(1280, "en"), (480, "zh"), (480, "en"), (1280, "zh")], ids=lambda how: f"{how[0]}-{how[1]}"
)
def guest(browser, site, request):
    """A guest at a screen of some width, who reads a language."""
    width, language = request.param
    person = Guest(browser, site, width)
    person.language = language
    yield person
    person.close()


def test_a_lesson_sent_with_its_prediction_is_shown(guest):
    guest.page.goto(f"{guest.address}/lessons?lang={guest.language}&lesson=group_buying_trap&predict=least")
    guest.page.locator(".st-key-figure-lesson .main-svg").first.wait_for()
    guest.settle()
    assert guest.page.evaluate("document.documentElement.scrollWidth") <= guest.page.viewport_size["width"]


def test_a_question_sent_with_its_lever_is_answered_at_once(guest):
    page = guest.page
    page.goto(f"{guest.address}/why?lang={guest.language}&day=1&bought=delivery")
    guest.settle()
    page.locator(".st-key-live button").click()
    page.locator(".st-key-figure-balance .main-svg").first.wait_for()
    page.wait_for_url("**order=**")
    page.goto(f"{page.url}&lever={FEE}&value=9")
    page.get_by_test_id("stCode").get_by_text(f"--set {FEE}=9").wait_for()
    guest.settle()
    shown = page.get_by_test_id("stCode").inner_text()
    page.reload()
    page.get_by_test_id("stCode").get_by_text(f"--set {FEE}=9").wait_for()
    assert page.get_by_test_id("stCode").inner_text() == shown
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
