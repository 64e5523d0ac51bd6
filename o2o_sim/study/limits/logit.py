"""S1: a multinomial logit market, its surplus, and where customers go when a price or a shop changes."""

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

ITEM = "S1"
FILE = "multinomial_logit"
SHOPS = ("a", "b", "c")
ANSWERS = (*SHOPS, "nothing")
SOURCE = "multinomial logit; McFadden 1974, Small and Rosen 1981"
CONVENTION = "utilities in units of the noise, Gumbel of scale 1 not centred, ordering nothing worth 0"
ORDER_VALUE = 10.0


@dataclass(frozen=True)
class LogitMarket:
    """Shops with an attraction and a price each, and people with one price coefficient.

    ``unit`` is how much money of the scenario one unit of the formula's money is; only money depends on it.

    Examples
    --------
    >>> PRINTED.values.round(6).tolist()
    [1.0, 0.7, 0.9, 0.0]
    """

    attraction: tuple[float, ...]
    prices: tuple[float, ...]
    sensitivity: float
    unit: float = 1.0

    @property
    def values(self) -> FloatArray:
        """Systematic utilities in units of the noise, nothing last."""
        inside = np.array(self.attraction) - self.sensitivity * np.array(self.prices)
        return np.append(inside, 0.0)

    @property
    def sigma(self) -> float:
        """Scale of the noise in the scenario's money."""
        return self.unit / self.sensitivity

    def overrides(self) -> dict[str, Any]:
        """What the scenario file has to say instead."""
        shops = zip(SHOPS, self.attraction, self.prices, strict=True)
        changes: dict[str, Any] = {
            "categories.need.order_value.mean": ORDER_VALUE * self.unit,
            "categories.need.noise.share": 1.0 / (self.sensitivity * ORDER_VALUE),
        }
        for shop, constant, price in shops:
            changes[f"merchants.{shop}.constant"] = constant
            changes[f"merchants.{shop}.price_level"] = price / ORDER_VALUE
        return changes


PRINTED = LogitMarket(attraction=(4.0, 3.2, 2.9), prices=(12.0, 10.0, 8.0), sensitivity=0.25)
CHEAPER = replace(PRINTED, prices=(10.0, 10.0, 8.0))
NOISIER = replace(PRINTED, attraction=(2.0, 1.6, 1.45), sensitivity=0.125)


def measure(effort: Effort) -> Iterator[Measurement]:
    """Everything that is said about a multinomial logit."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    base = _observed(PRINTED, effort.people, effort)
    yield from _shares(PRINTED, base, "")
    yield from _surplus(PRINTED, base)
    half = base.first(effort.share(0.5))
    cheaper = _observed(CHEAPER, half.size, effort)
    yield from _shares(CHEAPER, cheaper, ", price of a 10")
    yield _gain(half, cheaper)
    yield from _diversion(half, effort)
    yield from _shares(NOISIER, _observed(NOISIER, effort.share(0.25), effort), ", noise twice as large")
    yield from _demand()
    if effort.variants:
        yield from _variants(effort)
        yield from _wrong_answers(base)


def _observed(
    market: LogitMarket, people: int, effort: Effort, changes: Mapping[str, Any] | None = None
) -> Observed:
    return observed_in(FILE, {**market.overrides(), **(changes or {})}, people, effort.replication)


def _shares(market: LogitMarket, seen: Observed, when: str) -> Iterator[Measurement]:
    names = [f"share of {answer}{when}" for answer in ANSWERS]
    yield from shares_of(ITEM, names, choice.logit_shares(market.values), seen.counts(SHOPS))


def _surplus(market: LogitMarket, seen: Observed) -> Iterator[Measurement]:
    """The best utility: its mean, its variance, and the same mean whoever was chosen."""
    best, inclusive = seen.best, float(choice.expected_maximum(market.values))
    deviation = float(np.sqrt(choice.GUMBEL_VARIANCE))
    yield exact(ITEM, "logsum", float(choice.logsum(market.values)), float(seen.logsum.mean()))
    yield mean_of(ITEM, "mean utility of the choice", inclusive, best, deviation)
    yield _variance(best)
    for place, answer in enumerate(ANSWERS):
        group = best[seen.answers(SHOPS) == place]
        yield mean_of(ITEM, f"mean utility of those who chose {answer}", inclusive, group, deviation)


def _variance(best: FloatArray) -> Measurement:
    """Variance of a Gumbel maximum; its own error rests on the Gumbel law's kurtosis of 5.4."""
    error = choice.GUMBEL_VARIANCE * np.sqrt((5.4 - 1.0) / best.size)
    return Measurement(
        ITEM,
        "variance of the choice's utility",
        choice.GUMBEL_VARIANCE,
        float(best.var(ddof=1)),
        float(error),
    )


def _gain(base: Observed, cheaper: Observed) -> Measurement:
    """What a lower price is worth to people in money, person by person under the same draws."""
    reference = float(choice.logsum(CHEAPER.values) - choice.logsum(PRINTED.values)) / PRINTED.sensitivity
    gain = (cheaper.best - base.best) / PRINTED.sensitivity
    return mean_of(ITEM, "surplus gained by a lower price", reference, gain)


