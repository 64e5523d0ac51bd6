"""The response curve: one lever over a range, what an outcome answers, and how sure the best value is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd
import streamlit as st

from o2o_dashboard.choice import Alternative, Choice
from o2o_dashboard.desk import Desk, View
from o2o_dashboard.follow import follow, progress_words
from o2o_dashboard.levers import Lever, levers_of
from o2o_dashboard.plots import cached, plot
from o2o_dashboard.reading import comparison_in
from o2o_dashboard.words import Language, say
from o2o_sim.core.errors import O2OError
from o2o_sim.figures.response import curve
from o2o_sim.figures.units import unit_words
from o2o_sim.study.report import label_of
from o2o_sim.study.response import Response, curve_scenarios, grid_of, response_of
from o2o_sim.study.verdict import plain_number, plus_minus

__all__ = ["show_curve"]

STATE = st.session_state
OUTCOMES = (
    "platform_profit",
    "merchant_profit",
    "merchant_revenue",
    "surplus_realised",
    "welfare",
    "orders",
    "online_share",
    "courier_surplus",
    "profit_small",
    "profit_large",
    "delivery_time",
    "belief",
)
MOST_POINTS = 25


class Question(NamedTuple):
    """What is asked: which of the compared scenarios, which lever over which range, in how many steps."""

    place: int
    lever: str
    low: float
    high: float
    points: int
    outcome: str

    def text(self) -> str:
        """As the address holds it."""
        return "|".join(map(str, self))


def show_curve(choice: Choice, desk: Desk, compared: Sequence[Alternative]) -> None:
    """Ask for a lever and its range, run, and show the curve."""
    language = choice.language
    st.caption(say("curve_lead", language))
    asked = _ask(choice, compared)
    if asked is None:
        return
    if not asked.low < asked.high:
        st.error(say("bad_range", language))
        return
    base, values = compared[asked.place].scenario, grid_of(asked.low, asked.high, asked.points)
    try:
        scenarios = curve_scenarios(base, asked.lever, values)
    except O2OError as error:
        st.error(str(error))
        return
    view = desk.view(scenarios, choice.days, choice.replications, choice.seed)
    phase = desk.phase(view)
    if phase == "running":
        follow(desk, view, language, "curve")
    elif phase != "done" and st.button(say("curve_run", language), type="primary", key="curve_run"):
        desk.start(view)
        st.rerun()
    if phase in ("failed", "stopped"):
        st.error(
            progress_words(desk.state(view), language)
            if phase == "stopped"
            else desk.state(view).get("why", "")
        )
    done = desk.complete(view)
    if done and phase in ("running", "done"):
        _show(choice, compared[asked.place], asked, values, view, done)


def _ask(choice: Choice, compared: Sequence[Alternative]) -> Question | None:
    language = choice.language
    _begin(choice.curve, len(compared))
    titles = [one.title(language) for one in compared]
    left, right = st.columns(2)
    place = left.selectbox(
        say("which_scenario", language),
        range(len(compared)),
        format_func=lambda at: titles[at],
        key="keep:curve:place",
    )
    levers = {
        lever.path: lever for lever in levers_of(compared[place].scenario) if lever.baseline is not None
    }
    if not levers:
        st.info(say("no_curve", language))
        return None
    if STATE.get("keep:curve:lever") not in levers:
        STATE["keep:curve:lever"] = next(
            (path for path in levers if "commission" in path), next(iter(levers))
        )
    path = right.selectbox(
        say("lever", language),
        list(levers),
        format_func=lambda at: _named(levers[at], compared[place], language),
        key="keep:curve:lever",
    )
    asked = _ask_range(levers[path], place, language)
    if asked.text() != choice.curve:
        STATE["curve"] = st.query_params["curve"] = asked.text()
    return asked


def _ask_range(lever: Lever, place: int, language: Language) -> Question:
    if STATE.get("curve_of") != lever.path:
        # Another lever has another range: the lever's own to begin with.
        STATE["curve_of"] = lever.path
        STATE["keep:curve:low"], STATE["keep:curve:high"] = float(lever.low), float(lever.high)
    one, two, three, four = st.columns(4)
    low = one.number_input(say("from", language), key="keep:curve:low")
    high = two.number_input(say("to", language), key="keep:curve:high")
    points = three.number_input(say("points", language), 2, MOST_POINTS, key="keep:curve:points")
    outcome = four.selectbox(
        say("outcome", language),
        OUTCOMES,
        format_func=lambda name: label_of(name, language),
        key="keep:curve:outcome",
    )
    return Question(place, lever.path, float(low), float(high), int(points), outcome)


def _begin(text: str, count: int) -> None:
    """Take the address's question as what the widgets start from, once a session."""
    parts = text.split("|")
    if "keep:curve:points" not in STATE:
        STATE["keep:curve:points"], STATE["keep:curve:outcome"] = 7, OUTCOMES[0]
        try:
            asked = Question(
                int(parts[0]), parts[1], float(parts[2]), float(parts[3]), int(parts[4]), parts[5]
            )
        except (ValueError, IndexError):
            STATE["keep:curve:place"] = count - 1
            return
        if asked.outcome in OUTCOMES and 2 <= asked.points <= MOST_POINTS:
            for name, value in asked._asdict().items():
                STATE[f"keep:curve:{name}"] = value
            STATE["curve_of"] = asked.lever
    STATE["keep:curve:place"] = min(STATE.get("keep:curve:place", count - 1), count - 1)


def _show(
    choice: Choice, one: Alternative, asked: Question, values: list[float], view: View, done: int
) -> None:
    language = choice.language
    lever = next(lever for lever in levers_of(one.scenario) if lever.path == asked.lever)
    response = _response(str(view.study), done, asked.lever, tuple(values), asked.outcome)
    unit = unit_words(comparison_in(str(view.study), done, _names(values)).unit(asked.outcome), language)
    label = f"{label_of(asked.outcome, language)} [{unit}]" if unit else label_of(asked.outcome, language)
    words = (say("curve_baseline", language), say("curve_best", language))
    figure = curve(response, _named(lever, one, language), label, baseline=lever.baseline, words=words)
    plot(figure, "curve")
    best = response.best
    st.markdown(
        say(
            "curve_found",
            language,
            value=plain_number(best.value),
            mean=plus_minus(best.mean.mean, best.mean.half_width),
            share=_share(best.best),
            loss=_share(best.loss),
            count=response.replications,
        )
    )
    st.table(pd.DataFrame(_rows(response, language)).set_index(say("column_value", language)))


def _rows(response: Response, language: Language) -> list[dict[str, str]]:
    return [
        {
            say("column_value", language): plain_number(point.value),
            say("column_mean", language): plus_minus(point.mean.mean, point.mean.half_width),
            say("column_gain", language): plus_minus(point.difference.mean, point.difference.half_width),
            say("column_loss", language): _share(point.loss),
            say("column_best", language): _share(point.best),
        }
        for point in response.points
    ]


@cached
def _response(folder: str, done: int, key: str, values: tuple[float, ...], outcome: str) -> Response:
    return response_of(comparison_in(folder, done, _names(list(values))), key, values, outcome)


def _names(values: list[float]) -> tuple[str, ...]:
    return ("baseline", *(f"{value:g}" for value in values))


def _named(lever: Lever, one: Alternative, language: Language) -> str:
    unit = unit_words(lever.unit, language, one.scenario.currency.name)
    return f"{lever.name(language)} [{unit}]" if unit else lever.name(language)


def _share(value: float) -> str:
    return f"{value:.0%}" if value == value else "–"
