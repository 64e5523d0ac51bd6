"""Fixed, cost-plus and demand-responsive prices: what they set, and what they leave alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError

from o2o_sim.core.errors import RuleError
from o2o_sim.rules.pricing import CostPlus, DemandResponsive, Fixed, PricingView
from o2o_sim.rules.trust import Asymmetric, FulfilmentBelief
from o2o_sim.testing import pricing_view


def quiet(view: PricingView, **columns: object) -> PricingView:
    return replace(view, **{name: np.asarray(column, dtype=np.float64) for name, column in columns.items()})


def test_fixed_goes_back_to_the_scenario() -> None:
    view = pricing_view(5)
    assert np.array_equal(Fixed().levels(view), view.base_level)
    assert not np.shares_memory(Fixed().levels(view), view.base_level)


def test_cost_plus_recovers_commission_and_adds_the_markup() -> None:
    view = quiet(
        pricing_view(2), marginal_cost=[0.5, 0.5], commission=[0.0, 0.2], commission_per_unit=[0.0, 0.1]
    )
    levels = CostPlus(markup=1.0).levels(view)
    assert np.allclose(levels, [1.0, 1.5])
    kept = levels * (1.0 - view.commission) - view.commission_per_unit - view.marginal_cost
    assert np.all(kept > 0.0)


def test_markups_may_differ_by_group_and_stay_for_life() -> None:
    view = pricing_view(50)
    rule = CostPlus(markup={"by": "group", "values": {"small": 0.5, "large": 1.5}})
    assert view.who.labels is not None
    small = view.who.labels["group"].codes == 0
    ratio = rule.levels(view) / view.effective_cost
    assert np.allclose(ratio[small], 1.5) and np.allclose(ratio[~small], 2.5)


def test_two_parameters_draw_apart() -> None:
    law = {"distribution": "uniform", "low": 0.2, "high": 1.8}
    who = pricing_view(50).who
    markup, target = CostPlus(markup=law), DemandResponsive(target=law)
    assert not np.any(who.values(markup, "markup") == who.values(target, "target"))
    strict, lax = (rule(prior_mean={**law, "high": 0.9}) for rule in (FulfilmentBelief, Asymmetric))
    assert not np.any(who.values(strict, "prior_mean") == who.values(lax, "prior_mean"))


def test_drawn_markups_belong_to_ids() -> None:
    rule = CostPlus(markup={"distribution": "uniform", "low": 0.2, "high": 1.8})
    view = pricing_view(200)
    markups = view.who.values(rule, "markup")
    assert np.array_equal(markups, view.who.values(rule, "markup"))
    assert np.array_equal(markups[[3, 1]], view.who.take([3, 1]).values(rule, "markup"))
    other = replace(view.who, seed=view.who.seed + 1)
    assert np.mean(markups == other.values(rule, "markup")) < 0.05
    # Mean 1, sd 1.6/sqrt(12): four standard errors of 200 draws.
    assert abs(markups.mean() - 1.0) < 4.0 * 1.6 / np.sqrt(12.0 * 200.0)


@pytest.mark.parametrize(
    ("seen", "factor"), [(0.60, 1 / 1.02), (0.70, 1.0), (0.80, 1.0), (0.90, 1.02), (np.nan, 1.0)]
)
def test_one_step_after_a_busy_or_quiet_day(seen: float, factor: float) -> None:
    view = quiet(pricing_view(1), utilisation=[seen], level=[1.0], base_level=[1.0])
    rule = DemandResponsive(target=0.75, band=0.1, step=0.02)
    assert rule.levels(view)[0] == pytest.approx(factor, abs=1e-15)


def test_a_step_up_and_a_step_down_lead_back() -> None:
    rule = DemandResponsive()
    view = quiet(pricing_view(1), utilisation=[1.0], level=[1.0], base_level=[1.0])
    up = rule.levels(view)
    assert rule.levels(quiet(view, utilisation=[0.1], level=up))[0] == pytest.approx(1.0, abs=1e-15)


def test_floor_and_ceiling() -> None:
    rule = DemandResponsive(step=0.5, lowest=0.8, highest=1.25)
    view = quiet(pricing_view(2), utilisation=[1.0, 0.0], level=[1.2, 0.9], base_level=[1.0, 1.0])
    assert np.allclose(rule.levels(view), [1.25, 0.8])


def test_without_a_yesterday_even_a_level_beyond_the_ceiling_stays() -> None:
    view = quiet(pricing_view(1), utilisation=[np.nan], level=[2.0], base_level=[1.0])
    assert DemandResponsive(highest=1.25).levels(view)[0] == 2.0


def test_orders_may_be_the_measure() -> None:
    view = quiet(pricing_view(2), orders=[10.0, 50.0], level=[1.0, 1.0], base_level=[1.0, 1.0])
    levels = DemandResponsive(measure="orders", target=30.0).levels(view)
    assert levels[0] < 1.0 < levels[1]


def test_settles_where_demand_meets_the_target() -> None:
    """Orders fall with the level: 60 exp(-(level - 1)); the ladder ends within a band of the target."""
    rule = DemandResponsive(measure="orders", target=50.0, band=0.05, highest=2.0)
    view = quiet(pricing_view(1), level=[1.0], base_level=[1.0])
    orders = 60.0
    for day in range(60):
        orders = float(60.0 * np.exp(-(view.level[0] - 1.0)))
        view = replace(view, day=day, orders=np.array([orders]), level=view.level)
        view = replace(view, level=rule.levels(view))
    assert orders == pytest.approx(50.0, rel=0.05)


def test_impossible_settings_are_refused() -> None:
    with pytest.raises(ValidationError, match="lowest"):
        DemandResponsive(lowest=1.2, highest=1.1)
    with pytest.raises(ValidationError, match="at least"):
        CostPlus(markup=-2.0)


def test_a_wrong_number_of_levels_is_refused() -> None:
    class Short(Fixed):
        """One level for all."""

        def revise(self, view: PricingView) -> np.ndarray:
            return np.ones(1)

    with pytest.raises(RuleError, match="one finite level for each"):
        Short().levels(pricing_view(3))
