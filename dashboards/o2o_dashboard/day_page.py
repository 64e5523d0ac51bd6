"""The page of a day's service: who was served when, the queues, and couriers minute by minute."""

from __future__ import annotations

import streamlit as st

from o2o_dashboard.living import Asked, DayForm
from o2o_dashboard.plots import escaped, plot
from o2o_dashboard.words import Language
from o2o_sim.core.errors import O2OError
from o2o_sim.figures.service_page import called, figures, service_page, text
from o2o_sim.study.service_day import ServiceDay, service_day

__all__ = ["TEXTS", "say", "show"]

FORM = DayForm("day", Asked("scenario", "markets/food_delivery", folder="", day=1, seed=1))

TEXTS: dict[str, tuple[str, str]] = {
    "lead": (
        "Pick a market and a day: every order at a merchant's stations, the queues, and couriers on the map.",
        "选一个市场和一天：查看商家各服务位的每一单、排队长度，以及地图上的骑手。",
    ),
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
    >>> say("take", "zh")
    '下载本页'
    """
    return TEXTS[key][1 if language == "zh" else 0].format(**parts)


def show(language: Language) -> None:
    """Show the page once; Streamlit calls this at every change."""
    st.markdown(say("lead", language))
    FORM.begin()
    asked = FORM.ask(language)
    pressed = st.button(say("live", language), type="primary", key="day:live")
    if not FORM.confirmed(asked, pressed):
        st.info(say("nothing_yet", language))
        return
    try:
        day = FORM.lived(asked, say("living", language, day=asked.day), service_day)
        _show_day(day, language)
    except O2OError as error:
        st.error(escaped(str(error)))


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
