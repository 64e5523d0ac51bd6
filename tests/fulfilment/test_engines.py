"""Two engines, one contract: the same minutes, states and order of events, to the last bit."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from o2o_sim.fulfilment import little_gap
from tests.fulfilment.markets import (
    SmallMarket,
    all_done,
    assert_same,
    in_one_go,
    open_service,
    play,
    play_shift,
    small_market,
)
from tests.fulfilment.moving import moving_market, open_rooms_with_couriers, rooms_with_couriers

BATCH = 25
_OF_MOVING = ("brought together", "courier waited")


def _assert_engines_agree(market: SmallMarket) -> Counter[str]:
    """Play one market in both engines and from one engine to the other; what the market contained."""
    readable, fast = open_service(market, "simpy"), open_service(market, "compiled")
    changing = open_service(market, "compiled")
    reached: Counter[str] = Counter(market.features)
    for number, shift in enumerate(market.shifts):
        theirs, mine = play_shift(shift, readable), play_shift(shift, fast)
        assert_same(mine, theirs)
        assert_same(fast.measures.stations, readable.measures.stations)
        assert_same(fast.measures.fleets, readable.measures.fleets)
        for name, array in readable.state().items():
            np.testing.assert_array_equal(fast.state()[name], array, err_msg=name)
        other = open_service(market, ("simpy", "compiled")[number % 2])
        other.restore(changing.state())
        assert_same(play_shift(shift, other), mine)
        changing = other
        _assert_laws(fast)
        reached.update(_events(mine, fast))
    return reached


def _assert_laws(service) -> None:
    """Nothing is lost at a station, and Little's law holds on the window."""
    measured = service.measures.stations
    inside = measured.before + measured.arrived - measured.served - measured.reneged
    assert (inside >= 0).all()
    np.testing.assert_allclose(little_gap(measured), 0.0, atol=1e-8)
    assert (measured.busy_minutes >= 0).all() and (measured.queued_minutes >= -1e-9).all()


def _events(done, service) -> dict[str, int]:
    return {
        "served": int((done.state == 1).sum()),
        "reneged": int((done.state == 2).sum()),
        "reneged in the second queue": int(((done.state == 2) & ~np.isnan(done.start)).sum()),
        "waited": int((done.waited > 0).sum()),
        "brought": int((done.courier >= 0).sum()),
        "waited for a courier": int((done.dispatched > done.ready).sum()),
        "brought together": int((done.together > 1).sum()),
        "courier waited": int((done.dispatched < done.ready).sum()),
        "left at the same minute": int((np.diff(done.by_leaving().left) == 0).sum()),
        "carried over": service.inside,
    }


@pytest.mark.parametrize("batch", range(12))
def test_engines_agree_to_the_last_bit(batch: int) -> None:
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        _assert_engines_agree(small_market(seed))


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(100, 200))
def test_engines_agree_to_the_last_bit_on_many_markets(batch: int) -> None:
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        _assert_engines_agree(small_market(seed))


def test_markets_reach_every_feature_and_event() -> None:
    reached: Counter[str] = Counter()
    for seed in range(40):
        reached += _assert_engines_agree(small_market(seed))
    few = {name: count for name, count in reached.items() if count < 5 and name not in _OF_MOVING}
    assert len(reached) >= 8 + 13 and not few, reached


def test_engines_agree_on_couriers_of_every_kind() -> None:
    for seed in range(10):
        _assert_engines_agree(moving_market(seed))


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(100, 180))
def test_engines_agree_on_many_couriers_of_every_kind(batch: int) -> None:
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        _assert_engines_agree(moving_market(seed))


def _assert_engines_agree_on_rooms(seed: int) -> int:
    """Stations of every kind whose orders couriers of every kind bring; how many were brought."""
    market, fleets, places = rooms_with_couriers(seed)
    services = [open_rooms_with_couriers(market, fleets, places, name) for name in ("compiled", "simpy")]
    brought = 0
    for shift in market.shifts:
        for service in services:
            service.capacity(shift.servers)
        mine, theirs = (service.serve(shift.jobs, shift.until) for service in services)
        assert_same(mine, theirs)
        for name, array in services[1].state().items():
            np.testing.assert_array_equal(services[0].state()[name], array, err_msg=name)
        brought += int((mine.courier >= 0).sum())
    return brought


def test_engines_agree_on_couriers_of_stations_of_every_kind() -> None:
    assert sum(_assert_engines_agree_on_rooms(seed) for seed in range(6)) > 10


@pytest.mark.parametrize("seed", [1288, 1493])
def test_a_matching_waits_for_all_that_its_minute_brings(seed: int) -> None:
    """In two markets a batch sets off, or a booking is given back, and calls a courier in a minute of matching."""
    assert _assert_engines_agree_on_rooms(seed) > 0


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(20))
def test_engines_agree_on_couriers_of_many_stations_of_every_kind(batch: int) -> None:
    brought = sum(_assert_engines_agree_on_rooms(seed) for seed in range(100 * batch, 100 * (batch + 1)))
    assert brought > 200


@pytest.mark.slow
def test_moving_markets_reach_every_way_of_working() -> None:
    reached: Counter[str] = Counter()
    for seed in range(60):
        reached += _assert_engines_agree(moving_market(seed))
    few = {name: count for name, count in reached.items() if count < 5}
    assert {"brought together", "courier waited", "first_ready", "nearest", "batched"} <= set(reached)
    assert {"vans", "nearest next", "shorter", "by doors"} <= set(reached)
    assert len(reached) >= 8 + 15 + 9 + 6 and not few, reached


@pytest.mark.parametrize("name", ["compiled", "simpy"])
def test_windows_make_no_difference_to_couriers_of_any_kind(name: str) -> None:
    for market in filter(lambda one: "steady staffing" in one.features, map(moving_market, range(12))):
        parts, whole = open_service(market, name), open_service(market, name)
        in_parts, at_once = all_done(play(market, parts)), all_done(play(in_one_go(market), whole))
        assert_same(in_parts.by_leaving(), at_once.by_leaving())


@pytest.mark.parametrize("name", ["compiled", "simpy"])
def test_windows_make_no_difference(name: str) -> None:
    """Carried over midnight is one long run, to the bit."""
    steady = [market for market in map(small_market, range(80)) if "steady staffing" in market.features]
    for market in steady:
        parts, whole = open_service(market, name), open_service(market, name)
        in_parts, at_once = all_done(play(market, parts)), all_done(play(in_one_go(market), whole))
        assert_same(in_parts.by_leaving(), at_once.by_leaving())
        assert parts.inside == whole.inside
