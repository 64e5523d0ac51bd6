from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from o2o_sim.market.learn import _move_to_front
from o2o_sim.market.rounds import rounds


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=40))
def test_rounds_keep_each_persons_events_in_their_order(events: list[tuple[int, int]]) -> None:
    person = np.array([who for who, _ in events], dtype=np.int64)
    minute = np.array([when for _, when in events], dtype=np.float64)
    ids = np.arange(len(events))
    turns = list(rounds(person, minute, ids))
    assert sorted(row for turn in turns for row in turn) == list(range(len(events)))
    for turn in turns:
        assert len(set(person[turn])) == len(turn)
    for who in set(person):
        mine = [row for turn in turns for row in turn if person[row] == who]
        assert mine == sorted(mine, key=lambda row: (minute[row], ids[row]))


@given(st.lists(st.integers(0, 6), min_size=1, max_size=30))
def test_the_last_few_merchants_are_those_of_the_last_few_orders(orders: list[int]) -> None:
    recent = np.full(5, -1, dtype=np.int32)
    expected: list[int] = []
    for merchant in orders:
        _move_to_front(recent, merchant)
        expected = [merchant, *(other for other in expected if other != merchant)][:5]
    assert [m for m in recent if m >= 0] == expected
