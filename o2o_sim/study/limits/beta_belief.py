"""S11, first part: belief that counts promises kept and broken, and may forget them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from o2o_sim.study.limits.effort import VARIANTS, Effort, parameter_draws
from o2o_sim.study.limits.measurement import Measurement, deviation_of, exact, mean_of, with_source
from o2o_sim.study.limits.observation import trust_in
from o2o_sim.theory import trust

ITEM = "S11"
FILE = "beta_trust"
SOURCE = "beta reputation with forgetting; Josang and Ismail 2002"
CONVENTION = (
    "orders do not depend on belief; evidence fades before each event is added, the prior never fades"
)
HONOUR = 0.8
ORDERS = 50
A_DAY = 25
LONG = 200
MEMORY = 0.95


def measure(effort: Effort) -> Iterator[Measurement]:
    """Beliefs after orders that everybody placed whatever they believed."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    yield from _faithful(effort)
    yield from _forgetful(effort)
    if effort.variants:
        yield from _variants(effort)


def _faithful(effort: Effort) -> Iterator[Measurement]:
    """After fifty orders, eight in ten of them honoured, all of them remembered."""
    found = trust_in(FILE, {}, effort.share(0.1), effort.replication)
    theory = trust.beta_belief_after(HONOUR, ORDERS)
    yield exact(ITEM, "orders that moved beliefs, a person", float(ORDERS), float(found.events.mean()), 0.0)
    mean = mean_of(ITEM, "mean belief after 50 orders", theory.mean, found.belief, theory.deviation)
    yield mean
    yield deviation_of(ITEM, "spread of beliefs after 50 orders", theory.deviation, found.belief)
    if effort.variants:
        yield mean.wrong("no prior", HONOUR)


def _forgetful(effort: Effort) -> Iterator[Measurement]:
    """Evidence fades to .95 of itself at every event, and after two hundred events it is at rest."""
    changes = {"platforms.app.trust.forgetting": MEMORY, "days": LONG // A_DAY}
    found = trust_in(FILE, changes, effort.share(0.005), effort.replication)
    rest = trust.forgetful_belief(HONOUR, MEMORY)
    reached = 1.0 - MEMORY**LONG
    total = reached / (1.0 - MEMORY)
    counted = mean_of(ITEM, "evidence of kept promises, memory .95", HONOUR * total, found.kept)
    yield counted.at_rest(HONOUR / (1.0 - MEMORY))
    belief = mean_of(ITEM, "mean belief, memory .95", (HONOUR * total + 1.0) / (total + 2.0), found.belief)
    yield belief.at_rest(rest.mean)
    variance = HONOUR * (1.0 - HONOUR) * (1.0 - MEMORY ** (2 * LONG)) / (1.0 - MEMORY**2)
    spread = float(np.sqrt(variance)) / (total + 2.0)
    yield deviation_of(ITEM, "spread of beliefs, memory .95", spread, found.belief).at_rest(rest.deviation)
    if effort.variants:
        yield counted.wrong("the new event fades too", MEMORY * HONOUR * total)
        by_day = A_DAY * HONOUR * (1.0 - MEMORY ** (LONG // A_DAY)) / (1.0 - MEMORY)
        yield counted.wrong("evidence fades by the day and not by the event", by_day)
        yield belief.wrong("the prior fades too", HONOUR)


def _variants(effort: Effort) -> Iterator[Measurement]:
    """Other honour rates."""
    for variant in range(VARIANTS):
        honour = float(parameter_draws("S11 belief", variant).uniform(0.5, 0.95))
        theory = trust.beta_belief_after(honour, 10)
        changes = {"merchants.shop.honour": honour, "days": 1, "categories.need.occasions.rate": 10.0}
        found = trust_in(FILE, changes, effort.share(0.02), effort.replication)
        name = f"mean belief after 10 orders, parameter set {variant + 1}"
        yield mean_of(ITEM, name, theory.mean, found.belief, theory.deviation)
