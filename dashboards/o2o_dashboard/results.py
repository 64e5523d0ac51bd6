"""What a comparison says, shown section by section."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import pandas as pd
import streamlit as st

from o2o_dashboard.again import command, scenario_files
from o2o_dashboard.choice import SECTIONS, Alternative, Choice
from o2o_dashboard.desk import Desk, View
from o2o_dashboard.plots import escaped, plot, section
from o2o_dashboard.reading import comparison_in, days_in, map_in, sides_in, thirds_in
from o2o_dashboard.words import Language, say
from o2o_sim.figures.city import MapWords, city
from o2o_sim.figures.days import days
from o2o_sim.figures.dots import dots, panels
from o2o_sim.figures.frames import (
    conversion_frame,
    daily_frame,
    funnel_frame,
    gain_frame,
    mean_frame,
    segment_frame,
    third_frame,
)
from o2o_sim.figures.units import unit_words
from o2o_sim.figures.waterfall import waterfall
from o2o_sim.report.page import report_page
from o2o_sim.report.texts import Text
from o2o_sim.study.comparison import Comparison
from o2o_sim.study.manifest import dump
from o2o_sim.study.places import THIRDS, By
from o2o_sim.study.report import as_csv, as_json, label_of
from o2o_sim.study.verdict import plus_minus

__all__ = ["Found", "show_results"]

KEY = (
    "merchant_revenue",
    "merchant_profit",
    "platform_profit",
    "surplus_perceived",
    "surplus_realised",
)
TRUST = ("belief", "failure_rate", "refund_rate", "satisfaction", "complaint_rate", "rating")
BESIDE = ("orders", "online_share", "welfare", "courier_surplus", "wait_walk_in", "delivery_time", "belief")
WIDE_TABLE = (
    "<style>[data-testid='stTable'] {overflow-x: auto} "
    "[data-testid='stTable'] table {min-width: 52rem}</style>"
)
NO_DIFFERENCE = ("identical", "rounding")


class Found(NamedTuple):
    """What there is to show: the choice, what is compared under which titles, where it is kept, how much of it."""

    choice: Choice
    compared: Sequence[Alternative]
    titles: tuple[str, ...]
    desk: Desk
    view: View
    done: int

    @property
    def language(self) -> Language:
        """The language of the page."""
        return self.choice.language

    @property
    def where(self) -> tuple[str, int, tuple[str, ...]]:
        """By what answers are kept."""
        return str(self.view.study), self.done, self.titles

    @property
    def comparison(self) -> Comparison:
        """The comparison as far as it is."""
        found: Comparison = comparison_in(*self.where)
        return found


def show_results(found: Found) -> None:
    """Show the section that was chosen.

    Raises
    ------
    StudyError
        If what was kept cannot be read.
    """
    language = found.language
    for sentence in found.comparison.findings(language):
        st.markdown(escaped(sentence))
    chosen = st.segmented_control(
        say("section", language),
        SECTIONS,
        format_func=lambda name: say("days_section" if name == "days" else name, language),
        key="section",
        required=True,
        label_visibility="collapsed",
    )
    SHOWN[chosen or SECTIONS[0]](found)


def _show_overview(found: Found) -> None:
    comparison, language = found.comparison, found.language
    left, right = st.columns(2, gap="large")
    with left:
        section("side_by_side", language, lead=True)
        plot(panels(mean_frame(comparison, KEY, language)), "means")
    with right:
        section("gains", language, lead=True)
        sides, unit = sides_in(*found.where), unit_words(comparison.unit("welfare"), language)
        for number, scenario in enumerate(comparison.scenarios[1:]):
            st.markdown(f"**{escaped(scenario)}**")
            axis = say("gain_axis", language, first=comparison.scenarios[0], unit=unit)
            plot(waterfall(gain_frame(sides, scenario, language), axis), f"gains:{number}")
    left, right = st.columns(2, gap="large")
    with left:
        section("funnel", language)
        plot(dots(funnel_frame(comparison, language), say("funnel_axis", language)), "funnel")
    with right:
        section("conversion", language)
        plot(
            dots(conversion_frame(comparison, language), say("conversion_axis", language), share=True),
            "conversion",
        )


def _show_merchants(found: Found) -> None:
    language, unit = found.language, unit_words(found.comparison.unit("merchant_profit"), found.language)
    measure = st.radio(
        say("measure", language),
        ("profit", "revenue"),
        format_func=lambda name: say(name, language),
        key="keep:measure",
        horizontal=True,
    )
    st.caption(say("thirds_lead", language))
    axis = say("thirds_axis", language, measure=say(measure, language), unit=unit)
    left, right = st.columns(2, gap="large")
    with left:
        _show_thirds(found, "size", measure, axis)
    with right:
        _show_thirds(found, "place", measure, axis)


def _show_thirds(found: Found, by: By, measure: str, axis: str) -> None:
    language = found.language
    section(f"by_{by}", language)
    thirds = thirds_in(*found.where, by, measure)
    labels = {third: say(f"{by}_{third}", language) for third in THIRDS}
    plot(dots(third_frame(thirds, labels), axis), f"thirds:{by}")
    changed = third_frame(thirds, labels, differences=True)
    first = say("differences", language, first=thirds.scenarios[0])
    plot(dots(changed, f"{first} [{_unit(found)}]", scenarios=thirds.scenarios), f"third-differences:{by}")


def _unit(found: Found) -> str:
    return unit_words(found.comparison.unit("merchant_profit"), found.language)


def _show_people(found: Found) -> None:
    language = found.language
    left, right = st.columns(2, gap="large")
    with left:
        section("segments", language)
        axis = say("segments_axis", language, unit=_unit(found))
        plot(dots(segment_frame(sides_in(*found.where), language), axis), "segments")
    with right:
        section("trust", language, lead=True)
        known = [name for name in TRUST if found.comparison.cell(name).mean.defined]
        plot(panels(mean_frame(found.comparison, known, language)), "trust")


def _show_map(found: Found) -> None:
    language, count = found.language, found.comparison.replications
    st.caption(say("map_lead", language))
    one, two, three = st.columns(3)
    scenario = one.selectbox(
        say("which_scenario", language), found.titles, len(found.titles) - 1, key="map_scenario"
    )
    world = two.selectbox(
        say("world", language),
        range(count),
        format_func=lambda number: say("world_of", language, number=number + 1, count=count),
        key="map_world",
    )
    shows = three.selectbox(
        say("map_show", language),
        ("map_who", "map_lost"),
        format_func=lambda key: say(key, language),
        key="map_shows",
    )
    gain = shows == "map_lost" and scenario != found.titles[0]
    shown, unit = map_in(*found.where, world), _unit(found)
    words = MapWords(
        say("map_gain" if gain else "map_orders", language, unit=unit.partition("/")[0]),
        say("map_profit_gain" if gain else "map_profit", language, unit=unit),
        say("east", language),
        say("north", language),
    )
    cells, sellers = (table[table["scenario"] == scenario] for table in (shown.cells, shown.merchants))
    plot(city(cells, sellers, words, gain=gain), "map")


def _show_days(found: Found) -> None:
    language, comparison = found.language, found.comparison
    section("over_time", language)
    names = list(dict.fromkeys([*comparison.deciding, *KEY, *BESIDE, *TRUST]))
    outcome = st.selectbox(
        say("outcome", language),
        [name for name in names if name in comparison.outcomes],
        format_func=lambda name: label_of(name, language),
        key="daily",
    )
    frame = daily_frame(days_in(*found.where, outcome), comparison.confidence)
    unit = unit_words(comparison.unit(outcome), language)
    plot(days(frame, label_of(outcome, language), unit, say("day", language)), "days")
    st.caption(say("bands", language))


def _show_table(found: Found) -> None:
    language, comparison = found.language, found.comparison
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
    label = label_of(outcome, language)
    line = {say("outcome", language): f"{label} [{unit}]" if unit else label}
    for cell in cells:
        line[cell.scenario] = plus_minus(cell.mean.mean, cell.mean.half_width) if cell.mean.defined else "–"
    for cell in cells:
        if cell.difference is not None and cell.verdict is not None:
            changed = cell.difference
            size = plus_minus(changed.mean, changed.half_width) if changed.defined else "–"
            size = "0" if cell.verdict.kind in NO_DIFFERENCE else size
            line[say("column_difference", language, scenario=cell.scenario)] = size
            line[say("column_verdict", language, scenario=cell.scenario)] = cell.verdict.words(language)
    return line


def _show_curve(found: Found) -> None:
    from o2o_dashboard.curve import show_curve

    show_curve(found.choice, found.desk, found.compared)


def _show_take(found: Found) -> None:
    language, comparison = found.language, found.comparison
    files, made = scenario_files(list(found.compared)), command(found.choice, list(found.compared))
    with st.container(horizontal=True):
        _download("report", language, lambda: _report(found, made), "report.html", "text/html")
        _download("csv", language, lambda: as_csv(comparison), "comparison.csv", "text/csv")
        _download(
            "json",
            language,
            lambda: dump(as_json(comparison)).decode(),
            "comparison.json",
            "application/json",
        )
        for name, content in files.items():
            label = say("scenario_file", language, file=name)
            st.download_button(
                label, content, name, "application/yaml", key=f"file:{name}", on_click="ignore"
            )
    st.markdown(say("command" if files else "command_plain", language, seed=found.choice.seed))
    st.code(made, language="bash", wrap_lines=True)


def _report(found: Found, made: str) -> str:
    from o2o_dashboard.market_page import titles_of

    titles = zip(titles_of(found.compared, "en"), titles_of(found.compared, "zh"), strict=True)
    return report_page(found.view.study, titles=[Text(*pair) for pair in titles], command=made)


def _download(what: str, language: Language, content: Callable[[], str], name: str, kind: str) -> None:
    st.download_button(say(what, language), content, name, kind, key=f"file:{what}", on_click="ignore")


SHOWN: dict[str, Callable[[Found], None]] = {
    "overview": _show_overview,
    "merchants": _show_merchants,
    "people": _show_people,
    "map": _show_map,
    "days": _show_days,
    "table": _show_table,
    "curve": _show_curve,
    "take": _show_take,
}
