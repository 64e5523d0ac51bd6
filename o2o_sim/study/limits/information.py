"""A1b: people who choose by what they believe and live with what comes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from o2o_sim.core.units import FloatArray
from o2o_sim.study.limits.effort import VARIANTS, Effort, parameter_draws
from o2o_sim.study.limits.measurement import Measurement, exact, mean_of, with_source
from o2o_sim.study.limits.observation import Observed, observed_in
from o2o_sim.theory import choice

ITEM = "A1b"
FILE = "information"
SOURCE = "perceived and experienced surplus; Leggett 2002, Train 2015"
CONVENTION = (
    "surplus less Euler's constant, in units of the noise; perceived logsum plus what came beyond belief"
)
ATTRACTION = np.array([4.0, 3.2, 2.9])
PRICE_UTILITY = np.array([3.0, 2.5, 2.0])
SIGMA = 4.0
DISAPPOINTMENT = 0.5


def measure(effort: Effort) -> Iterator[Measurement]:
    """Surplus as believed, as lived, and as it would be for people who know."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    yield from _compare(ATTRACTION, DISAPPOINTMENT, effort.share(0.2), effort, "")
    if effort.variants:
        for variant in range(VARIANTS):
            draws = parameter_draws(ITEM, variant)
            attraction, gap = draws.uniform(1.0, 5.0, 3), float(draws.uniform(0.3, 1.5))
            yield from _compare(attraction, gap, effort.share(0.05), effort, f", parameter set {variant + 1}")


def _compare(
    attraction: FloatArray, gap: float, people: int, effort: Effort, which: str
) -> Iterator[Measurement]:
    """One market in which a disappoints by `gap`, beside the same market where everybody knows."""
    believed = np.append(attraction - PRICE_UTILITY, 0.0)
    lived = believed - np.array([gap, 0.0, 0.0, 0.0])
    trusting = observed_in(FILE, _changes(attraction, gap), people, effort.replication, whole_day=True)
    knowing = observed_in(FILE, _known(attraction, gap), people, effort.replication)
    experienced = trusting.best + trusting.surprise - choice.GUMBEL_MEAN
    reference = choice.experienced_logsum(believed, lived)
    perceived = float(choice.logsum(believed))
    yield exact(ITEM, f"perceived surplus{which}", perceived, float(trusting.logsum.mean()))
    yield mean_of(ITEM, f"perceived surplus of choices{which}", perceived, trusting.best - choice.GUMBEL_MEAN)
    yield mean_of(ITEM, f"experienced surplus of choices{which}", reference, experienced)
    lived_surplus = mean_of(
        ITEM, f"experienced surplus{which}", reference, trusting.logsum + trusting.surprise
    )
    yield lived_surplus
    yield exact(
        ITEM,
        f"surplus with full information{which}",
        float(choice.logsum(lived)),
        float(knowing.logsum.mean()),
    )
    yield _worth_knowing(knowing, experienced, believed, lived, which)
    if not which and effort.variants:
        yield lived_surplus.wrong("logsum of what came", float(choice.logsum(lived)))
        yield lived_surplus.wrong("what was believed", perceived)


def _worth_knowing(
    knowing: Observed, experienced: FloatArray, believed: FloatArray, lived: FloatArray, which: str
) -> Measurement:
    """Person by person under the same draws; the difference has a far smaller error than either."""
    gain = knowing.best - choice.GUMBEL_MEAN - experienced
    return mean_of(ITEM, f"value of information{which}", choice.value_of_information(believed, lived), gain)


def _changes(attraction: FloatArray, gap: float) -> dict[str, Any]:
    """The scenario with other constants and another worth of the star that is missing."""
    changes: dict[str, Any] = {
        f"merchants.{shop}.constant": float(constant)
        for shop, constant in zip("abc", attraction, strict=True)
    }
    changes["categories.need.terms.stars.coefficient"] = gap * SIGMA
    return changes


def _known(attraction: FloatArray, gap: float) -> dict[str, Any]:
    """The same shops, the disappointment known in advance."""
    informed = attraction - np.array([gap, 0.0, 0.0])
    return {**_changes(informed, 0.0), "merchants.a.quality": 0.0}
