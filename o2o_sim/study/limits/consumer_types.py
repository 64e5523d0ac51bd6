"""S3: people differ in how much a price matters to them, and so many buyers of one shop take to the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from o2o_sim.core.units import FloatArray
from o2o_sim.study.limits.effort import VARIANTS, Effort, parameter_draws
from o2o_sim.study.limits.measurement import Measurement, exact, mean_of, share_of, shares_of, with_source
from o2o_sim.study.limits.observation import Observed, demand_in, observed_in
from o2o_sim.theory import choice

ITEM = "S3"
FILE = "mixed_logit"
SHOPS = ("a", "b")
ANSWERS = (*SHOPS, "nothing")
SEGMENTS = ("patient", "thrifty")
SOURCE = "mixed logit with two types; McFadden and Train 2000"
CONVENTION = "one choice a person; the noise's scale is the inverse of a person's price coefficient"
ORDER_VALUE = 10.0


@dataclass(frozen=True)
class MixedMarket:
    """Two shops, and two kinds of people with a price coefficient each.

    Examples
    --------
    >>> PRINTED.shares.round(6).tolist()
    [0.480543, 0.140562, 0.378895]
    """

    attraction: tuple[float, float]
    prices: tuple[float, float]
    sensitivity: tuple[float, float]
    weights: tuple[float, float]
    unit: float = 1.0

    @property
    def values(self) -> FloatArray:
        """Systematic utilities, a row a type, nothing last."""
        coefficient = np.array(self.sensitivity)[:, None]
        inside = np.array(self.attraction) - coefficient * np.array(self.prices)
        return np.column_stack([inside, np.zeros(len(SEGMENTS))])

    @property
    def shares(self) -> FloatArray:
        """Shares of the two shops and of nothing."""
        return choice.mixed_shares(self.values, self.weights)

    def overrides(self) -> dict[str, Any]:
        """What the scenario file has to say instead."""
        changes: dict[str, Any] = {"categories.need.order_value.mean": ORDER_VALUE * self.unit}
        for shop, constant, price in zip(SHOPS, self.attraction, self.prices, strict=True):
            changes[f"merchants.{shop}.constant"] = constant
            changes[f"merchants.{shop}.price_level"] = price / ORDER_VALUE
        noise = {name: 1.0 / (b * ORDER_VALUE) for name, b in zip(SEGMENTS, self.sensitivity, strict=True)}
        shares = {name: {"share": weight} for name, weight in zip(SEGMENTS, self.weights, strict=True)}
        return changes | {"categories.need.noise.share.values": noise, "consumers.segments": shares}


PRINTED = MixedMarket(attraction=(5.0, 3.0), prices=(10.0, 7.0), sensitivity=(0.2, 0.8), weights=(0.6, 0.4))
CHEAPER = replace(PRINTED, prices=(9.0, 7.0))


def measure(effort: Effort) -> Iterator[Measurement]:
    """Everything that is said about two kinds of people."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    base = _observed(PRINTED, effort.people, effort)
    yield from _shares(PRINTED, base, "")
    yield from _surplus(PRINTED, base, effort)
    yield from _shares(CHEAPER, _observed(CHEAPER, effort.share(0.25), effort), ", price of a 9")
    yield from _diversion(base, effort)
    yield from _demand(effort)
    if effort.variants:
        yield from _variants(effort)


def _observed(
    market: MixedMarket, people: int, effort: Effort, changes: Mapping[str, Any] | None = None
) -> Observed:
    return observed_in(FILE, {**market.overrides(), **(changes or {})}, people, effort.replication)


def _shares(market: MixedMarket, seen: Observed, when: str) -> list[Measurement]:
    """One choice a person, so that people are the independent units."""
    return shares_of(
        ITEM, [f"share of {answer}{when}" for answer in ANSWERS], market.shares, seen.counts(SHOPS)
    )


def _surplus(market: MixedMarket, seen: Observed, effort: Effort) -> Iterator[Measurement]:
    """Surplus in money, person by person; a mean coefficient would not do."""
    sensitivity, logsums = np.array(market.sensitivity), choice.logsum(market.values)
    reference = float(np.array(market.weights) @ (logsums / sensitivity))
    money = mean_of(ITEM, "mean logsum in money", reference, seen.logsum / sensitivity[seen.segment])
    yield money
    if effort.variants:
        pooled = float(np.array(market.weights) @ logsums) / float(np.array(market.weights) @ sensitivity)
        yield money.wrong("mean logsum over mean price coefficient", pooled)


