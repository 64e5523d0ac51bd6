"""The page of a day's service: its figures and words in English or Chinese, one file that needs no network."""

from __future__ import annotations

from html import escape

import numpy as np
import plotly.graph_objects as go

from o2o_sim.figures.service import ServiceWords, gantt, queue_chart
from o2o_sim.figures.ways import WayWords, ways
from o2o_sim.market.outcomes import CHANNEL_ZH
from o2o_sim.market.person import merchant_name
from o2o_sim.offers.channels import CHANNELS
from o2o_sim.study.service_day import ServiceDay
from o2o_sim.study.telling import merchant_called
from o2o_sim.study.verdict import Language

__all__ = ["STATION_ZH", "TEXTS", "called", "figures", "service_page", "text"]

TEXTS: dict[str, tuple[str, str]] = {
    "title": ("A day's service: {name}, day {day}", "一天的服务：{name}，第 {day} 天"),
    "servers": ("Who was served when: {merchant}", "何时服务了谁：{merchant}"),
    "servers_lead": (
        "A line is a server, a bar an order; the colour says how it was bought. Point at a bar for its wait.",
        "每行是一个服务位，每条是一单，颜色表示购买方式；指向一条可看它等了多久。",
    ),
    "nothing": ("Nobody was served at {merchant} that day.", "{merchant}当天没有服务任何人。"),
    "queues": ("Length of the queues", "排队长度"),
    "queues_lead": (
        "Bookings, shelves and goods in stock have no queue and are left out.",
        "预约、取货架和库存没有排队，不在图中。",
    ),
    "couriers": ("Couriers minute by minute", "骑手逐分钟动态"),
    "couriers_lead": (
        "Press play, or drag the time. Who is idle is drawn where the last order was dropped; ways are drawn straight.",
        "点击播放，或拖动时间。空闲骑手画在上一单送达处；路线按直线画出。",
    ),
    "no_couriers": ("No courier rode that day.", "当天没有骑手出行。"),
    "waited": ("order {order}, waited {minutes} min", "订单 {order}，等待 {minutes} 分钟"),
    "server": ("{station} {lane}", "{station} {lane}"),
    "time": ("time of day", "时刻"),
    "queue": ("orders waiting", "排队订单数"),
    "idle": ("Idle", "空闲"),
    "out": ("To the merchant", "前往商家"),
    "there": ("At the merchant", "在商家"),
    "back": ("To the door", "送往顾客"),
    "merchants": ("Merchants", "商家"),
    "play": ("Play", "播放"),
    "pause": ("Pause", "暂停"),
    "east": ("km east", "向东 km"),
    "north": ("km north", "向北 km"),
}

STATION_ZH = {
    "counter": "柜台",
    "kitchen": "后厨",
    "desk": "服务台",
    "doctor": "医生",
    "register": "收银台",
    "technician": "技师",
    "table": "餐桌",
    "bicycles": "单车",
    "goods": "货架",
    "rank": "候车点",
    "till": "收款台",
}
"""Stations of shipped scenarios in Chinese; any other is called what its scenario calls it."""

STYLE = (
    "body{font:16px/1.5 'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif;margin:0 auto;"
    "max-width:1200px;padding:12px;color:#222}h1{font-size:1.4em}h2{font-size:1.15em;margin:1.2em 0 0}p{margin:.3em 0}"
)


def text(key: str, language: Language, **parts: object) -> str:
    """A text of the page.

    Examples
    --------
    >>> text("play", "zh")
    '播放'
    """
    return TEXTS[key][1 if language == "zh" else 0].format(**parts)


def called(day: ServiceDay, merchant: int, language: Language) -> str:
    """What a merchant is called, by its id; the same as where a choice is explained.

    Parameters
    ----------
    day
        From `service_day`.
    merchant
        Its id.
    language
        `en` or `zh`.

    Raises
    ------
    StudyError
        If there is no such merchant.
    """
    name = merchant_name(day.market, day.row_of(merchant))
    return merchant_called(day.market.scenario, name, language)


def _station(name: str, language: Language) -> str:
    return STATION_ZH.get(name, name) if language == "zh" else name


def figures(day: ServiceDay, merchant: int, language: Language) -> dict[str, go.Figure | None]:
    """The figures by what they show: `servers`, `queues`, `couriers`; None where there is nothing to show.

    Parameters
    ----------
    day
        From `service_day`.
    merchant
        Its id.
    language
        `en` or `zh`.

    Raises
    ------
    StudyError
        If there is no such merchant.
    """
    words = _service_words(language)
    spells = [one._replace(station=_station(one.station, language)) for one in day.spells(merchant)]
    drawn: dict[str, go.Figure | None] = dict.fromkeys(("servers", "queues", "couriers"))
    if spells:
        drawn["servers"] = gantt(spells, words)
        queues = {_station(name, language): changes for name, changes in day.queues(merchant).items()}
        drawn["queues"] = queue_chart(queues, spells, words)
    if legs := day.legs():
        shops = np.column_stack([day.market.merchants.x, day.market.merchants.y])[day.market.merchants.active]
        drawn["couriers"] = ways(legs, day.homes, shops, day.market.city.space, _way_words(language))
    return drawn


def _service_words(language: Language) -> ServiceWords:
    english = {name: name.replace("_", " ") for name in CHANNELS}
    channels = CHANNEL_ZH if language == "zh" else english
    return ServiceWords(
        channels, *(TEXTS[key][language == "zh"] for key in ("waited", "server", "time", "queue"))
    )


def _way_words(language: Language) -> WayWords:
    doing = {key: text(key, language) for key in ("idle", "out", "there", "back")}
    rest = ("merchants", "play", "pause", "east", "north")
    return WayWords(doing, *(text(key, language) for key in rest))


def service_page(day: ServiceDay, merchant: int, language: Language) -> str:
    """One HTML file with all figures.

    Parameters
    ----------
    day
        From `service_day`.
    merchant
        Its id.
    language
        `en` or `zh`.
    """
    from plotly.offline import get_plotlyjs

    title = escape(text("title", language, name=day.market.scenario.name, day=day.day))
    parts, shown = [f"<h1>{title}</h1>"], called(day, merchant, language)
    missing = {"servers": "nothing", "queues": "nothing", "couriers": "no_couriers"}
    for name, figure in figures(day, merchant, language).items():
        parts.append(f"<h2>{escape(text(name, language, merchant=shown))}</h2>")
        if figure is None:
            parts.append(f"<p>{escape(text(missing[name], language, merchant=shown))}</p>")
            continue
        parts.append(f"<p>{escape(text(f'{name}_lead', language))}</p>")
        config = {"displaylogo": False, "displayModeBar": False, "responsive": True}
        made = figure.to_html(
            full_html=False, include_plotlyjs=False, config=config, div_id=name, auto_play=False
        )
        parts.append(made)
    script = get_plotlyjs().replace("</script", "<\\/script")
    head = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f"<style>{STYLE}</style><script>{script}</script></head><body>"
    )
    return "\n".join([head, *parts, "</body></html>", ""])
