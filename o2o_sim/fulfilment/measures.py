"""What is measured at stations and fleets in a window of time, from the minutes that an engine filled in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import BoolArray, FloatArray, IntArray, Minutes
from o2o_sim.fulfilment.alike import are_alike
from o2o_sim.fulfilment.couriers import Fleets
from o2o_sim.fulfilment.hours import hour_at, next_hour
from o2o_sim.fulfilment.inside import OrdersInside
from o2o_sim.fulfilment.jobs import ServiceState
from o2o_sim.fulfilment.modes import Discipline
from o2o_sim.fulfilment.shifts import duty_before
from o2o_sim.fulfilment.stations import Stations, at_such

__all__ = ["FleetMeasures", "Measures", "StationMeasures", "little_gap", "measure"]


class StationMeasures(NamedTuple):
    """One row a station. Minutes inside the window only, whatever happened before it or will after.

    Parameters
    ----------
    before : orders at the station when the window began
    arrived, served, reneged : orders that joined, were finished, gave up in the window
    busy_minutes : servers at work, summed over them; of a shared place the work that was done
    queued_minutes : orders in the queue, summed over them
    present_minutes : integral of the number of orders at the station, from counting arrivals and departures
    staffed_minutes : servers on duty, summed over them; utilisation is busy over staffed minutes
    service_minutes : orders being served, summed over them: more than servers at work where one serves several
    refused, balked, cancelled, no_shows, oversold : orders that left for these reasons, see `ServiceState`
    spoiled : units of stock thrown away
    came, in_vain : units that came to a stock by themselves, and those of them that found no room and left
    unit_minutes : units in stock, summed over them
    """

    before: IntArray
    arrived: IntArray
    served: IntArray
    reneged: IntArray
    busy_minutes: FloatArray
    queued_minutes: FloatArray
    present_minutes: FloatArray
    staffed_minutes: FloatArray
    service_minutes: FloatArray
    refused: IntArray
    balked: IntArray
    cancelled: IntArray
    no_shows: IntArray
    oversold: IntArray
    spoiled: IntArray
    came: IntArray
    in_vain: IntArray
    unit_minutes: FloatArray

    @property
    def turned_away(self) -> IntArray:
        """Orders that were not let in, or found nothing left."""
        return self.refused + self.oversold

    @property
    def asked(self) -> IntArray:
        """All who came, whether they found something or not."""
        return self.arrived + self.turned_away


class FleetMeasures(NamedTuple):
    """One row a fleet.

    Parameters
    ----------
    dispatched, delivered : orders for which a courier set out, that were handed over, in the window
    waiting : orders ready at the end of the window for which no courier has set out
    busy_minutes : couriers on a trip inside the window, summed over them
    waiting_minutes : orders that were ready and waited for a courier to set out, inside the window
    staffed_minutes : couriers on duty, summed over them
    pickup_km, drive_km : road kilometres of the trips that set out in the window
    idle_minutes : couriers on duty and on no trip, summed over them
    idle_km : road kilometres ridden inside the window to places to rest at
    """

    dispatched: IntArray
    delivered: IntArray
    waiting: IntArray
    busy_minutes: FloatArray
    waiting_minutes: FloatArray
    staffed_minutes: FloatArray
    pickup_km: FloatArray
    drive_km: FloatArray
    idle_minutes: FloatArray
    idle_km: FloatArray


class Measures(NamedTuple):
    """What was measured from minute `since` to before `until`."""

    since: Minutes
    until: Minutes
    stations: StationMeasures
    fleets: FleetMeasures


def measure(
    orders: OrdersInside,
    stations: Stations,
    fleets: Fleets,
    since: Minutes,
    until: Minutes,
    work: FloatArray,
) -> Measures:
    """Everything measured in a window, over the orders that were inside at any minute of it.

    `work` is what `work_done` says of the end of the window.
    """
    at_stations = _at_stations(orders, stations, since, until, work)
    return Measures(since, until, at_stations, _of_fleets(orders, fleets, since, until))


def little_gap(measured: StationMeasures) -> FloatArray:
    """How far each station is from Little's law on the window: order-minutes counted less those spent.

    The counted side, the integral of the number present, uses arrivals and departures alone; the spent
    side adds up every order's own minutes in queue and service. They differ by rounding, or all is not well.

    Examples
    --------
    >>> from o2o_sim.fulfilment import CompiledService, Jobs, StationSpec
    >>> service = CompiledService(StationSpec(np.array([0]), np.array([1]), np.array([1])))
    >>> _ = service.serve(Jobs.of(id=[1, 2], merchant=0, path=0, minute=[0.0, 1.0], kitchen_minutes=2.0), 9.0)
    >>> little_gap(service.measures.stations)
    array([0.])
    """
    return measured.present_minutes - (measured.service_minutes + measured.queued_minutes)


def _at_stations(
    orders: OrdersInside, stations: Stations, since: Minutes, until: Minutes, work: FloatArray
) -> StationMeasures:
    counts = np.zeros((4, len(stations)), dtype=np.int64)
    minutes = np.zeros((3, len(stations)))
    gone = None if are_alike(orders.gone) else orders.gone
    for kind in range(stations.kinds):
        join, start, leave = orders.join[kind], orders.start[kind], orders.leave[kind]
        leave = leave if gone is None else np.minimum(leave, gone)
        _tally(orders.station[kind], join, start, leave, since, until, counts, minutes)
    before, arrived, served, reneged = counts
    busy, queued, present = minutes
    present += before * (until - since)
    in_service = busy.copy()
    _correct_shared(orders, stations, since, until, work, busy, queued, in_service)
    _correct_batches(orders, stations, since, until, busy)
    turned = {name: stations.turned[state] for name, state in _TURNED.items()}
    served -= turned["cancelled"] + turned["no_shows"]
    staffed = _staffed(stations, since, until)
    last = {
        "staffed_minutes": staffed,
        "service_minutes": in_service,
        **turned,
        "came": stations.have_come(until),
    }
    last |= {name: getattr(stations, name) for name in ("spoiled", "in_vain", "unit_minutes")}
    return StationMeasures(before, arrived, served, reneged, busy, queued, present, **last)


_TURNED = {
    "refused": ServiceState.REFUSED,
    "balked": ServiceState.BALKED,
    "cancelled": ServiceState.CANCELLED,
    "no_shows": ServiceState.NO_SHOW,
    "oversold": ServiceState.OVERSOLD,
}


def _correct_shared(
    orders: OrdersInside,
    stations: Stations,
    since: Minutes,
    until: Minutes,
    work: FloatArray,
    busy: FloatArray,
    queued: FloatArray,
    in_service: FloatArray,
) -> None:
    """Where services are interrupted or shared, servers were at work as long as orders received service."""
    corrected = np.isin(stations.spec.discipline, (Discipline.PREEMPTIVE, Discipline.SHARING))
    if not corrected.any():
        return
    for minutes in (busy, queued, in_service):
        minutes[corrected] = 0.0
    for kind in range(stations.kinds):
        rows = at_such(orders.station[kind], corrected)
        join, leave = orders.join[kind, rows], orders.leave[kind, rows]
        rows = rows[(join < until) & (leave >= since)]
        station, join, leave = orders.station[kind, rows], orders.join[kind, rows], orders.leave[kind, rows]
        spent = np.minimum(leave, until) - np.maximum(join, since)
        done = work[kind, rows] - orders.worked[kind, rows]
        for minutes, values in ((busy, done), (in_service, done), (queued, spent - done)):
            minutes += np.bincount(station, values, len(stations))


def _correct_batches(
    orders: OrdersInside, stations: Stations, since: Minutes, until: Minutes, busy: FloatArray
) -> None:
    """A server that takes several orders at once is at work once."""
    batched = stations.spec.discipline == Discipline.BATCH
    if not batched.any():
        return
    busy[batched] = 0.0
    for kind in range(stations.kinds):
        rows = at_such(orders.station[kind], batched)
        rows = rows[(orders.tag[kind, rows] == 1.0) & (orders.start[kind, rows] < until)]
        begin, end = orders.start[kind, rows], orders.leave[kind, rows]
        busy += np.bincount(
            orders.station[kind, rows], _overlap(begin, end, since, until), len(stations)
        ).astype(np.float64)


def _staffed(stations: Stations, since: Minutes, until: Minutes) -> FloatArray:
    """Server minutes on duty, hour by hour where hours differ."""
    servers = np.minimum(stations.planned, stations.spec.hours[:, 0])
    staffed: FloatArray = servers.astype(np.float64) * (until - since)
    rows = np.flatnonzero(stations.by_hour())
    if rows.size:
        staffed[rows] = 0.0
        edge = since
        while edge < until:
            end = min(next_hour(edge), until)
            there = np.minimum(stations.planned[rows], stations.spec.hours[rows, hour_at(edge)])
            staffed[rows] += there * (end - edge)
            edge = end
    return staffed


@compiled
def _tally(
    station: IntArray,
    join: FloatArray,
    start: FloatArray,
    leave: FloatArray,
    since: Minutes,
    until: Minutes,
    counts: IntArray,
    minutes: FloatArray,
) -> None:
    before, arrived, served, reneged = counts
    busy, queued, present = minutes
    for i in range(station.size):
        s = station[i]
        if s < 0 or join[i] >= until or leave[i] < since:
            continue
        if join[i] < since:
            before[s] += 1
        else:
            arrived[s] += 1
            present[s] += until - join[i]
        called = min(start[i], leave[i], until)
        queued[s] += max(called, since) - max(join[i], since)
        if start[i] < until:
            busy[s] += min(leave[i], until) - max(start[i], since)
        if leave[i] < until:
            present[s] -= until - leave[i]
            if start[i] < np.inf:
                served[s] += 1
            else:
                reneged[s] += 1


def _of_fleets(orders: OrdersInside, fleets: Fleets, since: Minutes, until: Minutes) -> FleetMeasures:
    rows = np.flatnonzero(orders.brought())
    ready = orders.only(rows).reaches(orders.station.shape[0])
    out, home = orders.dispatched[rows], orders.served[rows]
    fleet = orders.fleet[rows]
    set_out = (out >= since) & (out < until)

    trip = np.where(orders.door[rows] == 0, 1.0, 0.0)
    staffed, at_work = _on_duty(fleets, fleet, orders.courier[rows], trip, out, home, since, until)

    def total(values: FloatArray) -> FloatArray:
        return np.bincount(fleet, values, fleets.count).astype(np.float64)

    def count(holds: BoolArray) -> IntArray:
        return np.bincount(fleet[holds], minlength=fleets.count)

    return FleetMeasures(
        dispatched=count(set_out),
        delivered=count((home >= since) & (home < until)),
        waiting=count((ready < until) & (out >= until)),
        busy_minutes=total(trip * _overlap(out, home, since, until)),
        waiting_minutes=total(_overlap(ready, np.maximum(ready, out), since, until)),
        staffed_minutes=staffed,
        pickup_km=total(np.where(set_out, orders.pickup_km[rows], 0.0)),
        drive_km=total(np.where(set_out, orders.drive_km[rows], 0.0)),
        idle_minutes=staffed - at_work,
        idle_km=fleets.ridden_to_rest(until) - fleets.before,
    )


def _on_duty(
    fleets: Fleets,
    fleet: IntArray,
    courier: IntArray,
    trip: FloatArray,
    out: FloatArray,
    home: FloatArray,
    since: Minutes,
    until: Minutes,
) -> tuple[FloatArray, FloatArray]:
    """Courier minutes on duty of each fleet, and those of them on a trip; `trip` is 1 for one order of each."""
    there = np.zeros(fleets.x.size)
    for number, planned in enumerate(fleets.planned.tolist()):
        there[fleets.first[number] : fleets.first[number] + planned] = 1.0
    staffed = there * _duty(fleets, np.arange(fleets.x.size), np.full(fleets.x.size, since), until)
    of_fleet = np.repeat(np.arange(fleets.count), np.diff(fleets.first))
    row = fleets.first[fleet] + np.maximum(courier, 0)
    began, ended = np.clip(out, since, until), np.clip(home, since, until)
    spent = trip * there[row] * _duty(fleets, row, began, ended) if row.size else np.zeros(0)
    count = fleets.count
    return (
        np.bincount(of_fleet, staffed, count).astype(np.float64),
        np.bincount(fleet, spent, count).astype(np.float64),
    )


def _duty(fleets: Fleets, row: IntArray, begin: FloatArray, end: FloatArray | Minutes) -> FloatArray:
    """Minutes of a spell in which a courier's shift runs."""
    on, off = fleets.on[row], fleets.off[row]
    minutes: FloatArray = duty_before(on, off, np.asarray(end)) - duty_before(on, off, begin)
    return minutes


def _overlap(begin: FloatArray, end: FloatArray, since: Minutes, until: Minutes) -> FloatArray:
    """Minutes of each spell that lie inside the window."""
    return np.clip(end, since, until) - np.clip(begin, since, until)
