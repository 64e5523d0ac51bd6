"""E13 of the catalogue: what a trip to a shop is worth that keeps the stock which is best if people come."""

from __future__ import annotations

from collections.abc import Iterator

from o2o_sim.study.limits.effort import Effort
from o2o_sim.study.limits.measurement import Measurement, with_source
from o2o_sim.study.limits.normal_demand import FEW, MEAN, PLACES, SD, WHOLE, normal_people, sold
from o2o_sim.theory.stock import normal_newsvendor, normal_sales

ITEM = "E13"
SOURCE = "Gao and Su 2017"
CONVENTION = (
    "people visit if what a trip costs is at most this share of ordering online; whole people explain 1 %"
)
PRICE, COST = 10.0, 6.0
ONLINE = (1.0, 0.0)
"""What the shop earns online from who finds nothing."""
APART = 15


def measure(effort: Effort) -> Iterator[Measurement]:
    """The share who find something at the best stock, and that no other stock near it earns more."""
    if effort.exact:  # people are placed, not drawn
        yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    places = PLACES if effort.people >= WHOLE else FEW
    demand, tolerance = normal_people(places), PLACES / places
    for online in ONLINE:
        best = normal_newsvendor(MEAN, SD, PRICE - online, COST, 0.0)
        units = round(best.units)
        sales = float(sold(demand, units).mean())
        quantity = f"a trip is worth this share, {online:g} earned online"
        held = Measurement(ITEM, quantity, best.sales / MEAN, sales / MEAN, tolerance=tolerance / MEAN)
        yield held
        yield held.wrong("who comes finds something", 1.0)
        for other in (units - APART, units + APART):
            less = _earned(sales, units, online) - _earned(float(sold(demand, other).mean()), other, online)
            loss = _earned(best.sales, best.units, online)
            loss -= _earned(normal_sales(MEAN, SD, other), other, online)
            quantity = f"profit of {units} units less that of {other}, {online:g} earned online"
            yield Measurement(ITEM, quantity, loss, less, tolerance=tolerance)


def _earned(sales: float, units: float, online: float) -> float:
    """Sales in the shop, the rest online, and what is left over thrown away."""
    return PRICE * sales + online * (MEAN - sales) - COST * units
