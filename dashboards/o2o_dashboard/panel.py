"""The panel of choices: scenarios, their levers, days, replications, seed."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

import streamlit as st

from o2o_dashboard.choice import MOST_DAYS, MOST_REPLICATIONS, Choice, catalogue, title_of, to_address
from o2o_dashboard.levers import Lever, levers_of
from o2o_dashboard.memory import FIELDS
from o2o_dashboard.words import Language, say
from o2o_sim.figures.units import unit_words
from o2o_sim.scenario.load import load_scenario
from o2o_sim.scenario.schema import Scenario
from o2o_sim.study.verdict import plain_number

__all__ = ["ask"]

STATE = st.session_state


def ask(language: Language) -> Choice:
    """Show the panel and read what is chosen; the address follows."""
    STATE.setdefault("keep:live", True)
    with st.sidebar:
        _ask_scenarios(language)
        st.toggle(say("live", language), key="keep:live", help=say("live_help", language))
        changes = {name: _ask_levers(name, language) for name in STATE["scenarios"]}
        _ask_length(language)
    changed = {name: values for name, values in changes.items() if values}
    choice = Choice(language, changes=changed, **{name: _tidy(STATE[name]) for name in FIELDS})
    _keep_address(choice)
    return choice


def _ask_scenarios(language: Language) -> None:
    st.multiselect(
        say("scenarios", language),
        list(catalogue()),
        format_func=lambda name: title_of(name, language),
        key="scenarios",
        help=say("scenarios_help", language),
        placeholder=say("scenarios_none", language),
    )
    for name in STATE["strangers"]:
        st.warning(say("unknown_scenario", language, name=name))


def _ask_levers(name: str, language: Language) -> dict[str, Any]:
    """The levers of one scenario; returns what is changed, by path."""
    scenario = _loaded(name)
    levers = levers_of(scenario)
    preset = STATE["preset"].get(name, {})
    paths = {lever.path for lever in levers}
    for lever in levers:
        STATE.setdefault(_key(name, lever), _shown(lever, preset.get(lever.path, lever.baseline)))
    changed = {lever.path: value for lever in levers if (value := _changed(name, lever)) is not lever}
    title = scenario.title.zh if language == "zh" and scenario.title.zh else scenario.title.en
    label = f"{say('levers', language)} · {title}"
    if changed:
        label += f" · {say('levers_changed', language, count=len(changed))}"
    with st.expander(label, expanded=False, key=f"expander:{name}"):
        if not levers:
            st.caption(say("no_levers", language))
        for theme, members in groupby(levers, key=lambda lever: lever.theme):
            st.markdown(f"**{say(theme, language)}**")
            for lever in members:
                _ask_lever(name, scenario, lever, language)
        if changed:
            st.button(say("reset", language), key=f"reset:{name}", on_click=_reset, args=(name, levers))
    # What the address changes beside the levers stays as it is.
    return changed | {path: value for path, value in preset.items() if path not in paths}


def _ask_lever(name: str, scenario: Scenario, lever: Lever, language: Language) -> None:
    unit = unit_words(lever.unit, language, scenario.currency.name)
    label = f"{lever.name(language)} [{unit}]" if unit else lever.name(language)
    key = _key(name, lever)
    if lever.baseline is None:
        bounds = say("at_least", language, low=_written(lever, lever.low, language))
        st.number_input(
            label,
            min_value=lever.low,
            value=None,
            step=10.0,
            key=key,
            placeholder=say("unlimited", language),
            help=_help(lever, bounds, language),
        )
    else:
        kind = int if lever.is_whole else float
        ends = {"low": _written(lever, lever.low, language), "high": _written(lever, lever.high, language)}
        st.slider(
            label,
            kind(lever.low),
            kind(max(lever.high, STATE[key])),
            step=kind(lever.step),
            key=key,
            format="percent" if lever.is_share else None,
            help=_help(lever, say("bounds", language, **ends), language),
        )
    text = "baseline" if _changed(name, lever) is lever else "baseline_changed"
    st.caption(say(text, language, value=_written(lever, lever.baseline, language)))


def _help(lever: Lever, bounds: str, language: Language) -> str:
    if not lever.source:
        return bounds
    row = lever.source.removeprefix("baseline ")
    source = say("source_row", language, row=row) if row != lever.source else lever.source
    return f"{bounds} {say('source', language, source=source)}"


def _written(lever: Lever, value: float | None, language: Language) -> str:
    if value is None:
        return say("unlimited", language)
    return f"{plain_number(100 * value)}%" if lever.is_share else plain_number(value)


def _shown(lever: Lever, value: Any) -> Any:
    """A value as its widget takes it."""
    if value is None or isinstance(value, bool) or not isinstance(value, (int, float)):
        value = lever.baseline
    if value is None:
        return None
    value = max(float(value), lever.low)
    return int(value) if lever.is_whole and lever.baseline is not None else value


def _changed(name: str, lever: Lever) -> Any:
    """The value of a lever that was moved; the lever itself where it stands at its baseline."""
    value = STATE[_key(name, lever)]
    value = value if value is None or isinstance(value, int) else round(float(value), 6)
    return lever if value == lever.baseline else value


def _reset(name: str, levers: list[Lever]) -> None:
    for lever in levers:
        STATE[_key(name, lever)] = _shown(lever, lever.baseline)


def _key(name: str, lever: Lever) -> str:
    return f"lever:{name}:{lever.path}"


def _ask_length(language: Language) -> None:
    st.checkbox(say("beside", language), key="beside")
    st.markdown(f"**{say('length', language)}**")
    left, right = st.columns(2)
    left.number_input(say("days", language), 1, MOST_DAYS, step=1, key="days")
    right.number_input(
        say("replications", language),
        1,
        MOST_REPLICATIONS,
        step=1,
        key="replications",
        help=say("replications_help", language),
    )
    st.number_input(say("seed", language), 0, 2**53 - 1, step=1, key="seed")
    st.text_area(say("more", language), key="common", help=say("more_help", language), height=80)


def _keep_address(choice: Choice) -> None:
    address: Mapping[str, Any] = to_address(choice)
    now = {name: st.query_params.get_all(name) for name in st.query_params}
    wanted = {name: value if isinstance(value, list) else [value] for name, value in address.items()}
    if now != wanted:
        st.query_params.from_dict(address)


def _tidy(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@st.cache_resource(show_spinner=False)
def _loaded(name: str) -> Scenario:
    return load_scenario(name)
