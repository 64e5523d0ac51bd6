"""S2: nested logit, where the buyers of a closed shop stay in its nest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import logsumexp

from o2o_sim.core.units import FloatArray
from o2o_sim.study.limits.effort import VARIANTS, Effort, parameter_draws
from o2o_sim.study.limits.measurement import Measurement, exact, mean_of, shares_of, with_source
from o2o_sim.study.limits.observation import Observed, demand_in, observed_in
from o2o_sim.theory import choice

ITEM = "S2"
FILE = "nested_logit"
SHOPS = ("a", "b", "c", "d")
ANSWERS = (*SHOPS, "nothing")
NESTS = (0, 0, 1, 1, 2)
SOURCE = "nested logit; McFadden 1978, Train 2009 ch. 4"
CONVENTION = (
    "values divided by the nest's dissimilarity; utilities in units of the noise, ordering nothing worth 0"
)
PRICE_UTILITY = 2.0
ORDER_VALUE = 10.0


@dataclass(frozen=True)
class NestedMarket:
    """Four shops, two a nest, and how alike the shops of each nest are.

    ``unit`` is how much money of the scenario one unit of the formula's money is.

    Examples
    --------
    >>> PRINTED.shares().round(6).tolist()
    [0.304775, 0.136944, 0.275719, 0.147582, 0.13498]
    """

    inside: tuple[float, float, float, float]
    online: float
    store: float
    unit: float = 1.0

    @property
    def values(self) -> FloatArray:
        """Systematic utilities, nothing last."""
        return np.append(np.array(self.inside), 0.0)

    @property
    def dissimilarity(self) -> tuple[float, float, float]:
        """Of the two nests and of nothing."""
        return self.online, self.store, 1.0

    def shares(self, without: int | None = None) -> FloatArray:
        """Shares of the four and of nothing, one of them closed or none."""
        values = self.values
        if without is not None:
            values[without] = -np.inf
        return choice.nested_shares(values, NESTS, self.dissimilarity)

    def overrides(self) -> dict[str, Any]:
        """What the scenario file has to say instead."""
        changes: dict[str, Any] = {
            f"merchants.{shop}.constant": value + PRICE_UTILITY
            for shop, value in zip(SHOPS, self.inside, strict=True)
        }
        changes["categories.need.order_value.mean"] = ORDER_VALUE * self.unit
        changes["categories.need.noise.dissimilarity.values.ahead"] = self.online
        changes["categories.need.noise.dissimilarity.values.walk_in"] = self.store
        return changes


PRINTED = NestedMarket(inside=(1.0, 0.6, 0.8, 0.3), online=0.5, store=0.8)


def measure(effort: Effort) -> Iterator[Measurement]:
    """Everything that is said about nests."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    base = _observed(PRINTED, effort.people, effort)
    yield from _shares(PRINTED, base, "")
    yield from _surplus(PRINTED, base)
    yield from _closure(base, effort)
    yield from _demand()
    yield _nests_without_likeness(effort)
    if effort.variants:
        yield from _variants(effort)


def _observed(
    market: NestedMarket, people: int, effort: Effort, changes: Mapping[str, Any] | None = None
) -> Observed:
    return observed_in(FILE, {**market.overrides(), **(changes or {})}, people, effort.replication)


def _shares(market: NestedMarket, seen: Observed, when: str) -> list[Measurement]:
    return shares_of(
        ITEM, [f"share of {answer}{when}" for answer in ANSWERS], market.shares(), seen.counts(SHOPS)
    )


def _surplus(market: NestedMarket, seen: Observed) -> Iterator[Measurement]:
    """The best utility is a Gumbel variable whatever the nests, and the same whoever was chosen."""
    logsum = choice.nested_logsum(market.values, NESTS, market.dissimilarity)
    deviation = float(np.sqrt(choice.GUMBEL_VARIANCE))
    yield exact(ITEM, "logsum", logsum, float(seen.logsum.mean()))
    yield mean_of(ITEM, "mean utility of the choice", logsum + choice.GUMBEL_MEAN, seen.best, deviation)
    for place, answer in enumerate(ANSWERS):
        group = seen.best[seen.answers(SHOPS) == place]
        quantity = f"mean utility of those who chose {answer}"
        yield mean_of(ITEM, quantity, logsum + choice.GUMBEL_MEAN, group, deviation)


