"""One order as SimPy's engine sees it: a row of the orders inside, with a life."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import simpy

from o2o_sim.core.units import AnyArray, Minutes
from o2o_sim.fulfilment.inside import NOT_YET, ON_TRIPS, RESULTS, OrdersInside
from o2o_sim.fulfilment.paths import Handover

__all__ = ["Order", "Visit", "unrolled", "written"]


@dataclass(slots=True, eq=False)
class Order:
    """One order on its way: a row of `OrdersInside`; lists have one entry a kind of station."""

    id: int
    merchant: int
    minute: Minutes
    patience: Minutes
    pickup: Minutes
    delay: Minutes
    drop_x: float
    drop_y: float
    fleet: int
    handover: int
    station: list[int]
    service: list[Minutes]
    join: list[Minutes]
    start: list[Minutes]
    leave: list[Minutes]
    served: Minutes
    dispatched: Minutes
    courier: int
    pickup_km: float
    drive_km: float
    priority: int
    longest: int
    most_wait: Minutes
    told: Minutes
    walk: Minutes
    appointment: Minutes
    lateness: Minutes
    cancels: Minutes
    units: int
    back: int
    online: int
    compares: int
    moves_on: Minutes
    call: Minutes
    others: list[int]
    tag: list[float]
    present: list[Minutes]
    moved: Minutes
    tried: int
    picked: Minutes
    stop: int
    door: int
    together: int
    end: int
    gone: Minutes

    @property
    def due(self) -> Minutes:
        """The minute at which it reaches, or reached, its first station."""
        return self.moved if self.moved < NOT_YET else self.minute

    def enters_at(self, kind: int) -> bool:
        """Whether a kind of station is the first it visits."""
        return all(station < 0 for station in self.station[:kind])

    def patience_left(self, kind: int) -> Minutes:
        """What is left of the patience after the queues before that of a kind of station."""
        left = self.patience if self.handover == Handover.ON_SITE else NOT_YET
        for before in range(kind):
            if self.station[before] >= 0:
                left -= self.start[before] - self.join[before]
        return left

    def next_merchant(self) -> int:
        """The merchant to go on to when turned away, -1 none."""
        if self.moves_on == NOT_YET or self.tried >= len(self.others):
            return -1
        return self.others[self.tried]

    def handed_over(self, ready: Minutes) -> Minutes:
        """The minute at which the person has a finished order that no courier brings."""
        if self.handover == Handover.PICK_UP:
            return max(ready, self.pickup)
        if self.handover == Handover.PARCEL:
            return ready + self.delay
        return ready


@dataclass(slots=True, eq=False)
class Visit:
    """An order at a station.

    Parameters
    ----------
    order : the order
    kind : the kind of station
    turn : happens when a server takes it
    over : happens when it leaves, however it does
    there : whether who queues from afar has come
    """

    order: Order
    kind: int
    turn: simpy.Event
    over: simpy.Event
    there: bool = True

    @property
    def join(self) -> Minutes:
        """When it joined."""
        return self.order.join[self.kind]

    @property
    def tag(self) -> float:
        """What the station noted of it."""
        return self.order.tag[self.kind]

    @property
    def leave(self) -> Minutes:
        """When it will leave, as far as is known."""
        return self.order.leave[self.kind]

    @property
    def begun(self) -> bool:
        """Whether a server has taken it before."""
        return self.order.start[self.kind] < NOT_YET


_FIELDS = tuple(field.name for field in fields(Order))


def unrolled(inside: OrdersInside) -> list[Order]:
    """The orders inside, one by one."""
    columns = [getattr(inside, name).T.tolist() for name in _FIELDS]
    return [Order(*row) for row in zip(*columns, strict=True)]


def written(orders: Sequence[Order], inside: OrdersInside) -> OrdersInside:
    """The orders inside, with all that happened to them."""
    if not orders:
        return inside
    found: dict[str, AnyArray] = {}
    for name in (*RESULTS, *ON_TRIPS):
        values = [getattr(order, name) for order in orders]
        dtype = getattr(inside, name).dtype
        found[name] = np.array(values, dtype=dtype).reshape(len(orders), *getattr(inside, name).shape[:-1]).T
    return inside.filled_in(np.arange(len(orders)), found)
