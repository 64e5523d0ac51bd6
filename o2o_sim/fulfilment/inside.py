"""The orders that have come into service and not left: what is to be done with each, and how far it got."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np

from o2o_sim.core.errors import InputError
from o2o_sim.core.units import AnyArray, BoolArray, FloatArray, IntArray, Minutes
from o2o_sim.fulfilment import progress
from o2o_sim.fulfilment.accept import require_sense
from o2o_sim.fulfilment.alike import alike, are_alike, joined, taken
from o2o_sim.fulfilment.couriers import Fleets
from o2o_sim.fulfilment.jobs import Done, Jobs, ServiceState
from o2o_sim.fulfilment.modes import Discipline, Mechanism
from o2o_sim.fulfilment.paths import Handover
from o2o_sim.fulfilment.progress import NOT_YET
from o2o_sim.fulfilment.stations import Stations, at_such

__all__ = ["NOT_YET", "ON_TRIPS", "RESULTS", "OrdersInside", "in_order"]


@dataclass(frozen=True, slots=True, eq=False)
class OrdersInside:
    """One column an order; what is told per station has a row a kind of station.

    Columns from `priority` on are stored once where all orders are alike in them, see `alike`.

    Parameters
    ----------
    id, merchant, path, minute, patience, pickup, delay, drop_x, drop_y, fleet : as they came in, see `Jobs`
    handover : how the order reaches the person, code of `Handover`
    station : row of the station it visits, -1 where it visits none of that kind
    service : minutes a server there needs
    join, start, leave : minutes of joining the queue there, of being called, of leaving; `NOT_YET` before.
        Who left without being called has given up; whose minute of leaving is open though called is
        interrupted, or served together with others
    served : minute of handing over
    dispatched, courier, pickup_km, drive_km : of the trip; index of the courier in its fleet, -1 before
    picked : minute at which the courier left the merchant with it
    priority, longest, most_wait, told, walk, appointment, lateness, cancels, units, back, online, compares, moves_on,
        call : as they came in, see `Jobs`
    others : as it came in, a row a choice
    tag : what a station notes of an order: minutes still to be served after an interruption; work done for
        everybody at which it will be finished; 1 for the first of a batch; beginning of the slot booked
    present : minute at which who queues from afar is there
    worked : minutes of service received until `now`, where that does not follow from the other minutes
    moved : minute of reaching the merchant gone on to
    tried : how many of `others` were tried
    stop, door, together : of its trip: pick-ups before its own; doors after its own; how many orders there are
    end, gone : code of the state and minute in which it left before being served, other than from a queue
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
    handover: IntArray
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
    priority: IntArray
    longest: IntArray
    most_wait: FloatArray
    told: FloatArray
    walk: FloatArray
    appointment: FloatArray
    lateness: FloatArray
    cancels: FloatArray
    units: IntArray
    back: IntArray
    online: IntArray
    compares: IntArray
    moves_on: FloatArray
    call: FloatArray
    others: IntArray
    tag: FloatArray
    present: FloatArray
    worked: FloatArray
    moved: FloatArray
    tried: IntArray
    picked: FloatArray
    stop: IntArray
    door: IntArray
    together: IntArray
    end: IntArray
    gone: FloatArray

    def __len__(self) -> int:
        return self.id.size

    @classmethod
    def none(cls, kinds: int) -> Self:
        """No orders."""
        jobs = Jobs.none()
        columns: dict[str, AnyArray] = {name: getattr(jobs, name) for name in (*_AS_IT_CAME, *_WISHES)}
        columns |= _untouched(0, kinds)
        columns |= {"service": np.empty((kinds, 0)), "others": np.empty((0, 0), np.int64)}
        columns |= {name: np.empty((kinds, 0), np.int64) for name in ("station",)}
        return cls(**columns, handover=np.empty(0, np.int64))

    def joined_by(
        self, jobs: Jobs, now: Minutes, stations: Stations, fleets: Fleets, handovers: IntArray
    ) -> Self:
        """These orders, and jobs to which nothing has happened yet.

        Raises
        ------
        InputError
            A job makes no sense, see `require_sense`.
        """
        require_sense(jobs, self.id, now, stations, fleets, handovers)
        columns: dict[str, AnyArray] = {name: getattr(jobs, name) for name in (*_AS_IT_CAME, *_WISHES)}
        columns |= _untouched(jobs.id.size, stations.kinds)
        columns["service"] = _padded(jobs.service.T, stations.kinds, 0.0)
        columns["station"] = stations.visited(jobs.merchant, jobs.path)
        columns["handover"] = handovers[jobs.path]
        choices = max(self.others.shape[0], jobs.others.shape[1])
        columns["others"] = _padded(jobs.others.T, choices, -1)
        mine = {**self.arrays(), "others": _padded(self.others, choices, -1)}
        for name in columns.keys() - _MAY_BE_ALIKE:
            dense = np.array if are_alike(columns[name]) else np.ascontiguousarray
            columns[name] = dense(columns[name])
        fresh = _MADE_HERE if len(self) == 0 else frozenset()  # nothing to join, and nobody else's
        together = {name: columns[name] for name in fresh}
        together |= {name: joined(mine[name], columns[name]) for name in mine if name not in fresh}
        return type(self)(**together)

    def only(self, rows: IntArray) -> Self:
        """Some of the orders, by position."""
        return type(self)(**{name: taken(array, rows) for name, array in self.arrays().items()})

    @property
    def due(self) -> FloatArray:
        """The minute at which each order reaches, or reached, its first station."""
        if are_alike(self.moved):
            return self.minute
        return np.where(self.moved < NOT_YET, self.moved, self.minute)

    def reaches(self, kind: int) -> FloatArray:
        """The minute at which each order gets as far as a kind of station, or past all of them."""
        return progress.reaches(self.due, self.station[:kind], self.start, self.leave) if kind else self.due

    def deadline(self, kind: int) -> FloatArray:
        """The minute at which patience ends in the queue of that kind of station, once it has been joined."""
        return progress.deadline(self.handover, self.patience, self.station[:kind], self.start, self.join)

    def hand_over(self, ready: FloatArray, until: Minutes) -> None:
        """Orders that are ready before `until`, and that no courier brings, get to the person."""
        progress.hand_over(self.handover, ready, self.pickup, self.delay, until, self.served)

    def brought(self) -> BoolArray:
        """Whether a courier brings each order."""
        brought: BoolArray = self.handover == Handover.COURIER
        return brought

    def parted(self, now: Minutes, stations: Stations) -> tuple[Done, Self]:
        """The orders that left before `now`, and those still inside."""
        left = progress.left(self.served, self.start, self.leave)
        if not are_alike(self.gone):
            left = np.minimum(left, self.gone)
        gone = left < now
        rows = np.flatnonzero(gone)
        return self._report(rows, left[rows], stations), self.only(np.flatnonzero(~gone))

    def _report(self, rows: IntArray, left: FloatArray, stations: Stations) -> Done:
        slowed = np.isin(stations.spec.discipline, (Discipline.PREEMPTIVE, Discipline.SHARING))
        visits = self.station, self.join, self.start, self.leave, np.ascontiguousarray(self.service)
        start, ready, waited = progress.summary(rows, self.minute, *visits, slowed)
        served = self.served[rows] < NOT_YET
        state = np.where(served, int(ServiceState.SERVED), int(ServiceState.RENEGED))
        if not are_alike(self.end):
            ended = self.end[rows] > 0
            state = np.where(ended, self.end[rows], state)
            never = ended & (self.start[:, rows] == NOT_YET).all(axis=0)
            ready, start = np.where(ended, np.nan, ready), np.where(never, np.nan, start)
        return Done(
            id=self.id[rows],
            state=state,
            start=start,
            ready=ready,
            served=_known(self.served[rows]),
            left=left,
            waited=waited,
            dispatched=_known(self.dispatched[rows]),
            courier=self.courier[rows],
            pickup_km=self.pickup_km[rows],
            drive_km=self.drive_km[rows],
            merchant=self.merchant[rows],
            arrived=self._arrived(rows, stations),
            picked=_known(self.picked[rows]),
            together=self.together[rows],
        )

    def _arrived(self, rows: IntArray, stations: Stations) -> FloatArray:
        arrived: FloatArray = self.due[rows]
        for kind in range(stations.kinds):
            came = at_such(self.station[kind, rows], stations.spec.mechanism == Mechanism.BOOKING)
            leave = self.leave[kind, rows[came]]
            arrived[came] = np.where(leave < NOT_YET, leave, arrived[came])
        return arrived

    def with_columns(self, **columns: AnyArray) -> Self:
        """The same orders with other columns."""
        return replace(self, **columns)

    def filled_in(self, rows: IntArray, columns: Mapping[str, AnyArray]) -> Self:
        """The same orders with some columns of some rows as they were found to be."""
        changed: dict[str, AnyArray] = {}
        for name, values in columns.items():
            column = getattr(self, name)
            if are_alike(column):
                if not values.size or (values == column.flat[0]).all():
                    continue
                column = changed[name] = np.array(column)
            column[..., rows] = values
        return self.with_columns(**changed)

    def arrays(self) -> dict[str, AnyArray]:
        """All columns by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def restored(cls, arrays: Mapping[str, Any]) -> Self:
        """Orders from saved columns."""
        names = {field.name for field in fields(cls)}
        if set(arrays) != names:
            raise InputError(f"Saved orders differ in columns {sorted(names ^ set(arrays))}.")
        return cls(**{name: _thinned(name, np.array(array)) for name, array in arrays.items()})


_AS_IT_CAME = ("id", "merchant", "path", "minute", "patience", "pickup", "delay", "drop_x", "drop_y", "fleet")
_WISHES = (
    "priority",
    "longest",
    "most_wait",
    "told",
    "walk",
    "appointment",
    "lateness",
    "cancels",
    "units",
    "back",
    "online",
    "compares",
    "moves_on",
    "call",
)
_NOTHING_YET = {"served": NOT_YET, "dispatched": NOT_YET, "courier": -1, "pickup_km": 0.0, "drive_km": 0.0}
_NOT_BEEN_THERE = {"join": NOT_YET, "start": NOT_YET, "leave": NOT_YET}
_NOTED = {"tag": 0.0, "present": NOT_YET, "worked": 0.0}
_SEEN = {"moved": NOT_YET, "gone": NOT_YET, "tried": 0, "end": 0}
_TRIP = {"picked": NOT_YET, "stop": 0, "door": 0, "together": 0}
_MAY_BE_ALIKE = frozenset({*_WISHES, *_NOTED, *_SEEN, *_TRIP})
_MADE_HERE = frozenset({*_NOTHING_YET, *_NOT_BEEN_THERE, "station", "handover"})
_COUNTED = frozenset({"courier", "tried", "end", "stop", "door", "together"})

#: The columns that couriers fill in.
ON_TRIPS: tuple[str, ...] = (*_NOTHING_YET, *_TRIP)

#: The columns that an engine fills in at stations.
RESULTS: tuple[str, ...] = (
    *_NOT_BEEN_THERE,
    *("tag", "present", "moved", "gone", "tried", "end"),
    *("merchant", "station", "others"),
)


def _untouched(rows: int, kinds: int) -> dict[str, AnyArray]:
    """Columns of orders to which nothing has happened yet."""
    columns = {
        name: alike(value, (rows,), _type(name)) for name, value in (_NOTHING_YET | _SEEN | _TRIP).items()
    }
    by_kind = {name: alike(value, (kinds, rows)) for name, value in (_NOT_BEEN_THERE | _NOTED).items()}
    return {**columns, **by_kind}


def _type(name: str) -> type:
    return np.int64 if name in _COUNTED else np.float64


def _thinned(name: str, column: AnyArray) -> AnyArray:
    """A column stored once again, if it may be and says the same throughout."""
    if name in _MAY_BE_ALIKE and column.size and (column == column.flat[0]).all():
        return alike(column.flat[0], column.shape, column.dtype)
    return column


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


def _padded(columns: AnyArray, rows: int, value: float) -> AnyArray:
    """The same columns with more rows, if there are fewer than so many."""
    missing = rows - columns.shape[0]
    if missing <= 0:
        return columns
    return np.concatenate([columns, np.full((missing, columns.shape[1]), value, columns.dtype)])


def _known(minutes: FloatArray) -> FloatArray:
    return np.where(minutes < NOT_YET, minutes, np.nan)
