"""Stations of every kind in both engines: the same minutes, states and order of events, to the last bit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from o2o_sim.fulfilment import Done, ServiceState, little_gap
from tests.fulfilment.markets import all_done, assert_same
from tests.fulfilment.rooms import (
    DOORS,
    EARLIER,
    LATE,
    WORKS,
    Rooms,
    Shift,
    at_once,
    open_rooms,
    rooms,
    steady,
)


def _play(shift: Shift, service) -> Done:
    service.capacity(shift.servers)
    service.announce(*shift.coming)
    return service.serve(shift.jobs, shift.until)


def _assert_engines_agree(seed: int, door: str | None = None, among: Sequence[str] = tuple(WORKS)) -> Counter:
    """Play one market in both engines, and from one engine to the other; what happened in it."""
    market = rooms(seed, among, door)
    readable, fast = open_rooms(market, "simpy"), open_rooms(market, "compiled")
    changing = open_rooms(market, "compiled")
    reached: Counter = Counter(market.combinations)
    for number, shift in enumerate(market.shifts):
        theirs, mine = _play(shift, readable), _play(shift, fast)
        assert_same(mine, theirs)
        assert_same(fast.measures.stations, readable.measures.stations)
        for name, array in readable.state().items():
            np.testing.assert_array_equal(fast.state()[name], array, err_msg=name)
        other = open_rooms(market, ("simpy", "compiled")[number % 2])
        other.restore(changing.state())
        assert_same(_play(shift, other), mine)
        changing = other
        _assert_laws(fast)
        reached.update(ServiceState(state).label for state in mine.state.tolist())
        measured = fast.measures.stations
        reached.update({"came": int(measured.came.sum()), "came in vain": int(measured.in_vain.sum())})
    return reached


def _assert_laws(service) -> None:
    """Nothing is lost at a station, and Little's law holds on the window."""
    m = service.measures.stations
    inside = m.before + m.arrived - m.served - m.reneged - m.cancelled - m.no_shows
    assert (inside >= 0).all()
    np.testing.assert_allclose(little_gap(m), 0.0, atol=1e-7)
    assert (m.busy_minutes >= -1e-9).all() and (m.queued_minutes >= -1e-9).all()


FEW = len(WORKS) * len(DOORS)


@pytest.mark.parametrize("batch", range(7))
def test_engines_agree_to_the_last_bit(batch: int) -> None:
    """Every way of working behind every door once."""
    reached: Counter = Counter()
    for seed in range(batch * len(WORKS), (batch + 1) * len(WORKS)):
        reached += _assert_engines_agree(seed)
    assert {work for work, _, _ in (key for key in reached if isinstance(key, tuple))} == set(WORKS)


@pytest.mark.parametrize("door", LATE)
def test_engines_agree_on_what_was_seen_before_or_told(door: str) -> None:
    """Every way of working once behind each."""
    reached: Counter = Counter()
    for seed in range(len(WORKS)):
        reached += _assert_engines_agree(400 + seed, door)
    assert reached["balked"] > 0 or door == "compares before", reached


@pytest.mark.parametrize("seed", [1071, 1200])
def test_a_change_of_capacity_does_no_work_in_an_empty_window(seed: int) -> None:
    """Two markets in which it once did: shared servers changed in number, then a window without a minute."""
    _assert_engines_agree(seed, among=EARLIER)


@pytest.mark.slow
@pytest.mark.longest
def test_engines_agree_on_two_thousand_markets(capsys: pytest.CaptureFixture[str]) -> None:
    reached: Counter = Counter()
    for seed in range(FEW, FEW + 2_000):
        reached += _assert_engines_agree(seed)
    for seed in range(1_000):
        reached += _assert_engines_agree(seed, LATE[seed // len(WORKS) % len(LATE)])
    with capsys.disabled():
        print(coverage(reached))
    assert all(reached[state.label] > 50 for state in ServiceState), reached
    assert 1_000 < 10 * reached["came in vain"] < 9 * reached["came"], reached
    cells = [
        (work, door, minutes) for work in WORKS for door in (*DOORS, *LATE) for minutes in ("whole", "real")
    ]
    assert min(reached[cell] for cell in cells) >= 5, coverage(reached)


def coverage(reached: Counter) -> str:
    """A table of how many markets reached each way of working behind each door."""
    lines = [
        "",
        f"{'markets, whole/real minutes':27s}" + "".join(f"{door[:13]:>14s}" for door in (*DOORS, *LATE)),
    ]
    for work in WORKS:
        counts = [f"{reached[work, door, 'whole']}/{reached[work, door, 'real']}" for door in (*DOORS, *LATE)]
        lines.append(f"{work:27s}" + "".join(f"{count:>14s}" for count in counts))
    states = ", ".join(f"{reached[state.label]} {state.label}" for state in ServiceState)
    units = f"units: {reached['came']} came by themselves, {reached['came in vain']} in vain"
    return "\n".join([*lines, f"orders: {states}", units])


@pytest.mark.parametrize("name", ["compiled", "simpy"])
def test_windows_make_no_difference(name: str) -> None:
    """Cut anywhere, carried over is one long run, to the bit."""
    doors = [None] * 2 * len(WORKS) + [*LATE] * 2
    for seed, door in enumerate(doors, start=300):
        market = steady(rooms(seed, door=door))
        parts, whole = open_rooms(market, name), open_rooms(market, name)
        in_parts = all_done([_play(shift, parts) for shift in market.shifts])
        _assert_same_rows(in_parts, _play(at_once(market).shifts[0], whole), market)
        assert parts.inside == whole.inside


def _assert_same_rows(one: Done, other: Done, market: Rooms) -> None:
    assert_same(one.by_leaving(), other.by_leaving())
