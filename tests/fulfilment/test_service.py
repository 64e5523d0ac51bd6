"""The contract of both engines, one sentence of it a test."""

from __future__ import annotations

import io

import numpy as np
import pytest

from o2o_sim.core.errors import InputError
from o2o_sim.fulfilment import Jobs, ServiceState, StationSpec, engine, little_gap

ENGINES = ("compiled", "simpy")
COUNTER, KITCHEN = 0, 1
WALK_IN, AHEAD, DELIVERY, VOUCHER, PARCEL = range(5)
SERVED, RENEGED = int(ServiceState.SERVED), int(ServiceState.RENEGED)


def shop(name: str, counter: int | None = None, kitchen: int | None = None):
    """A service over one merchant with these servers."""
    has = [
        (kind, servers) for kind, servers in ((COUNTER, counter), (KITCHEN, kitchen)) if servers is not None
    ]
    kinds, servers = np.array(has, dtype=np.int64).reshape(-1, 2).T
    return engine(name)(StationSpec(np.zeros(kinds.size, dtype=np.int64), kinds, servers))


def orders(minute, path=WALK_IN, **columns) -> Jobs:
    """Orders at the only merchant, with ids 0, 1, 2, ..."""
    return Jobs.of(id=np.arange(len(minute)), merchant=0, path=path, minute=minute, **columns)


def by_id(done, column: str) -> list[float]:
    return getattr(done, column)[np.argsort(done.id)].tolist()


