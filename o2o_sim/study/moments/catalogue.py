"""The catalogue of moments: all that can be read off a scenario's market, by name."""

from __future__ import annotations

from o2o_sim.scenario.schema import Scenario
from o2o_sim.study.moments.journey import journey_moments
from o2o_sim.study.moments.loyalty import loyalty_moments
from o2o_sim.study.moments.merchants import merchant_moments
from o2o_sim.study.moments.moment import Moment
from o2o_sim.study.moments.platform import courier_moments, delivery_moments, review_moments
from o2o_sim.study.moments.price import price_moments
from o2o_sim.study.moments.promotions import promotion_moments

__all__ = ["moments_of"]


def moments_of(scenario: Scenario) -> dict[str, Moment]:
    """All moments of a scenario: one of each kind for each category or group of merchants, in the table's order.

    Examples
    --------
    >>> from o2o_sim import load_scenario
    >>> moments_of(load_scenario("district_small"))["own_elasticity_meals"].row
    'M1'
    """
    made: list[Moment] = []
    for category in scenario.categories:
        made += _of_category(scenario, category)
    for group in scenario.merchants:
        made += merchant_moments(group)
    if any(platform.couriers for platform in scenario.platforms.values()):
        made += courier_moments()
    return {moment.name: moment for moment in sorted(made, key=_place)}


def _of_category(scenario: Scenario, category: str) -> list[Moment]:
    channels: dict[str, None] = {}
    for group in scenario.merchants.values():
        if group.category == category:
            channels |= dict.fromkeys(group.channels)
    made = price_moments(category) + journey_moments(category, list(channels)) + loyalty_moments(category)
    if "delivery" in channels:
        made += delivery_moments(category)
    return made + promotion_moments(category) + review_moments(category)


def _place(moment: Moment) -> int:
    digits = "".join(character for character in moment.row if character.isdigit())
    return int(digits) if moment.row.startswith("M") else 100
