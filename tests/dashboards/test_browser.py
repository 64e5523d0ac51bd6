"""What a person sees and clicks, in a real Chromium: two widths, both languages, nothing leaves the machine."""

from __future__ import annotations

import pytest

from tests.dashboards.browser import Reader
from tests.dashboards.conftest import TINY

pytestmark = pytest.mark.browser
CHOICE = {"s": ["district_small"], "all": list(TINY), "days": 2, "reps": 2}
MOVED = {**CHOICE, "set": ["district_small:platforms.app.commission.rate=0.05"]}


@pytest.fixture(params=[1280, 480])
def reader(browser, site, request):
    """A person at a screen of some width."""
    person = Reader(browser, site, request.param)
    yield person
    person.close()


SECTIONS = {
    "Merchants": ("figure-thirds-size", "figure-third-differences-place"),
    "People and trust": ("figure-segments", "figure-trust"),
    "City map": ("figure-map",),
    "Day by day": ("figure-days",),
    "Table": (),
    "Take it with you": (),
}
CHINESE = ("商家", "消费者与信任", "城市地图", "逐日", "表格", "下载与重现")


def run_and_wait(reader: Reader) -> None:
    """Press Run where there is something to run, and wait for the results, to the last thing on the page."""
    page = reader.page
    button = page.locator(".st-key-run button")
    last = page.locator(".st-key-figure-conversion .main-svg").first
    button.or_(last).first.wait_for()
    if button.count():
        button.click()
    page.locator(".st-key-cancel_run").wait_for(state="detached")
    last.wait_for()
    reader.settle()


@pytest.mark.parametrize(
    ("reader", "language", "words"),
    [
        pytest.param(1280, "en", "Compared with", id="1280-en"),
        pytest.param(480, "zh", "相比", id="480-zh", marks=pytest.mark.slow),
    ],
    indirect=["reader"],
)
def test_results_in_both_languages(reader, language, words):
    reader.open(**MOVED, lang=language)
    run_and_wait(reader)
    page = reader.page
    page.get_by_text(words).first.wait_for()
    for figure in ("means", "gains-0", "funnel", "conversion"):
        page.locator(f".st-key-figure-{figure} .main-svg").first.wait_for()
    page.locator(".errorbar path, .xerror").nth(9).wait_for(state="attached")
    for (section, figures), chinese in zip(SECTIONS.items(), CHINESE, strict=True):
        reader.look_at(section if language == "en" else chinese)
        for figure in figures:
            page.locator(f".st-key-{figure} .main-svg").first.wait_for()
        if section == "Table":
            page.locator("table").get_by_text("±").nth(5).wait_for()
    page.get_by_test_id("stCode").get_by_text("o2o compare").first.wait_for()
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.slow
@pytest.mark.parametrize("reader", [480], indirect=True)
def test_a_response_curve_is_run_and_its_address_brings_it_back(reader):
    reader.open(**MOVED, view="curve", curve="1|platforms.app.commission.rate|0.0|0.3|3|merchant_profit")
    run_curve = reader.page.locator(".st-key-curve_run button")
    start = reader.page.locator(".st-key-run button")
    start.or_(run_curve).first.wait_for()
    if start.count():
        start.click()
    curve = reader.page.locator(".st-key-figure-curve .main-svg").first
    run_curve.or_(curve).first.wait_for()
    if run_curve.count():
        run_curve.click()
    curve.wait_for()
    reader.page.get_by_text("bootstrap draws").wait_for()
    reader.page.locator(".st-key-cancel_curve").wait_for(state="detached")
    reader.page.locator("table tbody tr").nth(2).wait_for()
    reader.page.reload()
    reader.page.get_by_text("bootstrap draws").wait_for()
    reader.settle()


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
    page.locator(".st-key-cancel_run button").wait_for()
    page.reload()
    reader.settle_running()
    page.locator(".st-key-cancel_run button").click()
    page.get_by_text("Cancelled.").wait_for()
    page.locator(".st-key-run button").wait_for()
