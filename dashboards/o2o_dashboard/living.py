"""The market and the day that a page is about: a form, its place in the address, and living until then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import streamlit as st

from o2o_dashboard.choice import title_of
from o2o_dashboard.words import Language
from o2o_sim.scenario.catalogue import scenarios
from o2o_sim.scenario.load import load_scenario
from o2o_sim.study.manifest import code_digest
from o2o_sim.study.replay import Replay, live_to, replay

__all__ = ["TEXTS", "Asked", "DayForm", "whole"]

STATE = st.session_state
LAST = {"day": 3650, "seed": 10**9}
KEPT = 3
"""Days that are kept, of each page."""

TEXTS: dict[str, tuple[str, str]] = {
    "source": ("Which market", "哪个市场"),
    "scenario": ("A scenario, lived now", "现在运行一个情景"),
    "folder": ("A run that was kept", "已保存的运行"),
    "which_scenario": ("Scenario", "情景"),
    "which_folder": (
        "Folder of the run, as `o2o run --out` wrote it",
        "运行的文件夹（由 `o2o run --out` 写出）",
    ),
    "day": ("Day, counted from 0", "第几天（从 0 起）"),
    "seed": ("Seed", "随机种子"),
}


class Asked(NamedTuple):
    """What the form asks for: a shipped scenario, lived now, or the folder of a run that was kept."""

    source: str
    scenario: str
    folder: str
    day: int
    seed: int


@dataclass(frozen=True)
class DayForm:
    """The widgets of one page that say which market and which day; `page` sets them apart from another page's.

    Parameters
    ----------
    start
        What is asked for where the address says nothing.
    """

    page: str
    start: Asked

    def key(self, name: str) -> str:
        """Of a value that outlives a change of page."""
        return f"keep:{self.page}:{name}"

    @property
    def is_new(self) -> bool:
        """Whether this session has not shown the page yet."""
        return self.key("source") not in STATE

    def begin(self) -> None:
        """Take what the address names as what the widgets start from, once a session."""
        for name, default in self.start._asdict().items():
            if self.key(name) not in STATE:
                asked = st.query_params.get(name, default)
                STATE[self.key(name)] = (
                    asked if isinstance(default, str) else min(whole(asked, default), LAST[name])
                )
        if STATE[self.key("source")] not in ("scenario", "folder"):
            STATE[self.key("source")] = "scenario"
        if STATE[self.key("scenario")] not in {entry.name for entry in scenarios()}:
            STATE[self.key("scenario")] = self.start.scenario

    def ask(self, language: Language) -> Asked:
        """Show the widgets; the address says what they ask for."""
        source = st.radio(
            _say("source", language),
            ["scenario", "folder"],
            format_func=lambda name: _say(name, language),
            key=self.key("source"),
            horizontal=True,
        )
        left, middle, right = st.columns([3, 1, 1], vertical_alignment="bottom")
        if source == "scenario":
            left.selectbox(
                _say("which_scenario", language),
                [entry.name for entry in scenarios()],
                format_func=lambda name: title_of(name, language),
                key=self.key("scenario"),
            )
            right.number_input(_say("seed", language), 0, LAST["seed"], key=self.key("seed"))
        else:
            left.text_input(_say("which_folder", language), key=self.key("folder"))
        middle.number_input(_say("day", language), 0, LAST["day"], key=self.key("day"))
        asked = Asked(*(STATE[self.key(name)] for name in Asked._fields))
        for name, value in asked._asdict().items():
            st.query_params[name] = str(value)
        return asked

    def confirmed(self, asked: Asked, pressed: bool) -> bool:
        """Whether this is what the button was last pressed for."""
        if pressed:
            STATE[self.key("asked")] = asked
        return bool(STATE.get(self.key("asked")) == asked)

    def lived(self, asked: Asked, words: str, keep: Callable[[Replay], Any] = lambda found: found) -> Any:
        """What to keep of the market at the morning of the day asked for, with `words` above a bar meanwhile.

        Raises
        ------
        O2OError
            If there is no such scenario, run or day.
        """
        days, key = _kept(self.page), (*asked, code_digest())
        found = days.get(key)
        if found is None:
            found = keep(_lived_to(words, asked))
            for old in list(days)[: max(0, len(days) + 1 - KEPT)]:
                days.pop(old, None)  # sessions share them: another may have dropped it meanwhile
            days[key] = found
        return found


def whole(text: Any, default: int) -> int:
    """A whole number of the address that 64 bits hold, or the default.

    Examples
    --------
    >>> whole("12", 1), whole("-3", 1), whole("twelve", 1), whole("9" * 30, 1)
    (12, 1, 1, 1)
    """
    return int(text) if str(text).isascii() and str(text).isdigit() and len(str(text)) < 19 else default


def _say(key: str, language: Language) -> str:
    return TEXTS[key][1 if language == "zh" else 0]


@st.cache_resource(show_spinner=False)
def _kept(page: str) -> dict[tuple[Any, ...], Any]:
    """Days of a page that were lived."""
    return {}


def _lived_to(words: str, asked: Asked) -> Replay:
    """The market, with a bar that moves, and is gone afterwards, whatever happens."""
    place = st.empty()
    bar = place.progress(0.0, text=words)

    def progress(share: float) -> None:
        bar.progress(min(share, 1.0), text=words)

    try:
        if asked.source == "scenario":
            return live_to(load_scenario(asked.scenario), asked.day, seed=asked.seed, progress=progress)
        return replay(asked.folder, asked.day, progress)
    finally:
        place.empty()
