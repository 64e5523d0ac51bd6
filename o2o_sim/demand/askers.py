"""Askers: occasions with all that their people bring along, packed into one record each."""

from __future__ import annotations

import math

import numpy as np

from o2o_sim.core.random import uniform
from o2o_sim.core.units import AnyArray, IntArray
from o2o_sim.demand.bargain import usable_campaigns
from o2o_sim.demand.draws import moment, occasion_code
from o2o_sim.demand.elementary import gumbel
from o2o_sim.demand.inputs import Keys, People, Wallet
from o2o_sim.demand.lean import lean
from o2o_sim.demand.occasions import Occasions
from o2o_sim.demand.records import MOST_PLATFORMS, Row
from o2o_sim.demand.utility import GEV, NO_NOISE, independent_noise
from o2o_sim.offers.channels import CHANNELS

__all__ = ["ASKER", "gather", "outside_noise", "outside_value"]

ASKER = np.dtype(
    [
        ("row", "i8"),
        ("id", "i8"),
        ("when", "i8"),
        ("doors", "i8"),
        ("usable", "i8"),
        ("x", "f8"),
        ("y", "f8"),
        ("reach", "f8"),
        ("desired", "f8"),
        ("sigma", "f8"),
        ("need", "f8"),
        ("redemption_cost", "f8"),
        ("reference_price", "f8"),
        ("outside", "f8"),
        ("outside_utility", "f8"),
        ("channel_taste", "f8", (len(CHANNELS),)),
        ("belief", "f8", (MOST_PLATFORMS,)),
        ("zone", "i4"),
        ("category", "i4"),
        ("segment", "i4"),
        ("attitude", "i4"),
        ("holds", "i4"),
    ]
)
"""One occasion.

`row` and `id` of the person; `when`: day and occasion, for keys; `doors`: bit 0 and bit p + 1 of the platforms
of membership; `usable`: bits of campaigns; `holds`: vouchers in hand; `need` [sigma]: what recent purchases
take off; `outside`, `outside_utility`: utility of buying nothing, without and with noise; `attitude`: row of
ATTITUDE.
"""


@lean
def gather(
    people: People,
    wallet: Wallet,
    attitudes: AnyArray,
    campaigns: AnyArray,
    keys: Keys,
    day: int,
    occasions: Occasions,
    rows: IntArray,
    askers: AnyArray,
) -> None:
    """Fill `askers` with some occasions.

    Parameters
    ----------
    people, wallet, keys : of the scene
    attitudes, campaigns : of `Records`
    day : the day
    occasions : of the day
    rows : which of them
    askers : (at least as many) ASKER
    """
    segments = len(attitudes) // people.reach.shape[1]
    for n in range(len(rows)):
        asker, r = askers[n], rows[n]
        i, c = occasions.person[r], occasions.category[r]
        s = people.segment[i]
        attitude = attitudes[c * segments + s]
        desired = occasions.desired_value[r]
        asker.row, asker.id, asker.category, asker.segment = i, people.person_id[i], c, s
        asker.attitude = c * segments + s
        asker.when = moment(day, occasion_code(c, occasions.number[r]))
        asker.x, asker.y, asker.zone, asker.reach = (
            people.x[i],
            people.y[i],
            people.zone[i],
            people.reach[i, c],
        )
        asker.desired, asker.sigma = desired, attitude.noise_share * desired
        asker.need = 0.0
        if attitude.need_weight != 0.0:
            asker.need = attitude.need_weight * people.need_stock[i, c]
        asker.redemption_cost = people.redemption_cost[i]
        asker.reference_price = people.reference_price[i, c]
        asker.usable = usable_campaigns(
            keys.notice,
            asker.id,
            i,
            day,
            asker.redemption_cost,
            campaigns,
            wallet.uses_left,
            wallet.valid_until,
        )
        asker.holds = 0
        for place in range(wallet.held_merchant.shape[1]):
            if wallet.held_merchant[i, place] >= 0 and wallet.held_until[i, place] >= day:
                asker.holds += 1
        asker.doors = 1
        for p in range(people.member.shape[1]):
            asker.belief[p] = people.belief[i, p]
            if people.member[i, p]:
                asker.doors |= 1 << (p + 1)
        for h in range(people.channel_taste.shape[1]):
            asker.channel_taste[h] = people.channel_taste[i, h]
        asker.outside = outside_value(attitude, desired)
        noise = outside_noise(keys.outside, asker.when, asker.id, attitude.noise_kind)
        asker.outside_utility = asker.outside + asker.sigma * noise


@lean
def outside_value(attitude: Row, desired: float) -> float:
    """Utility of buying nothing without noise [major units]; -inf where something must be bought.

    Parameters
    ----------
    attitude : one ATTITUDE
    desired : desired order value [major units]
    """
    if attitude.outside_available == 0:
        return -math.inf
    sigma = attitude.noise_share * desired
    return sigma * attitude.outside_constant + attitude.outside_value_share * desired  # type: ignore[no-any-return]


@lean
def outside_noise(key: np.uint64, when: int, who: int, kind: int) -> float:
    """Noise of buying nothing at one occasion [sigma]."""
    if kind == NO_NOISE:
        return 0.0
    u = uniform(key, when, who, 0, 0)
    return gumbel(u) if kind == GEV else independent_noise(kind, u)
