"""The orders that have come into service and not left: what is to be done with each, and how far it got."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np

from o2o_sim.core.compiled import compiled
from o2o_sim.core.errors import InputError
from o2o_sim.core.units import AnyArray, BoolArray, FloatArray, IntArray, Minutes
from o2o_sim.fulfilment.couriers import Fleets
from o2o_sim.fulfilment.jobs import Done, Jobs, ServiceState
from o2o_sim.fulfilment.paths import PATHS, Handover, StationKind
from o2o_sim.fulfilment.stations import Stations

__all__ = ["NOT_YET", "OrdersInside", "in_order"]

#: The minute of what has not happened: later than every minute, so that comparisons need no exception.
NOT_YET: float = float("inf")

_KINDS = len(StationKind)
_ON_SITE, _PICK_UP = int(Handover.ON_SITE), int(Handover.PICK_UP)
_COURIER, _PARCEL = int(Handover.COURIER), int(Handover.PARCEL)
#: How the orders of each path are handed over.
_HANDOVER = np.array([path.handover for path in PATHS])


@dataclass(frozen=True, slots=True, eq=False)
class OrdersInside:
    """One column an order; what is told per station has a row a `StationKind`.

    Parameters
    ----------
    id, merchant, path, minute, patience, pickup, delay, drop_x, drop_y, fleet : as they came in, see `Jobs`
    station : row of the station it visits, -1 where it visits none of that kind
    service : minutes a server there needs
    join, start, leave : minutes of joining the queue there, of being called, of leaving; `NOT_YET` before.
        Who is called has a known minute of leaving; who left without being called has given up
    served : minute of handing over
    dispatched, courier, pickup_km, drive_km : of the trip; index of the courier in its fleet, -1 before
    """

    id: IntArray
    merchant: IntArray
    path: IntArray
    minute: FloatArray
    patience: FloatArray
    pickup: FloatArray
    delay: FloatArray
    drop_x: FloatArray
    drop_y: FloatArray
    fleet: IntArray
    station: IntArray
    service: FloatArray
    join: FloatArray
    start: FloatArray
    leave: FloatArray
    served: FloatArray
    dispatched: FloatArray
    courier: IntArray
    pickup_km: FloatArray
    drive_km: FloatArray

    def __len__(self) -> int:
        return self.id.size

    @classmethod
    def none(cls) -> Self:
        """No orders."""
        columns: dict[str, AnyArray] = {name: np.empty(0) for name in _NOTHING_YET}
        columns |= {name: np.empty((_KINDS, 0)) for name in ("service", *_NOT_BEEN_THERE)}
        columns |= {name: getattr(Jobs.none(), name) for name in _AS_IT_CAME}
        columns["station"], columns["courier"] = np.empty((_KINDS, 0), np.int64), np.empty(0, np.int64)
        return cls(**columns)

    def joined_by(self, jobs: Jobs, now: Minutes, stations: Stations, fleets: Fleets) -> Self:
        """These orders, and jobs to which nothing has happened yet.

        Raises
        ------
        InputError
            A job comes in the past, takes a negative time, has the id of another, or names a path, merchant or
            fleet there is not.
        """
        _check_values(jobs, now)
        _check_names(jobs, fleets)
        if not _all_differ(jobs.id) or np.isin(self.id, jobs.id).any():
            raise InputError("Jobs: an id stands for two orders.")
        service = np.concatenate([self.service, [jobs.counter_minutes, jobs.kitchen_minutes]], axis=1)
        station = np.concatenate([self.station, stations.visited(jobs.merchant, jobs.path)], axis=1)
        columns: dict[str, AnyArray] = {"service": service, "station": station}
        for name in _AS_IT_CAME:
            columns[name] = np.concatenate([getattr(self, name), getattr(jobs, name)])
        for name, nothing in (_NOTHING_YET | _NOT_BEEN_THERE).items():
            columns[name] = _lengthened(getattr(self, name), jobs.id.size, nothing)
        return type(self)(**columns)

    def only(self, rows: IntArray) -> Self:
        """Some of the orders, by position."""
        return type(self)(**{name: array.take(rows, axis=-1) for name, array in self.arrays().items()})

    def reaches(self, kind: int) -> FloatArray:
        """The minute at which each order gets as far as a kind of station, or past all of them."""
        return _reaches(self.minute, self.station[:kind], self.start, self.leave) if kind else self.minute

    def deadline(self, kind: int) -> FloatArray:
        """The minute at which patience ends in the queue of that kind of station, once it has been joined."""
        return _deadline(self.path, self.patience, self.station[:kind], self.start, self.join)

    def hand_over(self, ready: FloatArray, until: Minutes) -> None:
        """Orders that are ready before `until`, and that no courier brings, get to the person."""
        _hand_over(self.path, ready, self.pickup, self.delay, until, self.served)

    def brought(self) -> BoolArray:
        """Whether a courier brings each order."""
        brought: BoolArray = _HANDOVER[self.path] == Handover.COURIER
        return brought

    def parted(self, now: Minutes) -> tuple[Done, Self]:
        """The orders that left before `now`, and those still inside."""
        left = _left(self.served, self.start, self.leave)
        gone = left < now
        rows = np.flatnonzero(gone)
        return self._report(rows, left[rows]), self.only(np.flatnonzero(~gone))

    def _report(self, rows: IntArray, left: FloatArray) -> Done:
        start, ready, waited = _summary(rows, self.minute, self.station, self.join, self.start, self.leave)
        served = self.served[rows] < NOT_YET
        return Done(
            id=self.id[rows],
            state=np.where(served, int(ServiceState.SERVED), int(ServiceState.RENEGED)),
            start=start,
            ready=ready,
            served=_known(self.served[rows]),
            left=left,
            waited=waited,
            dispatched=_known(self.dispatched[rows]),
            courier=self.courier[rows],
            pickup_km=self.pickup_km[rows],
            drive_km=self.drive_km[rows],
        )

    def arrays(self) -> dict[str, AnyArray]:
        """All columns by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def restored(cls, arrays: Mapping[str, Any]) -> Self:
        """Orders from saved columns."""
        names = {field.name for field in fields(cls)}
        if set(arrays) != names:
            raise InputError(f"Saved orders differ in columns {sorted(names ^ set(arrays))}.")
        return cls(**{name: np.array(array) for name, array in arrays.items()})


