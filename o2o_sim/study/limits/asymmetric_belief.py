"""S11, second part: belief that falls faster than it rises."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from o2o_sim.study.limits.effort import VARIANTS, Effort, parameter_draws
from o2o_sim.study.limits.measurement import Measurement, deviation_of, mean_of, with_source
from o2o_sim.study.limits.observation import trust_in
from o2o_sim.theory import trust

ITEM = "S11"
FILE = "asymmetric_trust"
SOURCE = "exponential smoothing with a negativity bias; own derivation of its mean and spread at rest"
CONVENTION = (
    "a kept promise closes a share of the gap to 1, a broken one of the gap to 0; start at the mean at rest"
)
TRUST = "platforms.app.trust"
HONOUR, GAIN, LOSS = 0.9, 0.05, 0.25


def measure(effort: Effort) -> Iterator[Measurement]:
    """Beliefs at rest, and on their way to it."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    rest = trust.asymmetric_belief(HONOUR, GAIN, LOSS)
    few = {"days": 1, "categories.need.occasions.rate": 10.0}
    found = trust_in(FILE, few, effort.share(0.1), effort.replication)
    spread = rest.deviation * spread_reached(10, HONOUR, GAIN, LOSS)
    mean = mean_of(ITEM, "mean belief that falls faster than it rises", rest.mean, found.belief, spread)
    yield mean
    settled = trust_in(FILE, {"days": 4}, effort.share(0.01), effort.replication)
    reached = rest.deviation * spread_reached(100, HONOUR, GAIN, LOSS)
    found_spread = deviation_of(ITEM, "spread of beliefs that fall faster", reached, settled.belief)
    yield found_spread.at_rest(rest.deviation)
    yield _equal_steps(rest.mean, effort)
    if effort.variants:
        yield mean.wrong("no negativity bias", HONOUR)
        yield from _variants(effort)


def spread_reached(events: int, honour: float, gain: float, loss: float) -> float:
    """How much of its spread at rest a belief has after some events that it met at its mean.

    Examples
    --------
    >>> round(spread_reached(50, 0.9, 0.05, 0.25), 4)
    0.9996
    """
    kept = honour * (1.0 - gain) ** 2 + (1.0 - honour) * (1.0 - loss) ** 2
    return float(np.sqrt(1.0 - kept**events))


def _equal_steps(start: float, effort: Effort) -> Measurement:
    """Where good and bad weigh alike, belief tends to the honour rate from wherever it starts."""
    found = trust_in(
        FILE, {f"{TRUST}.gain": 0.1, f"{TRUST}.loss": 0.1}, effort.share(0.01), effort.replication
    )
    reference = HONOUR + (start - HONOUR) * 0.9**50
    return mean_of(ITEM, "mean belief with equal steps", reference, found.belief)


def _variants(effort: Effort) -> Iterator[Measurement]:
    """Other honour rates and steps."""
    for variant in range(VARIANTS):
        draws = parameter_draws("S11 steps", variant)
        honour, gain, loss = (
            float(draws.uniform(*bounds)) for bounds in ((0.6, 0.95), (0.02, 0.2), (0.1, 0.5))
        )
        rest = trust.asymmetric_belief(honour, gain, loss)
        changes = {
            "merchants.shop.honour": honour,
            "days": 1,
            "categories.need.occasions.rate": 10.0,
            f"{TRUST}.gain": gain,
            f"{TRUST}.loss": loss,
            f"{TRUST}.prior_mean": rest.mean,
        }
        found = trust_in(FILE, changes, effort.share(0.02), effort.replication)
        spread = rest.deviation * spread_reached(10, honour, gain, loss)
        yield mean_of(
            ITEM, f"mean asymmetric belief, parameter set {variant + 1}", rest.mean, found.belief, spread
        )
