"""The clock of the readable engine: exact minutes, and the stated order of simultaneous events."""

from __future__ import annotations

import itertools

import numpy as np

from o2o_sim.fulfilment.processes import Clock, Rank


def test_events_at_one_minute_follow_rank_then_id() -> None:
    happened: list[tuple[Rank, int]] = []
    clock = Clock(0.0)
    pairs = list(itertools.product(reversed(Rank), (2**62, 7, -5, -(2**62))))
    for rank, order in pairs:
        clock.at(1.0, rank, order).callbacks.append(lambda _, event=(rank, order): happened.append(event))
    clock.run_before(2.0)
    assert happened == sorted(pairs)


def test_events_happen_at_exactly_their_minute() -> None:
    """However the clock got there: delays added to the time would be off in the last bit."""
    draw = np.random.default_rng(1)
    minutes = np.exp(np.sort(draw.uniform(-9, 12, 40))).tolist()
    clock, seen = Clock(0.0), []

    def walk():
        for minute in minutes:
            yield clock.at(minute, Rank.ARRIVAL, 0)
            seen.append(clock.now)

    clock.process(walk())
    clock.run_before(np.inf)
    assert seen == minutes
    assert any(now + (minute - now) != minute for now, minute in itertools.pairwise(minutes))


def test_a_window_ends_strictly_before_its_end() -> None:
    clock, seen = Clock(0.0), []
    for minute in (1.0, np.nextafter(2.0, 0.0), 2.0):
        clock.at(minute, Rank.ARRIVAL, 0).callbacks.append(lambda _, minute=minute: seen.append(minute))
    clock.run_before(2.0)
    assert seen == [1.0, np.nextafter(2.0, 0.0)]
