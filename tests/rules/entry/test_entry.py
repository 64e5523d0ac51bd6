"""Entry and exit: who closes, who opens, and how many shops fit round a circle in the end."""

from __future__ import annotations

import numpy as np

from o2o_sim.core.units import BoolArray, FloatArray
from o2o_sim.rules.entry import Closed, EntryDecision, EntryView, FreeEntry
from o2o_sim.rules.who import Who
from o2o_sim.testing import entry_view


def sites(
    is_open: list[bool], profit: FloatArray | list[list[float]], expected: list[float], day: int = 29
) -> EntryView:
    ids = np.arange(len(is_open), 0, -1, dtype=np.uint32)
    return EntryView(day, Who(ids), np.array(is_open), np.array(profit, dtype=np.float64), np.array(expected))


def test_closed_never_decides() -> None:
    decision = Closed(review_every=1).decide(entry_view())
    assert not np.any(decision.leaves | decision.enters)


def test_losses_over_the_whole_window_close_a_merchant() -> None:
    rule = FreeEntry(exit_after_days=3)
    profit = [[-1.0, -1.0, 1.0], [5.0, -3.0, -3.0], [1.0, 1.0, 1.0], [-9.0, -9.0, -9.0]]
    decision = rule.decide(sites([True, True, True, False], profit, [0.0] * 4))
    assert decision.leaves.tolist() == [True, True, False, False]


def test_only_the_last_days_count() -> None:
    rule = FreeEntry(exit_after_days=2)
    profit = [[-100.0, 1.0, 1.0], [100.0, -1.0, -1.0]]
    assert rule.decide(sites([True, True], profit, [0.0, 0.0])).leaves.tolist() == [False, True]


def test_newcomers_and_the_first_days_get_their_time() -> None:
    rule = FreeEntry(exit_after_days=3)
    newcomer = [[np.nan, -50.0, -50.0], [-50.0, -50.0, -50.0]]
    assert rule.decide(sites([True, True], newcomer, [0.0, 0.0])).leaves.tolist() == [False, True]
    early = [[-50.0, -50.0], [-50.0, -50.0]]
    assert not np.any(rule.decide(sites([True, True], early, [0.0, 0.0])).leaves)


def test_sites_that_gain_most_are_taken_first_then_by_id() -> None:
    rule = FreeEntry(entry_cost=1000.0, horizon_days=10.0, entrants_per_review=2)
    view = sites([False] * 4, np.zeros((4, 90)), [150.0, 100.0, 150.0, 150.0])
    # Ids fall with the row: of the three alike, the last two rows come first; 100 a day only breaks even.
    assert rule.decide(view).enters.tolist() == [False, False, True, True]


def test_when_only_one_may_open_it_is_the_best() -> None:
    view = sites([False] * 3, np.zeros((3, 90)), [150.0, 180.0, 160.0])
    rule = FreeEntry(entry_cost=1000.0, horizon_days=10.0, entrants_per_review=1)
    assert rule.decide(view).enters.tolist() == [False, True, False]


def test_breaking_even_is_not_enough() -> None:
    rule = FreeEntry(entry_cost=1000.0, horizon_days=10.0)
    assert not np.any(rule.decide(sites([False], np.zeros((1, 90)), [100.0])).enters)
    assert np.all(rule.decide(sites([False], np.zeros((1, 90)), [100.01])).enters)


def test_only_on_days_of_review() -> None:
    rule = FreeEntry(entry_cost=0.0, review_every=30)
    decided = [
        day for day in range(120) if np.any(rule.decide(sites([False], np.zeros((1, 90)), [1.0], day)).enters)
    ]
    assert decided == [29, 59, 89, 119]


def test_free_entry_ends_at_the_number_of_shops_that_theory_gives() -> None:
    """Round a circle each of n shops earns t / n^2 before its cost F: with t = 4, F = .04 ten shops fit."""
    rule = FreeEntry(entry_cost=0.0, exit_after_days=1, review_every=1)
    for start in (2, 25):
        is_open = np.arange(30) < start
        for day in range(60):
            is_open = _after(is_open, rule.decide(_circle(is_open, day)))
        assert is_open.sum() == 10


def _circle(is_open: BoolArray, day: int) -> EntryView:
    """Shops earn what so many earn, newcomers reckon with one more; of losers one at a time is told."""
    shops = int(is_open.sum())
    earned = np.where(is_open, 4.0 / shops**2 - 0.04, np.nan)
    worst = np.flatnonzero(is_open)[-1]
    told = np.where(np.arange(30) == worst, earned, np.where(is_open, 0.0, np.nan))
    promised = np.full(30, 4.0 / (shops + 1) ** 2 - 0.04 + 1e-12)
    return EntryView(day, Who(np.arange(30, dtype=np.uint32)), is_open, told[:, None], promised)


def _after(is_open: BoolArray, decision: EntryDecision) -> BoolArray:
    return (is_open & ~decision.leaves) | decision.enters
