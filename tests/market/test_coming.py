"""Taxis at ranks: when they come does not depend on how the days are cut, nor on what else there is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from o2o_sim import Market, load_scenario
from o2o_sim.core.quantity import Quantity
from o2o_sim.market import coming
from o2o_sim.market.coming import one_by_one

RANK = "merchants.shop.service.stations.rank"
KEY = np.uint64(3)


def ranks(**changes: Any) -> Market:
    named = {name.replace("__", "."): value for name, value in changes.items()}
    overrides = {"consumers.count": 720, "merchants.shop.count": 2, "warmup": 0, **named}
    return Market(load_scenario("limits/taxi_rank", overrides), keep_orders=True)


def lived(market: Market, days: int) -> Market:
    for _ in range(days):
        market.step()
    return market


def of_one(law: Any, start: float, until: float, scale: float = 1.0, id: int = 7) -> np.ndarray:
    one = np.ones(1)
    return one_by_one(Quantity(law), start * one, until, scale * one, np.array([id]), (0, 0), KEY)[1]


def test_units_come_after_gaps_up_to_the_first_that_is_not_before_the_end() -> None:
    minutes = of_one({"distribution": "exponential", "mean": 2.0}, 10.0, 4010.0)
    assert (minutes[:-1] < 4010.0).all() and minutes[-1] >= 4010.0
    gaps = np.diff(minutes, prepend=10.0)
    assert abs(gaps.mean() - 2.0) < 4 * 2.0 / np.sqrt(gaps.size)
    assert abs(gaps.std() - 2.0) < 0.3


def test_more_come_to_who_is_larger() -> None:
    assert of_one(4.0, 0.0, 12.0, scale=2.0).tolist() == [2.0, 4.0, 6.0, 8.0, 10.0, 12.0]


def test_when_units_come_does_not_depend_on_who_else_there_is() -> None:
    law, until = {"distribution": "exponential", "mean": 2.0}, 500.0
    start, scale, ids = np.array([0.0, 90.0, 3.0]), np.array([1.0, 0.1, 5.0]), np.array([4, 7, 9])
    which, minutes = one_by_one(Quantity(law), start, until, scale, ids, (0, 0), KEY)
    for row in range(3):
        alone = of_one(law, start[row], until, scale[row], ids[row])
        np.testing.assert_array_equal(minutes[which == row], alone)


def test_a_crowd_and_then_nobody_for_weeks_is_drawn_in_few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    law, draws = {"distribution": "empirical", "values": [0.01] * 5000 + [1e9]}, []
    honest = coming.uniforms
    monkeypatch.setattr(coming, "uniforms", lambda *words: draws.append(1) or honest(*words))
    minutes = of_one(law, 0.0, 1440.0)
    assert minutes.size > 1000 and minutes[-1] > 1e8
    assert len(draws) < 20


def test_a_gap_goes_on_over_midnight() -> None:
    market = ranks(**{f"{RANK}.stock.gaps": 50.0, f"{RANK}.stock.most": None})
    came = []
    for _ in range(4):
        market.step()
        came.append(market.service.measures.stations.came.tolist())
    # At 50, 100, ..., 1400; then from 1450 on: 28, 29, 29, 29 a day, as 5760 minutes are 115.2 gaps.
    assert came == [[28, 28], [29, 29], [29, 29], [29, 29]]


def test_a_saved_market_goes_on_as_if_it_had_not_stopped(tmp_path) -> None:
    gaps = {"distribution": "gamma", "mean": 45.0, "shape": 9.0}
    changes = {f"{RANK}.stock.gaps": gaps, "consumers.count": 10}
    whole, half = (lived(ranks(**changes), days) for days in (3, 1))
    half.save(tmp_path / "half.npz")
    on = lived(Market.load(tmp_path / "half.npz"), 2)
    for name in ("came", "in_vain", "unit_minutes", "queued_minutes"):
        mine, theirs = (getattr(one.service.measures.stations, name) for one in (on, whole))
        np.testing.assert_array_equal(mine, theirs, err_msg=name)
    stations = whole.results().stations
    assert stations is not None and stations["came"].sum() > stations["in_vain"].sum() > 0


@pytest.mark.parametrize("most", [3, 10])
def test_outcomes_say_how_many_come_in_vain_and_wait(most: int) -> None:
    market = lived(ranks(**{f"{RANK}.stock.most": most, f"{RANK}.stock.units": 3}), 2)
    totals, stations = market.results().totals(), market.results().stations
    assert stations is not None
    assert totals["units_in_vain"] == pytest.approx(stations["in_vain"].sum() / stations["came"].sum())
    assert totals["units_in_stock"] == pytest.approx(stations["in_stock"].mean())
    assert totals["queue_length"] == pytest.approx(stations["in_queue"].mean())
    assert 0.0 < totals["units_in_stock"] < most
    assert 0.0 < totals["queue_length"] < 5.0


@pytest.mark.filterwarnings("error")
def test_the_longest_gap_that_can_be_written_is_a_minute_that_never_comes() -> None:
    minutes = of_one(1.0e308, 0.0, 1440.0, scale=0.01)
    assert minutes.size == 1 and 1e9 < minutes[0] < np.inf


def test_what_is_drawn_in_parts_is_what_is_drawn_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    law, rows = Quantity({"distribution": "exponential", "mean": 2.0}), np.arange(5)
    scale, found = np.array([1.0, 9.0, 1.0, 0.1, 1.0]), []
    for at_once in (100_000, 500):
        monkeypatch.setattr(coming, "_AT_ONCE", at_once)
        found.append(one_by_one(law, 3.0 * rows, 900.0, scale, rows, (0, 0), KEY))
    (where, whole), (which, parts) = found
    assert whole.size > 4 * 500
    for row in rows:
        np.testing.assert_array_equal(whole[where == row], parts[which == row])
