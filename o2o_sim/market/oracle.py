"""The full-information demand estimate: expected sales and slopes from the choice model itself, not from draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.core.units import FloatArray, IntArray
from o2o_sim.rules.pricing.base import Answer, Oracle

if TYPE_CHECKING:
    from o2o_sim.market.model import Market

MOST_JOINT = 64  # merchants for which a full table of cross slopes is kept


def full_information(market: Market, merchants: IntArray) -> Oracle:
    """Expected demand of these merchants on the day that starts, as a function of their price levels.

    Everybody else's prices, and what people look at, are held fixed.
    """
    from o2o_sim.demand.choose import prepare
    from o2o_sim.demand.shares import shares
    from o2o_sim.market.choosing import needs
    from o2o_sim.market.scene import scene_of

    scene, occasions = scene_of(market), needs(market, market.day)
    offers = market.offers
    joint = np.unique(market.merchants.owner[merchants]).size < merchants.size

    def ask(levels: FloatArray) -> Answer:
        own = market.merchants.level.copy()
        own[merchants] = levels
        sheet = scene.offers._replace(price_level=own[offers.merchant] * offers.price_factor)
        found = shares(prepare(scene._replace(offers=sheet)), occasions, market.day, jacobian=joint)
        table = None if found.jacobian is None else found.jacobian[np.ix_(merchants, merchants)]
        return Answer(found.value[merchants], found.slope[merchants], table)

    return ask


__all__ = ["Oracle", "full_information"]