@pytest.mark.parametrize("name", ENGINES)
class TestBothEngines:
    def test_the_first_to_come_is_the_first_to_be_served(self, name: str) -> None:
        done = shop(name, kitchen=1).serve(orders([2.0, 0.0, 1.0], kitchen_minutes=5.0), 100.0).by_leaving()
        assert done.id.tolist() == [1, 2, 0]
        assert done.start.tolist() == [0.0, 5.0, 10.0]
        assert done.waited.tolist() == [0.0, 4.0, 8.0]

    def test_of_those_who_come_together_the_smaller_id_is_first(self, name: str) -> None:
        jobs = orders([1.0, 1.0, 1.0], kitchen_minutes=2.0)._replace(id=np.array([30, 10, 20]))
        assert shop(name, kitchen=1).serve(jobs, 100.0).by_leaving().id.tolist() == [10, 20, 30]

    def test_a_completion_comes_before_an_arrival_at_the_same_minute(self, name: str) -> None:
        done = shop(name, kitchen=1).serve(orders([0.0, 3.0], kitchen_minutes=3.0), 100.0)
        assert by_id(done, "start") == [0.0, 3.0]

    def test_who_would_be_served_at_the_end_of_patience_is_served(self, name: str) -> None:
        jobs = orders([0.0, 1.0, 1.0], kitchen_minutes=3.0, patience=[9.0, 2.0, 2.0])
        done = shop(name, kitchen=1).serve(jobs, 100.0)
        assert by_id(done, "state") == [SERVED, SERVED, RENEGED]
        assert by_id(done, "left") == [3.0, 6.0, 3.0]
        np.testing.assert_array_equal(by_id(done, "served"), [3.0, 6.0, np.nan])

    def test_patience_is_for_all_queues_together_and_not_for_being_served(self, name: str) -> None:
        jobs = orders([0.0, 1.0], counter_minutes=[4.0, 4.0], kitchen_minutes=[9.0, 1.0], patience=[0.0, 5.0])
        done = shop(name, counter=1, kitchen=1).serve(jobs, 100.0)
        # The second waits 3 minutes at the counter, and gives the 2 left to the kitchen's queue from 8 on.
        assert by_id(done, "state") == [SERVED, RENEGED]
        assert by_id(done, "left") == [13.0, 10.0]
        assert by_id(done, "waited") == [0.0, 5.0]
        assert by_id(done, "start") == [0.0, 4.0]
        np.testing.assert_array_equal(by_id(done, "ready"), [13.0, np.nan])

    def test_only_who_waits_on_the_spot_loses_patience(self, name: str) -> None:
        jobs = orders([0.0, 0.0, 0.0], [WALK_IN, AHEAD, VOUCHER], kitchen_minutes=5.0, patience=1.0)
        done = shop(name, kitchen=1).serve(jobs, 100.0)
        assert by_id(done, "state") == [SERVED, SERVED, RENEGED]

    def test_an_order_ahead_is_had_when_it_is_ready_and_the_person_is_there(self, name: str) -> None:
        jobs = orders([0.0, 0.0], AHEAD, kitchen_minutes=4.0, pickup=[10.0, 6.0])
        done = shop(name, kitchen=1).serve(jobs, 100.0)
        assert by_id(done, "ready") == [4.0, 8.0]
        assert by_id(done, "served") == [10.0, 8.0]

    def test_orders_ahead_and_walk_ins_share_the_kitchen_but_not_the_counter(self, name: str) -> None:
        jobs = orders([0.0, 1.0], [WALK_IN, AHEAD], counter_minutes=5.0, kitchen_minutes=6.0)
        done = shop(name, counter=1, kitchen=1).serve(jobs, 100.0)
        assert by_id(done, "ready") == [13.0, 7.0]

    def test_a_parcel_takes_its_delay_and_no_station(self, name: str) -> None:
        done = shop(name, counter=1, kitchen=1).serve(
            orders([3.0], PARCEL, delay=2880.0, patience=0.0), 9999.0
        )
        assert (done.start[0], done.served[0], done.waited[0]) == (3.0, 2883.0, 0.0)

    def test_a_merchant_without_stations_lets_orders_pass(self, name: str) -> None:
        done = shop(name).serve(orders([3.0, 4.0], kitchen_minutes=50.0), 100.0)
        assert done.served.tolist() == [3.0, 4.0]

    def test_what_happens_at_the_end_of_the_window_belongs_to_the_next(self, name: str) -> None:
        service = shop(name, kitchen=1)
        assert service.serve(orders([0.0, 5.0], kitchen_minutes=5.0), 5.0).id.size == 0
        assert service.inside == 2
        assert service.serve(Jobs.none(), 5.5).id.tolist() == [0]
        assert service.serve(Jobs.none(), 10.5).served.tolist() == [10.0]

    def test_a_closed_kitchen_keeps_orders_until_it_opens(self, name: str) -> None:
        service = shop(name, kitchen=0)
        service.serve(orders([0.0, 0.0], kitchen_minutes=5.0, patience=[np.inf, 30.0]), 60.0)
        assert service.inside == 1
        service.capacity(servers=np.array([2]))
        assert service.serve(Jobs.none(), 100.0).start.tolist() == [60.0]

    def test_nobody_stops_halfway_when_staffing_falls(self, name: str) -> None:
        service = shop(name, kitchen=2)
        service.serve(orders([0.0, 1.0, 2.0], kitchen_minutes=[20.0, 30.0, 5.0]), 10.0)
        service.capacity(servers=np.array([1]))
        done = service.serve(Jobs.none(), 100.0)
        # Both finish; the first to finish goes home, so the third is served by the other.
        assert by_id(done, "served") == [20.0, 31.0, 36.0]

    def test_a_completion_comes_before_a_change_of_staffing_and_that_before_an_arrival(
        self, name: str
    ) -> None:
        service = shop(name, kitchen=1)
        service.serve(orders([0.0, 1.0, 10.0], kitchen_minutes=10.0), 10.0)
        service.capacity(servers=np.array([0]))
        done = service.serve(Jobs.none(), 50.0)
        # At minute 10 the server finishes, calls the second, and only then is the kitchen closed.
        assert by_id(done, "served") == [10.0, 20.0]
        assert service.inside == 1

    def test_the_last_of_two_changes_at_one_minute_counts(self, name: str) -> None:
        service = shop(name, kitchen=0)
        service.serve(orders([0.0, 1.0], kitchen_minutes=4.0), 10.0)
        service.capacity(servers=np.array([5]))
        service.serve(Jobs.none(), 10.0)
        service.capacity(servers=np.array([1]))
        done = service.serve(Jobs.none(), 50.0)
        assert done.served.tolist() == [14.0, 18.0]

    def test_measures_count_the_window_and_nothing_else(self, name: str) -> None:
        service = shop(name, kitchen=1)
        service.serve(orders([0.0, 2.0, 3.0], kitchen_minutes=8.0, patience=[99.0, 99.0, 8.0]), 10.0)
        first = service.measures.stations
        assert [column[0] for column in first[:8]] == [0, 3, 1, 0, 10.0, 6.0 + 7.0, 23.0, 10.0]
        service.serve(Jobs.none(), 20.0)
        second = service.measures.stations
        assert [column[0] for column in second[:8]] == [2, 0, 1, 1, 6.0, 1.0, 7.0, 10.0]
        assert (service.measures.since, service.measures.until) == (10.0, 20.0)

    def test_littles_law_over_a_busy_day(self, name: str) -> None:
        draw = np.random.default_rng(3)
        service = shop(name, counter=2, kitchen=3)
        jobs = orders(
            draw.uniform(0, 300, 400),
            draw.integers(0, 2, 400),
            counter_minutes=draw.exponential(1.0, 400),
            kitchen_minutes=draw.exponential(3.0, 400),
            patience=draw.exponential(9.0, 400),
        )
        service.serve(jobs, 150.0)
        measured = service.measures.stations
        assert measured.reneged.sum() > 10
        np.testing.assert_allclose(little_gap(measured), 0.0, atol=1e-9)

    def test_a_saved_service_goes_on_as_if_it_had_never_stopped(self, name: str) -> None:
        draw = np.random.default_rng(4)
        jobs = orders(
            draw.uniform(0, 100, 80), counter_minutes=2.0, kitchen_minutes=draw.exponential(3.0, 80)
        )
        service, again = shop(name, 1, 2), shop(name, 1, 2)
        service.serve(jobs, 50.0)
        service.capacity(servers=np.array([2, 1]))
        again.restore(through_a_file(service.state()))
        assert (again.now, again.inside) == (service.now, service.inside)
        for mine, theirs in zip(
            again.serve(Jobs.none(), 999.0), service.serve(Jobs.none(), 999.0), strict=True
        ):
            np.testing.assert_array_equal(mine, theirs)


