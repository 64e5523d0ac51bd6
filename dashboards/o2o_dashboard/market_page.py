"""The market's page: what is chosen, how far it is, and what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from o2o_dashboard.choice import Alternative, Choice, alternatives
from o2o_dashboard.desk import Desk, View
from o2o_dashboard.follow import follow
from o2o_dashboard.panel import ask
from o2o_dashboard.results import Found, show_results
from o2o_dashboard.words import Language, say
from o2o_sim.core.errors import O2OError

__all__ = ["show", "titles_of"]

STATE = st.session_state


def show(language: Language) -> None:
    """Show the page once; Streamlit calls this at every change."""
    st.markdown(say("lead", language))
    desk = _desk()
    desk.wake()
    try:
        choice = ask(language)
        compared = alternatives(choice)
    except O2OError as error:
        st.error(str(error))
        return
    if len(compared) < 2:
        st.info(f"{say('need_two', language)} {say('where_levers', language)}")
        return
    _show_view(desk, choice, compared)


@st.cache_resource(show_spinner=False)
def _desk() -> Desk:
    return Desk()


def _show_view(desk: Desk, choice: Choice, compared: list[Alternative]) -> None:
    language, view = choice.language, view_of(desk, choice, compared)
    phase = _started(desk, view, desk.phase(view))
    _show_start(desk, view, choice, len(compared), phase)
    titles = titles_of(compared, language)
    if phase == "running":
        follow(desk, view, language, "run")
    elif phase == "none":
        _show_questions(compared, titles, language)
    elif phase != "done":
        _show_trouble(desk, view, phase, language)
    done = desk.complete(view)
    if phase == "done" or (phase in ("running", "cancelled", "stopped") and done >= 2):
        _show_found(Found(choice, compared, titles, desk, view, done), phase)


def view_of(desk: Desk, choice: Choice, compared: Sequence[Alternative]) -> View:
    """The comparison that a choice asks for."""
    scenarios = {f"{number}": one.scenario for number, one in enumerate(compared)}
    return desk.view(scenarios, choice.days, choice.replications, choice.seed)


def _started(desk: Desk, view: View, phase: str) -> str:
    """Start by itself what was changed, once something has been run; stop what nobody looks at any more."""
    before: View | None = STATE.get("began")
    if before is None or before.key == view.key:
        return phase
    if STATE["keep:live"]:
        if desk.phase(before) == "running":
            desk.cancel(before, forget=True)
        STATE["began"] = view
        if phase == "none":
            desk.start(view)
            return desk.phase(view)
    return phase


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
    if phase in ("running", "done"):
        STATE["began"] = view
    elif right.button(say("run", language), type="primary", key="run", width="stretch"):
        desk.start(view)
        STATE["began"], STATE["fresh"] = view, view.key
        st.rerun()


def _show_found(found: Found, phase: str) -> None:
    desk, view, language = found.desk, found.view, found.language
    failures = desk.state(view).get("failures", [])
    if failures:
        st.warning(say("some_failed", language, count=len(failures), why=failures[0]))
    if phase != "done":
        st.caption(say("interim", language, done=found.done, total=found.choice.replications))
    try:
        show_results(found)
    except O2OError as error:
        st.error(f"{say('damaged', language)} {error}")
        if st.button(say("run", language), key="run_again"):
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
