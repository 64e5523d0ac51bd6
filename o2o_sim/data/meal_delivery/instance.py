"""An instance of the meal delivery routing problem: a day's orders, restaurants and couriers, read from its folder."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from o2o_sim.core.errors import InputError, nearest_name
from o2o_sim.core.units import FloatArray, IntArray
from o2o_sim.data.meal_delivery.table import Row, read_table

__all__ = ["Instance", "Terms", "read_instance"]

KILOMETRE = 1000.0
DAY = 1440.0


class Terms(NamedTuple):
    """What holds for the whole day.

    Parameters
    ----------
    speed : in a straight line [km/minute]
    pickup, door : minutes at a restaurant and at a door
    target, limit : minutes from placing to the door that are aimed at, and that should not be passed
    pay_order, pay_hour : a courier is paid the larger of so much an order and so much an hour on duty [money]
    """

    speed: float
    pickup: float
    door: float
    target: float
    limit: float
    pay_order: float
    pay_hour: float


class Instance(NamedTuple):
    """A day of meal delivery; one entry an order, a restaurant, a courier. Kilometres and minutes.

    Parameters
    ----------
    name : of its folder
    orders, drop_x, drop_y, placed, ready, restaurant : of orders; `restaurant` is a row
    restaurants, shop_x, shop_y : of restaurants
    couriers, home_x, home_y, on, off : of couriers: where and when they come on duty, and when they go
    terms : what holds for all
    """

    name: str
    orders: tuple[str, ...]
    drop_x: FloatArray
    drop_y: FloatArray
    placed: FloatArray
    ready: FloatArray
    restaurant: IntArray
    restaurants: tuple[str, ...]
    shop_x: FloatArray
    shop_y: FloatArray
    couriers: tuple[str, ...]
    home_x: FloatArray
    home_y: FloatArray
    on: IntArray
    off: IntArray
    terms: Terms


def read_instance(folder: str | Path) -> Instance:
    """Read the tab-separated files of an instance, as the public ones of Grubhub are written [ReyesEtAl2018]_.

    Parameters
    ----------
    folder : with orders.txt, restaurants.txt, couriers.txt and instance_parameters.txt; metres and minutes

    Raises
    ------
    InputError
        naming file, line and field of what is missing or cannot be.
    """
    here = Path(folder)
    if not here.is_dir():
        raise InputError(
            f"There is no folder {here}; expected one with orders.txt, restaurants.txt and the others."
        )
    shops = read_table(here / "restaurants.txt", ("restaurant", "x", "y"))
    orders = read_table(
        here / "orders.txt", ("order", "x", "y", "placement_time", "restaurant", "ready_time")
    )
    crew = read_table(here / "couriers.txt", ("courier", "x", "y", "on_time", "off_time"))
    names = {part: _names(rows, part) for part, rows in _parts(shops, orders, crew)}
    row_of = {name: row for row, name in enumerate(names["restaurant"])}
    placed = [row.number("placement_time", 0.0, "minutes of the day, 0 or more") for row in orders]
    on, off = _shifts(crew)
    return Instance(
        here.resolve().name,
        names["order"],
        *_place(orders),
        np.array(placed),
        np.array([_ready(row, start) for row, start in zip(orders, placed, strict=True)]),
        np.array([_restaurant(row, row_of) for row in orders], dtype=np.int64),
        names["restaurant"],
        *_place(shops),
        names["courier"],
        *_place(crew),
        on,
        off,
        _terms(here / "instance_parameters.txt"),
    )


def _parts(shops: list[Row], orders: list[Row], crew: list[Row]) -> list[tuple[str, list[Row]]]:
    return [("restaurant", shops), ("order", orders), ("courier", crew)]


def _names(rows: list[Row], part: str) -> tuple[str, ...]:
    if not rows:
        raise InputError(f"{part}s.txt, line 2: expected at least one {part}.")
    seen: dict[str, int] = {}
    for row in rows:
        name = row.text(part)
        if name in seen:
            raise InputError(
                f"{row.file}, line {row.line}, {part}: {name!r} stands in line {seen[name]} already."
            )
        seen[name] = row.line
    return tuple(seen)


def _place(rows: list[Row]) -> tuple[FloatArray, FloatArray]:
    x, y = ([row.number(axis, expected="metres") / KILOMETRE for row in rows] for axis in "xy")
    return np.array(x), np.array(y)


def _ready(row: Row, placed: float) -> float:
    return row.number("ready_time", placed, f"a minute not before it was placed at {placed:g}")


def _restaurant(row: Row, known: dict[str, int]) -> int:
    name = row.text("restaurant")
    if name not in known:
        nearest = nearest_name(name, known)
        hint = f", such as {nearest}" if nearest else ""
        raise row.wrong("restaurant", f"one of the {len(known)} in restaurants.txt{hint}")
    return known[name]


def _shifts(rows: list[Row]) -> tuple[IntArray, IntArray]:
    """When couriers come and go, in whole minutes."""
    on, off = [], []
    for row in rows:
        came = row.number("on_time", 0.0, "a minute of the day, 0 or more")
        went = row.number("off_time", came, f"a minute not before on_time, {came:g}")
        for column, minute, most in (("on_time", came, DAY), ("off_time", went, 2 * DAY)):
            if minute % 1.0 or minute >= most:
                raise row.wrong(column, f"a whole minute below {most:g}")
        if went - came > DAY:
            raise row.wrong("off_time", "a shift of at most 1440 minutes")
        on.append(came)
        off.append(went)
    return np.array(on, dtype=np.int64), np.array(off, dtype=np.int64)


_PARAMETERS = (
    "meters_per_minute",
    "pickup service minutes",
    "dropoff service minutes",
    "target click-to-door",
    "maximum click-to-door",
    "pay per order",
    "guaranteed pay per hour",
)


def _terms(path: Path) -> Terms:
    rows = read_table(path, _PARAMETERS)
    if len(rows) != 1:
        raise InputError(f"{path.name}: expected one line below the names, found {len(rows)}.")
    speed = rows[0].number("meters_per_minute", 1.0, "metres a minute, 1 or more") / KILOMETRE
    others = [rows[0].number(name, 0.0, "a number, 0 or more") for name in _PARAMETERS[1:]]
    return Terms(speed, *others)
