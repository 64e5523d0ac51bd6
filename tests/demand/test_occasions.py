"""Occasions: their number, minute and value follow the stated laws, and are nobody else's business."""

from __future__ import annotations

import math

import numpy as np
import pytest

from o2o_sim.core.errors import DrawError
from o2o_sim.core.quantity import Quantity
from o2o_sim.demand.in_turn import in_turn
from o2o_sim.demand.occasions import OccasionTerms, arise, cumulative_profile, occasion_keys
from o2o_sim.demand.orders import OrderState, order_ids

KEYS = occasion_keys(5)
NONE = np.zeros((0, 1), np.int16)


def terms(fixed=0, even=0, together=1, mean=42.0, spread=0.45, weights=None, taste=None):
    profile = cumulative_profile(np.ones((1, 24)) if weights is None else np.asarray(weights, dtype=float))
    return OccasionTerms(
        np.array([fixed], np.uint8),
        np.array([even], np.uint8),
        np.array([together], np.int64),
        profile,
        np.array([mean]),
        np.array([spread]),
        np.ones((0, 1)) if taste is None else taste,
    )


def day_of(people, rate, day=0, returning=NONE, factor=1.0, **kind):
    ids = np.arange(people, dtype=np.uint32)
    rates = np.broadcast_to(np.asarray(rate, dtype=float).reshape(-1, 1), (people, 1)).copy()
    return arise(day, ids, rates, np.array([factor]), returning, terms(**kind), KEYS)


def test_poisson_numbers_have_equal_mean_and_variance():
    people, rate = 60_000, 0.5
    counts = np.bincount(day_of(people, rate).person, minlength=people)
    assert abs(counts.mean() - rate) < 4.0 * math.sqrt(rate / people)
    assert abs(counts.var() - rate) < 4.0 * math.sqrt((rate + 2 * rate**2) / people)


def test_gamma_rates_make_negative_binomial_numbers():
    """Shape .8, mean 1.2: nobody comes with probability .480450 (catalogue A10)."""
    people = 60_000
    rates = np.random.default_rng(3).gamma(0.8, 1.2 / 0.8, people)
    counts = np.bincount(day_of(people, rates).person, minlength=people)
    for number, chance in ((0, 0.480450), (1, 0.230616)):
        assert abs((counts == number).mean() - chance) < 4.0 * math.sqrt(chance * (1 - chance) / people)


def test_season_and_weekday_scale_the_rate():
    people = 40_000
    assert abs(len(day_of(people, 0.5, factor=0.2).person) / people - 0.1) < 4.0 * math.sqrt(0.1 / people)
    assert len(day_of(people, 0.5, factor=0.0).person) == 0


def test_fixed_numbers_are_exact_and_fractions_a_chance():
    assert len(day_of(50, 2.0, fixed=1).person) == 100
    people = 20_000
    counts = np.bincount(day_of(people, 1.25, fixed=1).person, minlength=people)
    assert set(counts) == {1, 2}
    assert abs(counts.mean() - 1.25) < 4.0 * math.sqrt(0.25 * 0.75 / people)


def test_unmet_occasions_return_beside_the_new_ones():
    returning = np.array([[0], [2], [1]], np.int16)
    found = day_of(3, 1.0, fixed=1, returning=returning)
    assert np.bincount(found.person).tolist() == [1, 3, 2]
    assert found.number.tolist() == [0, 0, 1, 2, 0, 1]


def test_rows_are_sorted_by_person_category_and_number():
    found = day_of(2_000, 1.5)
    order = np.lexsort((found.number, found.category, found.person))
    assert np.array_equal(order, np.arange(len(order)))


def test_minutes_follow_the_profile():
    weights = [0.0] * 11 + [1.0, 3.0] + [0.0] * 11
    found = day_of(20_000, 1.0, weights=[weights], day=2)
    hours = found.minute / 60.0 - 48.0
    assert hours.min() >= 11.0 and hours.max() <= 13.0
    late = (hours >= 12.0).mean()
    assert abs(late - 0.75) < 4.0 * math.sqrt(0.75 * 0.25 / len(hours))


