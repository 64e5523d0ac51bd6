"""From orders to served orders: what goes into the service of a market, and what comes out.

One contract, two engines. `SimpyService` is to be read: processes named for what people do. `CompiledService`
is to be used: the same minutes, states and order of events, to the last bit.

Events at the same minute happen in one stated order, in both engines: completions, changes of staffing,
arrivals, reneging; among equals the smaller order id comes first. A person who would be served at the
very minute at which patience ends is therefore served.

Time does not stop at midnight. `serve` goes on from where it was; any cut of a period into windows gives
the same minutes as the whole, so staffing by the hour is `capacity` between shorter windows.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any, ClassVar, NamedTuple

import numpy as np

from o2o_sim.agents.space import Space
from o2o_sim.core.errors import InputError
from o2o_sim.core.units import AnyArray, FloatArray, IntArray, Minutes
from o2o_sim.fulfilment.couriers import Fleets
from o2o_sim.fulfilment.inside import OrdersInside
from o2o_sim.fulfilment.measures import FleetMeasures, Measures, StationMeasures, measure
from o2o_sim.fulfilment.stations import Stations

__all__ = [
    "Done",
    "FleetMeasures",
    "FleetSpec",
    "Jobs",
    "Measures",
    "Places",
    "Service",
    "ServiceState",
    "StationMeasures",
    "StationSpec",
]


class ServiceState(IntEnum):
    """How an order left the service."""

    SERVED = 1
    RENEGED = 2


class StationSpec(NamedTuple):
    """All stations of a market, one row each; at most one of a kind for each merchant.

    Parameters
    ----------
    merchant : row of the merchant it belongs to
    kind : code of `StationKind`
    servers : how many it serves at a time; 0 is a closed station

    Examples
    --------
    >>> cafe = StationSpec(merchant=np.array([0, 0]), kind=np.array([0, 1]), servers=np.array([1, 2]))
    """

    merchant: IntArray
    kind: IntArray
    servers: IntArray


class FleetSpec(NamedTuple):
    """One courier fleet; couriers are known by their index in it.

    Parameters
    ----------
    couriers : how many are on duty, at most as many as there are homes; those with the smallest index are
    home_x, home_y : where each courier starts [km]
    speed : on the road [km/minute]
    detour : road distance over the distance of the space
    handling : minutes at the merchant, and again at the door
    """

    couriers: int
    home_x: FloatArray
    home_y: FloatArray
    speed: float = 0.25
    detour: float = 1.3
    handling: Minutes = 3.0


class Places(NamedTuple):
    """Where the merchants are [km], and how distance is measured. Only couriers need it."""

    x: FloatArray
    y: FloatArray
    space: Space


class Jobs(NamedTuple):
    """Orders that come in, one row each, in any order. `Jobs.of` fills what is left out.

    Parameters
    ----------
    id : stable and unique among all orders of a run; smaller ids go first where minutes are equal
    merchant : row of the merchant
    path : code of the channel, see `PATHS`
    minute : when the order reaches its first station, not before the service's `now`; may lie days ahead
    patience : queueing minutes the person bears, over all stations together; only on site
    counter_minutes, kitchen_minutes : how long a server of each kind will need
    pickup : minute at which the person comes to fetch it; only for pick-up
    delay : minutes from leaving the last station to the door; only for parcels
    drop_x, drop_y : where a courier brings it [km]
    fleet : index of the fleet that delivers, -1 where none is needed
    """

    id: IntArray
    merchant: IntArray
    path: IntArray
    minute: FloatArray
    patience: FloatArray
    counter_minutes: FloatArray
    kitchen_minutes: FloatArray
    pickup: FloatArray
    delay: FloatArray
    drop_x: FloatArray
    drop_y: FloatArray
    fleet: IntArray

    @classmethod
    def of(cls, **columns: Any) -> Jobs:
        """Jobs from at least `id`, `merchant`, `path` and `minute`.

        What is left out is boundless patience, no service time, pick-up at once, no delay, the origin and no fleet.

        Raises
        ------
        InputError
            A column is unknown, missing or of another length than `id`.

        Examples
        --------
        >>> Jobs.of(id=[7], merchant=[0], path=[0], minute=[5.0], kitchen_minutes=[2.0]).patience
        array([inf])
        """
        unknown = sorted(set(columns) - set(cls._fields))
        missing = [name for name in cls._fields[:4] if name not in columns]
        if unknown or missing:
            raise InputError(f"Jobs have no columns {unknown} and lack {missing}.")
        rows = np.size(columns["id"])
        filled = {name: _column(name, columns.get(name, _LEFT_OUT.get(name)), rows) for name in cls._fields}
        return cls(**filled)

    @classmethod
    def none(cls) -> Jobs:
        """No orders.

        Examples
        --------
        >>> Jobs.none().id.size
        0
        """
        return cls.of(id=[], merchant=[], path=[], minute=[])


class Done(NamedTuple):
    """Orders that left the service in a window, in the order of leaving (then id), one row each.

    Parameters
    ----------
    id : the order's id
    state : code of `ServiceState`
    start : minute at which the first server began; nan when the person left before
    ready : minute at which the last station finished; nan when the person left before
    served : minute at which the person has it; nan when the person left before
    left : `served`, or the minute at which the person gave up
    waited : minutes spent in the queues of all stations, service and couriers not counted
    dispatched : minute at which a courier set out; nan without courier
    courier : index of the courier in the fleet, -1 without
    pickup_km, drive_km : road kilometres to the merchant, and from there to the door; 0 without courier
    """

    id: IntArray
    state: IntArray
    start: FloatArray
    ready: FloatArray
    served: FloatArray
    left: FloatArray
    waited: FloatArray
    dispatched: FloatArray
    courier: IntArray
    pickup_km: FloatArray
    drive_km: FloatArray


class Service(ABC):
    """Stations and couriers with the orders inside them, moved on from window to window.

    Parameters
    ----------
    stations
        The stations, rows stay fixed for the service's life; a merchant that enters later has its rows
        from the start, with 0 servers.
    fleets
        The courier fleets.
    places
        Where merchants are; needed with a fleet.
    now
        The minute at which the service starts.

    Raises
    ------
    InputError
        A station, fleet, job or window that makes no sense.

    Examples
    --------
    One server, two guests who need 2 minutes each and come a minute apart: the second waits one minute.

    >>> from o2o_sim.fulfilment import CompiledService
    >>> kitchen = StationSpec(np.array([0]), np.array([1]), np.array([1]))
    >>> service = CompiledService(kitchen)
    >>> guests = Jobs.of(id=[1, 2], merchant=[0, 0], path=[0, 0], minute=[0.0, 1.0], kitchen_minutes=[2.0, 2.0])
    >>> done = service.serve(guests, until=3.0)
    >>> done.id, service.inside
    (array([1]), 1)
    >>> service.serve(Jobs.none(), until=10.0).waited
    array([1.])
    """

    engine: ClassVar[str]

    def __init__(
        self,
        stations: StationSpec,
        fleets: Sequence[FleetSpec] = (),
        places: Places | None = None,
        now: Minutes = 0.0,
    ) -> None:
        self._stations = Stations.of(*stations)
        self._fleets = Fleets.of(fleets, places)
        self._orders = OrdersInside.none()
        self._now = float(now)
        self._measures = measure(self._orders, self._stations, self._fleets, self._now, self._now)

    @property
    def now(self) -> Minutes:
        """The minute up to which everything has happened; what happens at this very minute has not."""
        return self._now

    @property
    def inside(self) -> int:
        """How many orders have come in and not left yet."""
        return len(self._orders)

    @property
    def measures(self) -> Measures:
        """What was measured at stations and fleets in the last window."""
        return self._measures

    def serve(self, jobs: Jobs, until: Minutes) -> Done:
        """Take in orders and let everything happen that happens strictly before `until`.

        Orders that do not leave before `until` stay inside and come out of a later call.
        """
        if not self._now <= until < np.inf:
            raise InputError(f"The service stands at minute {self._now} and cannot go on until {until}.")
        coming = OrdersInside.of(jobs, self._now, self._stations, self._fleets)
        self._orders = self._orders.joined_by(coming)
        self._advance(float(until))
        self._measures = measure(self._orders, self._stations, self._fleets, self._now, float(until))
        self._stations.change_shift()
        self._fleets.change_shift()
        self._now = float(until)
        left, rows, self._orders = self._orders.parted(self._now)
        return Done(**left.report(rows))

    def capacity(self, servers: IntArray | None = None, couriers: IntArray | None = None) -> None:
        """Change how many servers each station, and how many couriers each fleet, has from `now` on.

        Nobody stops halfway: a server or courier no longer on duty finishes the order in hand and takes
        no other. The change takes its place among simultaneous events: after completions, before arrivals.

        Parameters
        ----------
        servers : one number a station, in the rows of the `StationSpec`; `None` leaves all as they are
        couriers : one number a fleet, at most its number of homes; `None` leaves all as they are
        """
        if servers is not None:
            self._stations.plan(servers)
        if couriers is not None:
            self._fleets.plan(couriers)

    def state(self) -> dict[str, AnyArray]:
        """All that the service remembers, as arrays to be saved; either engine can go on from it."""
        parts = {"orders": self._orders, "stations": self._stations, "fleets": self._fleets}
        state = {f"{part}.{name}": array for part, held in parts.items() for name, array in held.arrays().items()}
        return {"now": np.array(self._now), **state}

    def restore(self, state: Mapping[str, AnyArray]) -> None:
        """Go on from a state that a service over the same stations and fleets gave.

        Raises
        ------
        InputError
            The state is of other stations or fleets, or not a state at all.
        """
        self._orders = OrdersInside.restored(_part(state, "orders"))
        self._stations.restore(_part(state, "stations"))
        self._fleets.restore(_part(state, "fleets"))
        self._now = float(state["now"])

    @abstractmethod
    def _advance(self, until: Minutes) -> None:
        """Fill in the minutes of all that happens from `now` to strictly before `until`."""


_LEFT_OUT = {"patience": np.inf, "drop_x": 0.0, "drop_y": 0.0, "fleet": -1}
_WHOLE = ("id", "merchant", "path", "fleet")


def _column(name: str, values: Any, rows: int) -> AnyArray:
    kind = np.int64 if name in _WHOLE else np.float64
    array = np.asarray(0.0 if values is None else values, dtype=kind)
    if array.ndim == 0:
        return np.full(rows, array[()])
    if array.shape != (rows,):
        raise InputError(f"Jobs: column {name} has shape {array.shape}, but there are {rows} ids.")
    return array


def _part(state: Mapping[str, AnyArray], part: str) -> dict[str, AnyArray]:
    if "now" not in state:
        raise InputError("This is not the state of a service: it does not say at which minute it stands.")
    prefix = f"{part}."
    return {name.removeprefix(prefix): array for name, array in state.items() if name.startswith(prefix)}
