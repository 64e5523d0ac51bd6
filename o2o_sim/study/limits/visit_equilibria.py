"""E13 of the catalogue, second part: people who go if they believe in the stock, and a stock for those who come.

People choose between the trip and ordering online by what they believe, the shops meet the visits, and overnight
both learn by rules of the market: belief becomes the share of the visits that found something, and the stock what is
best for the visits seen. One market, day after day, until a day is like the one before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from o2o_sim.core.errors import StudyError
from o2o_sim.core.units import FloatArray, IntArray
from o2o_sim.demand.orders import OrderState
from o2o_sim.study.limits import observation
from o2o_sim.study.limits.effort import Effort
from o2o_sim.study.limits.measurement import Measurement, exact, with_source
from o2o_sim.study.limits.normal_demand import FEW, MEAN, PLACES, SD, WHOLE, normal_people, places_with
from o2o_sim.study.limits.store_visits import COST, PRICE
from o2o_sim.theory.stock import normal_newsvendor

if TYPE_CHECKING:
    from o2o_sim.market.model import Market

__all__ = ["STARTS", "Day", "Start", "at_rest", "lived", "measure"]

ITEM = "E13"
SOURCE = "Gao and Su 2017"
CONVENTION = "no chance; people go if belief is at least what a trip costs, as a share of ordering online"
FILE = "store_visits"
WORTH = 0.5
"""Of something found: what it is worth beyond its price, as a share of the order's value."""


class Start(NamedTuple):
    """Where a market begins: what the shop earns online, what a trip costs, what people believe, whether they go on."""

    online: float
    trip: float
    belief: float
    visited: bool


STARTS = (
    Start(online=1.0, trip=0.70, belief=0.75, visited=True),
    Start(online=1.0, trip=0.70, belief=0.65, visited=False),
    Start(online=1.0, trip=0.82, belief=0.95, visited=False),
    Start(online=0.0, trip=0.82, belief=0.95, visited=True),
    Start(online=0.0, trip=0.82, belief=0.80, visited=False),
)
"""The third would go on if the shop earned nothing online, as the fourth does: .804775 < .82 < .838495."""


@dataclass(frozen=True)
class Day:
    """What people believed on a day, what the shops had put out, and what became of it.

    Parameters
    ----------
    belief : of each person, the chance to find something
    units : in each shop
    visits, found : of each shop
    """

    belief: FloatArray
    units: IntArray
    visits: IntArray
    found: IntArray

    def is_like(self, other: Day) -> bool:
        """Whether nothing has moved between two days."""
        return all(np.array_equal(getattr(self, name), getattr(other, name)) for name in _MOVING)


_MOVING = ("belief", "units", "visits")


def measure(effort: Effort) -> Iterator[Measurement]:
    """Markets from beliefs on both sides of what a trip costs, until nothing moves."""
    if effort.exact:
        yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    places = PLACES if effort.people >= WHOLE else FEW
    demand = normal_people(places)
    for start in STARTS:
        yield from _held(start, at_rest(start, demand), PLACES / places)


def _held(start: Start, last: Day, tolerance: float) -> Iterator[Measurement]:
    """A market at rest: all go or nobody, a stock for them, and a belief that nothing contradicts."""
    name = f"{start.online:g} earned online, a trip of {start.trip:g}, belief {start.belief:g}"
    best = normal_newsvendor(MEAN, SD, PRICE - start.online, COST, 0.0)
    went = exact(ITEM, f"visits a shop: {name}", MEAN * start.visited, last.visits.mean(), 1e-9)
    yield went
    yield went.wrong("the other equilibrium", MEAN * (not start.visited))
    units = best.units if start.visited else 0.0
    quantity, room = f"units at rest: {name}", start.visited * tolerance
    yield Measurement(ITEM, quantity, units, float(last.units.mean()), tolerance=room)
    if start.visited:
        quantity, room = f"belief at rest: {name}", tolerance / MEAN
        yield Measurement(ITEM, quantity, best.sales / MEAN, float(last.belief.mean()), tolerance=room)


def at_rest(start: Start, demand: IntArray) -> Day:
    """The last day of a market with so many people at each place: one like the day before.

    Raises
    ------
    StudyError
        The market does not come to rest.
    """
    *_, before, last = lived(start, demand)
    if not last.is_like(before):
        raise StudyError(f"The market of {start} is not at rest on its last day.")
    return last


def lived(start: Start, demand: IntArray) -> Iterator[Day]:
    """The days of the scenario from a start, with so many people at each place."""
    changes = {
        **places_with(demand),
        "categories.need.outside.value_share": start.trip * WORTH,
        "merchants.shop.stocking.online": start.online,
        "platforms.app.trust.prior_mean": start.belief,
    }
    market = observation.market_in(FILE, changes, 0)
    for _ in range(market.scenario.days):
        yield _day(market)


def _day(market: Market) -> Day:
    belief, units, shops = market.consumers.belief[:, 0].copy(), market.service.stock, len(market.merchants)
    market.step()
    closed = market.closed
    found = closed.merchant[closed.state == OrderState.SERVED]
    visits = np.bincount(closed.merchant, minlength=shops)
    return Day(belief, units, visits, np.bincount(found, minlength=shops))