def _diversion(base: Observed, effort: Effort) -> Iterator[Measurement]:
    """Customers of a closed shop: under the same draws nobody else moves."""
    without = _observed(PRINTED, base.size, effort, {"merchants.a": None})
    values = np.where([True, False, False, False], -np.inf, PRINTED.values)
    moved = choice.diversion(choice.logit_shares(PRINTED.values), choice.logit_shares(values), 0)
    was_here = base.answers(SHOPS) == 0
    went = np.bincount(without.answers(SHOPS)[was_here], minlength=4)
    names = [f"diversion from a to {answer}" for answer in ANSWERS[1:]]
    yield from shares_of(ITEM, names, moved[1:], went[1:])
    stayed = int(np.sum(without.answers(SHOPS)[~was_here] != base.answers(SHOPS)[~was_here]))
    yield exact(ITEM, "customers of others who move when a closes", 0.0, stayed, 0.0)


def _demand() -> Iterator[Measurement]:
    """Choice probabilities and slopes, which need no draws; one owner of all shops asks for all slopes."""
    one_owner = {f"merchants.{shop}.owner": "one" for shop in SHOPS}
    known = demand_in(FILE, {**PRINTED.overrides(), **one_owner}, 100)
    shares = choice.logit_shares(PRINTED.values)
    for place, shop in enumerate(SHOPS):
        yield exact(ITEM, f"choice probability of {shop}", float(shares[place]), known.probability(shop))
    own = choice.own_elasticities(PRINTED.sensitivity, PRINTED.prices, shares[:3])
    for place, shop in enumerate(SHOPS):
        yield exact(ITEM, f"own-price elasticity of {shop}", float(own[place]), known.elasticity(shop), 1e-8)
    cross = choice.cross_elasticities(PRINTED.sensitivity, PRINTED.prices, shares[:3])
    for place, priced in enumerate(SHOPS):
        for shop in SHOPS[:place] + SHOPS[place + 1 :]:
            quantity = f"elasticity of {shop} in the price of {priced}"
            yield exact(ITEM, quantity, float(cross[place]), known.cross_elasticity(shop, priced), 1e-8)


def _variants(effort: Effort) -> Iterator[Measurement]:
    """Other parameters, and the printed ones in another currency."""
    people = effort.share(0.1)
    for variant in range(VARIANTS):
        market = random_market(variant)
        seen = _observed(market, people, effort)
        yield from _shares(market, seen, f", parameter set {variant + 1}")
        yield exact(
            ITEM,
            f"logsum, parameter set {variant + 1}",
            float(choice.logsum(market.values)),
            float(seen.logsum.mean()),
        )
    coins = replace(PRINTED, unit=100.0)
    seen = _observed(coins, people, effort)
    yield from _shares(coins, seen, ", money in hundredths")
    yield exact(
        ITEM, "logsum, money in hundredths", float(choice.logsum(coins.values)), float(seen.logsum.mean())
    )


def random_market(variant: int) -> LogitMarket:
    """A market nobody printed; prices have two decimals, so that money does not round them."""
    draws = parameter_draws(ITEM, variant)
    prices = tuple(float(price) for price in draws.uniform(4.0, 15.0, 3).round(2))
    attraction = tuple(float(constant) for constant in draws.uniform(1.0, 5.0, 3))
    return LogitMarket(attraction, prices, sensitivity=float(draws.uniform(0.1, 0.5)))


def _wrong_answers(base: Observed) -> Iterator[Measurement]:
    """The constant .577 added to money, and the noise of the chosen forgotten."""
    values, shares = PRINTED.values, choice.logit_shares(PRINTED.values)
    logsum, inclusive = float(choice.logsum(values)), float(choice.expected_maximum(values))
    deviation = float(np.sqrt(choice.GUMBEL_VARIANCE))
    in_money = mean_of(
        ITEM,
        "mean utility in money",
        inclusive / PRINTED.sensitivity,
        base.best / PRINTED.sensitivity,
        deviation / PRINTED.sensitivity,
    )
    yield in_money.wrong(".577 added to money", logsum / PRINTED.sensitivity + choice.GUMBEL_MEAN)
    mean = mean_of(ITEM, "mean utility of the choice", inclusive, base.best, deviation)
    yield mean.wrong("noise of the chosen not counted", float(shares @ values))
    chose_first = base.best[base.answers(SHOPS) == 0]
    given = mean_of(ITEM, "mean utility of those who chose a", inclusive, chose_first, deviation)
    yield given.wrong("noise of the chosen not conditional on the choice", values[0] + choice.GUMBEL_MEAN)
    nothing = int(np.sum(base.answers(SHOPS) == 3))
    left_out = share_of(ITEM, "share of nothing", float(shares[3]), nothing, base.size)
    yield left_out.wrong(
        "scale of the noise left out", float(choice.logit_shares(values / PRINTED.sensitivity)[3])
    )
