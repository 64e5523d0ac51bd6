"""Limit scenarios run by the ordinary market, and what is read off them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from o2o_sim.core.units import FloatArray, IntArray

if TYPE_CHECKING:
    from o2o_sim.market.model import Market

__all__ = [
    "Demand",
    "Observed",
    "PricesAtRest",
    "Trusting",
    "Visits",
    "demand_in",
    "market_in",
    "observed_in",
    "prices_in",
    "trust_in",
    "visits_in",
]


def market_in(file: str, changes: Mapping[str, Any], replication: int, engine: str = "compiled") -> Market:
    """A market of one of the limit scenarios, with some of its values changed."""
    from o2o_sim.market.model import Market
    from o2o_sim.scenario.load import load_scenario

    scenario = load_scenario(f"limits/{file}", dict(changes))
    return Market(scenario, replication=replication, engine=engine)


@dataclass(frozen=True)
class Observed:
    """One choice of each of many people, in order of their stable ids.

    Parameters
    ----------
    groups
        Names of the groups of merchants.
    group
        Index of the group chosen; -1 nothing.
    best
        Utility of what was chosen, noise included, in units of the noise and less the worth of the order; nan
        where there is no noise.
    logsum
        Expected best utility in the same units, less Euler's constant.
    surprise
        What an order turned out to be worth beyond what was believed, in the same units; 0 without an order.
    segment
        Index of the person's segment.
    belief
        Fulfilment belief before choosing; 1 where there is no platform.
    """

    groups: tuple[str, ...]
    group: IntArray
    best: FloatArray
    logsum: FloatArray
    surprise: FloatArray
    segment: IntArray
    belief: FloatArray

    @property
    def size(self) -> int:
        """How many people chose."""
        return self.group.size

    def first(self, people: int) -> Observed:
        """The first people only; they make the same choices in a market of any size."""
        return Observed(
            self.groups,
            group=self.group[:people],
            best=self.best[:people],
            logsum=self.logsum[:people],
            surprise=self.surprise[:people],
            segment=self.segment[:people],
            belief=self.belief[:people],
        )

    def answers(self, shops: Sequence[str]) -> IntArray:
        """Position of the chosen in a list of shops; one beyond the list for nothing."""
        place = np.full(len(self.groups) + 1, len(shops), dtype=np.int64)
        for position, shop in enumerate(shops):
            if shop in self.groups:
                place[self.groups.index(shop)] = position
        return np.asarray(place[self.group])

    def counts(self, shops: Sequence[str]) -> IntArray:
        """How many people chose each of the shops, and last how many chose nothing."""
        return np.bincount(self.answers(shops), minlength=len(shops) + 1)


def observed_in(
    file: str, changes: Mapping[str, Any], people: int, replication: int, whole_day: bool = False
) -> Observed:
    """The choices of one day of a scenario, one for each of so many people.

    Choices are made in the day's third phase; what orders turned out to be worth needs the whole day.
    """
    market = market_in(file, {**changes, "consumers.count": people}, replication)
    belief = market.consumers.belief[:, 0].copy() if market.names.platforms else np.ones(people)
    _live_until(market, "close" if whole_day else "choose")
    day = market.today.occasions
    order = np.argsort(day.person_id, kind="stable")
    row = day.person[order]
    segment = market.consumers.segment[row].astype(np.int64)
    share = market.tastes.noise_share[day.category[order].astype(np.int64), segment]
    sigma = np.where(share > 0, share * day.desired_value[order], np.nan)
    return Observed(
        groups=tuple(market.names.groups),
        group=_groups(market, day.choice[order]),
        best=(day.utility[order] - day.desired_value[order]) / sigma,
        logsum=(day.logsum[order] - day.desired_value[order]) / sigma,
        surprise=_surprise(market, day.order_id[order]) / sigma if whole_day else np.zeros(order.size),
        segment=segment,
        belief=belief[row],
    )


def _live_until(market: Market, last: str) -> None:
    """The phases of a day up to and with the one named."""
    from o2o_sim.market.day import PHASES

    for phase in PHASES:
        phase.run(market)
        if phase.name == last:
            return


def _groups(market: Market, choice: IntArray) -> IntArray:
    """Group of the merchant of each chosen offer; -1 nothing."""
    of_offer = np.append(market.merchants.group[market.offers.merchant].astype(np.int64), -1)
    return np.asarray(of_offer[choice])


def _surprise(market: Market, order_id: IntArray) -> FloatArray:
    """Experienced less perceived utility [money] of each occasion's order; 0 where nothing was ordered."""
    closed = market.closed
    surprise = np.zeros(order_id.size)
    place = np.searchsorted(order_id, closed.id)
    surprise[place] = closed.experienced - closed.perceived
    return surprise


