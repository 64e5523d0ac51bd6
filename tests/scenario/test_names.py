"""No key is silently ignored: names that a scenario speaks of must exist."""

from __future__ import annotations

from typing import Any

import pytest

from o2o_sim.core.errors import ScenarioError
from o2o_sim.market.model import Market
from tests.market.small import small


@pytest.mark.parametrize(
    ("path", "value", "nearest"),
    [
        (
            "categories.meals.noise.share",
            {"by": "segment", "values": {"everyon": 0.3}, "default": 0.4},
            "everyone",
        ),
        (
            "categories.meals.noise.dissimilarity",
            {"by": "group", "values": {"restaurnts": 0.3}, "default": 1},
            "restaurants",
        ),
        (
            "categories.meals.terms.stars.coefficient",
            {"by": "channel", "values": {"walkin": 1}, "default": 0},
            "walk_in",
        ),
        ("campaigns.delivery_subsidy.groups", ["shop"], "shops"),
        ("campaigns.delivery_subsidy.platform", "ap", "app"),
        ("merchants.shops.category", "good", "goods"),
        ("merchants.shops.channels.delivry", {}, "delivery"),
        ("categories.meals.terms.star", {}, "stars"),
    ],
)
def test_a_name_that_does_not_exist_is_refused_with_the_nearest(path: str, value: Any, nearest: str) -> None:
    with pytest.raises(ScenarioError, match=nearest):
        small(**{path.replace(".", "__"): value})


def test_an_outcome_that_does_not_exist_cannot_decide() -> None:
    with pytest.raises(ScenarioError, match="merchant_profit"):
        Market(small(deciding=["merchant_proft"]))
