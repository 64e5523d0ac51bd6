"""Couriers as SimPy's engine sees them: who is on a trip, which orders wait for one, who goes for which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import simpy

from o2o_sim.agents.space import distance
from o2o_sim.core.units import Kilometres, Minutes
from o2o_sim.fulfilment.clock import Clock
from o2o_sim.fulfilment.couriers import Fleets
from o2o_sim.fulfilment.inside import NOT_YET
from o2o_sim.fulfilment.matching import matched
from o2o_sim.fulfilment.modes import Along, Dispatch
from o2o_sim.fulfilment.order import Order
from o2o_sim.fulfilment.shifts import begins, on_shift, on_shift_before
from o2o_sim.fulfilment.tours import tour
from o2o_sim.fulfilment.whereabouts import on_the_way, ridden_idle

__all__ = ["CourierFleet", "Trip", "by_courier"]


@dataclass(slots=True)
class Trip:
    """A courier's orders, as they are picked up."""

    courier: int
    orders: list[Order]

    def doors(self) -> list[Order]:
        """The orders as they are brought to their doors."""
        return sorted(self.orders, key=lambda order: -order.door)


@dataclass(slots=True)
class CourierFleet:
    """Couriers of one fleet and the orders that wait for one; nobody is sent before minute `now`."""

    number: int
    fleets: Fleets
    clock: Clock
    now: Minutes
    on_duty: int
    present: list[bool] = field(default_factory=list)
    trips: dict[int, Trip] = field(default_factory=dict)
    waiting: list[Order] = field(default_factory=list)
    ready: dict[int, Minutes] = field(default_factory=dict)
    told: dict[int, simpy.Event] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.present = [on_shift_before(*self.shift(one), self.now) for one in range(self.size)]

    # ---- what a fleet is

    @property
    def size(self) -> int:
        """How many couriers there are, on duty or not."""
        return int(self.fleets.first[self.number + 1] - self.fleets.first[self.number])

    @property
    def batched(self) -> bool:
        """Whether orders and couriers are matched every so many minutes only."""
        return bool(self.fleets.dispatch[self.number] == Dispatch.BATCHED)

    def row(self, courier: int) -> int:
        """The row of a courier among all fleets' couriers."""
        return int(self.fleets.first[self.number]) + courier

    def shift(self, courier: int) -> tuple[int, int]:
        """When a courier's shift begins and ends."""
        return int(self.fleets.on[self.row(courier)]), int(self.fleets.off[self.row(courier)])

    def idle(self) -> list[int]:
        """The couriers who can be sent."""
        return [one for one in range(self.on_duty) if self.present[one] and one not in self.trips]

    # ---- what happens

    def put_back(self, courier: int, orders: list[Order]) -> None:
        """A courier is on a trip that began in an earlier window; these orders of it are not brought yet."""
        self.trips[courier] = Trip(courier, sorted(orders, key=lambda order: order.stop))

    def call(self, order: Order) -> None:
        """Ask for a courier."""
        if order.dispatched == NOT_YET and order not in self.waiting:
            self.waiting.append(order)
            self.send()

    def finished(self, order: Order) -> simpy.Event:
        """The merchant has finished an order; the event happens when it is known when it will be at the door."""
        self.ready[order.id] = self.clock.now
        told = self.told[order.id] = self.clock.event()
        if order.dispatched < NOT_YET:
            self.tell(self.trips[order.courier])
        else:
            self.call(order)
        return told

    def come_back(self, courier: int) -> None:
        """A courier has dropped the last order and is free there."""
        del self.trips[courier]
        if not np.isnan(self.fleets.rest_x[self.row(courier)]):
            self.fleets.since[self.row(courier)] = self.clock.now
        self.send()

    def change_shift(self, on_duty: int) -> None:
        """Who is on duty now comes from home if the shift begins; whoever is on a trip finishes it."""
        fleets, self.on_duty = self.fleets, on_duty
        for one in range(self.size):
            self.present[one] = on_shift(*self.shift(one), self.clock.now)
            if begins(*self.shift(one), self.clock.now) and one not in self.trips:
                row = self.row(one)
                self.end_ride(one)
                fleets.x[row], fleets.y[row] = fleets.home_x[row], fleets.home_y[row]
                if not np.isnan(fleets.rest_x[row]):
                    fleets.since[row] = self.clock.now
        self.send()

    # ---- who goes for what

    def send(self) -> None:
        """Send idle couriers to waiting orders as long as there are both, unless they are matched in batches."""
        while self.waiting and not self.batched and self.clock.now >= self.now and (idle := self.idle()):
            first = (
                self.waiting[:1]
                if self.fleets.dispatch[self.number] == Dispatch.FIRST_READY
                else self.waiting
            )
            pairs = [(self.away(one, order), place, one) for place, order in enumerate(first) for one in idle]
            _, place, courier = min(pairs)
            self.set_out(courier, self.bundle(self.waiting[place]))

    def match(self) -> None:
        """Send couriers to the orders that wait longest so that all of them together ride least."""
        idle, bundles = self.idle(), list[list[Order]]()
        waiting = list(self.waiting)
        while self.waiting and len(bundles) < len(idle):
            bundles.append(self.bundle(self.waiting[0]))
            self.waiting = [order for order in self.waiting if order not in bundles[-1]]
        self.waiting = waiting
        if bundles:
            cost = np.array([[self.away(one, orders[0]) for one in idle] for orders in bundles])
            for orders, column in zip(bundles, matched(cost).tolist(), strict=True):
                self.set_out(idle[column], orders)

    def bundle(self, first: Order) -> list[Order]:
        """An order, and those that go along: waiting, and at the same or a near merchant."""
        fleets, room = self.fleets, int(self.fleets.bundle[self.number])
        near = [
            order
            for order in self.waiting
            if order is not first and self.between(first.merchant, order.merchant) <= fleets.near[self.number]
        ]
        if fleets.along[self.number] == Along.WAITING:
            return [first, *near[: room - 1]]
        together = [first]
        while near and len(together) < room:
            following = min(near, key=lambda order: min(self.apart(order, one) for one in together))
            near.remove(following)
            together.append(following)
        return together

    def set_out(self, courier: int, orders: list[Order]) -> None:
        """Ride to the merchants in turn, then to the doors in the order of the fleet's route."""
        fleets, row = self.fleets, self.row(courier)
        detour = float(fleets.detour[self.number])
        place = self.place(courier)
        self.end_ride(courier)
        for stop, order in enumerate(orders):
            order.dispatched, order.courier = self.clock.now, courier
            order.stop, order.together = stop, len(orders)
            shop = fleets.shop_x[order.merchant], fleets.shop_y[order.merchant]
            order.pickup_km = detour * distance(*place, *shop, fleets.space)
            place = shop
        drop_x, drop_y = np.array([(order.drop_x, order.drop_y) for order in orders]).T.copy()
        end = float(fleets.rest_x[row]), float(fleets.rest_y[row])
        route = int(fleets.route[self.number])
        visited = tour(float(place[0]), float(place[1]), drop_x, drop_y, *end, route, fleets.space)
        for left, stop in zip(range(len(orders) - 1, -1, -1), visited.tolist(), strict=True):
            order = orders[stop]
            order.drive_km = detour * distance(*place, order.drop_x, order.drop_y, fleets.space)
            order.door, place = left, (order.drop_x, order.drop_y)
        fleets.x[row], fleets.y[row] = place
        self.waiting = [order for order in self.waiting if order not in orders]
        self.trips[courier] = Trip(courier, orders)
        self.tell(self.trips[courier])

    def end_ride(self, courier: int) -> None:
        """An idle courier does not go on to the place to rest at; how far it was on the way is counted."""
        fleets, row = self.fleets, self.row(courier)
        if np.isnan(fleets.rest_x[row]):
            return
        here, rest = (fleets.x[row], fleets.y[row]), (fleets.rest_x[row], fleets.rest_y[row])
        road = float(fleets.speed[self.number]), float(fleets.detour[self.number])
        fleets.ridden[row] += ridden_idle(
            *here, *rest, self.clock.now - fleets.since[row], *road, fleets.space
        )
        fleets.since[row] = NOT_YET

    def tell(self, trip: Trip) -> None:
        """Once all orders of a trip are finished, the minutes of picking up and handing over are known."""
        if not all(order.id in self.ready for order in trip.orders):
            return
        speed, handling, door = (
            float(column[self.number])
            for column in (self.fleets.speed, self.fleets.handling, self.fleets.door)
        )
        minute, last = trip.orders[0].dispatched, -1
        for order in trip.orders:
            minute = max(minute + order.pickup_km / speed, self.ready[order.id])
            minute = order.picked = minute + handling if order.merchant != last else minute
            last = order.merchant
        for order in trip.doors():
            minute = order.served = minute + order.drive_km / speed + door
        for order in trip.orders:
            self.told[order.id].succeed()

    # ---- how far

    def away(self, courier: int, order: Order) -> Kilometres:
        """Distance of a courier from an order's merchant."""
        shop = self.fleets.shop_x[order.merchant], self.fleets.shop_y[order.merchant]
        return distance(*self.place(courier), *shop, self.fleets.space)

    def between(self, one: int, other: int) -> Kilometres:
        """Distance of two merchants."""
        x, y = self.fleets.shop_x, self.fleets.shop_y
        return distance(x[one], y[one], x[other], y[other], self.fleets.space)

    def apart(self, one: Order, other: Order) -> Kilometres:
        """Distance of the doors of two orders."""
        return distance(other.drop_x, other.drop_y, one.drop_x, one.drop_y, self.fleets.space)

    def place(self, courier: int) -> tuple[float, float]:
        """Where an idle courier is now."""
        fleets, row = self.fleets, self.row(courier)
        x, y = float(fleets.x[row]), float(fleets.y[row])
        if np.isnan(fleets.rest_x[row]):
            return x, y
        minutes = self.clock.now - fleets.since[row]
        driven = minutes * fleets.speed[self.number] / fleets.detour[self.number]
        return on_the_way(x, y, fleets.rest_x[row], fleets.rest_y[row], driven, fleets.space)


def by_courier(orders: Iterable[Order]) -> dict[int, list[Order]]:
    """Orders by the courier who has them."""
    found: dict[int, list[Order]] = {}
    for order in orders:
        found.setdefault(order.courier, []).append(order)
    return found
