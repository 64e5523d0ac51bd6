"""E12 of the catalogue where demand is normal: the best stock, and what two or four places gain by one stock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from o2o_sim.core.random import normal_quantiles
from o2o_sim.core.units import FloatArray, IntArray
from o2o_sim.demand.orders import OrderState
from o2o_sim.study.limits import observation
from o2o_sim.study.limits.effort import Effort
from o2o_sim.study.limits.measurement import Measurement, exact, with_source
from o2o_sim.theory.stock import normal_newsvendor, normal_sales, pooled_deviation

ITEM = "E12"
SOURCE = "Arrow, Harris and Marschak 1951; Eppen 1979"
CONVENTION = (
    "no chance: the people of all places together are a normal law; whole people may explain 1 of money"
)
FILE = "newsvendor"
PRICE, COST, SALVAGE = 10.0, 3.0, 1.0
MEAN, SD = 100.0, 30.0
SECOND_MEAN, SECOND_SD = 60.0, 25.0
STEP = 5
PLACES, FEW = 256, 64
WHOLE = 100_000
TOLERANCE = 1.0
"""Of money, of a place: what whole people and units, and so many places, may explain."""


def measure(effort: Effort) -> Iterator[Measurement]:
    """Profit around the best stock, at two critical ratios, and the gains of pooling."""
    if effort.exact:  # people are placed, not drawn
        yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    whole = effort.people >= WHOLE
    demand = normal_people(PLACES if whole else FEW)
    yield _as_counted(demand)
    yield from _one_place(demand)
    if whole:
        normal = standard_normals(PLACES)
        yield from _two_places(normal, effort)
        yield _four_places(people(MEAN + SD * normal))


def normal_people(places: int) -> IntArray:
    """How many want something at each place: the middles of equally likely parts of a normal law.

    Examples
    --------
    >>> normal_people(3).tolist()
    [71, 100, 129]
    """
    return people(MEAN + SD * normal_quantiles((np.arange(places) + 0.5) / places))


def standard_normals(places: int) -> FloatArray:
    """Four evenly spread normal columns, one number a place, with the means and variances of independent ones.

    Examples
    --------
    >>> bool(np.allclose(np.cov(standard_normals(64), bias=True), np.eye(4)))
    True
    """
    from scipy.stats.qmc import Sobol

    shift = np.sqrt([[2.0], [3.0], [5.0], [7.0]])
    half = normal_quantiles((Sobol(4, scramble=False).random(places // 2).T + shift) % 1.0)
    spread = np.concatenate([half, -half], axis=1)
    centred = spread - spread.mean(axis=1, keepdims=True)
    return np.asarray(np.linalg.solve(np.linalg.cholesky(np.cov(centred, bias=True)), centred))


def people(demand: FloatArray) -> IntArray:
    """Whole people, none where there would be fewer."""
    return np.maximum(np.round(demand), 0.0).astype(np.int64)


def sold(demand: IntArray, units: int) -> IntArray:
    """Units sold on a day at each place, by a market with so many people at each."""
    market = observation.market_in(FILE, shops_among(demand, units), 0)
    market.step()
    served = market.closed.merchant[market.closed.state == OrderState.SERVED]
    return np.bincount(served, minlength=demand.size)


def shops_among(demand: IntArray, units: int) -> dict[str, Any]:
    """What the scenario file has to say instead: a shop with so many units at each place, and the people there."""
    return {**places_with(demand), "merchants.shop.service.stations.goods.stock.units": units}


def places_with(demand: IntArray) -> dict[str, Any]:
    """What the scenario file has to say instead: a place each with a shop and so many people."""
    places = demand.size
    points = [[place + 0.5, 0.0] for place in range(places)]
    return {
        "city.width": float(places),
        "consumers.count": int(demand.sum()),
        "consumers.placement.at": [points[place] for place in np.repeat(np.arange(places), demand)],
        "merchants.shop.count": places,
        "merchants.shop.placement.at": points,
    }


def profit(demand: IntArray, units: int, cost: float = COST, salvage: float = SALVAGE) -> float:
    """Mean profit of a place in the market."""
    return _earned(float(sold(demand, units).mean()), units, cost, salvage)


def _earned(sales: float, units: float, cost: float, salvage: float) -> float:
    return PRICE * sales + salvage * (units - sales) - cost * units


def _held(quantity: str, limit: float, found: float, tolerance: float) -> Measurement:
    return Measurement(ITEM, quantity, limit, found, tolerance=tolerance)


def _as_counted(demand: IntArray) -> Measurement:
    """Whoever comes is served while there is something."""
    units = round(MEAN)
    miss = np.max(np.abs(sold(demand, units) - np.minimum(demand, units)))
    return exact(ITEM, "units sold and the lesser of people and stock, largest miss", 0.0, float(miss), 0.0)


def _one_place(demand: IntArray) -> Iterator[Measurement]:
    best = normal_newsvendor(MEAN, SD, PRICE, COST, SALVAGE)
    units, tolerance = round(best.units), TOLERANCE * PLACES / demand.size
    most = profit(demand, units)
    held = _held(f"profit of {units} units, normal demand", best.profit, most, tolerance)
    yield held
    yield held.wrong("mean demand is what is sold", _earned(MEAN, MEAN, COST, SALVAGE))
    for other in (units - 4 * STEP, units + 4 * STEP):
        loss = best.profit - _earned(normal_sales(MEAN, SD, other), other, COST, SALVAGE)
        less = most - profit(demand, other)
        yield _held(f"profit of {units} units less that of {other}", loss, less, tolerance)
    even = normal_newsvendor(MEAN, SD, PRICE, 6.0, 2.0)
    dear = profit(demand, round(even.units), cost=6.0, salvage=2.0)
    yield _held(f"profit of {even.units:g} units that cost 6", even.profit, dear, tolerance)


def _two_places(normal: FloatArray, effort: Effort) -> Iterator[Measurement]:
    """One stock for two places earns more, the less their demands go together."""
    here = normal_newsvendor(MEAN, SD, PRICE, COST, SALVAGE)
    there = normal_newsvendor(SECOND_MEAN, SECOND_SD, PRICE, COST, SALVAGE)
    first = people(MEAN + SD * normal[0])
    alone = profit(first, round(here.units))
    for correlation in (-0.5, 0.0, 0.5, 1.0):
        along = correlation * normal[0] + np.sqrt(1.0 - correlation**2) * normal[1]
        second = people(SECOND_MEAN + SECOND_SD * along)
        spread = pooled_deviation(SD, SECOND_SD, correlation)
        pooled = normal_newsvendor(MEAN + SECOND_MEAN, spread, PRICE, COST, SALVAGE)
        gain = profit(first + second, round(pooled.units)) - alone - profit(second, round(there.units))
        limit = pooled.profit - here.profit - there.profit
        held = _held(f"gain of one stock for two, correlation {correlation:g}", limit, gain, TOLERANCE)
        yield held
        if effort.variants and correlation == 0.0:
            yield held.wrong("demands that have nothing to do with each other gain nothing", 0.0)


def _four_places(demand: IntArray) -> Measurement:
    """Four alike need half the safety stock of four apart, so not knowing demand costs half as much."""
    far = normal_newsvendor(0.0, 1.0, PRICE, COST, SALVAGE).units
    known = (PRICE - COST) * MEAN
    apart = known - profit(demand[0], round(MEAN + far * SD))
    four = 4.0 * known - profit(demand.sum(axis=0), round(4.0 * MEAN + far * 2.0 * SD))
    quantity = "cost of not knowing demand: four places with one stock, of four with one each"
    return _held(quantity, 0.5, four / (4.0 * apart), 4.0 * TOLERANCE / (4.0 * apart))