def _closure(base: Observed, effort: Effort) -> Iterator[Measurement]:
    """Shares and diversion when shop b closes, under the same draws."""
    without = _observed(PRINTED, effort.people, effort, {"merchants.b": None})
    shares = np.delete(PRINTED.shares(without=1), 1)
    left = [answer for answer in ANSWERS if answer != "b"]
    counts = np.delete(without.counts(SHOPS), 1)
    yield from shares_of(ITEM, [f"share of {answer} without b" for answer in left], shares, counts)
    moved = np.delete(choice.diversion(PRINTED.shares(), PRINTED.shares(without=1), 1), 1)
    went = np.bincount(without.answers(SHOPS)[base.answers(SHOPS) == 1], minlength=5)
    diversion = shares_of(
        ITEM, [f"diversion from b to {answer}" for answer in left], moved, np.delete(went, 1)
    )
    yield from diversion
    if effort.variants:
        yield from _wrong_answers(base, diversion[0])


def _wrong_answers(base: Observed, to_sister: Measurement) -> Iterator[Measurement]:
    """Nests forgotten, and the two normalisations taken for each other."""
    plain = choice.logit_shares(PRINTED.values)
    yield to_sister.wrong("buyers divert in proportion to shares", float(plain[0] / (1.0 - plain[1])))
    first = _shares(PRINTED, base, "")[0]
    yield first.wrong("independent noise for each offer", float(plain[0]))
    yield first.wrong("values not divided by the dissimilarity", float(_other_normalisation()[0]))


def _other_normalisation() -> FloatArray:
    """Shares of a nested logit whose values are not divided by the nest's parameter: another model."""
    values, nests, spread = PRINTED.values, np.array(NESTS), np.array(PRINTED.dissimilarity)
    inclusive = np.array([logsumexp(values[nests == nest]) for nest in range(3)])
    nest_shares = choice.logit_shares(spread * inclusive)
    shares: FloatArray = nest_shares[nests] * np.exp(values - inclusive[nests])
    return shares


def _demand() -> Iterator[Measurement]:
    known = demand_in(FILE, PRINTED.overrides(), 100)
    for place, shop in enumerate(SHOPS):
        yield exact(
            ITEM, f"choice probability of {shop}", float(PRINTED.shares()[place]), known.probability(shop)
        )


def _nests_without_likeness(effort: Effort) -> Measurement:
    """At dissimilarity 1 a nest changes nothing, not even a bit."""
    people = effort.share(0.05)
    plain = observed_in("multinomial_logit", {}, people, effort.replication)
    nested = observed_in(
        "multinomial_logit", {"categories.need.noise.nest": "channel"}, people, effort.replication
    )
    differing = int(np.sum((plain.group != nested.group) | (plain.best != nested.best)))
    return exact(ITEM, "choices that nests of dissimilarity 1 change", 0.0, differing, 0.0)


def _variants(effort: Effort) -> Iterator[Measurement]:
    for variant in range(VARIANTS):
        draws = parameter_draws(ITEM, variant)
        inside = tuple(float(value) for value in draws.uniform(-0.5, 1.5, 4))
        online, store = (float(spread) for spread in draws.uniform(0.25, 0.95, 2))
        market = NestedMarket((inside[0], inside[1], inside[2], inside[3]), online, store)
        seen = _observed(market, effort.share(0.1), effort)
        yield from _shares(market, seen, f", parameter set {variant + 1}")
        logsum = choice.nested_logsum(market.values, NESTS, market.dissimilarity)
        yield exact(ITEM, f"logsum, parameter set {variant + 1}", logsum, float(seen.logsum.mean()))
    coins = replace(PRINTED, unit=100.0)
    yield from _shares(coins, _observed(coins, effort.share(0.1), effort), ", money in hundredths")
