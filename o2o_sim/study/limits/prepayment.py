"""S11, third part: who pays in advance, and how many more when part of the price comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from o2o_sim.study.limits.effort import VARIANTS, Effort, parameter_draws
from o2o_sim.study.limits.measurement import Measurement, exact, share_of, with_source
from o2o_sim.study.limits.observation import observed_in
from o2o_sim.theory import trust

ITEM = "S11"
FILE = "prepayment"
SOURCE = "prepayment under a refund share; own derivation"
CONVENTION = "no noise; an order that fails loses the service as well as the money that is not given back"


@dataclass(frozen=True)
class Bargain:
    """Something worth more than its price, to be paid in advance by people whose beliefs are beta distributed.

    Examples
    --------
    >>> round(PRINTED[0].participation, 6)
    0.66304
    """

    value: float
    price: float
    refund_share: float
    prior: tuple[float, float] = (4.0, 2.0)

    @property
    def threshold(self) -> float:
        """The least belief at which one pays."""
        return trust.prepayment_threshold(self.value, self.price, self.refund_share)

    @property
    def participation(self) -> float:
        """Share of people who pay."""
        return trust.prepayment_participation(self.value, self.price, self.refund_share, self.prior)

    @property
    def name(self) -> str:
        """What is sold at which terms."""
        return f"worth {self.value:g}, price {self.price:g}, refund {self.refund_share:g}"

    def overrides(self) -> dict[str, Any]:
        """What the scenario file has to say instead."""
        return {
            "categories.need.order_value.mean": self.value,
            "merchants.shop.price_level": self.price / self.value,
            "platforms.app.trust.refund_share": self.refund_share,
            "platforms.app.trust.prior_mean": {
                "distribution": "beta",
                "a": self.prior[0],
                "b": self.prior[1],
            },
        }


PRINTED = tuple(Bargain(100.0, 60.0, refund_share) for refund_share in (0.0, 0.5, 0.8))


def measure(effort: Effort) -> Iterator[Measurement]:
    """Everybody above the threshold pays, nobody below, and beliefs say how many that are."""
    yield from with_source(SOURCE, CONVENTION, _measure(effort))


def _measure(effort: Effort) -> Iterator[Measurement]:
    for bargain in PRINTED:
        yield from _offered(bargain, effort.share(0.1), effort)
    if effort.variants:
        for variant in range(VARIANTS):
            yield from _offered(random_bargain(variant), effort.share(0.05), effort)
        yield from _offered(Bargain(10_000.0, 6_000.0, 0.5), effort.share(0.05), effort)


def _offered(bargain: Bargain, people: int, effort: Effort) -> Iterator[Measurement]:
    seen = observed_in(FILE, bargain.overrides(), people, effort.replication)
    ordered, belief = seen.answers(("shop",)) == 0, seen.belief
    clear = np.abs(belief - bargain.threshold) > 1e-6
    astray = int(np.sum((ordered != (belief > bargain.threshold))[clear]))
    yield exact(ITEM, f"people on the wrong side of the threshold: {bargain.name}", 0.0, astray, 0.0)
    quantity = f"share who pay in advance: {bargain.name}"
    found = share_of(ITEM, quantity, bargain.participation, int(ordered.sum()), seen.size)
    yield found
    if effort.variants and bargain == PRINTED[0]:
        yield found.wrong("a failed order loses only the money", _money_only(bargain))


def _money_only(bargain: Bargain) -> float:
    """Participation if a failed order lost the price but not the service: belief must exceed 1 - (v - p) / p."""
    least = 1.0 - (bargain.value - bargain.price) / bargain.price
    return trust.prepayment_participation(1.0 / least, 1.0, 0.0, bargain.prior)


def random_bargain(variant: int) -> Bargain:
    """A bargain nobody printed; the price has two decimals, so that money does not round it."""
    draws = parameter_draws("S11 bargain", variant)
    price, refund_share = round(draws.uniform(20.0, 80.0), 2), round(draws.uniform(0.0, 0.9), 2)
    prior = float(draws.uniform(1.0, 6.0)), float(draws.uniform(1.0, 4.0))
    return Bargain(100.0, float(price), float(refund_share), prior)
