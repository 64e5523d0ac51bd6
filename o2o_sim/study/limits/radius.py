"""E16, and distances of E15 of the catalogue: how far apart people and shops are, and how far it pays to deliver."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from o2o_sim.core.units import BoolArray, FloatArray, IntArray
from o2o_sim.study.limits import observation
from o2o_sim.study.limits.effort import Effort
from o2o_sim.study.limits.measurement import Measurement, mean_of, share_of, with_source
from o2o_sim.theory.statistics import ratio_estimate

ITEM = "E16"
SOURCE = "integrals over a square and a disc"
CONVENTION = "one order a person; profit is margin less the way's cost, at 50 orders a square kilometre"
FILE = "delivery_radius"
SIDE, DENSITY, MARGIN, PER_KM = 8.0, 50.0, 6.0, 2.0
BEST = 3.0
TO_MIDDLE = (np.sqrt(2.0) + np.log(1.0 + np.sqrt(2.0))) / 6.0
TWO_POINTS = (2.0 + np.sqrt(2.0) + 5.0 * np.log(1.0 + np.sqrt(2.0))) / 15.0
IN_A_DISC = 128.0 / (45.0 * np.pi)
SHOPS = 2_000


def measure(effort: Effort) -> Iterator[Measurement]:
    """Distances in a square, then orders and profit by radius."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    people = effort.share(0.04)
    yield from _distances(people, effort)
    for radius in (2.0, BEST, 4.0):
        _, distance = _orders({"categories.need.consideration.radius": radius}, people, effort)
        share = np.pi * radius**2 / SIDE**2
        yield share_of(ITEM, f"share within {radius:g} km", share, distance.size, people)
        each = np.zeros(people)
        each[: distance.size] = MARGIN - PER_KM * distance
        found = mean_of(ITEM, f"profit within {radius:g} km", _profit(radius), DENSITY * SIDE**2 * each)
        yield found
        if effort.variants and radius > BEST:
            yield found.wrong("as much as within the best radius", _profit(BEST))
        if radius == BEST:
            yield mean_of(ITEM, f"mean distance within {radius:g} km", 2.0 * radius / 3.0, distance)


def _profit(radius: float) -> float:
    return float(DENSITY * 2.0 * np.pi * (MARGIN * radius**2 / 2.0 - PER_KM * radius**3 / 3.0))


def _distances(people: int, effort: Effort) -> Iterator[Measurement]:
    whole = {"categories.need.consideration.radius": None}
    _, distance = _orders(whole, people, effort)
    yield mean_of(ITEM, "mean distance to the middle, of a side", TO_MIDDLE, distance / SIDE)
    shops = max(50, round(SHOPS * effort.people / 1_000_000))
    anywhere = {
        "merchants.shop.count": shops,
        "merchants.shop.placement": {"kind": "uniform"},
        "categories.need.consideration": {"random": 1, "near": 0, "near_probability": 0.0, "remembered": 0.0},
    }
    for metric, reference in (("straight", TWO_POINTS), ("rectilinear", 2.0 / 3.0)):
        shop, distance = _orders({**anywhere, "city.metric": metric}, people, effort)
        total = np.bincount(shop, weights=distance / SIDE, minlength=shops)
        count = np.bincount(shop, minlength=shops).astype(np.float64)
        mean, error = ratio_estimate(total, count)
        quantity = f"mean distance of two points, {metric}, of a side"
        yield Measurement(ITEM, quantity, reference, mean, error, freedom=shops - 1)
    yield _in_a_disc(anywhere, shops, people, effort)


def _in_a_disc(changes: dict[str, Any], shops: int, people: int, effort: Effort) -> Measurement:
    """Of the pairs of the square, those both of whom are within its largest disc are anywhere in the disc."""
    market = observation.market_in(FILE, {**changes, "consumers.count": people}, effort.replication)
    total, count = np.zeros(shops), np.zeros(shops)
    for _ in range(2):
        market.step()
        orders, person, shop = market.closed, market.closed.person, market.closed.merchant
        inside = (orders.day == 0) & _inside(market.consumers, person) & _inside(market.merchants, shop)
        total += np.bincount(shop[inside], weights=2.0 / SIDE * orders.distance[inside], minlength=shops)
        count += np.bincount(shop[inside], minlength=shops)
    mean, error = ratio_estimate(total, count)
    quantity = "mean distance of two points in a disc, of its radius"
    return Measurement(ITEM, quantity, IN_A_DISC, mean, error, freedom=shops - 1)


def _inside(of: Any, row: IntArray) -> BoolArray:
    """Whether each lies within the disc that touches the sides of the square."""
    return np.asarray(np.hypot(of.x[row] - SIDE / 2.0, of.y[row] - SIDE / 2.0) <= SIDE / 2.0)


def _orders(changes: dict[str, Any], people: int, effort: Effort) -> tuple[IntArray, FloatArray]:
    """Row of the shop and distance of every order of the first day; who lives far off comes after midnight."""
    market = observation.market_in(FILE, {**changes, "consumers.count": people}, effort.replication)
    shop, distance = [], []
    for _ in range(2):
        market.step()
        first = market.closed.day == 0
        shop.append(market.closed.merchant[first].astype(np.int64))
        distance.append(market.closed.distance[first])
    return np.concatenate(shop), np.concatenate(distance)
