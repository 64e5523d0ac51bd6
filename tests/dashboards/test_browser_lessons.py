"""The learner's and the asker's pages in a real Chromium: two widths, both languages, nothing leaves the machine."""

from __future__ import annotations

import pytest

from tests.dashboards.browser import Reader

pytestmark = pytest.mark.browser


@pytest.fixture(
    params=[
        pytest.param((1280, "en"), id="1280-en"),
        pytest.param((480, "zh"), id="480-zh", marks=pytest.mark.slow),
    ]
)
def reader(browser, site, request):
    """A person at a screen of some width, who reads a language."""
    width, person_language = request.param
    person = Reader(browser, site, width)
    person.language = person_language
    yield person
    person.close()


def go_to(reader: Reader, names: dict[str, str]) -> None:
    """Open the dashboard and click on a page's name; on a narrow screen the names are behind an arrow."""
    page = reader.page
    reader.open(lang=reader.language)
    arrow = page.get_by_test_id("stExpandSidebarButton")
    if arrow.is_visible():
        arrow.click()
    page.get_by_role("link", name=names[reader.language]).first.click()
    reader.settle()
    close = page.get_by_test_id("stSidebarCollapseButton").locator("button")
    if close.count() and close.first.is_visible():
        close.first.click()


def test_a_lesson_is_taken(reader):
    go_to(reader, {"en": "Lessons", "zh": "课程"})
    page = reader.page
    page.locator(".st-key-commit button").wait_for()
    assert page.locator(".st-key-commit button").is_disabled()
    page.locator(".stMain [role=radiogroup] label, [data-testid=stMain] [role=radiogroup] label").last.click()
    page.locator(".st-key-commit button:enabled").click()
    page.locator(".st-key-figure-lesson .main-svg").first.wait_for()
    page.locator(".errorbar path, .yerror").nth(4).wait_for(state="attached")
    page.get_by_test_id("stCode").wait_for()
    assert "--predict least" in page.get_by_test_id("stCode").inner_text()
    page.wait_for_url("**predict=least**")
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_choice_is_explained(reader):
    go_to(reader, {"en": "Why", "zh": "为什么"})
    page = reader.page
    page.locator(".st-key-live button").click()
    page.locator(".st-key-figure-balance .main-svg").first.wait_for()
    page.get_by_test_id("stCode").wait_for()
    assert "o2o why RUN" in page.get_by_test_id("stCode").inner_text()
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
