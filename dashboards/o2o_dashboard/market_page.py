"""The market's page: what is chosen, how far it is, and what was found."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import streamlit as st

from o2o_dashboard.choice import Alternative, Choice, alternatives
from o2o_dashboard.desk import Desk, View
from o2o_dashboard.panel import ask
from o2o_dashboard.results import show_results
from o2o_dashboard.words import Language, say
from o2o_sim.core.errors import O2OError

__all__ = ["show"]

LOOK_EVERY = 0.5
"""Seconds between two looks at how far a run is."""


def show(language: Language) -> None:
    """Show the page once; Streamlit calls this at every change."""
    st.markdown(say("lead", language))
    try:
        choice = ask(language)
        compared = alternatives(choice)
    except O2OError as error:
        st.error(str(error))
        return
    if len(compared) < 2:
        st.info(f"{say('need_two', language)} {say('where_levers', language)}")
        return
    _show_view(_desk(), choice, compared)


@st.cache_resource(show_spinner=False)
def _desk() -> Desk:
    return Desk()


def _show_view(desk: Desk, choice: Choice, compared: list[Alternative]) -> None:
    language, view = choice.language, desk.view(choice, compared)
    phase = desk.phase(view)
    _show_start(desk, view, choice, len(compared), phase)
    titles = titles_of(compared, language)
    if phase == "running":
        st.session_state["began"] = view.key
        _follow(desk, view, language)
    elif phase == "done":
        _show_done(desk, view, choice, compared, titles)
    elif phase == "none":
        _show_questions(compared, titles, language)
    else:
        _show_trouble(desk, view, phase, language)


def titles_of(compared: Sequence[Alternative], language: Language) -> tuple[str, ...]:
    """What the scenarios are called on the page, all different."""
    titles = [one.title(language) for one in compared]
    twice = {title for title, count in Counter(titles).items() if count > 1}
    return tuple(
        f"{title} ({one.name})" if title in twice else title
        for title, one in zip(titles, compared, strict=True)
    )


def _show_start(desk: Desk, view: View, choice: Choice, count: int, phase: str) -> None:
    language = choice.language
    left, right = st.columns([4, 1], vertical_alignment="center")
    numbers = {"days": choice.days, "replications": choice.replications, "seed": choice.seed}
    left.markdown(f"**{say('summary', language, scenarios=count, **numbers)}**")
    if phase not in ("running", "done") and right.button(
        say("run", language), type="primary", key="run", width="stretch"
    ):
        desk.start(view)
        st.rerun()


@st.fragment(run_every=LOOK_EVERY)
def _follow(desk: Desk, view: View, language: Language) -> None:
    """How far the run is, looked at twice a second; the rest of the page is left alone."""
    if desk.phase(view) != "running":
        st.rerun()
    state = desk.state(view)
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.progress(min(1.0, float(state.get("share", 0.0))), text=_progress_words(state, language))
    if right.button(say("cancel", language), key="cancel", width="stretch"):
        desk.cancel(view)
        st.rerun()


def _progress_words(state: dict[str, float | None], language: Language) -> str:
    if not state.get("total"):
        return say("starting", language)
    words = say("running", language, done=state["done"], total=state["total"])
    left = state.get("seconds_left")
    if left is None:
        return words
    unit, count = ("seconds", left) if left < 90 else ("minutes", left / 60)
    return f"{words}, {say('time_left', language, time=say(unit, language, count=math.ceil(count)))}"


def _show_done(
    desk: Desk, view: View, choice: Choice, compared: list[Alternative], titles: tuple[str, ...]
) -> None:
    failures = desk.state(view).get("failures", [])
    if failures:
        st.warning(say("some_failed", choice.language, count=len(failures), why=failures[0]))
    if st.session_state.get("began") != view.key:
        st.caption(say("kept", choice.language))
    try:
        show_results(view.study, view.key, choice, compared, titles)
    except O2OError as error:
        st.error(f"{say('damaged', choice.language)} {error}")
        if st.button(say("run", choice.language), key="run_again"):
            desk.start(view)
            st.rerun()


def _show_trouble(desk: Desk, view: View, phase: str, language: Language) -> None:
    state = desk.state(view)
    if phase == "cancelled":
        st.info(say("cancelled", language, done=state.get("done", 0), total=state.get("total", 0)))
    elif phase == "failed":
        st.error(say("failed", language, why=state.get("why", "")))
    else:
        st.error(say("stopped", language))


def _show_questions(compared: Sequence[Alternative], titles: Sequence[str], language: Language) -> None:
    st.info(say("not_run", language))
    for one, title in zip(compared, titles, strict=True):
        question = one.scenario.question
        st.markdown(f"- **{title}**: {(question.zh if language == 'zh' else '') or question.en or '–'}")
    st.caption(say("where_levers", language))
