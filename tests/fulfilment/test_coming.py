"""Units that come to a stock by themselves: by hand in both engines, and what the numbers of a window say."""

from __future__ import annotations

import numpy as np
import pytest

from o2o_sim.core.errors import InputError
from o2o_sim.fulfilment import Jobs, Service, ServiceState, StationSpec, engine
from o2o_sim.fulfilment.modes import Mechanism

ENGINES = ("compiled", "simpy")
BY_STOCK = 1


def rank(name: str, **columns) -> Service:
    """One rank, without units at first."""
    spec = StationSpec(np.array([0]), np.array([1]), np.array([1]), int(Mechanism.STOCK), **columns)
    return engine(name)(spec)


def announce(service: Service, *minutes: float) -> None:
    service.announce(np.zeros(len(minutes), dtype=np.int64), np.array(minutes))


def people(*minutes: float, **columns) -> Jobs:
    return Jobs.of(id=np.arange(len(minutes)), merchant=0, path=BY_STOCK, minute=minutes, **columns)


@pytest.mark.parametrize("name", ENGINES)
class TestByHand:
    def test_people_take_a_unit_or_wait_for_one_or_find_no_room(self, name: str) -> None:
        service = rank(name, room=1)
        announce(service, 1.0, 10.0)
        done = service.serve(people(2.0, 3.0, 4.0, 11.0), 20.0).by_leaving()
        assert done.id.tolist() == [0, 2, 1]
        assert done.state.tolist() == [ServiceState.SERVED, ServiceState.REFUSED, ServiceState.SERVED]
        assert done.waited[2] == 7.0
        assert service.inside == 1

    def test_units_wait_where_there_is_room_and_leave_where_there_is_none(self, name: str) -> None:
        service = rank(name, room=1, most=2)
        announce(service, 1.0, 2.0, 3.0, 4.0, 7.0)
        service.serve(people(6.0), 10.0)
        measured = service.measures.stations
        assert measured.came.tolist() == [5]
        assert measured.in_vain.tolist() == [2]
        # One from 1 to 2, two from 2 to 6, one from 6 to 7, two from 7 to 10.
        assert measured.unit_minutes.tolist() == [1.0 + 8.0 + 1.0 + 6.0]

    def test_who_waits_takes_a_unit_that_would_find_no_room(self, name: str) -> None:
        service = rank(name, room=1, most=0)
        announce(service, 5.0, 6.0)
        done = service.serve(people(2.0), 10.0)
        assert done.waited.tolist() == [3.0]
        assert service.measures.stations.in_vain.tolist() == [1]

    def test_at_the_same_minute_the_unit_is_there_first(self, name: str) -> None:
        service = rank(name, room=0)
        announce(service, 5.0)
        assert service.serve(people(5.0), 10.0).state.tolist() == [ServiceState.SERVED]

    def test_what_is_still_to_come_is_carried_over(self, name: str) -> None:
        service = rank(name, room=1)
        announce(service, 5.0, 15.0)
        service.serve(people(6.0), 10.0)
        assert service.announced.tolist() == [15.0]
        other = rank(ENGINES[name == "compiled"], room=1)
        other.restore(service.state())
        for one in (service, other):
            assert one.serve(
                Jobs.of(id=[7], merchant=0, path=BY_STOCK, minute=[12.0]), 20.0
            ).waited.tolist() == [3.0]

    def test_what_is_shown_online_does_not_know_of_it_yet(self, name: str) -> None:
        service = rank(name, sync=10.0)
        announce(service, 2.0)
        states = service.serve(people(5.0, 11.0, online=1), 20.0).state
        assert states.tolist() == [ServiceState.REFUSED, ServiceState.SERVED]


def test_units_are_announced_in_their_order_to_a_stock_that_nothing_else_fills() -> None:
    service = rank("compiled")
    announce(service, 5.0)
    with pytest.raises(InputError, match="order of their minutes"):
        announce(service, 4.0)
    with pytest.raises(InputError, match="order of their minutes"):
        announce(service, np.inf)
    for wrong in (rank("compiled", renew_every=5.0), rank("compiled", returns=1)):
        with pytest.raises(InputError, match="nothing else fills"):
            announce(wrong, 4.0)
    with pytest.raises(InputError, match="nothing else fills"):
        service.announce(np.array([1]), np.array([9.0]))


@pytest.mark.parametrize("name", ENGINES)
def test_units_are_neither_lost_nor_found(name: str) -> None:
    """Those that came are those that left in vain, those taken, and those that are there; window by window."""
    draw, service, there = np.random.default_rng(5), rank(name, room=3, most=4), 0
    for window in range(20):
        announce(service, *(30.0 * window + np.sort(draw.uniform(0, 30, draw.integers(0, 40)))))
        minutes = 30.0 * window + draw.uniform(0, 30, draw.integers(0, 40))
        jobs = Jobs.of(id=100 * window + np.arange(minutes.size), merchant=0, path=BY_STOCK, minute=minutes)
        service.serve(jobs, 30.0 * (window + 1))
        measured, level = service.measures.stations, int(service.state()["stations.level"][0])
        assert there + measured.came[0] == level + measured.in_vain[0] + measured.served[0]
        assert 0 <= measured.unit_minutes[0] <= 4 * 30.0
        there = level