def through_a_file(state: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Written to an archive and read back, without pickle."""
    file = io.BytesIO()
    np.savez(file, **state)
    file.seek(0)
    with np.load(file, allow_pickle=False) as saved:
        return dict(saved)


def test_saving_copies_nothing_that_moves_on() -> None:
    service = shop("compiled", kitchen=1)
    service.serve(orders([0.0, 1.0], kitchen_minutes=5.0), 2.0)
    state = service.state()
    kept = {name: array.copy() for name, array in state.items()}
    service.serve(Jobs.none(), 99.0)
    for name, array in kept.items():
        np.testing.assert_array_equal(state[name], array, err_msg=name)


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"minute": [-1.0]}, "minute -1.0, expected a minute not before 0.0"),
        ({"minute": [np.nan]}, "minute nan"),
        ({"kitchen_minutes": -2.0}, "kitchen_minutes -2.0, expected a duration"),
        ({"counter_minutes": np.inf}, "counter_minutes inf"),
        ({"patience": np.nan}, "patience nan"),
        ({"path": 5}, "path 5, expected a path from 0 to 4"),
        ({"path": DELIVERY}, "one of 0 fleets"),
        ({"merchant": [-1]}, "merchant -1"),
        ({"pickup": np.inf}, "pickup inf"),
    ],
)
def test_a_job_that_makes_no_sense_is_refused_by_name(columns: dict, sentence: str) -> None:
    jobs = Jobs.of(**{"id": [17], "merchant": [0], "path": [0], "minute": [1.0], **columns})
    with pytest.raises(InputError, match="order 17 has") as error:
        shop("compiled", kitchen=1).serve(jobs, 10.0)
    assert sentence in str(error.value)


def test_an_id_stands_for_one_order() -> None:
    service = shop("compiled", kitchen=1)
    twice = orders([1.0, 2.0])._replace(id=np.array([4, 4]))
    with pytest.raises(InputError, match="two orders"):
        service.serve(twice, 10.0)
    service.serve(orders([1.0], kitchen_minutes=90.0), 10.0)
    with pytest.raises(InputError, match="two orders"):
        service.serve(orders([11.0]), 20.0)


def test_time_does_not_run_backwards() -> None:
    service = shop("compiled", kitchen=1)
    service.serve(Jobs.none(), 10.0)
    for until in (5.0, np.nan, np.inf):
        with pytest.raises(InputError, match=r"minute 10\.0"):
            service.serve(Jobs.none(), until)


def test_jobs_name_their_columns() -> None:
    with pytest.raises(InputError, match="minutes_in_kitchen"):
        Jobs.of(id=[1], merchant=[0], path=[0], minute=[0.0], minutes_in_kitchen=[3.0])
    with pytest.raises(InputError, match="minute"):
        Jobs.of(id=[1], merchant=[0], path=[0])
    with pytest.raises(InputError, match="patience has shape"):
        Jobs.of(id=[1], merchant=[0], path=[0], minute=[0.0], patience=[1.0, 2.0])


@pytest.mark.parametrize(
    ("merchant", "kind", "servers"),
    [([0, 0], [1, 1], [1, 1]), ([0], [2], [1]), ([-1], [1], [1]), ([0], [1], [-1]), ([0, 1], [1, 1], [1])],
)
def test_stations_that_cannot_be_are_refused(merchant: list, kind: list, servers: list) -> None:
    with pytest.raises(InputError, match="Stations"):
        engine("compiled")(StationSpec(np.array(merchant), np.array(kind), np.array(servers)))


def test_staffing_has_one_number_a_station() -> None:
    with pytest.raises(InputError, match="expected 2 numbers"):
        shop("compiled", 1, 1).capacity(servers=np.array([1]))


def test_another_market_or_no_state_at_all_is_refused() -> None:
    state = shop("compiled", 1, 1).state()
    with pytest.raises(InputError, match="other stations"):
        shop("compiled", kitchen=1).restore(state)
    with pytest.raises(InputError, match="not the state"):
        shop("compiled", 1, 1).restore({})
    with pytest.raises(InputError, match="differ in columns"):
        shop("compiled", 1, 1).restore({"now": np.array(0.0)})


def test_an_unknown_engine_names_the_nearest() -> None:
    with pytest.raises(InputError, match="Did you mean simpy"):
        engine("simpi")
