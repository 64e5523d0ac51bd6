"""What a market has to serve with: stations, courier fleets, and where they are."""

from __future__ import annotations

from typing import Any, NamedTuple

from o2o_sim.agents.space import Space
from o2o_sim.core.units import FloatArray, IntArray, Minutes
from o2o_sim.fulfilment.modes import NO_LIMIT

__all__ = ["FleetSpec", "Places", "StationSpec"]


class StationSpec(NamedTuple):
    """All stations of a market, one row each; at most one of a kind for each merchant.

    Beside the first three, a single value stands for all stations.

    Parameters
    ----------
    merchant : row of the merchant it belongs to
    kind : number of its kind, see `StationKind` and `Path`
    servers : how many orders it serves at a time; 0 is a closed station. Of a booked station: places in a slot
    mechanism : code of `Mechanism`
    discipline : code of `Discipline`; only of a queue
    room : how many may wait; who finds no free server and no room is refused. Of a stock: who may wait for it
    batch, least : most and fewest orders that a server takes at once
    batch_wait : minutes after which a server takes fewer than `least`, counted from when the first joined
    turn : minutes per server and order from which the wait shown at the door is reckoned
    ago : minutes ago at which the queue that is seen at the door was measured, at most 1440 and whole; 0 now. Then all
        who wait are shown, of whatever class. Only of queues and shelves
    near : how many may still be before who queues from afar and sets off; -1 where nobody can queue from afar
    hours : most servers in each hour of the day, 24 of them, shape (stations, 24); None as `servers` says
    slot : minutes from slot to slot
    later : how many later slots are taken by who finds the wished one full
    stock : units there at the start and after every renewal; see `Service.put_out`
    renew_from, renew_every : minute of the first renewal, and minutes between renewals
    life : renewals after which a unit has spoiled, at most 8; 0 never
    sync : minutes between updates of the stock that is shown online; 0 at once
    returns : 1 where units come back after the order's service time
    most : units that may stay; one that comes by itself and finds so many, and nobody who waits for it, leaves

    Examples
    --------
    A café with one server at the counter and two in the kitchen, where at most five orders may wait.

    >>> import numpy as np
    >>> cafe = StationSpec(np.array([0, 0]), np.array([0, 1]), np.array([1, 2]), room=np.array([2**31, 5]))
    """

    merchant: IntArray
    kind: IntArray
    servers: IntArray
    mechanism: Any = 0
    discipline: Any = 0
    room: Any = NO_LIMIT
    batch: Any = 1
    least: Any = 1
    batch_wait: Any = float("inf")
    turn: Any = 0.0
    ago: Any = 0
    near: Any = -1
    hours: Any = None
    slot: Any = 0.0
    later: Any = 0
    stock: Any = 0
    renew_from: Any = 0.0
    renew_every: Any = float("inf")
    life: Any = 0
    sync: Any = 0.0
    returns: Any = 0
    most: Any = NO_LIMIT


class FleetSpec(NamedTuple):
    """One courier fleet; couriers are known by their index in it.

    Parameters
    ----------
    couriers : how many are on duty, at most as many as there are homes: those with the smallest indices
    home_x, home_y : where each courier starts [km]; a courier then stays where the last order was dropped,
        where `rest_x` says nothing else
    speed : on the road [km/minute]
    detour : road distance over the distance of the space
    handling : minutes at a merchant once the order is ready, and at the door where `door` does not say
    door : minutes at a door; None as `handling`
    dispatch : code of `Dispatch`
    every : minutes between two matchings, which are at its multiples; only `Dispatch.BATCHED`
    bundle : most orders on a trip
    near : orders go along on a trip if their merchant is so near to the first order's [km]; 0 is the same place
    on, off : minutes of the day from which, and before which, each courier is on duty; `off` may lie on the next
        day. Whole minutes. A shift begins at the courier's home; an order in hand at its end is still brought
    rest_x, rest_y : where each courier rides when idle, and may be sent on from on the way [km]; nan: nowhere
    route : code of `Route`
    along : code of `Along`

    Examples
    --------
    Two couriers from eleven to two, who take up to three orders of one place and go back home.

    >>> import numpy as np
    >>> x, y = np.array([1.0, 2.0]), np.array([0.0, 0.0])
    >>> lunch = FleetSpec(2, x, y, bundle=3, on=660, off=840, rest_x=x, rest_y=y)
    """

    couriers: int
    home_x: FloatArray
    home_y: FloatArray
    speed: float = 0.25
    detour: float = 1.3
    handling: Minutes = 3.0
    door: Minutes | None = None
    dispatch: int = 0
    every: Minutes = 1.0
    bundle: int = 1
    near: float = 0.0
    on: Any = 0
    off: Any = 1440
    rest_x: Any = float("nan")
    rest_y: Any = float("nan")
    route: int = 0
    along: int = 0


class Places(NamedTuple):
    """Where the merchants are [km], and how distance is measured. Only couriers need it."""

    x: FloatArray
    y: FloatArray
    space: Space
