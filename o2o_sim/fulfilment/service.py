"""From orders to served orders: what goes into the service of a market, and what comes out.

One contract, two engines. `SimpyService` is to be read: processes named for what people do. `CompiledService`
is to be used: the same minutes, states and order of events, to the last bit.

Events at the same minute happen in one stated order, in both engines: completions, changes of staffing and
renewals of stock and units that come by themselves, arrivals, the setting off of batches that need not fill
up, reneging; among equals the smaller order id comes first. A person who would be served at the very minute
at which patience ends is therefore served. Who queues stands in the order of class, minute of joining, id.

Time does not stop at midnight. `serve` goes on from where it was; any cut of a period into windows gives
the same minutes as the whole, so staffing by the hour is `capacity` between shorter windows.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from o2o_sim.core.errors import InputError, nearest_name
from o2o_sim.core.units import AnyArray, FloatArray, IntArray, Minutes
from o2o_sim.fulfilment.couriers import Fleets
from o2o_sim.fulfilment.inside import OrdersInside
from o2o_sim.fulfilment.jobs import Done, Jobs
from o2o_sim.fulfilment.measures import Measures, measure
from o2o_sim.fulfilment.paths import PATHS, Path
from o2o_sim.fulfilment.premises import FleetSpec, Places, StationSpec
from o2o_sim.fulfilment.stations import Stations
from o2o_sim.fulfilment.waits import Waits, waits_of
from o2o_sim.fulfilment.work import work_done

__all__ = ["ENGINES", "Service", "engine"]


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
    paths
        The stations that an order visits and how it is handed over, by number of its path.

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
    >>> guests = Jobs.of(id=[1, 2], merchant=0, path=0, minute=[0.0, 1.0], kitchen_minutes=2.0)
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
        paths: Sequence[Path] = PATHS,
    ) -> None:
        self._stations = Stations.of(stations, paths)
        self._handovers = np.array([path.handover for path in paths], dtype=np.int64)
        self._fleets = Fleets.of(fleets, places)
        self._orders = OrdersInside.none(self._stations.kinds)
        self._now = float(now)
        #: Whether to note every order's wait at every station, for `waits`.
        self.keeps_waits = False
        self._waits = waits_of(self._orders, self._stations, self._now, self._now)
        self._fleets.open_window(self._now)
        work = work_done(self._orders, self._stations, self._now)
        self._measures = measure(self._orders, self._stations, self._fleets, self._now, self._now, work)

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

    @property
    def waits(self) -> Waits:
        """The waits that ended in the last window, where `keeps_waits` asks for them."""
        return self._waits

    @property
    def announced(self) -> FloatArray:
        """The minute of the last unit that will come to each station by itself; `now` where none is announced."""
        return self._stations.expected_until(self._now)

    def announce(self, station: IntArray, minute: FloatArray) -> None:
        """Units come by themselves, one at a time: to a row of the `StationSpec` each, at a minute from `now` on.

        They may be announced for later windows too, but each station's in the order of their minutes.

        Raises
        ------
        InputError
            A station is no stock, is filled in another way too, or a minute lies before what was announced.

        Examples
        --------
        A rank with room for one taxi. The second finds it taken and drives on; the third takes who waits.

        >>> from o2o_sim.fulfilment import CompiledService
        >>> from o2o_sim.fulfilment.modes import Mechanism
        >>> rank = StationSpec(np.array([0]), np.array([1]), np.array([1]), int(Mechanism.STOCK), room=5, most=1)
        >>> service = CompiledService(rank)
        >>> service.announce(np.array([0, 0, 0]), np.array([1.0, 2.0, 6.0]))
        >>> service.serve(Jobs.of(id=[1, 2], merchant=0, path=1, minute=[3.0, 4.0]), 9.0).waited
        array([0., 2.])
        >>> service.measures.stations.in_vain, service.measures.stations.unit_minutes
        (array([1]), array([2.]))
        """
        self._stations.announce(station, minute, self._now)

    def serve(self, jobs: Jobs, until: Minutes) -> Done:
        """Take in orders and let everything happen that happens strictly before `until`.

        Orders that do not leave before `until` stay inside and come out of a later call.
        """
        if not self._now <= until < np.inf:
            raise InputError(f"The service stands at minute {self._now} and cannot go on until {until}.")
        jobs = Jobs.of(**jobs._asdict())
        self._orders = self._orders.joined_by(jobs, self._now, self._stations, self._fleets, self._handovers)
        self._stations.open_window()
        self._fleets.open_window(self._now)
        self._advance(float(until))
        # No work is done in no time; what `capacity` has changed meanwhile is for the next window.
        work = self._orders.worked
        if until > self._now:
            work = work_done(self._orders, self._stations, float(until))
        self._measures = measure(self._orders, self._stations, self._fleets, self._now, float(until), work)
        self._orders = self._orders.with_columns(worked=work)
        if self.keeps_waits:
            self._waits = waits_of(self._orders, self._stations, self._now, float(until))
        if until > self._now:
            self._stations.change_shift()
            self._fleets.change_shift()
        self._stations.forget_come(float(until))
        self._now = float(until)
        done, self._orders = self._orders.parted(self._now, self._stations)
        return done

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

    @property
    def stock(self) -> IntArray:
        """What renewals fill the stock of each station up to, in the rows of the `StationSpec`."""
        return np.array(self._stations.spec.stock)

    def put_out(self, units: IntArray) -> None:
        """Change what renewals fill each stock up to from now on, one number a station.

        What is there already stays: a renewal adds what is missing, and takes nothing away.

        Examples
        --------
        A shop has a loaf for a day, and from the second day on two.

        >>> from o2o_sim.fulfilment import CompiledService
        >>> from o2o_sim.fulfilment.jobs import ServiceState
        >>> from o2o_sim.fulfilment.modes import Mechanism
        >>> row, days = np.array([0]), 1440.0
        >>> bread = StationSpec(row, row + 1, row, Mechanism.STOCK, room=0, stock=1, renew_every=days, life=1)
        >>> service = CompiledService(bread)
        >>> guests = Jobs.of(id=[1, 2], merchant=0, path=0, minute=[600.0, 700.0])
        >>> service.serve(guests, until=days).state.tolist() == [ServiceState.SERVED, ServiceState.REFUSED]
        True
        >>> service.put_out(np.array([2]))
        >>> late = guests._replace(id=np.array([3, 4]), minute=guests.minute + days)
        >>> service.serve(late, until=2 * days).state.tolist() == 2 * [ServiceState.SERVED]
        True
        """
        self._stations.put_out(units)

    def state(self) -> dict[str, AnyArray]:
        """All that the service remembers, as arrays to be saved; either engine can go on from it."""
        orders, stations, fleets = self._orders.arrays(), self._stations.arrays(), self._fleets.arrays()
        parts = (("orders", orders), ("stations", stations), ("fleets", fleets))
        state = {f"{part}.{name}": array for part, arrays in parts for name, array in arrays.items()}
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


#: Where each engine is; SimPy is imported only by who asks for it.
ENGINES = MappingProxyType(
    {
        "compiled": ("o2o_sim.fulfilment.compiled", "CompiledService"),
        "simpy": ("o2o_sim.fulfilment.processes", "SimpyService"),
    }
)


def engine(name: str) -> type[Service]:
    """The service engine of a name.

    Raises
    ------
    InputError
        There is no such engine.

    Examples
    --------
    >>> engine("simpy").__name__
    'SimpyService'
    """
    if name not in ENGINES:
        nearest = nearest_name(name, ENGINES)
        hint = f" Did you mean {nearest}?" if nearest else ""
        raise InputError(f"There is no engine {name!r}, only {', '.join(ENGINES)}.{hint}")
    module, service = ENGINES[name]
    found: type[Service] = getattr(import_module(module), service)
    return found


def _part(state: Mapping[str, AnyArray], part: str) -> dict[str, AnyArray]:
    if "now" not in state:
        raise InputError("This is not the state of a service: it does not say at which minute it stands.")
    prefix = f"{part}."
    return {name.removeprefix(prefix): array for name, array in state.items() if name.startswith(prefix)}
