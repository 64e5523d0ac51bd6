"""Coupon arms: the same fortnight with a coupon, with a reminder that is worth nothing, and with neither.

The coupons are sent on a morning after the burn-in, and the occasions of the days in which they are valid meet the
minds of that morning, with the same noise in every arm. So what differs is what coupon or reminder do at once: habits
do not answer yet, and a coupon that was used stays in the wallet, so that all arms remind alike.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from o2o_sim.core.units import AnyArray
from o2o_sim.demand.batches import prepare
from o2o_sim.demand.choose import choose
from o2o_sim.demand.inputs import Campaigns, Scene
from o2o_sim.demand.occasions import Occasions
from o2o_sim.demand.place import place_orders
from o2o_sim.market.choosing import needs
from o2o_sim.market.model import Market
from o2o_sim.market.reach import reach
from o2o_sim.market.scene import scene_of
from o2o_sim.market.terms import set_terms
from o2o_sim.scenario.schema import Scenario

__all__ = ["COUPONS", "NONE", "REMINDER", "Arm", "CouponArms"]

COUPONS: dict[str, tuple[float, float]] = {
    "20_3": (20.0, 3.0), "30_5": (30.0, 5.0), "50_8": (50.0, 8.0), "100_20": (100.0, 20.0),
}  # fmt: skip
"""Threshold and amount off of the coupons compared [money]."""

NONE, REMINDER = "none", "reminder"
PROBE, VALIDITY = "probe", 15


class Arm(NamedTuple):
    """What the people who were sent a coupon do while it is valid."""

    sent: int
    redeemers: int
    """People who used it at least once."""
    redeemed: int
    """Orders with it."""
    own: int
    """Orders at the merchant that the coupon is of."""
    all: int
    """Orders of the category."""


class CouponArms:
    """One morning on which everybody is sent one merchant's coupon, lived through in several ways.

    Parameters
    ----------
    scenario : the market without the coupon
    seed, replication : roots of all draws
    burn_in : days before it is sent
    category : the need that the merchants meet
    """

    def __init__(self, scenario: Scenario, seed: int, replication: int, burn_in: int, category: str) -> None:
        market = Market(with_probe(scenario, category, burn_in), seed=seed, replication=replication)
        market.run(burn_in)
        set_terms(market)
        reach(market)
        self.scene, self.minor = scene_of(market), market.minor
        self.probe = market.names.campaigns.index(PROBE)
        self.merchant = market.consumers.coupon_merchant[:, self.probe].astype(np.int64)
        self.days = range(burn_in, burn_in + VALIDITY)
        index = market.names.categories.index(category)
        self.occasions = [self._holders(needs(market, day), index) for day in self.days]
        self._arms: dict[str, Arm] = {}

    def arm(self, name: str) -> Arm:
        """The arm with a coupon of `COUPONS`, with a `REMINDER`, or with `NONE`."""
        if name not in self._arms:
            self._arms[name] = self._lived(name)
        return self._arms[name]

    def _holders(self, occasions: Occasions, category: int) -> Occasions:
        """Occasions of a category, of people who were sent a coupon."""
        mine = (occasions.category == category) & (self.merchant[occasions.person] >= 0)
        return Occasions(*(column[mine] for column in occasions))

    def _lived(self, name: str) -> Arm:
        scene: Scene = self.scene._replace(campaigns=self._campaigns(name))
        prepared, used, own, every = prepare(scene), [], 0, 0
        for day, occasions in zip(self.days, self.occasions, strict=True):
            orders = place_orders(prepared, occasions, choose(prepared, occasions, day, logsum=False), day)
            used.append(orders.person[orders.merchant_campaign == self.probe])
            own += int(np.sum(self.merchant[orders.person] == orders.merchant))
            every += len(orders)
        users = np.concatenate(used) if name in COUPONS else np.zeros(0)
        return Arm(int(np.sum(self.merchant >= 0)), np.unique(users).size, users.size, own, every)

    def _campaigns(self, name: str) -> Campaigns:
        """The campaigns with the probe worth what the arm says."""
        terms, (threshold, amount) = self.scene.campaigns, COUPONS.get(name, (0.0, 0.0))
        changed = terms._replace(
            threshold=self._set(terms.threshold, round(threshold * self.minor)),
            amount=self._set(terms.amount, round(amount * self.minor)),
        )
        return changed._replace(reminder=self._set(terms.reminder, 0.0)) if name == NONE else changed

    def _set(self, column: AnyArray, value: float) -> AnyArray:
        changed = column.copy()
        changed[self.probe] = value
        return changed


def with_probe(scenario: Scenario, category: str, first_day: int) -> Scenario:
    """The market with a coupon sent to everybody on a day, a third of them regulars of its merchant."""
    coupon: dict[str, Any] = {
        "coupon": {"kind": "spend_save"},
        "trigger": "sent",
        "groups": [name for name, group in scenario.merchants.items() if group.category == category],
        "sending": {"share": 1.0, "every": 100_000, "regulars": 0.3},
        "first_day": first_day,
        "validity": VALIDITY,
        "per_person": 1,
    }
    return scenario.vary({f"campaigns.{PROBE}": coupon})
