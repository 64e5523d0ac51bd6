"""Units for those who came: no other number would have earned more, whoever is asked and whatever is unknown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from o2o_sim.core.errors import RuleError
from o2o_sim.core.units import FloatArray
from o2o_sim.rules.stocking import FixedUnits, Newsvendor, StockingRule, StockingView
from o2o_sim.testing import stocking_view

NAN = float("nan")


def shops(visits: list[list[float]], price: float = 10.0, cost: float = 6.0) -> StockingView:
    rows = len(visits)
    return replace(
        stocking_view(rows),
        units=np.full(rows, 50),
        visits=np.array(visits),
        price=np.full(rows, price),
        cost=np.full(rows, cost),
    )


def earned(units: int, visits: FloatArray, online: float, salvage: float) -> float:
    sold = np.minimum(visits, units)
    return float(np.sum(10.0 * sold + online * (visits - sold) + salvage * (units - sold) - 6.0 * units))


@pytest.mark.parametrize(("online", "salvage"), [(0.0, 0.0), (1.0, 0.0), (0.0, 5.5), (2.0, 3.0)])
def test_no_other_units_would_have_earned_more(online: float, salvage: float) -> None:
    visits = np.random.default_rng(4).integers(0, 30, (5, 21)).astype(np.float64)
    found = Newsvendor(online=online, salvage=salvage, days=21).revise(shops(visits.tolist()))
    for mine, units in zip(visits, found, strict=True):
        best = max(earned(other, mine, online, salvage) for other in range(31))
        assert earned(int(units), mine, online, salvage) == pytest.approx(best)


def test_a_group_learns_from_all_its_shops() -> None:
    view = shops([[1.0, 2.0], [3.0, 4.0], [NAN, 5.0]])
    assert Newsvendor(learns_from="group").revise(view).tolist() == [2, 2, 2]
    assert Newsvendor().revise(view).tolist() == [1, 3, 5]


def test_only_the_last_days_count_and_closed_ones_do_not() -> None:
    view = shops([[9.0, 9.0, 1.0, 1.0], [7.0, NAN, NAN, 3.0], [7.0, 8.0, NAN, NAN]])
    assert Newsvendor(days=2).revise(view).tolist() == [1, 3, 50]


def test_for_nobody_nothing_is_put_out() -> None:
    assert Newsvendor().revise(shops([[0.0, 0.0], [0.0, 4.0]])).tolist() == [0, 0]


def test_before_the_first_day_the_scenario_says() -> None:
    view = replace(shops([[1.0], [2.0]]), visits=np.zeros((2, 0)))
    for learns_from in ("own", "group"):
        assert Newsvendor(learns_from=learns_from).revise(view).tolist() == [50, 50]


def test_goods_that_cost_nothing_to_keep_and_goods_that_do_not_pay() -> None:
    view = shops([[1.0, 7.0, 3.0]])
    assert Newsvendor(salvage=6.0).revise(view).tolist() == [7]
    assert Newsvendor(online=4.0).revise(view).tolist() == [0]
    assert Newsvendor(online=4.0, salvage=6.0).revise(view).tolist() == [0]


def test_fixed_units_stay() -> None:
    view = stocking_view()
    assert np.array_equal(FixedUnits().put_out(view), view.units)


def test_units_move_on_days_of_revision_only() -> None:
    rule = Newsvendor(revise_every=3)
    moved = [
        not np.array_equal(rule.put_out(stocking_view(day=day)), stocking_view().units) for day in range(6)
    ]
    assert moved == [False, False, True, False, False, True]


@pytest.mark.parametrize("units", [np.array([1.5, 2.5]), np.array([-1, 2]), np.array([1])])
def test_what_is_no_number_of_units_is_refused(units: np.ndarray) -> None:
    class Odd(StockingRule):
        """Something else."""

        def revise(self, view: StockingView) -> np.ndarray:
            """Something else."""
            return units

    with pytest.raises(RuleError, match="whole number of units"):
        Odd().put_out(stocking_view(2))