@dataclass(frozen=True)
class Demand:
    """Choice probabilities of people on a day, and how they answer prices: no draws but who the people are.

    Parameters
    ----------
    groups
        Name of each merchant's group.
    level
        Price level of each merchant.
    mean
        Mean probability of each merchant, over all occasions.
    slope
        Change of it per unit of the merchant's own level.
    cross
        Change of each merchant's probability (rows) per unit of each one's level (columns); empty unless all
        merchants have one owner.
    """

    groups: tuple[str, ...]
    level: FloatArray
    mean: FloatArray
    slope: FloatArray
    cross: FloatArray

    def probability(self, group: str) -> float:
        """Choice probability of a group's merchant."""
        return float(self.mean[self.groups.index(group)])

    def elasticity(self, group: str) -> float:
        """Percent change of a merchant's choice probability per percent of its own price."""
        row = self.groups.index(group)
        return float(self.slope[row] * self.level[row] / self.mean[row])

    def cross_elasticity(self, group: str, priced: str) -> float:
        """Percent change of one merchant's choice probability per percent of another one's price."""
        row, column = self.groups.index(group), self.groups.index(priced)
        return float(self.cross[row, column] * self.level[column] / self.mean[row])


def demand_in(file: str, changes: Mapping[str, Any], people: int) -> Demand:
    """Full-information demand of a scenario with so many people."""
    market = market_in(file, {**changes, "consumers.count": people}, 0)
    market.step()
    return _demand(market)


def _demand(market: Market) -> Demand:
    """Of the day that starts, at the levels in force; every occasion asks for the same order value."""
    rows = np.arange(len(market.merchants))
    answer = market.oracle(rows)(market.merchants.level)
    asked = float(market.today.occasions.desired_value.sum())
    return Demand(
        groups=tuple(market.names.groups[group] for group in market.merchants.group),
        level=market.merchants.level.copy(),
        mean=answer.quantity / asked,
        slope=answer.slope / asked,
        cross=np.zeros((0, 0)) if answer.jacobian is None else answer.jacobian / asked,
    )


@dataclass(frozen=True)
class PricesAtRest:
    """Where prices have come to rest.

    Parameters
    ----------
    level
        Price level of each group's first merchant.
    probability
        Choice probability of each group, all its merchants together.
    logsum
        Mean expected best utility in units of the noise, less the worth of the order and Euler's constant.
    """

    level: FloatArray
    probability: FloatArray
    logsum: float


def prices_in(file: str, changes: Mapping[str, Any]) -> PricesAtRest:
    """Prices, choice probabilities and surplus on the last day of a scenario."""
    market = market_in(file, changes, 0)
    for _ in range(market.scenario.days):
        market.step()
    known = _demand(market)
    group = market.merchants.group.astype(np.int64)
    day = market.today.occasions
    sigma = market.tastes.noise_share[0, 0] * day.desired_value
    return PricesAtRest(
        level=known.level[np.unique(group, return_index=True)[1]],
        probability=np.bincount(group, weights=known.mean).astype(np.float64),
        logsum=float(np.mean((day.logsum - day.desired_value) / sigma)),
    )


@dataclass(frozen=True)
class Trusting:
    """What people believe of the one platform after all days of a scenario, in no particular order.

    Parameters
    ----------
    belief
        Fulfilment belief of each person.
    kept
        Evidence of kept promises, faded where the rule says so.
    events
        Orders that moved the belief.
    """

    belief: FloatArray
    kept: FloatArray
    events: IntArray


def trust_in(file: str, changes: Mapping[str, Any], people: int, replication: int) -> Trusting:
    """Beliefs at the end of a scenario with so many people."""
    market = market_in(file, {**changes, "consumers.count": people}, replication)
    for _ in range(market.scenario.days):
        market.step()
    consumers = market.consumers
    return Trusting(
        belief=consumers.belief[:, 0].copy(),
        kept=consumers.evidence_kept[:, 0].copy(),
        events=(consumers.kept_count[:, 0] + consumers.broken_count[:, 0]).astype(np.int64),
    )


@dataclass(frozen=True)
class Visits:
    """Visits to counters over all days of a scenario: minutes, and the row of the shop."""

    shop: IntArray
    arrived: FloatArray
    started: FloatArray
    served: FloatArray
    waited: FloatArray


def visits_in(file: str, changes: Mapping[str, Any], replication: int, engine: str = "compiled") -> Visits:
    """All visits that ended during a scenario, in the order of their ids."""
    market = market_in(file, changes, replication, engine)
    columns = ("merchant", "arrived", "started", "served", "waited")
    days = []
    for _ in range(market.scenario.days):
        market.step()
        closed = market.closed
        order = np.argsort(closed.id, kind="stable")
        days.append([getattr(closed, name)[order] for name in columns])
    shop, *minutes = (np.concatenate(parts) for parts in zip(*days, strict=True))
    return Visits(shop.astype(np.int64), *minutes)
