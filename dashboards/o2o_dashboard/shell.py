"""The shell of the dashboard: its pages, the language they all speak, and what survives a change of page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from o2o_dashboard.memory import begin
from o2o_dashboard.words import LANGUAGES, Language, say

__all__ = ["PAGES", "Page", "show"]

FAVICON = Path(__file__).resolve().parents[1] / "favicon.png"


class Page(NamedTuple):
    """A page: its part of the address, a Material icon, name and title in both languages, and what shows it."""

    path: str
    icon: str
    name: tuple[str, str]
    title: tuple[str, str]
    show: Callable[[Language], None]

    def words(self, language: Language) -> tuple[str, str]:
        """What it is called in the navigation, and what stands above it."""
        place = 1 if language == "zh" else 0
        return self.name[place], self.title[place]


def show_market(language: Language) -> None:
    """The strategist's page."""
    from o2o_dashboard.market_page import show

    show(language)


def show_lessons(language: Language) -> None:
    """The teacher's and the learner's page."""
    from o2o_dashboard.lessons_page import show

    show(language)


def show_why(language: Language) -> None:
    """The page on which a single choice is explained."""
    from o2o_dashboard.why_page import show

    show(language)


def show_day(language: Language) -> None:
    """The page on which a day's service is seen."""
    from o2o_dashboard.day_page import show

    show(language)


PAGES: tuple[Page, ...] = (
    Page(
        "market",
        ":material/storefront:",
        ("Market", "市场"),
        ("O2O market comparison", "O2O 市场对比"),
        show_market,
    ),
    Page(
        "lessons",
        ":material/school:",
        ("Lessons", "课程"),
        ("Lessons: predict, run, explain", "课程：预测、运行、解释"),
        show_lessons,
    ),
    Page(
        "why",
        ":material/help:",
        ("Why", "为什么"),
        ("Why did they buy that?", "他们为什么这样买？"),
        show_why,
    ),
    Page(
        "day",
        ":material/schedule:",
        ("A day's service", "一天的服务"),
        ("A day's service", "一天的服务"),
        show_day,
    ),
)
"""Every page, the one that opens first; a page is imported when it is first shown."""


def show() -> None:
    """Show the page that the address names; Streamlit calls this at every change."""
    st.set_page_config(page_title="o2o-sim", page_icon=str(FAVICON), layout="wide")
    begin()
    language: Language = st.session_state["language"]
    known = {page.path: _page(page, language, page is PAGES[0]) for page in PAGES}
    chosen = st.navigation(list(known.values()), position="top")
    page = next((page for page in PAGES if known[page.path] is chosen), PAGES[0])
    _show_head(page, language)
    chosen.run()


def _page(page: Page, language: Language, first: bool) -> Any:
    def run() -> None:
        page.show(st.session_state["language"])

    return st.Page(run, title=page.words(language)[0], icon=page.icon, url_path=page.path, default=first)


def _show_head(page: Page, language: Language) -> None:
    """The page's title, and beside it which language the pages speak."""
    left, right = st.columns([4, 1], vertical_alignment="center")
    right.radio(
        say("language", language),
        list(LANGUAGES),
        format_func=LANGUAGES.get,
        key="language",
        horizontal=True,
        label_visibility="collapsed",
    )
    left.title(page.words(language)[1])
    if st.query_params.get("lang") != language:
        st.query_params["lang"] = language
