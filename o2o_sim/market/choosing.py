"""Choose: needs arise, people look and weigh, and orders are placed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.core.random import key_of
from o2o_sim.core.units import FloatArray
from o2o_sim.demand.choose import Choices, Prepared, choose, compile_ahead, prepare
from o2o_sim.demand.in_turn import GAP, in_turn
from o2o_sim.demand.occasions import Occasions, arise, occasion_keys
from o2o_sim.demand.orders import order_ids
from o2o_sim.demand.place import place_orders
from o2o_sim.demand.utility import GEV
from o2o_sim.market.scene import scene_of
from o2o_sim.market.tastes import day_factors
from o2o_sim.market.today import OccasionTable, share_of_buyers

if TYPE_CHECKING:
    from o2o_sim.market.model import Market


def choose_today(market: Market) -> None:
    """Let today's needs arise and meet today's offers; keep the orders that are placed."""
    scene = scene_of(market)
    compile_ahead(scene, market.day)
    prepared = prepare(scene)
    occasions = needs(market, market.day)
    choices = choose(prepared, occasions, market.day, threads=market.threads)
    placed = place_orders(prepared, occasions, choices, market.day)
    _note(market, prepared, occasions, choices)
    market.today.placed, market.today.fresh = len(placed), placed


def needs(market: Market, day: int) -> Occasions:
    """The purchase occasions of a day."""
    people = market.consumers
    return arise(
        day,
        people.id,
        people.rate,
        day_factors(market.scenario, day),
        people.returning,
        market.occasion_terms,
        occasion_keys(market.seed, market.replication),
        _turns(market, day),
    )


def _turns(market: Market, day: int) -> list[FloatArray | None]:
    """When people have occasions in turn, by category; nothing for those whose people have their own."""
    key = key_of(GAP, market.seed, market.replication)
    needed = market.consumers.rate.sum(axis=0) * day_factors(market.scenario, day)
    return [
        None
        if (law := category.occasions.gaps) is None
        else in_turn(law, float(needed[index]), day, index, key)
        for index, category in enumerate(market.scenario.categories.values())
    ]


def _note(market: Market, prepared: Prepared, occasions: Occasions, choices: Choices) -> None:
    """Keep what the outcomes need of every occasion, those without an order included."""
    people, tastes = market.consumers, market.tastes
    category = occasions.category.astype(np.int64)
    segment = people.segment[occasions.person]
    scale = np.where(tastes.noise_kind == GEV, 1.0, np.nan)[category]
    sigma = scale * tastes.noise_share[category, segment] * occasions.desired_value
    stay = tastes.outside_constant[category, segment] * sigma
    stay = stay + tastes.outside_value_share[category] * occasions.desired_value
    available = tastes.outside_available[category] == 1
    surplus = np.where(available, choices.logsum - stay, choices.logsum)
    best = np.where(choices.chosen >= 0, choices.utility[:, 0], choices.outside)
    person_id, code = people.id[occasions.person], category * 32 + occasions.number
    market.today.occasions = OccasionTable(
        occasions.person, person_id, occasions.category, code, order_ids(market.day, person_id, code),
        occasions.minute, occasions.desired_value, choices.chosen, best, choices.logsum, surplus,
        choices.views.seen, choices.views.opened,
    )  # fmt: skip
    market.today.surplus = _sum(surplus)
    buying = share_of_buyers(stay, choices.logsum, sigma)
    market.today.notional = _sum(np.where(available, buying, choices.views.opened > 0))


def _sum(values: np.ndarray) -> float:
    """The sum; infinite values, of occasions without any offer, count as nothing."""
    return float(np.sum(values[~np.isneginf(values)]))


__all__ = ["choose_today", "needs"]
