"""Couriers: who goes, how far, until when."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from o2o_sim.agents.space import Space
from o2o_sim.core.errors import InputError
from o2o_sim.fulfilment import FleetSpec, Jobs, Places, StationSpec, engine
from o2o_sim.fulfilment.couriers import Fleets
from o2o_sim.fulfilment.matching import matched
from o2o_sim.fulfilment.modes import Along, Dispatch, Route
from tests.fulfilment.markets import all_done, assert_same, open_service, play, small_market

ENGINES = ("compiled", "simpy")
DELIVERY = 2
LINE = Space(100.0, 100.0, False, False)
NO_STATIONS = StationSpec(*(np.empty(0, dtype=np.int64) for _ in range(3)))


def along_a_line(
    name: str, homes, couriers: int | None = None, shop: float = 0.0, space: Space = LINE, **road
):
    """One fleet and one merchant without a kitchen, all on a line; 1 km a minute, no handling."""
    road = {"speed": 1.0, "detour": 1.0, "handling": 0.0, **road}
    homes = np.array(homes, dtype=float)
    fleet = FleetSpec(homes.size if couriers is None else couriers, homes, np.zeros(homes.size), **road)
    return engine(name)(NO_STATIONS, [fleet], Places(np.array([shop]), np.array([0.0]), space))


def deliveries(minute, drop) -> Jobs:
    return Jobs.of(id=np.arange(len(minute)), merchant=0, path=DELIVERY, minute=minute, drop_x=drop, fleet=0)


def by_id(done, column: str) -> list[float]:
    return getattr(done, column)[np.argsort(done.id)].tolist()


@pytest.mark.parametrize("name", ENGINES)
class TestBothEngines:
    def test_a_trip_is_ride_handling_ride_handling(self, name: str) -> None:
        service = along_a_line(name, [3.0], speed=0.5, detour=2.0, handling=4.0)
        done = service.serve(deliveries([10.0], [5.0]), 100.0)
        assert (done.pickup_km[0], done.drive_km[0]) == (6.0, 10.0)
        assert done.dispatched[0] == 10.0
        assert done.served[0] == 10.0 + 12.0 + 4.0 + 20.0 + 4.0

    def test_the_nearest_goes_and_of_two_the_first(self, name: str) -> None:
        service = along_a_line(name, [9.0, 4.0, -4.0, 30.0])
        done = service.serve(deliveries([0.0, 0.5, 1.0], [50.0, 50.0, 50.0]), 200.0)
        assert by_id(done, "courier") == [1, 2, 0]

    def test_a_courier_stays_where_the_order_was_dropped(self, name: str) -> None:
        service = along_a_line(name, [1.0])
        done = service.serve(deliveries([0.0, 40.0], [7.0, 2.0]), 200.0)
        assert by_id(done, "pickup_km") == [1.0, 7.0]

    def test_without_idle_couriers_orders_wait_in_turn_for_the_first_to_be_free(self, name: str) -> None:
        service = along_a_line(name, [0.0, 0.0])
        done = service.serve(deliveries([0.0, 0.0, 1.0, 2.0], [10.0, 6.0, 1.0, 1.0]), 200.0)
        # Couriers 0 and 1 are free at 10 and 6, far from the shop; courier 1 then drops the third at 13.
        assert by_id(done, "dispatched") == [0.0, 0.0, 6.0, 10.0]
        assert by_id(done, "courier") == [0, 1, 1, 0]
        assert by_id(done, "served") == [10.0, 6.0, 13.0, 21.0]

    def test_of_two_free_at_once_the_one_with_the_smaller_order_goes_first(self, name: str) -> None:
        service = along_a_line(name, [1.0, 0.0])
        jobs = deliveries([0.0, 0.0, 3.0], [5.0, 6.0, 9.0])._replace(id=np.array([8, 5, 9]))
        done = service.serve(jobs, 200.0)
        # Order 5 goes first, with courier 1, and ends at 6 like order 8: so courier 1 takes order 9.
        assert by_id(done, "served")[:2] == [6.0, 6.0]
        assert by_id(done, "courier") == [1, 0, 1]

    def test_a_courier_back_at_the_minute_an_order_is_ready_is_idle_for_it(self, name: str) -> None:
        service = along_a_line(name, [0.0, -3.0])
        done = service.serve(deliveries([0.0, 2.0], [2.0, 9.0]), 200.0)
        assert by_id(done, "courier") == [0, 0]

    def test_the_city_wraps_around_where_it_says_so(self, name: str) -> None:
        flat, round_trip = Space(10.0, 10.0, False, False), Space(10.0, 10.0, True, False)
        chosen = [
            along_a_line(name, [9.0, 3.0], space=space).serve(deliveries([0.0], [0.0]), 99.0).courier[0]
            for space in (flat, round_trip)
        ]
        assert chosen == [1, 0]

    def test_streets_at_right_angles_lengthen_the_way(self, name: str) -> None:
        space = Space(100.0, 100.0, False, True)
        jobs = deliveries([0.0], [3.0])._replace(drop_y=np.array([4.0]))
        assert along_a_line(name, [0.0], space=space).serve(jobs, 99.0).drive_km[0] == 7.0

    def test_a_shortage_of_couriers_from_one_day_to_the_next(self, name: str) -> None:
        service = along_a_line(name, [0.0, 0.0, 0.0])
        service.serve(deliveries([0.0, 0.0, 1.0], [30.0, 20.0, 40.0]), 10.0)
        service.capacity(couriers=np.array([1]))
        later = deliveries([10.0, 11.0], [1.0, 1.0])._replace(id=np.array([3, 4]))
        done = service.serve(later, 999.0)
        # All finish the trip in hand; only courier 0, free at 30, takes more.
        assert by_id(done, "courier") == [0, 1, 2, 0, 0]
        assert by_id(done, "dispatched") == [0.0, 0.0, 1.0, 30.0, 61.0]
        service.capacity(couriers=np.array([3]))
        back = deliveries([1000.0], [1.0])._replace(id=np.array([5]))
        assert service.serve(back, 2000.0).pickup_km.tolist() == [1.0]

    def test_couriers_who_come_on_duty_take_those_who_wait_the_longest_waiting_first(self, name: str) -> None:
        service = along_a_line(name, [5.0, 2.0], couriers=0)
        service.serve(deliveries([0.0, 1.0], [10.0, 10.0]), 60.0)
        assert service.measures.fleets.waiting.tolist() == [2]
        assert service.measures.fleets.waiting_minutes.tolist() == [60.0 + 59.0]
        service.capacity(couriers=np.array([2]))
        done = service.serve(Jobs.none(), 99.0)
        assert by_id(done, "courier") == [1, 0]
        assert by_id(done, "dispatched") == [60.0, 60.0]

    def test_what_is_measured_of_a_fleet(self, name: str) -> None:
        service = along_a_line(name, [2.0], handling=1.0)
        service.serve(deliveries([0.0, 1.0], [8.0, 3.0]), 10.0)
        first = service.measures.fleets
        assert [column[0] for column in first] == [1, 0, 1, 10.0, 9.0, 10.0, 2.0, 8.0, 0.0, 0.0]
        service.serve(Jobs.none(), 20.0)
        second = service.measures.fleets
        assert [column[0] for column in second] == [1, 1, 0, 10.0, 2.0, 10.0, 8.0, 3.0, 0.0, 0.0]

    def test_each_fleet_brings_its_own(self, name: str) -> None:
        one, other = (FleetSpec(1, np.array([x]), np.zeros(1), 1.0, 1.0, 0.0) for x in (1.0, 50.0))
        service = engine(name)(NO_STATIONS, [one, other], Places(np.zeros(1), np.zeros(1), LINE))
        jobs = deliveries([0.0, 0.0], [1.0, 1.0])._replace(fleet=np.array([1, 0]))
        assert by_id(service.serve(jobs, 99.0), "pickup_km") == [50.0, 1.0]


@pytest.mark.parametrize("name", ENGINES)
class TestWaysOfWorking:
    def test_the_nearest_order_goes_before_the_one_that_waits_longest(self, name: str) -> None:
        chosen = []
        for dispatch in (Dispatch.FIRST_READY, Dispatch.NEAREST):
            homes, shops = np.array([0.0]), np.array([0.0, 40.0])
            fleet = FleetSpec(1, homes, homes, 1.0, 1.0, 0.0, dispatch=dispatch)
            service = engine(name)(NO_STATIONS, [fleet], Places(shops, np.zeros(2), LINE))
            jobs = deliveries([0.0, 1.0, 2.0], [5.0, 5.0, 5.0])._replace(merchant=np.array([0, 1, 0]))
            chosen.append(by_id(service.serve(jobs, 999.0), "dispatched"))
        # Free at 5 beside the first shop: the second order is 35 km away, the third 5.
        assert chosen == [[0.0, 5.0, 75.0], [0.0, 15.0, 5.0]]

    def test_matching_in_batches_rides_less_than_one_after_the_other(self, name: str) -> None:
        homes, shops = np.array([0.0, 6.0]), np.array([4.0, 7.0])
        total = []
        for dispatch in (Dispatch.FIRST_READY, Dispatch.BATCHED):
            fleet = FleetSpec(2, homes, np.zeros(2), 1.0, 1.0, 0.0, dispatch=dispatch, every=5.0)
            service = engine(name)(NO_STATIONS, [fleet], Places(shops, np.zeros(2), LINE))
            jobs = deliveries([1.0, 2.0], [9.0, 9.0])._replace(merchant=np.array([0, 1]))
            done = service.serve(jobs, 99.0)
            total.append(done.pickup_km.sum())
        assert total == [2.0 + 7.0, 4.0 + 1.0]
        assert done.dispatched.tolist() == [5.0, 5.0]

    def test_orders_of_one_place_go_together_to_the_nearest_door_first(self, name: str) -> None:
        service = along_a_line(name, [2.0], handling=3.0, door=1.0, bundle=2, dispatch=2, every=10.0)
        done = service.serve(deliveries([1.0, 2.0, 3.0], [9.0, 4.0, 1.0]), 999.0)
        # Two go along at 10, are picked up at once at 2 + 3, and the second one's door is on the way.
        assert by_id(done, "picked")[:2] == [15.0, 15.0]
        assert by_id(done, "served")[:2] == [15.0 + 5.0 + 5.0 + 1.0, 15.0 + 4.0 + 1.0]
        assert by_id(done, "drive_km")[:2] == [5.0, 4.0]
        assert by_id(done, "together") == [2, 2, 1]
        assert by_id(done, "dispatched")[2] == 30.0

    def test_a_van_rides_the_shorter_way_with_the_way_home_in_it(self, name: str) -> None:
        drops, found = [1.0, -2.5, 4.0, 20.0], []
        for way in ({}, {"route": Route.SHORTER}, {"route": Route.SHORTER, "rest_x": -3.0, "rest_y": 0.0}):
            service = along_a_line(name, [0.0], bundle=20, dispatch=2, every=10.0, **way)
            done = service.serve(deliveries([1.0] * 4, drops), 999.0)
            found.append(np.argsort(by_id(done, "served")).tolist())
            assert done.together.tolist() == [4, 4, 4, 4]
        assert found[:2] == [[0, 2, 1, 3], [1, 0, 2, 3]]
        assert found[2][-1] == 1, "the door on the way home comes last"

    def test_who_goes_along_is_who_waits_longest_or_whose_door_is_near_one_of_the_trip(
        self, name: str
    ) -> None:
        found = []
        for along in Along:
            service = along_a_line(name, [0.0], bundle=3, dispatch=2, every=10.0, along=along)
            done = service.serve(deliveries([1.0, 2.0, 3.0, 4.0, 5.0], [9.0, 50.0, 30.0, 16.0, 12.0]), 999.0)
            found.append([by_id(done, "dispatched")[i] == 10.0 for i in range(5)])
        assert found == [[True, True, True, False, False], [True, False, False, True, True]]

    def test_of_a_near_place_too_if_that_is_said(self, name: str) -> None:
        homes, shops = np.array([0.0]), np.array([0.0, 0.5, 3.0])
        fleet = FleetSpec(1, homes, homes, 1.0, 1.0, 2.0, bundle=3, near=0.6, dispatch=2, every=5.0)
        service = engine(name)(NO_STATIONS, [fleet], Places(shops, np.zeros(3), LINE))
        jobs = deliveries([1.0, 1.0, 1.0], [9.0, 9.0, 9.0])._replace(merchant=np.array([0, 2, 1]))
        done = service.serve(jobs, 999.0)
        assert by_id(done, "together") == [2, 1, 2]
        assert by_id(done, "picked")[::2] == [7.0, 9.5]

    def test_shifts_begin_at_home_and_end_with_the_order_in_hand(self, name: str) -> None:
        service = along_a_line(name, [1.0, 7.0], on=np.array([10, 20]), off=np.array([20, 40]))
        done = service.serve(deliveries([0.0, 19.0, 20.5, 38.0, 41.0], [3.0] * 5), 1440.0 + 100.0)
        assert by_id(done, "dispatched") == [10.0, 19.0, 20.5, 38.0, 1450.0]
        assert by_id(done, "courier") == [0, 0, 1, 1, 0]
        assert by_id(done, "pickup_km") == [1.0, 3.0, 7.0, 3.0, 1.0]
        service = along_a_line(name, [1.0], on=10, off=20)
        service.serve(deliveries([19.0], [3.0]), 30.0)
        fleet = service.measures.fleets
        assert (fleet.staffed_minutes[0], fleet.busy_minutes[0], fleet.idle_minutes[0]) == (10.0, 4.0, 9.0)

    def test_idle_couriers_ride_to_where_they_rest_and_may_be_sent_on_from_there(self, name: str) -> None:
        service = along_a_line(name, [0.0], rest_x=10.0, rest_y=0.0, speed=0.5)
        done = service.serve(deliveries([0.0, 40.0, 100.0], [2.0, 2.0, 2.0]), 999.0)
        # At home at 0; free at 2 km at minute 4, and 10 km away 16 minutes later.
        assert by_id(done, "pickup_km") == [0.0, 10.0, 10.0]
        service = along_a_line(name, [0.0], rest_x=10.0, rest_y=0.0, speed=0.5)
        done = service.serve(deliveries([0.0, 8.0], [2.0, 2.0]), 999.0)
        assert by_id(done, "pickup_km") == [0.0, 4.0]

    def test_kilometres_to_rest_are_counted_where_they_are_ridden(self, name: str) -> None:
        """Half a kilometre a minute: 1 km from home to rest, and 8 from the door, from minute 30 on."""
        service = along_a_line(name, [9.0], rest_x=10.0, rest_y=0.0, speed=0.5)
        jobs, found = [deliveries([6.0], [2.0]), Jobs.none(), deliveries([45.0], [9.0])], []
        jobs[2] = jobs[2]._replace(id=np.array([7]))
        for which, until in enumerate((32.0, 40.0, 46.0)):
            service.serve(jobs[which], until)
            found.append(service.measures.fleets.idle_km[0])
        # Set out at 6, at the shop at 26, at the door at 30.
        assert found == [2.0, 4.0, 2.5]
        service.serve(Jobs.none(), 999.0)
        assert service.measures.fleets.idle_km[0] == 1.0

    def test_the_way_to_rest_ends_with_a_shift_that_begins_at_home(self, name: str) -> None:
        service = along_a_line(name, [1.0], rest_x=4.0, rest_y=0.0, on=10, off=40, detour=2.0)
        service.serve(Jobs.none(), 11.0)
        # Six road kilometres before the shift; then one of the same six again.
        assert service.measures.fleets.idle_km[0] == 7.0

    def test_a_courier_called_ahead_waits_for_the_order(self, name: str) -> None:
        service = along_a_line(name, [2.0], handling=1.0)
        jobs = deliveries([10.0, 30.0], [5.0, 5.0])._replace(call=np.array([0.0, 28.0]))
        done = service.serve(jobs, 99.0)
        assert by_id(done, "dispatched") == [0.0, 28.0]
        assert by_id(done, "picked") == [11.0, 34.0]
        assert by_id(done, "served") == [17.0, 40.0]

    def test_nobody_is_called_before_the_kitchen_has_the_order(self, name: str) -> None:
        kitchen = StationSpec(np.array([0]), np.array([1]), np.array([1]))
        fleet = FleetSpec(2, np.zeros(2), np.zeros(2), 1.0, 1.0, 0.0)
        service = engine(name)(kitchen, [fleet], Places(np.array([4.0]), np.zeros(1), LINE))
        jobs = deliveries([5.0, 6.0], [9.0, 9.0])._replace(call=np.array([0.0, 8.0]))
        service.serve(jobs._replace(service=np.array([[0.0, 10.0], [0.0, 10.0]])), 9.0)
        done = service.serve(Jobs.none(), 99.0)
        assert by_id(done, "dispatched") == [5.0, 8.0]
        assert by_id(done, "picked") == [15.0, 25.0]


def test_the_loop_for_every_way_of_working_is_the_plain_one_where_nothing_is_asked_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    markets = [small_market(seed) for seed in range(30)]
    plain = [all_done(play(market, open_service(market, "compiled"))) for market in markets]
    monkeypatch.setattr(Fleets, "plain", lambda fleets, number: False)
    assert sum((one.courier >= 0).sum() for one in plain) > 20
    for market, mine in zip(markets, plain, strict=True):
        assert_same(all_done(play(market, open_service(market, "compiled"))), mine)


def test_matching_rides_the_least_there_is() -> None:
    draw = np.random.default_rng(5)
    for _ in range(40):
        rows = int(draw.integers(1, 5))
        cost = np.floor(draw.uniform(0, 6, (rows, int(draw.integers(rows, 6)))))
        found = matched(cost)
        every = (sum(cost[i, j] for i, j in enumerate(p)) for p in permutations(range(cost.shape[1]), rows))
        assert len(set(found.tolist())) == rows
        assert cost[np.arange(rows), found].sum() == min(every)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"bundle": 0}, "at least one order"),
        ({"dispatch": 3}, "code of `Dispatch`"),
        ({"every": 0.0}, "above 0"),
        ({"route": 2}, "code of `Route`"),
        ({"along": 2}, "one of `Along`"),
        ({"near": -1.0}, "not less than 0 km"),
        ({"door": -1.0}, "at the door"),
        ({"on": 30, "off": 20}, "whole minutes"),
        ({"on": 30.5, "off": 90}, "whole minutes"),
        ({"on": np.array([1, 2, 3])}, "one value, or one a courier"),
        ({"rest_x": 11.0, "rest_y": 0.0}, "place to rest"),
        ({"couriers": 3}, "from 0 to its homes"),
        ({"couriers": -1}, "from 0 to its homes"),
        ({"speed": 0.0}, "speed must be above 0"),
        ({"detour": 0.5}, "detour at least 1"),
        ({"handling": np.nan}, "handling not negative"),
        ({"home_x": np.array([1.0, np.nan])}, "a place in the city"),
        ({"home_x": np.array([1.0, 11.0])}, "a place in the city"),
        ({"home_y": np.zeros(3)}, "one value a courier"),
    ],
)
def test_fleets_that_cannot_be_are_refused(change: dict, sentence: str) -> None:
    fleet = FleetSpec(2, np.array([1.0, 2.0]), np.zeros(2))._replace(**change)
    places = Places(np.zeros(1), np.zeros(1), Space(10.0, 10.0, True, False))
    with pytest.raises(InputError, match=sentence):
        engine("compiled")(NO_STATIONS, [fleet], places)


def test_couriers_need_places() -> None:
    with pytest.raises(InputError, match="places of the merchants"):
        engine("compiled")(NO_STATIONS, [FleetSpec(1, np.zeros(1), np.zeros(1))])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"call": np.array([-1.0])}, "a minute not before 0.0"),
        ({"fleet": np.array([1])}, "one of 1 fleets"),
        ({"merchant": np.array([1])}, "a merchant with a place"),
        ({"drop_x": np.array([np.nan])}, "drop_x nan"),
        ({"drop_x": np.array([10.5])}, "a place in the city"),
    ],
)
def test_deliveries_that_cannot_be_are_refused(change: dict, sentence: str) -> None:
    service = along_a_line("compiled", [1.0], space=Space(10.0, 10.0, True, False))
    with pytest.raises(InputError, match=sentence):
        service.serve(deliveries([0.0], [1.0])._replace(**change), 10.0)
