"""Tastes: the scenario's coefficients and considerations as the arrays that choice reads."""

from __future__ import annotations

import numpy as np

from o2o_sim.core.quantity import Quantity
from o2o_sim.core.units import BoolArray, FloatArray
from o2o_sim.demand.inputs import Consideration, Tastes
from o2o_sim.demand.occasions import OccasionTerms, cumulative_profile
from o2o_sim.demand.utility import NOISE_KINDS, TERMS, TRANSFORMS
from o2o_sim.market.names import Names
from o2o_sim.offers.channels import CHANNELS, VISITED
from o2o_sim.scenario.category import Category
from o2o_sim.scenario.schema import Scenario

_TRAVEL = ("distance", "travel_minutes")  # borne only where the person goes to the merchant


def tastes_of(scenario: Scenario) -> Tastes:
    """How offers of each category are weighed, by segment and channel."""
    names, categories = Names.of(scenario), list(scenario.categories.values())
    return Tastes(
        noise_kind=np.array([NOISE_KINDS.index(c.noise.kind) for c in categories], dtype=np.int8),
        noise_share=np.stack([_scale(c, names) for c in categories]),
        inside=np.stack([c.inside.by_name(names.segments) for c in categories]),
        channel_constant=np.array([[c.channels.get(name, 0.0) for name in CHANNELS] for c in categories]),
        merchant_taste=np.array([c.merchant_taste for c in categories]),
        need_weight=np.array([c.memory.weight for c in categories]),
        curvature=np.array([c.order_value.curvature for c in categories]),
        outside_available=np.array([c.outside.available for c in categories], dtype=np.uint8),
        outside_constant=np.stack([c.outside.constant.by_name(names.segments) for c in categories]),
        outside_value_share=np.array([c.outside.value_share for c in categories]),
        coefficient=np.stack([_coefficients(c, names) for c in categories]),
        transform=_per_term(categories, "transform"),
        step_at=_per_term(categories, "at"),
    )


def _scale(category: Category, names: Names) -> FloatArray:
    """Scale of noise by segment; where there is no noise there is no scale."""
    share = category.noise.share.by_name(names.segments)
    return np.zeros_like(share) if category.noise.kind == "none" else share


def _coefficients(category: Category, names: Names) -> FloatArray:
    """(terms, segments, channels): money per unit of each term."""
    table = np.zeros((len(TERMS), len(names.segments), len(CHANNELS)))
    for index, term in enumerate(TERMS):
        if term.name in category.terms:
            table[index] = _spread(category.terms[term.name].coefficient, names)
        if term.name in _TRAVEL:
            stays = [channel for channel in range(len(CHANNELS)) if channel not in VISITED]
            table[index][:, stays] = 0.0
    return table


def _spread(value: Quantity, names: Names) -> FloatArray:
    """A number for each segment and channel, from one that may differ by either."""
    if value.by == "channel":
        return np.broadcast_to(value.by_name(CHANNELS)[None, :], (len(names.segments), len(CHANNELS)))
    return np.broadcast_to(value.by_name(names.segments)[:, None], (len(names.segments), len(CHANNELS)))


def _per_term(categories: list[Category], field: str) -> np.ndarray:
    def one(category: Category, name: str) -> float:
        term = category.terms.get(name)
        if term is None:
            return 0
        return TRANSFORMS.index(term.transform) if field == "transform" else term.at

    kind = np.int8 if field == "transform" else np.float64
    return np.array([[one(c, term.name) for term in TERMS] for c in categories], dtype=kind)


def frictions_of(scenario: Scenario) -> BoolArray:
    """(categories, terms): whether a term is a friction, which does not count in welfare."""
    return np.array(
        [
            [term.name in c.terms and not c.terms[term.name].counts for term in TERMS]
            for c in scenario.categories.values()
        ]
    )


def consideration_of(scenario: Scenario) -> Consideration:
    """What is looked at, by category."""
    parts = [category.consideration for category in scenario.categories.values()]
    return Consideration(
        everything=np.array([p.everything for p in parts], dtype=np.uint8),
        random_count=np.array([p.random or 0 for p in parts], dtype=np.int32),
        near_probability=np.array([p.near_probability for p in parts]),
        remembered=np.array([p.remembered for p in parts]),
    )


def occasion_terms_of(scenario: Scenario) -> OccasionTerms:
    """How occasions arise, by category."""
    categories = list(scenario.categories.values())
    return OccasionTerms(
        fixed=np.array([c.occasions.fixed for c in categories], dtype=np.uint8),
        even=np.array([c.occasions.spacing == "even" for c in categories], dtype=np.uint8),
        together=np.array([c.occasions.together for c in categories], dtype=np.int64),
        profile=cumulative_profile(np.array([c.occasions.profile for c in categories], dtype=np.float64)),
        value_mean=np.array([c.order_value.mean for c in categories]),
        value_spread=np.array([c.order_value.sigma for c in categories]),
        value_factor=np.ones((0, len(categories))),
    )


def day_factors(scenario: Scenario, day: int) -> FloatArray:
    """Factor of each category's rate of need on a day; day 0 is a Monday."""
    return np.array([c.occasions.weekday[day % 7] for c in scenario.categories.values()])
