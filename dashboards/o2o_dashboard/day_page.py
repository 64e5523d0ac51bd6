"""The page of a day's service: who was served when, the queues, and couriers minute by minute."""

from __future__ import annotations

from typing import Any

import streamlit as st

from o2o_dashboard.choice import title_of
from o2o_dashboard.living import lived_to
from o2o_dashboard.plots import escaped, plot
from o2o_dashboard.words import Language
from o2o_sim.core.errors import O2OError
from o2o_sim.figures.service_page import called, figures, service_page, text
from o2o_sim.scenario.catalogue import scenarios
from o2o_sim.study.manifest import code_digest
from o2o_sim.study.service_day import ServiceDay, service_day

__all__ = ["TEXTS", "say", "show"]

STATE = st.session_state
FIELDS: dict[str, Any] = {
    "source": "scenario",
    "scenario": "markets/food_delivery",
    "folder": "",
    "day": 1,
    "seed": 1,
}
KEPT = 3
"""Days that are kept."""

TEXTS: dict[str, tuple[str, str]] = {
    "lead": (
        "Pick a market and a day: every order at a merchant's stations, the queues, and couriers on the map.",
        "选一个市场和一天：查看商家各服务位的每一单、排队长度，以及地图上的骑手。",
    ),
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
    "live": ("Show the day", "显示这一天"),
    "living": ("Living through day {day} …", "正在运行第 {day} 天……"),
    "nothing_yet": ("Nothing has been lived yet: press the button.", "还没有运行：请点击按钮。"),
    "merchant": ("Merchant, by orders served that day", "商家（按当天完成单数排列）"),
    "served": ("{name} (id {merchant}): {count} orders", "{name}（编号 {merchant}）：{count} 单"),
    "take": ("Download this page", "下载本页"),
}


def say(key: str, language: Language, **parts: object) -> str:
    """A text of the page.

    Examples
    --------
    >>> say("seed", "zh")
    '随机种子'
    """
    return TEXTS[key][1 if language == "zh" else 0].format(**parts)


def show(language: Language) -> None:
    """Show the page once; Streamlit calls this at every change."""
    st.markdown(say("lead", language))
    _begin()
    asked = _asked(language)
    if STATE.get("keep:day:asked") != asked:
        st.info(say("nothing_yet", language))
        return
    try:
        _show_day(_lived(asked, language), language)
    except O2OError as error:
        st.error(escaped(str(error)))


def _begin() -> None:
    """Take what the address names as what the widgets start from, once a session."""
    for name, default in FIELDS.items():
        key = f"keep:day:{name}"
        if key not in STATE:
            asked = st.query_params.get(name, default)
            STATE[key] = asked if isinstance(default, str) else _whole(asked, default)
    if STATE["keep:day:source"] not in ("scenario", "folder"):
        STATE["keep:day:source"] = "scenario"
    if STATE["keep:day:scenario"] not in {entry.name for entry in scenarios()}:
        STATE["keep:day:scenario"] = FIELDS["scenario"]


def _whole(asked: Any, default: int) -> int:
    return int(asked) if str(asked).isascii() and str(asked).isdigit() and len(str(asked)) < 10 else default


def _asked(language: Language) -> tuple[Any, ...]:
    """What the widgets ask for; the address says the same."""
    source = st.radio(
        say("source", language),
        ["scenario", "folder"],
        format_func=lambda name: say(name, language),
        key="keep:day:source",
        horizontal=True,
    )
    left, middle, right = st.columns([3, 1, 1], vertical_alignment="bottom")
    if source == "scenario":
        names = [entry.name for entry in scenarios()]
        left.selectbox(
            say("which_scenario", language),
            names,
            format_func=lambda name: title_of(name, language),
            key="keep:day:scenario",
        )
        right.number_input(say("seed", language), 0, 10**9, key="keep:day:seed")
    else:
        left.text_input(say("which_folder", language), key="keep:day:folder")
    middle.number_input(say("day", language), 0, 3650, key="keep:day:day")
    asked = tuple(STATE[f"keep:day:{name}"] for name in FIELDS)
    for name, value in zip(FIELDS, asked, strict=True):
        st.query_params[name] = str(value)
    if st.button(say("live", language), type="primary", key="day:live"):
        STATE["keep:day:asked"] = asked
    return asked


@st.cache_resource(show_spinner=False)
def _kept() -> dict[tuple[Any, ...], ServiceDay]:
    """Days that were lived."""
    return {}


def _lived(asked: tuple[Any, ...], language: Language) -> ServiceDay:
    key = (*asked, code_digest())
    if key not in _kept():
        lived = service_day(lived_to(say("living", language, day=asked[3]), *asked))
        while len(_kept()) >= KEPT:
            _kept().pop(next(iter(_kept())))
        _kept()[key] = lived
    return _kept()[key]


def _show_day(day: ServiceDay, language: Language) -> None:
    served = day.served()
    merchant = st.selectbox(
        say("merchant", language),
        list(served),
        format_func=lambda one: say(
            "served", language, merchant=one, name=called(day, one, language), count=served[one]
        ),
        key="day:merchant",
    )
    shown = called(day, merchant, language)
    missing = {"servers": "nothing", "queues": "nothing", "couriers": "no_couriers"}
    for name, figure in figures(day, merchant, language).items():
        st.subheader(escaped(text(name, language, merchant=shown)), anchor=False)
        if figure is None:
            st.info(text(missing[name], language, merchant=shown))
            continue
        st.caption(text(f"{name}_lead", language))
        plot(figure, f"day:{name}")
    file = f"day_{day.day}_{merchant}.{language}.html"
    st.download_button(
        say("take", language),
        lambda: service_page(day, merchant, language),
        file,
        "text/html",
        key="day:take",
    )
