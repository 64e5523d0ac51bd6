"""What a comparison says, shown: sentences, figures, the table, and how to make it again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from o2o_dashboard.again import command, scenario_files
from o2o_dashboard.choice import Alternative, Choice
from o2o_dashboard.reading import comparison_in, days_in
from o2o_dashboard.words import Language, say
from o2o_sim.figures.days import days
from o2o_sim.figures.dots import dots, panels
from o2o_sim.figures.frames import (
    conversion_frame,
    daily_frame,
    difference_frame,
    funnel_frame,
    mean_frame,
    outcome_label,
)
from o2o_sim.figures.units import unit_words
from o2o_sim.study.comparison import Comparison
from o2o_sim.study.manifest import dump
from o2o_sim.study.report import as_csv, as_json
from o2o_sim.study.verdict import plus_minus

__all__ = ["show_results"]

KEY = (
    "merchant_revenue",
    "merchant_profit",
    "platform_profit",
    "surplus_perceived",
    "surplus_realised",
)
BESIDE = ("orders", "online_share", "welfare", "courier_surplus", "wait_walk_in", "delivery_time", "belief")
MONEY = (*KEY, "courier_surplus", "welfare")
WIDE_TABLE = (
    "<style>[data-testid='stTable'] {overflow-x: auto} [data-testid='stTable'] table {min-width: 52rem}</style>"
)
NO_DIFFERENCE = ("identical", "rounding")
PLOT: dict[str, Any] = {
    "displaylogo": False,
    # The bar's buttons, picture and full screen, are what the keyboard reaches a figure by.
    "displayModeBar": True,
    "modeBarButtons": [["toImage"]],
    "responsive": True,
}


def show_results(
    folder: Path, key: str, choice: Choice, compared: Sequence[Alternative], titles: tuple[str, ...]
) -> None:
    """Show what has been found.

    Raises
    ------
    StudyError
        If what was kept cannot be read.
    """
    language = choice.language
    comparison = _comparison(str(folder), key, titles)
    _section("found", language)
    for sentence in comparison.findings(language):
        st.markdown(_escaped(sentence))
    left, right = st.columns(2, gap="large")
    with left:
        _section("side_by_side", language, lead=True)
        _plot(panels(mean_frame(comparison, KEY, language)), "means")
    with right:
        _show_differences(comparison, language)
    left, right = st.columns(2, gap="large")
    with left:
        _section("funnel", language)
        _plot(dots(funnel_frame(comparison, language), say("funnel_axis", language)), "funnel")
    with right:
        _section("conversion", language)
        conversion = conversion_frame(comparison, language)
        _plot(dots(conversion, say("conversion_axis", language), share=True), "conversion")
    _show_days(folder, key, titles, comparison, language)
    _show_table(comparison, language)
    _show_again(comparison, choice, compared)


def _show_differences(comparison: Comparison, language: Language) -> None:
    first = comparison.scenarios[0]
    st.subheader(say("differences", language, first=first))
    st.caption(say("differences_lead", language))
    frame = difference_frame(comparison, MONEY, language)
    axis = say("difference_axis", language, unit=frame["unit"].iloc[0])
    _plot(dots(frame, axis, scenarios=comparison.scenarios), "differences")


def _show_days(
    folder: Path, key: str, titles: tuple[str, ...], comparison: Comparison, language: Language
) -> None:
    _section("over_time", language)

    def label(outcome: str) -> str:
        return outcome_label(outcome, language)

    names = list(dict.fromkeys([*comparison.deciding, *KEY, *BESIDE]))
    outcome = st.selectbox(
        say("outcome", language), [n for n in names if n in comparison.outcomes], format_func=label, key="daily"
    )
    frame = daily_frame(_days(str(folder), key, titles, outcome), comparison.confidence)
    unit = unit_words(comparison.unit(outcome), language)
    _plot(days(frame, label(outcome), unit, say("day", language)), "days")
    st.caption(say("bands", language))


def _show_table(comparison: Comparison, language: Language) -> None:
    _section("table", language)
    every = st.toggle(say("all_outcomes", language), key="every")
    chosen = list(dict.fromkeys([*comparison.deciding, *KEY, *BESIDE]))
    outcomes = comparison.outcomes if every else [name for name in chosen if name in comparison.outcomes]
    rows = [_line(comparison, outcome, language) for outcome in outcomes]
    # A plain table: screen readers read it, it wraps, and on a narrow screen it scrolls instead of squeezing.
    st.html(WIDE_TABLE)
    st.table(pd.DataFrame(rows).set_index(say("outcome", language)))


def _line(comparison: Comparison, outcome: str, language: Language) -> dict[str, str]:
    """One row of the table: means, then differences, then verdicts."""
    cells = [comparison.cell(outcome, scenario) for scenario in comparison.scenarios]
    unit = unit_words(comparison.unit(outcome), language)
    label = outcome_label(outcome, language)
    line = {say("outcome", language): f"{label} [{unit}]" if unit else label}
    for cell in cells:
        line[cell.scenario] = plus_minus(cell.mean.mean, cell.mean.half_width) if cell.mean.defined else "–"
    for cell in cells:
        if cell.difference is not None and cell.verdict is not None:
            found = cell.difference
            size = plus_minus(found.mean, found.half_width) if found.defined else "–"
            size = "0" if cell.verdict.kind in NO_DIFFERENCE else size
            line[say("column_difference", language, scenario=cell.scenario)] = size
            line[say("column_verdict", language, scenario=cell.scenario)] = cell.verdict.words(language)
    return line


def _show_again(comparison: Comparison, choice: Choice, compared: Sequence[Alternative]) -> None:
    language = choice.language
    _section("again", language)
    files = scenario_files(list(compared))
    with st.container(horizontal=True):
        _download("csv", language, as_csv(comparison), "comparison.csv", "text/csv")
        _download("json", language, dump(as_json(comparison)).decode(), "comparison.json", "application/json")
        for name, content in files.items():
            label = say("scenario_file", language, file=name)
            st.download_button(label, content, name, "application/yaml", key=f"file:{name}", on_click="ignore")
    st.markdown(say("command" if files else "command_plain", language, seed=choice.seed))
    st.code(command(choice, list(compared)), language="bash", wrap_lines=True)


def _download(what: str, language: Language, content: str, name: str, kind: str) -> None:
    st.download_button(say(what, language), content, name, kind, key=f"file:{what}", on_click="ignore")


def _section(key: str, language: Language, lead: bool = False) -> None:
    st.subheader(say(key, language))
    if lead:
        st.caption(say(f"{key}_lead", language))


def _plot(figure: go.Figure, key: str) -> None:
    st.plotly_chart(figure, theme=None, key=f"figure:{key}", config=PLOT)


def _escaped(text: str) -> str:
    """Text in which no sign means anything to Markdown."""
    return "".join("\\" + sign if sign in "\\`*_{}[]<>#$~|" else sign for sign in text)


def _cached(function: Callable[..., Any]) -> Callable[..., Any]:
    found: Callable[..., Any] = st.cache_resource(show_spinner=False, max_entries=64)(function)
    return found


@_cached
def _comparison(folder: str, key: str, titles: tuple[str, ...]) -> Comparison:
    return comparison_in(Path(folder), titles)


@_cached
def _days(folder: str, key: str, titles: tuple[str, ...], outcome: str) -> pd.DataFrame:
    return days_in(Path(folder), titles, outcome)
