"""The page that explains a choice: who it was, what they saw, how each term weighed, and what a lever would change."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from typing import Any

import streamlit as st

from o2o_dashboard.levers import Lever, levers_of
from o2o_dashboard.living import Asked, DayForm, whole
from o2o_dashboard.plots import escaped, plot
from o2o_dashboard.why_words import say
from o2o_dashboard.words import Language
from o2o_sim.core.errors import O2OError
from o2o_sim.figures.balance import balance_bars
from o2o_sim.study.replay import Occasion, Replay
from o2o_sim.study.telling import Sheet, Teller, clock
from o2o_sim.study.units import unit_words
from o2o_sim.study.why_words import word

__all__ = ["show"]

STATE = st.session_state
FORM = DayForm("why", Asked("scenario", "district_small", folder="", day=2, seed=1))
SHOWN = 400
"""Occasions that are listed."""


def show(language: Language) -> None:
    """Show the page once; Streamlit calls this at every change."""
    st.markdown(say("lead", language))
    if FORM.is_new:
        _take_view()
    FORM.begin()
    try:
        found = _market(language)
        if found is not None:
            _show_day(found, language)
    except O2OError as error:
        st.error(escaped(str(error)))


def _take_view() -> None:
    """Whose choice the address asks about, and which lever it moves: a market that is named so is lived at once."""
    asked = st.query_params
    order, lever, value = whole(asked.get("order"), -1), asked.get("lever"), _number(asked.get("value"))
    STATE["keep:why:bought"] = asked.get("bought", "anything")
    STATE["why:at_once"] = order >= 0
    if order >= 0:
        STATE["keep:why:order"] = order
    if lever:
        STATE["keep:why:lever"] = lever
        if value is not None:
            STATE[f"keep:why:value:{lever}"] = value


def _drop_unless(key: str, known: Collection[Any]) -> None:
    """Forget what a widget would start from where it is no longer to be had."""
    if key in STATE and STATE[key] not in known:
        del STATE[key]


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _market(language: Language) -> Replay | None:
    """The market of the morning that is asked for, once it has been lived."""
    asked = FORM.ask(language)
    pressed = st.button(say("live", language), type="primary", key="live")
    if not FORM.confirmed(asked, pressed or STATE.pop("why:at_once", False)):
        return None
    found: Replay = FORM.lived(asked, say("living", language, day=asked.day))
    return found


def _show_day(found: Replay, language: Language) -> None:
    occasions = _filtered(found.occasions(), language)
    if not occasions:
        st.info(say("none", language))
        return
    wanted = STATE.get("keep:why:order")
    known = {one.order: one for one in occasions[:SHOWN]}
    known |= {one.order: one for one in occasions[SHOWN:] if one.order == wanted}
    _drop_unless("keep:why:order", known)
    order = st.selectbox(
        say("occasion", language, count=len(occasions)),
        list(known),
        format_func=lambda number: _name(known[number], found, language),
        key="keep:why:order",
    )
    changes = _changes(found, language)
    _name_view(order, changes)
    told = found.tell(order, changes)
    _show_told(Teller(told, found.market.scenario, language), found, language)


def _name_view(order: int, changes: dict[str, Any]) -> None:
    """Let the address name what is looked at, so that whoever opens it sees the same."""
    lever, value = next(iter(changes.items()), (None, None))
    view = {"bought": STATE["keep:why:bought"], "order": order, "lever": lever, "value": value}
    for name, what in view.items():
        if what is not None:
            st.query_params[name] = str(what)
        elif name in st.query_params:
            del st.query_params[name]


def _filtered(occasions: Iterable[Occasion], language: Language) -> list[Occasion]:
    occasions = list(occasions)
    channels = sorted({one.bought for one in occasions if one.bought})
    kinds = ["anything", *channels, "nothing"]
    _drop_unless("keep:why:bought", kinds)
    picked = st.radio(
        say("bought", language),
        kinds,
        format_func=lambda name: (
            say(name, language) if name in ("anything", "nothing") else word(name, language)
        ),
        key="keep:why:bought",
        horizontal=True,
    )
    return [one for one in occasions if picked in ("anything", one.bought or "nothing")]


def _name(one: Occasion, found: Replay, language: Language) -> str:
    label = found.market.scenario.categories[one.category].label
    category = (getattr(label, language) or label.en) if label else one.category
    bought = word(one.bought, language) if one.bought else say("nothing", language)
    return say(
        "person", language, clock=clock(one.minute), person=one.person, category=category, bought=bought
    )


def _changes(found: Replay, language: Language) -> dict[str, Any]:
    """One lever, changed on that day alone."""
    known: dict[str | None, Lever] = {
        lever.path: lever for lever in levers_of(found.market.scenario) if lever.baseline is not None
    }
    _drop_unless("keep:why:lever", [None, *known])
    left, right = st.columns(2, vertical_alignment="bottom")
    path = left.selectbox(
        say("lever", language),
        [None, *known],
        format_func=lambda path: known[path].name(language) if path else say("as_it_was", language),
        key="keep:why:lever",
    )
    if path is None:
        return {}
    lever, key = known[path], f"keep:why:value:{path}"
    if not lever.low <= STATE.setdefault(key, float(lever.baseline or 0.0)) <= lever.high:
        STATE[key] = float(lever.baseline or 0.0)
    unit = unit_words(lever.unit, language, found.market.scenario.currency.name)
    value = right.number_input(
        say("value", language, unit=unit, baseline=f"{lever.baseline:g}"),
        float(lever.low),
        float(lever.high),
        step=float(lever.step),
        key=key,
    )
    right.caption(say("horizon", language))
    if value == lever.baseline:
        return {}
    return {path: int(value) if lever.is_whole else value}


def _show_told(teller: Teller, found: Replay, language: Language) -> None:
    for part in ("instead", "choice", "fate", "who"):
        sentences = getattr(teller, part)()
        if sentences:
            st.subheader(say(part, language), anchor=False)
            st.markdown("\n\n".join(map(escaped, sentences)))
        if part == "choice" and teller.why.offers:
            best, rival = teller.rivals()
            st.markdown(f"**{escaped(say('balance', language, best=best, rival=rival))}**")
            money = unit_words("money", language, found.market.scenario.currency.name)
            axis = say("axis", language, money=money)
            plot(balance_bars(teller.balance(), axis), "balance")
    for note in teller.notes():
        st.caption(escaped(note))
    for sheet in teller.sheets():
        _show_sheet(sheet)
    st.caption(say("command", language))
    changes = "".join(f" --set {path}={value}" for path, value in teller.told.changes.items())
    st.code(f"o2o why RUN {teller.why.order}{changes}", language="sh")


def _show_sheet(sheet: Sheet) -> None:
    import pandas as pd

    st.markdown(f"**{escaped(sheet.title)}**")
    frame = pd.DataFrame(sheet.rows, columns=sheet.columns, dtype=object)
    written = frame.style.format(precision=2, na_rep="")
    st.dataframe(written, hide_index=True, width="stretch", height="content", placeholder="–")
