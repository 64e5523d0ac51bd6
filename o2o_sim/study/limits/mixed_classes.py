"""E7 of the catalogue: two classes at one server whose service differs in length and in law."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from o2o_sim.study.limits.effort import Effort
from o2o_sim.study.limits.impatience import mean_over_shops, visits_seen
from o2o_sim.study.limits.measurement import Measurement, with_source
from o2o_sim.study.limits.queues import QueueMarket
from o2o_sim.theory.impatience import ServiceLaw, general_priority_waits

ITEM = "E7"
SOURCE = "Cobham 1954"
CONVENTION = (
    "waits in minutes, at the rates that came; nobody is interrupted; shops are the independent units"
)
QUICK = ServiceLaw(mean=0.5, variation=0.0)
SLOW = ServiceLaw(mean=1.0, variation=1.0)
START = 240.0


def measure(effort: Effort) -> Iterator[Measurement]:
    """Waits of short errands that go first, and of the others."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    market = QueueMarket(load=1.0, shops=effort.queues)
    seen = visits_seen(market, effort.share(0.4), START, {}, effort, file="two_classes")
    rates = [float(np.mean(seen["segment"] == which)) for which in (0, 1)]
    theory = general_priority_waits(rates, [QUICK, SLOW])
    for which, name in enumerate(("short errands", "the others")):
        mine = seen["segment"] == which
        quantity = f"M/G/1 by class: mean wait of {name}"
        found = _mean(quantity, theory[which], seen, mine, market)
        yield found
        if effort.variants and which == 0:
            swapped = general_priority_waits(rates[::-1], [SLOW, QUICK])
            yield found.wrong("the others go first", swapped[1])
            same = general_priority_waits(rates, [QUICK._replace(variation=1.0), SLOW])
            yield found.wrong("short errands vary as the others do", same[0])


def _mean(
    quantity: str, reference: float, seen: dict[str, Any], mine: Any, market: QueueMarket
) -> Measurement:
    shop, waited = seen["merchant"][mine], seen["waited"][mine]
    return mean_over_shops(quantity, reference, shop, waited, market.shops, ITEM)
