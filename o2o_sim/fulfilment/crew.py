"""Couriers as SimPy's engine sees them: who is on a trip, and which orders wait for one."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import simpy

from o2o_sim.agents.space import distance
from o2o_sim.core.units import Minutes
from o2o_sim.fulfilment.couriers import Fleets
from o2o_sim.fulfilment.order import Order

__all__ = ["CourierFleet"]


@dataclass(slots=True)
class CourierFleet:
    """Couriers of one fleet and the orders that wait for one."""

    number: int
    fleets: Fleets
    on_duty: int
    riding: set[int] = field(default_factory=set)
    queue: deque[tuple[int, simpy.Event]] = field(default_factory=deque)

    def call(self, merchant: int, set_out: simpy.Event) -> None:
        """Ask for a courier to a merchant; `set_out` happens when one goes, and says which."""
        self.queue.append((merchant, set_out))
        self.send()

    def come_back(self, courier: int) -> None:
        """A courier has dropped an order and is free there."""
        self.riding.remove(courier)
        self.send()

    def change_shift(self, on_duty: int) -> None:
        """Have another number of couriers on duty; whoever is on a trip finishes it."""
        self.on_duty = on_duty
        self.send()

    def send(self) -> None:
        """Send the nearest idle courier to the order ready longest, as long as there are both."""
        while self.queue and (idle := set(range(self.on_duty)) - self.riding):
            merchant, set_out = self.queue.popleft()
            courier = min(idle, key=lambda one: (self.away(one, merchant), one))
            self.riding.add(courier)
            set_out.succeed(courier)

    def away(self, courier: int, merchant: int) -> float:
        """Distance [km] of a courier from a merchant."""
        fleets, row = self.fleets, self.fleets.first[self.number] + courier
        return distance(
            fleets.x[row], fleets.y[row], fleets.shop_x[merchant], fleets.shop_y[merchant], fleets.space
        )

    def ride(self, order: Order) -> Minutes:
        """Ride to the merchant, take the order, ride to the door, stay there; the minute of handing over."""
        fleets, row = self.fleets, self.fleets.first[self.number] + order.courier
        detour, speed, handling = (
            float(column[self.number]) for column in (fleets.detour, fleets.speed, fleets.handling)
        )
        shop = fleets.shop_x[order.merchant], fleets.shop_y[order.merchant]
        order.pickup_km = detour * self.away(order.courier, order.merchant)
        order.drive_km = detour * distance(*shop, order.drop_x, order.drop_y, fleets.space)
        fleets.x[row], fleets.y[row] = order.drop_x, order.drop_y
        fetched = order.dispatched + order.pickup_km / speed + handling
        return fetched + order.drive_km / speed + handling
