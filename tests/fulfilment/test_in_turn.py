"""Recursions for classes and batches: the readable engine's minutes and the event loop's, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

from o2o_sim.fulfilment import CompiledService, Done, Handover, Jobs, Path, StationSpec
from o2o_sim.fulfilment.in_turn import dense_classes
from o2o_sim.fulfilment.modes import Discipline
from o2o_sim.fulfilment.stations import Stations
from tests.fulfilment.markets import assert_same
from tests.fulfilment.rooms import Rooms, open_rooms, rooms

PLAIN = ("priority", "batch", "first_come")


@pytest.fixture
def loops(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notes every window in which the event loop was used."""
    used: list[str] = []
    honest = CompiledService._go_by_events

    def noted(service: CompiledService, *rest: object) -> None:
        used.append("loop")
        honest(service, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(CompiledService, "_go_by_events", noted)
    return used


def _played(market: Rooms, name: str) -> tuple[list[Done], list[dict[str, np.ndarray]]]:
    service, done, states = open_rooms(market, name), [], []
    for shift in market.shifts:
        service.capacity(shift.servers)
        done.append(service.serve(shift.jobs, shift.until))
        states.append(service.state())
    return done, states


def _assert_agree(seeds: range, monkeypatch: pytest.MonkeyPatch, loops: list[str]) -> int:
    """How many of the windows needed no loop."""
    quick = 0
    for seed in seeds:
        market = rooms(seed, PLAIN, "open")
        loops.clear()
        (mine, states), windows = _played(market, "compiled"), len(market.shifts)
        quick += windows - len(loops)
        with monkeypatch.context() as patch:
            patch.setattr(Stations, "plain", lambda self: np.zeros(len(self), dtype=np.bool_))
            by_events = _played(market, "compiled")
        for other, theirs in (by_events, _played(market, "simpy")):
            for one, two, state, same in zip(mine, other, states, theirs, strict=True):
                assert_same(one, two)
                for name, array in same.items():
                    np.testing.assert_array_equal(state[name], array, err_msg=f"{seed} {name}")
    return quick


def test_recursions_agree_with_both_loops(monkeypatch: pytest.MonkeyPatch, loops: list[str]) -> None:
    assert _assert_agree(range(6), monkeypatch, loops) > 5


@pytest.mark.slow
def test_recursions_agree_on_a_thousand_markets(monkeypatch: pytest.MonkeyPatch, loops: list[str]) -> None:
    assert _assert_agree(range(6, 1006), monkeypatch, loops) > 1000


def test_a_batch_without_duration_comes_on_in_the_middle_of_a_minute(loops: list[str]) -> None:
    """Of what joins second, 9 comes before 2, which had to wait for its batch to fill: the loop knows."""
    paths = (Path((0, 1), Handover.ON_SITE), Path((1,), Handover.PICK_UP))
    discipline = [int(Discipline.BATCH), int(Discipline.FIRST_COME)]
    stations = StationSpec(
        np.array([0, 0]), np.array([0, 1]), np.array([1, 1]), 0, np.array(discipline), batch=2, least=[2, 1]
    )
    jobs = Jobs.of(
        id=[2, 12, 9], merchant=0, path=[0, 0, 1], minute=[1.0, 5.0, 5.0], service=[[0.0, 3.0]] * 3
    )
    done = CompiledService(stations, paths=paths).serve(jobs, 100.0)
    assert done.ready.tolist() == [11.0, 14.0, 8.0] and loops == ["loop"]


def test_classes_that_are_far_apart_are_numbered() -> None:
    ranks, count = dense_classes(np.array([5, -(10**15), 5, 7]), np.array([0, 1, 3]))
    assert (ranks.tolist(), count) == ([1, 0, 0, 2], 3)


def test_waits_are_from_joining_to_being_called_and_what_interruptions_added() -> None:
    discipline = np.array([int(Discipline.FIRST_COME), int(Discipline.PREEMPTIVE)])
    stations = StationSpec(np.array([0, 1]), np.array([1, 1]), np.array([1, 1]), 0, discipline)
    service = CompiledService(stations)
    service.keeps_waits = True
    jobs = Jobs.of(
        id=[1, 2, 3, 4],
        merchant=[0, 0, 1, 1],
        path=0,
        minute=[0.0, 1.0, 0.0, 1.0],
        priority=[0, 0, 1, 0],
        kitchen_minutes=[2.0, 2.0, 2.0, 2.5],
    )
    service.serve(jobs, 2.5)
    assert service.waits.minutes.tolist() == [0.0, 1.0]
    service.serve(Jobs.none(), 10.0)
    assert service.waits.station.tolist() == [1, 1] and service.waits.minutes.tolist() == [2.5, 0.0]
