"""S5: sellers who set prices by best reply, alone and merged, and where their prices come to rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from o2o_sim.core.units import FloatArray
from o2o_sim.study.limits.effort import VARIANTS, Effort, parameter_draws
from o2o_sim.study.limits.measurement import Measurement, exact, with_source
from o2o_sim.study.limits.observation import PricesAtRest, prices_in
from o2o_sim.theory import pricing

ITEM = "S5"
FILE = "logit_bertrand"
SELLERS = ("a", "b", "c")
SOURCE = "logit Bertrand with an outside option; Anderson, de Palma and Thisse 1992"
CONVENTION = "utility quality - sensitivity x price, ordering nothing worth 0; profits and surplus per person"
ORDER_VALUE = 4.0
TOLERANCE = 1e-6


@dataclass(frozen=True)
class SellerMarket:
    """Sellers with an attraction and a unit cost each; ``merged`` makes one owner of the first two.

    ``unit`` is how much money of the scenario one unit of the formula's money is.

    Examples
    --------
    >>> PRINTED.theory().prices.round(6).tolist()
    [5.930527, 7.405854, 4.59131]
    """

    quality: tuple[float, ...]
    cost: tuple[float, ...]
    sensitivity: float
    merged: bool = False
    unit: float = 1.0

    @property
    def sellers(self) -> tuple[str, ...]:
        """Names of the sellers' groups."""
        return SELLERS[: len(self.quality)]

    def theory(self) -> pricing.PriceEquilibrium:
        """The equilibrium in closed form."""
        owners = [0, 0, 1] if self.merged else None
        return pricing.bertrand(self.quality, self.cost, self.sensitivity, owners)

    def overrides(self) -> dict[str, Any]:
        """What the scenario file has to say instead."""
        changes: dict[str, Any] = {
            "categories.need.order_value.mean": ORDER_VALUE * self.unit,
            "categories.need.noise.share": 1.0 / (self.sensitivity * ORDER_VALUE),
        }
        for seller, quality, cost in zip(self.sellers, self.quality, self.cost, strict=True):
            changes[f"merchants.{seller}.constant"] = quality
            changes[f"merchants.{seller}.costs.goods_share"] = cost / ORDER_VALUE
        closed = {f"merchants.{seller}": None for seller in SELLERS[len(self.quality) :]}
        owners = {f"merchants.{seller}.owner": "chain" for seller in self.sellers[:2]} if self.merged else {}
        return changes | closed | owners


PRINTED = SellerMarket(quality=(5.0, 6.0, 4.0), cost=(3.0, 4.0, 2.0), sensitivity=0.5)
MERGED = replace(PRINTED, merged=True)


def measure(effort: Effort) -> Iterator[Measurement]:
    """Prices at rest, shares, profits and surplus: one to five sellers, before and after a merger."""
    if effort.exact:  # prices are found by the oracle: nothing is drawn
        yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    apart = prices_in(FILE, PRINTED.overrides())
    yield from _equilibrium(PRINTED, apart, "")
    yield from _replies(PRINTED, apart)
    merged = prices_in(FILE, MERGED.overrides())
    yield from _equilibrium(MERGED, merged, ", a and b merged")
    yield from _merger(apart, merged)
    yield from _alike()
    if effort.variants:
        yield from _variants()
        yield from _wrong_answers(apart, merged)


def _equilibrium(market: SellerMarket, found: PricesAtRest, when: str) -> Iterator[Measurement]:
    """Per consumer and in the formula's money."""
    theory = market.theory()
    prices = _prices(market, found)
    for place, seller in enumerate(market.sellers):
        yield _close(f"price of {seller}{when}", theory.prices[place], prices[place])
        yield _close(f"share of {seller}{when}", theory.shares[place], found.probability[place])
        profit = (prices[place] - market.cost[place]) * found.probability[place]
        yield _close(f"profit of {seller}{when}", theory.profits[place], profit)
    yield _close(f"consumer surplus{when}", theory.consumer_surplus, found.logsum / market.sensitivity)


def _prices(market: SellerMarket, found: PricesAtRest) -> FloatArray:
    return np.asarray(found.level * ORDER_VALUE)


def _close(quantity: str, reference: float, estimate: float) -> Measurement:
    return exact(ITEM, quantity, float(reference), float(estimate), TOLERANCE)


def _replies(market: SellerMarket, found: PricesAtRest) -> Iterator[Measurement]:
    """At rest every price is the best reply to the others, by the Lambert W function."""
    prices = _prices(market, found)
    values = np.array(market.quality) - market.sensitivity * prices
    for place, seller in enumerate(market.sellers):
        reply = pricing.best_reply(
            market.quality[place], market.cost[place], market.sensitivity, np.delete(values, place)
        )
        yield _close(f"Lambert W reply of {seller} to the others' prices", reply, prices[place])


def _merger(apart: PricesAtRest, merged: PricesAtRest) -> Iterator[Measurement]:
    """What a merger costs consumers, and what it does to concentration."""
    before, after = PRINTED.theory(), MERGED.theory()
    loss = (merged.logsum - apart.logsum) / PRINTED.sensitivity
    yield _close("surplus lost by the merger", after.consumer_surplus - before.consumer_surplus, loss)
    owners = [0, 0, 1]
    yield _close(
        "concentration before", pricing.herfindahl(before.shares), pricing.herfindahl(apart.probability)
    )
    yield _close(
        "concentration after",
        pricing.herfindahl(after.shares, owners),
        pricing.herfindahl(merged.probability, owners),
    )


def _alike() -> Iterator[Measurement]:
    """A monopolist, and two, three and five sellers of one kind."""
    for count in (1, 2, 3, 5):
        single = SellerMarket(quality=(5.0,), cost=(3.0,), sensitivity=0.5)
        found = prices_in(FILE, {**single.overrides(), "merchants.a.count": count})
        theory = pricing.bertrand([5.0] * count, [3.0] * count, 0.5)
        name = "a monopolist" if count == 1 else f"{count} sellers alike"
        yield _close(f"price of {name}", theory.prices[0], found.level[0] * ORDER_VALUE)
        yield _close(f"share of each of {name}", theory.shares[0], found.probability[0] / count)


def _variants() -> Iterator[Measurement]:
    for variant in range(VARIANTS):
        market = random_market(variant)
        found = prices_in(FILE, market.overrides())
        yield from _equilibrium(market, found, f", parameter set {variant + 1}")
    coins = replace(PRINTED, unit=100.0)
    yield from _equilibrium(coins, prices_in(FILE, coins.overrides()), ", money in hundredths")


def random_market(variant: int) -> SellerMarket:
    """A market nobody printed; every second one merged."""
    draws = parameter_draws(ITEM, variant)
    quality = tuple(float(value) for value in draws.uniform(3.0, 7.0, 3))
    cost = tuple(float(value) for value in draws.uniform(1.0, 4.0, 3))
    return SellerMarket(quality, cost, sensitivity=float(draws.uniform(0.3, 0.8)), merged=variant % 2 == 1)


def _wrong_answers(apart: PricesAtRest, merged: PricesAtRest) -> Iterator[Measurement]:
    """Sellers who forget their own share, and a chain that does not price jointly."""
    before, after = PRINTED.theory(), MERGED.theory()
    found = _close("price of a", before.prices[0], apart.level[0] * ORDER_VALUE)
    yield found.wrong("markup of a seller without a share", PRINTED.cost[0] + 1.0 / PRINTED.sensitivity)
    joint = _close("price of a, a and b merged", after.prices[0], merged.level[0] * ORDER_VALUE)
    yield joint.wrong("a chain that prices each shop alone", float(before.prices[0]))
