"""Fixtures of the dashboard's tests: its modules on the path, a cache of its own, and a market that is quick."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.dashboards.browser import FLAGS, served

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "dashboards" / "app.py"
TINY = ("consumers.count=400", "merchants.restaurants.count=8", "merchants.shops.count=3", "city.width=0.8")
"""Changes for all scenarios that make them run in a second."""

sys.path.insert(0, str(PAGE.parent))


@pytest.fixture
def desk_root(tmp_path, monkeypatch):
    """Where comparisons are kept: an empty folder."""
    import streamlit as st

    monkeypatch.setenv("O2O_DASHBOARD_FOLDER", str(tmp_path))
    st.cache_resource.clear()
    yield tmp_path
    st.cache_resource.clear()


@pytest.fixture
def page(desk_root, monkeypatch):
    """The page as Streamlit's own test sees it, at an address; nothing is run there."""
    monkeypatch.setattr("o2o_dashboard.desk.Desk.wake", lambda desk: None)
    from streamlit.testing.v1 import AppTest

    def open_page(**address):
        test = AppTest.from_file(str(PAGE), default_timeout=60)
        for name, value in address.items():
            test.query_params[name] = value
        return test.run()

    return open_page


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
