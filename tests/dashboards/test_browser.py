"""What a person sees and clicks, in a real Chromium: two widths, both languages, nothing leaves the machine."""

from __future__ import annotations

import time

import pytest

from tests.dashboards.browser import FLAGS, Reader, served
from tests.dashboards.conftest import TINY

pytestmark = pytest.mark.browser
CHOICE = {"s": ["district_small"], "all": list(TINY), "days": 2, "reps": 2}
MOVED = {**CHOICE, "set": ["district_small:platforms.app.commission.rate=0.05"]}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of a dashboard that is served."""
    with served(tmp_path_factory.mktemp("kept")) as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium):
    """A Chromium without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(params=[1280, 480])
def reader(browser, site, request):
    """A person at a screen of some width."""
    person = Reader(browser, site, request.param)
    yield person
    person.close()


def run_and_wait(reader: Reader) -> None:
    """Press Run where there is something to run, and wait for the results, to the last thing on the page."""
    page = reader.page
    button = page.locator(".st-key-run button")
    last = page.get_by_test_id("stCode")
    button.or_(last).first.wait_for()
    if button.count():
        button.click()
    last.wait_for()
    reader.settle()


@pytest.mark.parametrize(("language", "heading"), [("en", "What was found"), ("zh", "发现")])
def test_results_in_both_languages(reader, language, heading):
    reader.open(**MOVED, lang=language)
    run_and_wait(reader)
    page = reader.page
    assert page.get_by_role("heading", name=heading, exact=True).count() == 1
    for figure in ("means", "differences", "funnel", "conversion", "days"):
        page.locator(f".st-key-figure-{figure} .main-svg").first.wait_for()
    page.locator(".errorbar path, .xerror").nth(9).wait_for(state="attached")
    page.locator("table").get_by_text("±").nth(5).wait_for()
    assert "o2o compare" in page.get_by_test_id("stCode").inner_text()
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("reader", [1280], indirect=True)
def test_a_lever_is_moved_by_keyboard_and_the_language_clicked(reader):
    reader.open(**CHOICE)
    page = reader.page
    page.get_by_text("Levers ·").first.click()
    slider = page.get_by_role("slider", name="The platform: commission [share of price]")
    slider.focus()
    slider.press("ArrowLeft")
    page.get_by_text("1 changed").wait_for()
    page.wait_for_url("**commission.rate%3D0.16**")
    page.get_by_text("中文").click()
    page.get_by_role("heading", name="O2O 市场对比").wait_for()
    page.wait_for_url("**lang=zh**")
    page.locator(".st-key-run").get_by_text("运行").wait_for()


@pytest.mark.parametrize("reader", [1280], indirect=True)
def test_cancel_keeps_the_page_and_survives_a_reload(reader):
    reader.open(**{**MOVED, "days": 900, "reps": 20})
    page = reader.page
    page.locator(".st-key-run button").click()
    page.locator(".st-key-cancel button").wait_for()
    page.reload()
    reader.settle_running()
    began = time.monotonic()
    page.locator(".st-key-cancel button").click()
    page.get_by_text("Cancelled.").wait_for()
    assert time.monotonic() - began < 4.0  # one second on an idle machine
    page.locator(".st-key-run button").wait_for()
