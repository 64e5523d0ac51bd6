"""S11: what people believe of a platform after prepaid orders, and who still pays in advance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from o2o_sim.core.units import FloatArray
from o2o_sim.study.limits.effort import VARIANTS, Effort, parameter_draws
from o2o_sim.study.limits.measurement import Measurement, exact, mean_of, share_of, with_source
from o2o_sim.study.limits.observation import Trusting, observed_in, trust_in
from o2o_sim.theory import trust

ITEM = "S11"
BETA, ASYMMETRIC, PREPAYMENT = "beta_trust", "asymmetric_trust", "prepayment"
SOURCE = "beta reputation, Josang and Ismail 2002; asymmetric belief and prepayment, own derivations"
CONVENTION = "evidence fades before each event is added and the prior never fades; a failed order loses the service too"
TRUST = "platforms.app.trust"


def measure(effort: Effort) -> Iterator[Measurement]:
    """Beliefs after orders that did not depend on them, and prepayment by belief and refund."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    yield from _beta(effort)
    yield from _forgetful(effort)
    yield from _asymmetric(effort)
    for refund_share in (0.0, 0.5, 0.8):
        yield from _prepayment(100.0, 60.0, refund_share, (4.0, 2.0), effort.share(0.1), effort)
    if effort.variants:
        yield from _variants(effort)


def _beta(effort: Effort) -> Iterator[Measurement]:
    """After fifty orders, eight in ten of them honoured."""
    found = trust_in(BETA, {}, effort.share(0.1), effort.replication)
    theory = trust.beta_belief_after(0.8, 50)
    yield _whole(found, 50)
    yield _mean("mean belief after 50 orders", theory.mean, found.belief, theory.deviation)
    yield _deviation("spread of beliefs after 50 orders", theory.deviation, found.belief)
    wrong = _mean("mean belief after 50 orders", theory.mean, found.belief, theory.deviation)
    if effort.variants:
        yield wrong.wrong("no prior", 0.8)


def _forgetful(effort: Effort) -> Iterator[Measurement]:
    """Evidence fades to .95 of itself before each new event is added, and the prior never does."""
    changes = {f"{TRUST}.forgetting": 0.95}
    found = trust_in(BETA, changes, effort.share(0.01), effort.replication)
    left = 1.0 - 0.95**50
    rest = trust.forgetful_belief(0.8, 0.95)
    counted = mean_of(ITEM, "evidence of kept promises, memory .95", 16.0 * left, found.kept)
    yield counted
    evidence = 20.0 * left
    belief = mean_of(ITEM, "mean belief, memory .95", (16.0 * left + 1.0) / (evidence + 2.0), found.belief)
    yield belief
    spread = rest.deviation * 22.0 / (evidence + 2.0) * float(np.sqrt(1.0 - 0.95**100))
    yield _deviation("spread of beliefs, memory .95", spread, found.belief)
    if effort.variants:
        yield counted.wrong("the new event fades too", 0.95 * 16.0 * left)
        yield counted.wrong("evidence fades by the day and not by the event", 20.0 * (1.0 + 0.95))
        prior = 0.95**50
        yield belief.wrong("the prior fades too", (16.0 * left + prior) / (evidence + 2.0 * prior))


def _asymmetric(effort: Effort) -> Iterator[Measurement]:
    """Up by a twentieth of the way, down by a quarter; beliefs start at their mean at rest and stay there."""
    few = {"days": 1, "categories.need.occasions.rate": 10.0}
    rest = trust.asymmetric_belief(0.9, 0.05, 0.25)
    found = trust_in(ASYMMETRIC, few, effort.share(0.1), effort.replication)
    spread = rest.deviation * _spread_reached(10)
    mean = _mean("mean belief that falls faster than it rises", rest.mean, found.belief, spread)
    yield mean
    settled = trust_in(ASYMMETRIC, {}, effort.share(0.01), effort.replication)
    quantity = "spread of beliefs that fall faster, after 50 orders"
    yield _deviation(quantity, rest.deviation * _spread_reached(50), settled.belief)
    yield from _equal_steps(effort)
    if effort.variants:
        yield mean.wrong("no negativity bias", 0.9)


def _spread_reached(events: int) -> float:
    """How much of its spread at rest a belief has after some events that it met at its mean."""
    kept = 0.9 * 0.95**2 + 0.1 * 0.75**2
    return float(np.sqrt(1.0 - kept**events))