def _diversion(base: Observed, effort: Effort) -> Iterator[Measurement]:
    without = _observed(PRINTED, effort.people, effort, {"merchants.a": None})
    left = choice.mixed_shares(np.where([True, False, False], -np.inf, PRINTED.values), PRINTED.weights)
    moved = choice.diversion(PRINTED.shares, left, 0)
    was_here = base.answers(SHOPS) == 0
    to_sister = int(np.sum(without.answers(SHOPS)[was_here] == 1))
    found = share_of(ITEM, "diversion from a to b", float(moved[1]), to_sister, int(was_here.sum()))
    yield found
    if effort.variants:
        proportional = float(PRINTED.shares[1] / (1.0 - PRINTED.shares[0]))
        yield found.wrong("buyers divert in proportion to shares", proportional)


def _demand(effort: Effort) -> Iterator[Measurement]:
    """Choice probabilities of each type, and the elasticity of their mixture."""
    market = replace(PRINTED, weights=(0.5, 0.5))
    by_type = choice.logit_shares(PRINTED.values)
    for place, name in enumerate(SEGMENTS):
        known = demand_in(FILE, {**market.overrides(), **_only(name)}, 100)
        for shop, answer in enumerate(SHOPS):
            reference = float(by_type[place, shop])
            yield exact(ITEM, f"choice probability of {answer}, {name}", reference, known.probability(answer))
        own = choice.own_elasticities(PRINTED.sensitivity[place], PRINTED.prices, by_type[place, :2])
        yield exact(ITEM, f"own-price elasticity of a, {name}", float(own[0]), known.elasticity("a"), 1e-8)
    yield from _mixed_elasticity(effort)


def _only(segment: str) -> dict[str, Any]:
    return {"consumers.segments": {name: {"share": float(name == segment)} for name in SEGMENTS}}


def _mixed_elasticity(effort: Effort) -> Iterator[Measurement]:
    """Elasticity of the whole market at the composition drawn: each type weighs by its share of the sales."""
    known = demand_in(FILE, PRINTED.overrides(), effort.share(0.01))
    by_type = choice.logit_shares(PRINTED.values)[:, 0]
    patient = _patient_share(known.probability("a"), by_type)
    weights = np.array([patient, 1.0 - patient])
    each = -np.array(PRINTED.sensitivity) * PRINTED.prices[0] * (1.0 - by_type)
    reference = float(np.sum(weights * by_type * each) / np.sum(weights * by_type))
    found = exact(ITEM, "own-price elasticity of a", reference, known.elasticity("a"), 1e-6)
    yield found
    if effort.variants:
        yield found.wrong("elasticities averaged without weighing by sales", float(weights @ each))


def _patient_share(probability: float, by_type: FloatArray) -> float:
    """The share of patient people that gives a choice probability: the composition that chance has drawn."""
    return float((probability - by_type[1]) / (by_type[0] - by_type[1]))


def _variants(effort: Effort) -> Iterator[Measurement]:
    people = effort.share(0.1)
    for variant in range(VARIANTS):
        market = random_market(variant)
        yield from _shares(market, _observed(market, people, effort), f", parameter set {variant + 1}")
    coins = replace(PRINTED, unit=100.0)
    yield from _shares(coins, _observed(coins, people, effort), ", money in hundredths")


def random_market(variant: int) -> MixedMarket:
    """A market nobody printed; prices have two decimals, so that money does not round them."""
    draws = parameter_draws(ITEM, variant)
    first, second = (float(price) for price in draws.uniform(5.0, 12.0, 2).round(2))
    attraction = float(draws.uniform(3.0, 6.0)), float(draws.uniform(2.0, 4.0))
    sensitivity = float(draws.uniform(0.1, 0.4)), float(draws.uniform(0.5, 1.2))
    weight = round(draws.uniform(0.3, 0.7), 3)
    return MixedMarket(attraction, (first, second), sensitivity, (weight, 1.0 - weight))