_AS_IT_CAME = ("id", "merchant", "path", "minute", "patience", "pickup", "delay", "drop_x", "drop_y", "fleet")
_NOTHING_YET = {"served": NOT_YET, "dispatched": NOT_YET, "courier": -1, "pickup_km": 0.0, "drive_km": 0.0}
_NOT_BEEN_THERE = {"join": NOT_YET, "start": NOT_YET, "leave": NOT_YET}


def in_order(minute: FloatArray, id: IntArray) -> IntArray:
    """Positions sorted by minute, then id.

    Examples
    --------
    >>> in_order(np.array([2.0, 1.0, 1.0]), np.array([5, 9, 7]))
    array([2, 1, 0])
    """
    order = np.argsort(minute)
    sorted_minute = minute[order]
    equal = np.flatnonzero(sorted_minute[1:] == sorted_minute[:-1])
    if equal.size:
        tied = np.union1d(equal, equal + 1)
        among = order[tied]
        order[tied] = among[np.lexsort((id[among], minute[among]))]
    return order


@compiled
def _reaches(minute: FloatArray, visited: IntArray, start: FloatArray, leave: FloatArray) -> FloatArray:
    reached = minute.copy()
    for kind in range(visited.shape[0]):
        for i in range(minute.size):
            if visited[kind, i] >= 0:
                reached[i] = leave[kind, i] if start[kind, i] < NOT_YET else NOT_YET
    return reached


@compiled
def _deadline(
    path: IntArray, patience: FloatArray, visited: IntArray, start: FloatArray, join: FloatArray
) -> FloatArray:
    kinds = visited.shape[0]
    deadline = np.empty(patience.size)
    for i in range(patience.size):
        left = patience[i] if _HANDOVER[path[i]] == _ON_SITE else NOT_YET
        for kind in range(kinds):
            if visited[kind, i] >= 0 and start[kind, i] < NOT_YET:
                left -= start[kind, i] - join[kind, i]
        deadline[i] = join[kinds, i] + left
    return deadline


