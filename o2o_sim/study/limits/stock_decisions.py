"""E12, E13 and E14 of the catalogue: the best stock, the worth of a trip to it, and the best number to book."""

from __future__ import annotations

from collections.abc import Iterator

from o2o_sim.core.units import FloatArray
from o2o_sim.demand.orders import OrderState
from o2o_sim.study.limits.effort import Effort
from o2o_sim.study.limits.measurement import Measurement, mean_of, with_source
from o2o_sim.study.limits.stock import DEMAND, PLACES, SHOWS, closed_a_day, counts_a_day, overbooked, stocked
from o2o_sim.theory.stock import bumped, chance_to_bump, poisson_sales

ITEM = "E12"
SOURCE = "Arrow, Harris and Marschak 1951; Gao and Su 2017; Rothstein 1971"
CONVENTION = "a shop and day is one observation; neighbours of the best decision have the same people"
PRICE, COST, SALVAGE = 10.0, 4.0, 1.0
BEST = 22
BEST_BOOKED, FEE, BUMP = 46, 50.0, 150.0
PICKED_UP = (18, 19)
"""Units for who collects in the shop: the least with P(demand at most so many) of 1/3 and 2/5 (E13, Poisson demand)."""


def measure(effort: Effort) -> Iterator[Measurement]:
    """Profit around the best stock, the share who find something, and income around the best overbooking."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    days = max(3, round(24 * effort.people / 1_000_000))
    yield from _newsvendor(days, effort)
    for number, units in enumerate(PICKED_UP):
        sold = closed_a_day(stocked(units), DEMAND, days, OrderState.SERVED, _other(effort, number))
        reference = poisson_sales(DEMAND, units) / DEMAND
        yield mean_of(ITEM, f"a trip is worth at most this share, {units} units", reference, sold / DEMAND)
    yield from _overbooking(days, effort)


def _other(effort: Effort, number: int) -> Effort:
    return effort.repeated(effort.replication + 1000 * (number + 1))


def _profit(sold: FloatArray | float, units: int) -> FloatArray | float:
    return PRICE * sold + SALVAGE * (units - sold) - COST * units


def _newsvendor(days: int, effort: Effort) -> Iterator[Measurement]:
    grid = (BEST - 2, BEST - 1, BEST, BEST + 1)
    sold = {q: closed_a_day(stocked(q), DEMAND, days, OrderState.SERVED, effort) for q in grid}
    profit = {q: _profit(sold[q], q) for q in grid}
    theory = {q: _profit(poisson_sales(DEMAND, q), q) for q in grid}
    yield mean_of(ITEM, f"profit of {BEST} units", float(theory[BEST]), profit[BEST])
    for q in (BEST - 1, BEST + 1, BEST - 2):
        gain = f"profit of {BEST} units less that of {q}"
        yield mean_of(ITEM, gain, float(theory[BEST] - theory[q]), profit[BEST] - profit[q])


def _overbooking(days: int, effort: Effort) -> Iterator[Measurement]:
    """Everybody books; all who come pay, and who finds no place costs more than that."""
    grid = (BEST_BOOKED - 3, BEST_BOOKED, BEST_BOOKED + 3)
    income, theory = {}, {}
    for n in grid:
        away, served = counts_a_day(overbooked(n), 110.0, days, (None, OrderState.SERVED), effort)
        if n == BEST_BOOKED:
            bump = chance_to_bump(n, PLACES, SHOWS)
            yield mean_of(ITEM, f"share of days with somebody without a place, {n} booked", bump, away > 0)
        income[n] = FEE * (served + away) - BUMP * away
        theory[n] = FEE * n * SHOWS - BUMP * bumped(n, PLACES, SHOWS)
    quantity = f"income of {BEST_BOOKED} booked for {PLACES}"
    best = mean_of(ITEM, quantity, theory[BEST_BOOKED], income[BEST_BOOKED])
    yield best
    if effort.variants:
        yield best.wrong("nobody is without a place", FEE * BEST_BOOKED * SHOWS)
    for n in (grid[0], grid[2]):
        gain = f"income of {BEST_BOOKED} booked less that of {n}"
        yield mean_of(ITEM, gain, theory[BEST_BOOKED] - theory[n], income[BEST_BOOKED] - income[n])
