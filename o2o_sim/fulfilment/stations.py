"""Stations: who owns them, how they work, with how many servers, and what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from o2o_sim.core.compiled import compiled
from o2o_sim.core.errors import InputError
from o2o_sim.core.units import AnyArray, BoolArray, FloatArray, IntArray, Minutes
from o2o_sim.fulfilment.hours import hour_before
from o2o_sim.fulfilment.jobs import ServiceState
from o2o_sim.fulfilment.modes import NO_LIMIT, Discipline, Mechanism
from o2o_sim.fulfilment.paths import Path, StationKind
from o2o_sim.fulfilment.premises import StationSpec

__all__ = ["Stations", "at_such"]

_MOST_LIVES = 8
#: What is seen may have been measured so many minutes ago: at the same minute of the day before.
MOST_AGO = 1440
_WHOLE = frozenset(
    [
        "merchant",
        "kind",
        "servers",
        "mechanism",
        "discipline",
        "room",
        "batch",
        "least",
        "ago",
        "near",
        "hours",
        "later",
        "stock",
        "life",
        "returns",
        "most",
    ]
)
#: What a station remembers beside its orders.
_MEMORY = (
    *("virtual", "since", "level", "ages", "shown", "synced", "seen_crowd", "seen_ahead", "seen_wait"),
    *("coming", "coming_to"),
)


@dataclass(slots=True, eq=False)
class Stations:
    """The stations of a market, their staffing, and what they remember beside their orders.

    Parameters
    ----------
    spec : the stations as they were declared, a column each
    servers : how many each has until `now`, before the hours of the day are looked at
    planned : how many each has from `now` on
    row_of : row of the station of each kind and merchant, -1 where there is none; shape (kinds, merchants)
    visits : whether a path visits a kind of station; shape (kinds, paths)
    virtual, since : where all are served at once: work done for each since the place was last empty, up to when
    level : units in stock
    ages : the same by how many renewals they have seen; shape (8, stations)
    shown, synced : units shown online, and in which period that was last brought up to date
    seen_crowd, seen_ahead, seen_wait : what there was at each of the last whole minutes, where that is shown later:
        how many were there; how many waited, -1 where nobody had to; the wait that this made. Minute m is in row
        m modulo the number of rows; shape (most minutes ago + 1, stations)
    coming, coming_to : minutes at which units will come by themselves, and the station; by station, then minute
    turned : how many left at each station in the window for each reason; shape (states, stations)
    spoiled, in_vain : units thrown away in the window, and those that came by themselves and found no room
    unit_minutes : units that were there in the window, summed over them
    """

    spec: StationSpec
    servers: IntArray
    planned: IntArray
    row_of: IntArray
    visits: BoolArray
    virtual: FloatArray
    since: FloatArray
    level: IntArray
    ages: IntArray
    shown: IntArray
    synced: IntArray
    seen_crowd: IntArray
    seen_ahead: IntArray
    seen_wait: FloatArray
    coming: FloatArray
    coming_to: IntArray
    turned: IntArray
    spoiled: IntArray
    in_vain: IntArray
    unit_minutes: FloatArray

    @classmethod
    def of(cls, spec: StationSpec, paths: Sequence[Path]) -> Stations:
        """Stations at their first staffing.

        Raises
        ------
        InputError
            A kind is unknown, a number of servers negative, or a merchant has two stations of a kind.
        """
        spec = _columns(spec)
        kinds = _kinds(spec, paths)
        row_of = _rows_of(spec, kinds)
        count = spec.merchant.size
        rows = int(spec.ago.max(initial=0)) + 1 if spec.ago.any() else 0
        ages = np.zeros((_MOST_LIVES, count), dtype=np.int64)
        ages[0] = spec.stock
        stations = cls(
            spec=spec,
            servers=spec.servers,
            planned=spec.servers,
            row_of=row_of,
            visits=np.array([[kind in path.stations for path in paths] for kind in range(kinds)]),
            virtual=np.zeros(count),
            since=np.zeros(count),
            level=spec.stock.copy(),
            ages=ages,
            shown=spec.stock.copy(),
            synced=np.zeros(count, dtype=np.int64),
            seen_crowd=np.zeros((rows, count), dtype=np.int64),
            seen_ahead=np.full((rows, count), -1),
            seen_wait=np.zeros((rows, count)),
            coming=np.empty(0),
            coming_to=np.empty(0, dtype=np.int64),
            turned=np.zeros((len(ServiceState) + 1, count), dtype=np.int64),
            spoiled=np.zeros(count, dtype=np.int64),
            in_vain=np.zeros(count, dtype=np.int64),
            unit_minutes=np.zeros(count),
        )
        stations.plan(spec.servers)
        return stations

    def __len__(self) -> int:
        return self.servers.size

    @property
    def kinds(self) -> int:
        """How many kinds of station there are."""
        return int(self.row_of.shape[0])

    def visited(self, merchant: IntArray, path: IntArray) -> IntArray:
        """The station of each kind that each order visits, -1 for none; shape (kinds, orders)."""
        return _visited(self.row_of, self.visits, merchant, path)

    def plain(self) -> BoolArray:
        """Which stations are queues without limits that recursions can do: one at a time, by class, in batches."""
        spec = self.spec
        plain: BoolArray = (
            (spec.mechanism == Mechanism.QUEUE)
            & (spec.discipline != Discipline.PREEMPTIVE)
            & (spec.discipline != Discipline.SHARING)
            & (spec.room >= NO_LIMIT)
            & (spec.near < 0)
            & (spec.ago == 0)
        )
        return plain

    def by_hour(self) -> BoolArray:
        """Which stations have hours that differ."""
        by_hour: BoolArray = (self.spec.hours != self.spec.hours[:, :1]).any(axis=1)
        return by_hour

    def at_first(self, now: Minutes) -> IntArray:
        """Servers on duty when a window begins, before the changes of its first minute."""
        servers: IntArray = np.minimum(self.servers, self.spec.hours[:, hour_before(now)])
        return servers

    def open_window(self) -> None:
        """Begin to count who is turned away, what spoils, what leaves in vain and how much there is."""
        self.turned = np.zeros_like(self.turned)
        self.spoiled, self.in_vain = np.zeros_like(self.spoiled), np.zeros_like(self.in_vain)
        self.unit_minutes = np.zeros_like(self.unit_minutes)

    def announce(self, station: IntArray, minute: FloatArray, now: Minutes) -> None:
        """Units will come by themselves, each to a stock that is not renewed, after those announced before."""
        station, minute = np.array(station, dtype=np.int64), np.array(minute, dtype=np.float64)
        spec = self.spec
        stocked = (spec.mechanism == Mechanism.STOCK) & (spec.renew_every == np.inf) & (spec.returns == 0)
        known = (
            station.shape == minute.shape
            and station.ndim == 1
            and np.isin(station, np.arange(len(self))).all()
        )
        if not known or not stocked[station].all():
            raise InputError(
                "Stations: units come by themselves to stocks that nothing else fills, at a minute each."
            )
        if not ((minute >= self.expected_until(now)[station]) & (minute < np.inf)).all():
            raise InputError(
                "Stations: units that come are announced in the order of their minutes, none before now."
            )
        station = np.append(self.coming_to, station)
        minute = np.append(self.coming, minute)
        order = np.lexsort((minute, station))
        self.coming, self.coming_to = minute[order], station[order]

    def expected_until(self, now: Minutes) -> FloatArray:
        """The minute of the last unit announced to each station; now where none is."""
        last = np.full(len(self), now)
        np.maximum.at(last, self.coming_to, self.coming)
        return last

    def first_coming(self) -> IntArray:
        """Where the units announced to each station begin among all, and the end."""
        return np.searchsorted(self.coming_to, np.arange(len(self) + 1))

    def have_come(self, until: Minutes) -> IntArray:
        """How many units came to each station before a minute."""
        return np.bincount(self.coming_to[self.coming < until], minlength=len(self))

    def forget_come(self, until: Minutes) -> None:
        """Units that came before a minute are not to come any more."""
        later = self.coming >= until
        self.coming, self.coming_to = self.coming[later], self.coming_to[later]

    def plan(self, servers: IntArray) -> None:
        """Set the staffing from now on."""
        planned = np.array(servers, dtype=np.int64)
        if planned.shape != self.servers.shape or planned.min(initial=0) < 0:
            raise InputError(f"Stations: expected {len(self)} numbers of servers, none negative.")
        self.planned = planned

    def put_out(self, units: IntArray) -> None:
        """Set what renewals fill each stock up to from now on."""
        stock = np.array(units, dtype=np.int64)
        if stock.shape != self.servers.shape or stock.min(initial=0) < 0:
            raise InputError(f"Stations: expected {len(self)} numbers of units, none negative.")
        self.spec = self.spec._replace(stock=stock)

    def change_shift(self) -> None:
        """The planned staffing is now in force."""
        self.servers = self.planned

    def arrays(self) -> dict[str, AnyArray]:
        """What must be kept to go on later."""
        spec = {"merchant": self.spec.merchant, "kind": self.spec.kind}
        memory = {name: getattr(self, name).copy() for name in _MEMORY}
        return {**spec, "servers": self.servers, "planned": self.planned, "stock": self.spec.stock, **memory}

    def restore(self, arrays: Mapping[str, AnyArray]) -> None:
        """Go on from what was kept."""
        same = set(arrays) == set(self.arrays()) and all(
            np.array_equal(arrays[name], getattr(self.spec, name)) for name in ("merchant", "kind")
        )
        if not same:
            raise InputError("The saved service has other stations.")
        for name in _MEMORY:
            setattr(self, name, np.array(arrays[name]))
        self.plan(arrays["servers"])
        self.change_shift()
        self.plan(arrays["planned"])
        self.put_out(arrays["stock"])


def at_such(station: IntArray, holds: BoolArray) -> IntArray:
    """The orders that visit a station of which something holds, by position."""
    if not holds.any():
        return np.empty(0, np.int64)
    return np.flatnonzero((station >= 0) & holds[np.maximum(station, 0)])


def _columns(spec: StationSpec) -> StationSpec:
    """All columns as arrays, a row a station."""
    merchant, kind, servers = (np.array(column, dtype=np.int64) for column in spec[:3])
    if not merchant.shape == kind.shape == servers.shape or merchant.ndim != 1:
        raise InputError("Stations: merchant, kind and servers need one value a station each.")
    rows = merchant.size
    hours = np.full((rows, 24), NO_LIMIT) if spec.hours is None else np.array(spec.hours, dtype=np.int64)
    if hours.shape != (rows, 24) or hours.min(initial=0) < 0:
        raise InputError("Stations: hours need 24 numbers a station, none negative.")
    others = {name: _column(name, getattr(spec, name), rows) for name in StationSpec._fields[3:]}
    columns = StationSpec(merchant, kind, servers, **{**others, "hours": hours})
    _check(columns)
    return columns


def _column(name: str, values: AnyArray, rows: int) -> AnyArray | None:
    if name == "hours":
        return None
    column = np.array(values, dtype=np.int64 if name in _WHOLE else np.float64)
    if column.ndim and column.shape != (rows,):
        raise InputError(f"Stations: {name} has shape {column.shape}, but there are {rows} stations.")
    return np.array(np.broadcast_to(column, (rows,)))


def _check(spec: StationSpec) -> None:
    """Refuse what no station can be."""
    queue = spec.mechanism == Mechanism.QUEUE
    in_turn = np.isin(spec.discipline, (Discipline.FIRST_COME, Discipline.PRIORITY))
    booked = spec.mechanism == Mechanism.BOOKING
    renewed = spec.renew_every < np.inf
    lends = spec.returns != 0
    for holds, meaning in (
        ((spec.mechanism >= 0) & (spec.mechanism < len(Mechanism)), "a mechanism there is"),
        ((spec.discipline >= 0) & (spec.discipline < len(Discipline)), "a discipline there is"),
        (
            queue | (spec.discipline == Discipline.FIRST_COME),
            "first come first served, as all but queues are",
        ),
        ((spec.near < 0) | (queue & in_turn), "queueing from afar only where people are served in turn"),
        (
            (spec.ago == 0) | queue | (spec.mechanism == Mechanism.SHELF),
            "a queue or shelf where what is seen was measured before",
        ),
        ((spec.ago >= 0) & (spec.ago <= MOST_AGO), f"what is seen measured 0 to {MOST_AGO} minutes ago"),
        ((spec.least >= 1) & (spec.least <= spec.batch), "batches of at least 1 and at most their size"),
        (
            (spec.room >= 0) & (spec.stock >= 0) & (spec.later >= 0) & (spec.most >= 0),
            "room, stock and slots not negative",
        ),
        (~booked | ((spec.slot > 0) & (spec.slot < np.inf)), "slots that take time"),
        (spec.renew_every > 0, "time between renewals"),
        ((spec.life >= 0) & (spec.life <= _MOST_LIVES), f"a life of 0 to {_MOST_LIVES} renewals"),
        ((spec.turn >= 0) & (spec.sync >= 0) & (spec.batch_wait >= 0), "times that are not negative"),
        (~lends | ~renewed, "units that either come back or are renewed"),
    ):
        if not holds.all():
            raise InputError(f"Stations: station {int(np.argmin(holds))} needs {meaning}.")


def _kinds(spec: StationSpec, paths: Sequence[Path]) -> int:
    """How many kinds there are: those that a market always knows, and those that are named."""
    named = [kind for path in paths for kind in path.stations]
    if spec.merchant.min(initial=0) < 0 or min(named, default=0) < 0:
        raise InputError("Stations: kinds are numbered from 0, merchants are rows from 0.")
    kinds = max([len(StationKind) - 1, *named]) + 1
    if spec.kind.min(initial=0) < 0 or spec.kind.max(initial=0) >= kinds:
        raise InputError(f"Stations: kinds are 0 to {kinds - 1}, merchants are rows from 0.")
    if any(tuple(sorted(set(path.stations))) != tuple(path.stations) for path in paths):
        raise InputError("Paths visit stations by rising number, none twice.")
    return kinds


def _rows_of(spec: StationSpec, kinds: int) -> IntArray:
    row_of = np.full((kinds, spec.merchant.max(initial=-1) + 1), -1)
    row_of[spec.kind, spec.merchant] = np.arange(spec.merchant.size)
    if np.count_nonzero(row_of >= 0) != spec.merchant.size:
        raise InputError("Stations: a merchant has two of one kind; give one of them all the servers.")
    return row_of


@compiled
def _visited(row_of: IntArray, visits: BoolArray, merchant: IntArray, path: IntArray) -> IntArray:
    rows = np.full((row_of.shape[0], merchant.size), -1)
    for i in range(merchant.size):
        if merchant[i] < row_of.shape[1]:
            for kind in range(row_of.shape[0]):
                if visits[kind, path[i]]:
                    rows[kind, i] = row_of[kind, merchant[i]]
    return rows