def test_even_minutes_are_evenly_spaced_over_days():
    minutes = np.sort(np.concatenate([day_of(4, 2.0, fixed=1, even=1, day=d).minute for d in range(3)]))
    assert np.allclose(np.diff(minutes), 180.0)


def test_what_is_needed_together_is_needed_at_one_minute():
    alone, pairs = day_of(300, 1.5), day_of(300, 1.5, together=2)
    assert np.array_equal(np.repeat(alone.minute, 2), pairs.minute)
    assert np.array_equal(np.repeat(alone.person, 2), pairs.person)


def test_gaps_of_people_in_turn_follow_their_law():
    """Uniform gaps: so many occasions, and so much variance of the time between them."""
    gaps, number = Quantity({"distribution": "uniform", "low": 0.0, "high": 5.0}), 3_000
    turns = in_turn(gaps, float(number), 4, 0, np.uint64(9))
    found = np.diff(turns) * number
    assert abs(found.mean() - 1.0) < 4.0 * math.sqrt(1 / 3 / number)
    assert abs(found.var() - 1 / 3) < 4.0 * math.sqrt((1 / 5 - 1 / 9) / number)
    assert turns[0] >= 0.0 and turns[-1] < 1.0


def test_people_who_take_turns_have_no_luck_of_their_own():
    ids, turns = np.arange(50, dtype=np.uint32), [np.linspace(0.0, 0.9, 1400)]
    often = np.full((50, 1), 28.0)  # somebody would have more than the 32 there is room for
    found = arise(0, ids, often, np.ones(1), NONE, terms(), KEYS, turns)
    assert set(np.bincount(found.person)) == {28}


def test_people_take_turns():
    turns = [np.array([0.0, 0.25, 0.3, 0.5, 0.75])]
    ids = np.arange(2, dtype=np.uint32)
    found = arise(1, ids, np.ones((2, 1)), np.ones(1), NONE, terms(weights=[[1.0] * 24]), KEYS, turns)
    assert found.person.tolist() == [0, 0, 0, 1, 1]
    assert (found.minute / 1440.0 - 1.0).tolist() == pytest.approx([0.0, 0.3, 0.75, 0.25, 0.5])


def test_order_values_have_the_stated_mean():
    values = day_of(40_000, 1.0, fixed=1).desired_value
    spread = 42.0 * math.sqrt(math.exp(0.45**2) - 1.0)
    assert abs(values.mean() - 42.0) < 4.0 * spread / math.sqrt(len(values))
    assert abs(np.log(values).std() - 0.45) < 4.0 * 0.45 / math.sqrt(2 * len(values))
    assert np.all(day_of(10, 1.0, fixed=1, spread=0.0).desired_value == 42.0)


def test_people_may_have_larger_orders_than_others():
    taste = np.array([[1.0], [2.0]])
    assert day_of(2, 1.0, fixed=1, spread=0.0, taste=taste).desired_value.tolist() == [42.0, 84.0]


def test_newcomers_move_nobody():
    few, many = day_of(100, 0.8), day_of(150, 0.8)
    known = many.person < 100
    for mine, theirs in zip(few, many, strict=True):
        assert np.array_equal(mine, theirs[known])


def test_too_many_occasions_are_refused():
    with pytest.raises(DrawError, match="33 occasions"):
        day_of(1, 33.0, fixed=1)


def test_order_ids_are_unique_and_sorted_in_time():
    ids = order_ids(3, np.repeat(np.arange(50, dtype=np.uint32), 4), np.tile([0, 1, 32, 255], 50))
    assert len(set(ids.tolist())) == 200
    assert ids.max() < order_ids(4, np.array([0]), np.array([0]))[0]


def test_open_states_are_those_in_which_something_may_happen():
    assert [state.name for state in OrderState if not state.closed] == ["ORDERED", "ACCEPTED"]
