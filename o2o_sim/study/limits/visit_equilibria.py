"""E13 of the catalogue, second part: people who go if they believe in the stock, and a stock for those who come.

Rounds of a market: people choose between the trip and ordering online by what they believe, the shops meet the
visits, and then both learn. Belief becomes the share of the visits that found something, and the stock what is best
for the visits seen. A round is a market; what is carried from one to the next is carried here, not by its rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from o2o_sim.core.errors import StudyError
from o2o_sim.core.units import IntArray
from o2o_sim.demand.orders import OrderState
from o2o_sim.study.limits import observation
from o2o_sim.study.limits.effort import Effort
from o2o_sim.study.limits.measurement import Measurement, exact, with_source
from o2o_sim.study.limits.normal_demand import FEW, MEAN, PLACES, SD, WHOLE, normal_people, shops_among
from o2o_sim.study.limits.store_visits import COST, PRICE
from o2o_sim.theory.stock import critical_ratio, normal_newsvendor, stock_for

__all__ = ["STARTS", "Round", "Start", "lived", "measure", "rounds"]

ITEM = "E13"
SOURCE = "Gao and Su 2017"
CONVENTION = "no chance; people go if belief is at least what a trip costs, as a share of ordering online"
FILE = "store_visits"
WORTH = 0.5
"""Of something found: what it is worth beyond its price, as a share of the order's value."""
MOST_ROUNDS = 6


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
class Round:
    """What people believed, what the shops had, and what became of it.

    Parameters
    ----------
    belief : chance to find something that people went by
    units : in every shop
    visits, found : of each shop
    """

    belief: float
    units: int
    visits: IntArray
    found: IntArray

    @property
    def share(self) -> float:
        """Of the visits, those that found something; what was believed where nobody went."""
        return float(self.found.sum() / self.visits.sum()) if self.visits.any() else self.belief


def measure(effort: Effort) -> Iterator[Measurement]:
    """Markets from beliefs on both sides of what a trip costs, until nothing moves."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    places = PLACES if effort.people >= WHOLE else FEW
    demand = normal_people(places)
    for start in STARTS:
        yield from _held(start, rounds(start, demand), PLACES / places)


def _held(start: Start, last: Round, tolerance: float) -> Iterator[Measurement]:
    """A market at rest: all go or nobody, a stock for them, and a belief that nothing contradicts."""
    name = f"{start.online:g} earned online, a trip of {start.trip:g}, belief {start.belief:g}"
    best = normal_newsvendor(MEAN, SD, PRICE - start.online, COST, 0.0)
    went = exact(ITEM, f"visits a shop: {name}", MEAN * start.visited, last.visits.mean(), 1e-9)
    yield went
    yield went.wrong("the other equilibrium", MEAN * (not start.visited))
    units = best.units if start.visited else 0.0
    yield Measurement(ITEM, f"units at rest: {name}", units, last.units, tolerance=start.visited * tolerance)
    if start.visited:
        quantity, room = f"belief at rest: {name}", tolerance / MEAN
        yield Measurement(ITEM, quantity, best.sales / MEAN, last.share, tolerance=room)


def rounds(start: Start, demand: IntArray) -> Round:
    """The last round: one that the next would repeat.

    The shops begin with what is best if everybody comes.

    Raises
    ------
    StudyError
        The market does not come to rest.
    """
    ratio = critical_ratio(PRICE - start.online, COST, 0.0)
    belief, units = start.belief, stock_for(demand, ratio)
    for _ in range(MOST_ROUNDS):
        seen = lived(start.trip, belief, units, demand)
        best = stock_for(seen.visits, ratio)
        if (seen.share, best) == (belief, units):
            return seen
        belief, units = seen.share, best
    raise StudyError(f"The market of {start} is not at rest after {MOST_ROUNDS} rounds.")


def lived(trip: float, belief: float, units: int, demand: IntArray) -> Round:
    """One round of the market, with so many people at each place."""
    changes = {
        **shops_among(demand, units),
        "categories.need.outside.value_share": trip * WORTH,
        "platforms.app.trust.prior_mean": belief,
    }
    market = observation.market_in(FILE, changes, 0)
    market.step()
    closed = market.closed
    found = closed.merchant[closed.state == OrderState.SERVED]
    return Round(
        belief,
        units,
        np.bincount(closed.merchant, minlength=demand.size),
        np.bincount(found, minlength=demand.size),
    )
