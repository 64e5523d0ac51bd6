"""What is read off a day of meal delivery."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import NamedTuple

import numpy as np

from o2o_sim.core.errors import InputError
from o2o_sim.core.units import FloatArray
from o2o_sim.data.meal_delivery.day import DeliveryDay

__all__ = ["FIGURES", "Figure", "figures_of", "write_day"]


class Figure(NamedTuple):
    """One figure of a day: its unit, its names for readers, what it is.

    Examples
    --------
    >>> FIGURES["utilisation"].unit
    'share'
    """

    unit: str
    label_en: str
    label_zh: str
    meaning: str


FIGURES: dict[str, Figure] = {
    "orders": Figure("orders", "Orders", "订单", "placed"),
    "delivered": Figure("orders", "Delivered", "送达", "handed over before the day ended"),
    "click_to_door": Figure("minutes", "Click to door, mean", "下单到送达，平均", "delivered less placed"),
    "click_to_door_p95": Figure(
        "minutes", "Click to door, slowest of twenty", "下单到送达，95 分位", "95th percentile"
    ),
    "ready_to_door": Figure("minutes", "Ready to door, mean", "出餐到送达，平均", "delivered less ready"),
    "ready_to_pickup": Figure(
        "minutes", "Ready to pickup, mean", "出餐到取餐，平均", "left the restaurant less ready"
    ),
    "late_share": Figure(
        "share", "Later than the target", "超过目标时间的占比", "click to door above the target"
    ),
    "lateness": Figure("minutes", "Lateness, mean", "平均超时", "minutes beyond the target, 0 where in time"),
    "too_late_share": Figure(
        "share",
        "Later than the limit, or not delivered",
        "超过时限或未送达的占比",
        "click to door above the limit",
    ),
    "utilisation": Figure(
        "share", "Utilisation of couriers", "骑手利用率", "courier minutes on trips / on duty"
    ),
    "orders_per_hour": Figure(
        "1/hour", "Orders a courier hour", "骑手每小时单量", "delivered / courier hours on duty"
    ),
    "pickup_km": Figure(
        "km", "Way to the restaurant, mean", "取餐距离，平均", "kilometres before picking up / orders"
    ),
    "trips": Figure("trips", "Trips", "趟数", "couriers setting out"),
    "bundled_share": Figure("share", "Orders on a trip with others", "拼单占比", "of those delivered"),
    "pay_per_order": Figure(
        "money",
        "Courier pay an order",
        "每单骑手报酬",
        "the larger of pay by order and by hour, summed / delivered",
    ),
}


def figures_of(day: DeliveryDay) -> dict[str, float]:
    """The figures of a day by name; nan where nothing was delivered.

    Examples
    --------
    >>> from o2o_sim.data.meal_delivery import deliver
    >>> from o2o_sim.data.meal_delivery.sample import sample
    >>> figures_of(deliver(sample()))["delivered"]
    4.0
    """
    here, terms = day.instance, day.instance.terms
    done = ~np.isnan(day.delivered)
    count = float(done.sum())
    clicked = (day.delivered - here.placed)[done]
    hours = float((here.off - here.on).sum()) / 60.0
    busy = float(day.fleet.staffed_minutes[0] - day.fleet.idle_minutes[0])
    with np.errstate(invalid="ignore", divide="ignore"):
        each = np.float64(count)
        return {
            "orders": float(done.size),
            "delivered": count,
            "click_to_door": _mean(clicked),
            "click_to_door_p95": float(np.quantile(clicked, 0.95)) if count else float("nan"),
            "ready_to_door": _mean((day.delivered - here.ready)[done]),
            "ready_to_pickup": _mean((day.picked - here.ready)[done]),
            "late_share": _mean((clicked > terms.target).astype(np.float64)),
            "lateness": _mean(np.maximum(clicked - terms.target, 0.0)),
            "too_late_share": float((done.size - np.sum(clicked <= terms.limit)) / done.size),
            "utilisation": float(busy / np.float64(60.0 * hours)),
            "orders_per_hour": float(count / np.float64(hours)),
            "pickup_km": _mean(day.pickup_km[done]),
            "trips": float(round(np.sum(1.0 / day.together[done]))),
            "bundled_share": _mean((day.together[done] > 1).astype(np.float64)),
            "pay_per_order": float(_pay(day) / each),
        }


def _pay(day: DeliveryDay) -> float:
    """What couriers are paid: each the larger of pay by order and of what is guaranteed by hour."""
    here = day.instance
    brought = np.bincount(day.courier[day.courier >= 0], minlength=len(here.couriers))
    hours = (here.off - here.on) / 60.0
    return float(np.maximum(here.terms.pay_order * brought, here.terms.pay_hour * hours).sum())


def _mean(values: FloatArray) -> float:
    return float(values.mean()) if values.size else float("nan")


def write_day(day: DeliveryDay, folder: Path, force: bool = False) -> None:
    """Write `figures.json` and `deliveries.csv`, one line an order; the same day gives the same bytes.

    Parameters
    ----------
    folder : made if it is missing
    force : whether other results there may be replaced

    Raises
    ------
    InputError
        The folder cannot be written, or holds something already.
    """
    about = {"instance": day.instance.name, "policy": day.policy._asdict(), "engine": day.engine}
    figures = {name: None if np.isnan(value) else value for name, value in figures_of(day).items()}
    text = json.dumps({**about, "figures": figures}, indent=1) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not force and any(folder.iterdir()):
            raise InputError(f"{folder} is not empty; --force replaces a day that stands there.")
        (folder / "figures.json").write_text(text, encoding="utf-8")
        (folder / "deliveries.csv").write_text(_lines(day), encoding="utf-8")
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror}.") from error


_COLUMNS = ("set_out", "picked", "delivered", "pickup_km", "drive_km")


def _lines(day: DeliveryDay) -> str:
    here, text = day.instance, io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("order", "restaurant", "placed", "ready", "courier", "together", *_COLUMNS))
    for row, order in enumerate(here.orders):
        known = (
            "" if np.isnan(value := getattr(day, name)[row]) else repr(float(value)) for name in _COLUMNS
        )
        courier = here.couriers[day.courier[row]] if day.courier[row] >= 0 else ""
        shop, minutes = here.restaurants[here.restaurant[row]], (here.placed[row], here.ready[row])
        writer.writerow(
            (order, shop, *(f"{minute:g}" for minute in minutes), courier, day.together[row], *known)
        )
    return text.getvalue()
