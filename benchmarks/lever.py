"""How long a lever takes: from a key pressed in a real Chromium to a new result on the page, and from cancel to rest.

    python benchmarks/lever.py [TIMES]

Needs the extra `dev` and a Chromium. Prints seconds and the load of the machine; asserts nothing.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Page, sync_playwright

from tests.dashboards.browser import FLAGS, Reader, served

CHOICE = {"s": ["district_small"], "set": ["district_small:platforms.app.commission.rate=0.1"], "lang": "en"}
LEVER = "The platform: commission [share of price]"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main(times: int = 3) -> None:
    """Measure, and print a line for each kind of wait."""
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder)) as site,
        sync_playwright() as playwright,
    ):
        path = next(filter(None, map(shutil.which, BROWSERS)), None)
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        reader = Reader(browser, site, 1280)
        reader.open(**CHOICE)
        page = reader.page
        page.wait_for_timeout(8_000)  # the engine warms up while a reader reads
        first = _timed(lambda: page.locator(".st-key-run button").click(), page, "Compared with")
        page.locator(".st-key-cancel_run").wait_for(state="detached")
        page.get_by_text("Levers ·").first.click()
        slider = page.get_by_role("slider", name=LEVER)
        slider.focus()
        changed, cancelled = [], []
        for _ in range(times):
            changed.append(_timed(lambda: slider.press("ArrowLeft"), page, "So far"))
            page.locator(".st-key-cancel_run").wait_for(state="detached")
        for _ in range(times):
            slider.press("ArrowLeft")
            button = page.locator(".st-key-cancel_run button")
            button.wait_for()
            cancelled.append(_timed(button.click, page, "Cancelled."))
        browser.close()
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    print(f"first result after Run           {first:6.2f} s  ({load})")
    print(
        f"new result after a lever change  {statistics.median(changed):6.2f} s  (of {times}: {_list(changed)})"
    )
    print(
        f"at rest after cancel             {statistics.median(cancelled):6.2f} s  (of {times}: {_list(cancelled)})"
    )


def _timed(act, page: Page, words: str) -> float:
    began = time.perf_counter()
    act()
    page.get_by_text(words).first.wait_for()
    return time.perf_counter() - began


def _list(seconds: list[float]) -> str:
    return ", ".join(f"{each:.2f}" for each in seconds)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