def _equal_steps(effort: Effort) -> Iterator[Measurement]:
    """Where good and bad weigh alike, belief tends to the honour rate from wherever it starts."""
    steps = {f"{TRUST}.gain": 0.1, f"{TRUST}.loss": 0.1}
    found = trust_in(ASYMMETRIC, steps, effort.share(0.01), effort.replication)
    start = trust.asymmetric_belief(0.9, 0.05, 0.25).mean
    yield mean_of(ITEM, "mean belief with equal steps", 0.9 + (start - 0.9) * 0.9**50, found.belief)


def _prepayment(
    value: float, price: float, refund_share: float, prior: tuple[float, float], people: int, effort: Effort
) -> Iterator[Measurement]:
    """Everybody above the threshold pays in advance, nobody below, and beliefs say how many that are."""
    changes = _prepayment_changes(value, price, refund_share, prior)
    seen = observed_in(PREPAYMENT, changes, people, effort.replication)
    ordered, belief = seen.answers(("shop",)) == 0, seen.belief
    case = f"worth {value:g}, price {price:g}, refund {refund_share:g}"
    threshold = trust.prepayment_threshold(value, price, refund_share)
    clear = np.abs(belief - threshold) > 1e-6
    astray = int(np.sum((ordered != (belief > threshold))[clear]))
    yield exact(ITEM, f"people on the wrong side of the threshold: {case}", 0.0, astray, 0.0)
    reference = trust.prepayment_participation(value, price, refund_share, prior)
    found = share_of(ITEM, f"share who pay in advance: {case}", reference, int(ordered.sum()), seen.size)
    yield found
    if effort.variants and refund_share == 0.0:
        loses_money = 1.0 - (value - price) / price
        yield found.wrong("a failed order loses only the money", _share_above(loses_money, prior))


def _share_above(threshold: float, prior: tuple[float, float]) -> float:
    """Share of beta beliefs above a threshold: participation where the price over the worth is that much."""
    return trust.prepayment_participation(1.0 / threshold, 1.0, 0.0, prior)


def _prepayment_changes(
    value: float, price: float, refund_share: float, prior: tuple[float, float]
) -> dict[str, Any]:
    return {
        "categories.need.order_value.mean": value,
        "merchants.shop.price_level": price / value,
        f"{TRUST}.refund_share": refund_share,
        f"{TRUST}.prior_mean": {"distribution": "beta", "a": prior[0], "b": prior[1]},
    }


def _variants(effort: Effort) -> Iterator[Measurement]:
    """Other honour rates, values, prices, refunds and priors; and money in hundredths."""
    for variant in range(VARIANTS):
        draws = parameter_draws(ITEM, variant)
        honour = float(draws.uniform(0.5, 0.95))
        theory = trust.beta_belief_after(honour, 10)
        changes = {"merchants.shop.honour": honour, "days": 1, "categories.need.occasions.rate": 10.0}
        found = trust_in(BETA, changes, effort.share(0.02), effort.replication)
        name = f"mean belief after 10 orders, parameter set {variant + 1}"
        yield _mean(name, theory.mean, found.belief, theory.deviation)
        price, refund_share = (
            float(round(draws.uniform(20.0, 80.0), 2)),
            float(round(draws.uniform(0.0, 0.9), 2)),
        )
        prior = float(draws.uniform(1.0, 6.0)), float(draws.uniform(1.0, 4.0))
        yield from _prepayment(100.0, price, refund_share, prior, effort.share(0.05), effort)
    yield from _prepayment(10_000.0, 6_000.0, 0.5, (4.0, 2.0), effort.share(0.05), effort)


def _whole(found: Trusting, events: int) -> Measurement:
    """Every order was counted once."""
    return exact(ITEM, "orders that moved beliefs, a person", float(events), float(found.events.mean()), 0.0)


def _mean(quantity: str, reference: float, belief: FloatArray, deviation: float) -> Measurement:
    return mean_of(ITEM, quantity, reference, belief, deviation)


def _deviation(quantity: str, reference: float, belief: FloatArray) -> Measurement:
    """A standard deviation with its own error, from the sample's fourth moment."""
    spread, centred = float(belief.std(ddof=1)), belief - belief.mean()
    excess = float(np.mean(centred**4)) - spread**4
    error = float(np.sqrt(excess / belief.size)) / (2.0 * spread)
    return Measurement(ITEM, quantity, reference, spread, error)