@compiled
def _hand_over(
    path: IntArray,
    ready: FloatArray,
    pickup: FloatArray,
    delay: FloatArray,
    until: Minutes,
    served: FloatArray,
) -> None:
    for i in range(ready.size):
        handover = _HANDOVER[path[i]]
        if ready[i] >= until or handover == _COURIER:
            continue
        served[i] = ready[i]
        if handover == _PICK_UP:
            served[i] = max(ready[i], pickup[i])
        elif handover == _PARCEL:
            served[i] = ready[i] + delay[i]


@compiled
def _left(served: FloatArray, start: FloatArray, leave: FloatArray) -> FloatArray:
    """The minute of being served or of giving up, whichever there is."""
    left = served.copy()
    for kind in range(start.shape[0]):
        for i in range(served.size):
            if start[kind, i] == NOT_YET and leave[kind, i] < NOT_YET:
                left[i] = leave[kind, i]
    return left


@compiled
def _summary(
    rows: IntArray,
    minute: FloatArray,
    station: IntArray,
    join: FloatArray,
    start: FloatArray,
    leave: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """First start and end of the last service, nan without one, and minutes in queues, of some orders."""
    first, ready, waited = np.empty(rows.size), np.empty(rows.size), np.zeros(rows.size)
    for i in range(rows.size):
        row = rows[i]
        begun = False
        first[i] = ready[i] = minute[row]
        for kind in range(station.shape[0]):
            if station[kind, row] < 0 or join[kind, row] == NOT_YET:
                continue
            called = start[kind, row] < NOT_YET
            waited[i] += (start[kind, row] if called else leave[kind, row]) - join[kind, row]
            if not begun:
                first[i] = start[kind, row] if called else np.nan
                begun = True
            ready[i] = leave[kind, row] if called else np.nan
    return first, ready, waited


def _known(minutes: FloatArray) -> FloatArray:
    return np.where(minutes < NOT_YET, minutes, np.nan)


def _lengthened(column: AnyArray, rows: int, value: float) -> AnyArray:
    """A column with more rows, which all hold the value."""
    longer = np.full((*column.shape[:-1], column.shape[-1] + rows), value, dtype=column.dtype)
    longer[..., : column.shape[-1]] = column
    return longer


def _all_differ(ids: IntArray) -> bool:
    rising = bool(np.all(ids[1:] > ids[:-1]))
    return rising or np.unique(ids).size == ids.size


def _check_values(jobs: Jobs, now: Minutes) -> None:
    for name in ("counter_minutes", "kitchen_minutes", "delay"):
        minutes = getattr(jobs, name)
        _require(jobs, name, (minutes >= 0) & (minutes < np.inf), "a duration of 0 or more")
    for name in ("pickup", "drop_x", "drop_y"):
        _require(jobs, name, np.isfinite(getattr(jobs, name)), "a finite number")
    _require(jobs, "patience", jobs.patience >= 0, "a duration of 0 or more")
    _require(jobs, "minute", (jobs.minute >= now) & (jobs.minute < np.inf), f"a minute not before {now}")


def _check_names(jobs: Jobs, fleets: Fleets) -> None:
    _require(jobs, "path", (jobs.path >= 0) & (jobs.path < len(PATHS)), f"a path from 0 to {len(PATHS) - 1}")
    delivered = _HANDOVER[jobs.path] == Handover.COURIER
    known = (jobs.fleet >= 0) & (jobs.fleet < fleets.count)
    _require(jobs, "fleet", ~delivered | known, f"one of {fleets.count} fleets for a delivery")
    _require(jobs, "merchant", jobs.merchant >= 0, "a row from 0")
    _require(jobs, "merchant", ~delivered | fleets.placed(jobs.merchant), "a merchant with a place")
    _require(jobs, "drop_x", ~delivered | fleets.reached(jobs.drop_x, jobs.drop_y), "a place in the city")


def _require(jobs: Jobs, name: str, holds: BoolArray, expected: str) -> None:
    if not holds.all():
        row = int(np.argmin(holds))
        value = getattr(jobs, name)[row]
        raise InputError(f"Jobs: order {jobs.id[row]} has {name} {value}, expected {expected}.")
