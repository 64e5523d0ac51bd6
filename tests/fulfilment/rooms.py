"""Markets drawn at random with stations of every kind: what works how, who turns away where, and many ties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator

from o2o_sim.fulfilment import Handover, Jobs, Path, Service, StationSpec, engine
from o2o_sim.fulfilment.modes import NO_LIMIT, Discipline, Mechanism

#: How a station can work: mechanism and discipline.
WORKS = {
    **{discipline.label: (Mechanism.QUEUE, discipline) for discipline in Discipline},
    **{
        mechanism.label: (mechanism, Discipline.FIRST_COME)
        for mechanism in (Mechanism.SHELF, Mechanism.BOOKING, Mechanism.STOCK)
    },
    "afar": (Mechanism.QUEUE, Discipline.FIRST_COME),
    "afar by class": (Mechanism.QUEUE, Discipline.PRIORITY),
    "lent": (Mechanism.STOCK, Discipline.FIRST_COME),
    "come": (Mechanism.STOCK, Discipline.FIRST_COME),
}
#: Without the last: of these a seed makes the market that it made before units came by themselves.
EARLIER = tuple(WORKS)[:-1]
DOORS = ("open", "room", "length", "shown wait", "compares", "moves on", "compares and moves on")
#: The same where what is seen was measured before, or the wait is told.
LATE = ("length before", "wait before", "compares before", "told")
KINDS = 3
PATHS = (
    Path((0, 1, 2), Handover.ON_SITE),
    Path((1,), Handover.PICK_UP),
    Path((1, 2), Handover.PARCEL),
    Path((0, 2), Handover.ON_SITE),
)


class Shift(NamedTuple):
    """What happens up to a minute; `coming` are stations to which units come by themselves, and the minutes."""

    until: float
    jobs: Jobs
    servers: np.ndarray
    coming: tuple[np.ndarray, np.ndarray]


class Rooms(NamedTuple):
    """A market of rooms, its shifts, and what was drawn: how each kind works, the door, the kind of minutes."""

    stations: StationSpec
    shifts: list[Shift]
    works: tuple[str, ...]
    door: str
    whole: bool
    hours: bool

    @property
    def combinations(self) -> set[tuple[str, str, str]]:
        """Each way of working with the door and the kind of minutes."""
        minutes = "whole" if self.whole else "real"
        return {(work, self.door, minutes) for work in self.works}


def rooms(seed: int, among: Sequence[str] = tuple(WORKS), door: str | None = None) -> Rooms:
    """One market; seeds go through ways of working and doors in turn, so that few reach all."""
    draw = np.random.default_rng([seed, 77])
    names = list(among)
    works = (names[seed % len(names)], *(names[i] for i in draw.integers(0, len(names), KINDS - 1)))
    works = tuple(works[i] for i in draw.permutation(KINDS))
    door, whole = door or DOORS[seed // len(names) % len(DOORS)], bool(draw.integers(2))
    hours = bool(draw.integers(2))
    merchants = int(draw.integers(2, 4))
    stations = _stations(draw, works, merchants, whole, hours, door)
    come, announced = (
        np.array([works[kind] == "come" for kind in stations.kind]),
        np.zeros(stations.kind.size),
    )
    shifts, ids, now = [], draw.permutation(10_000).astype(np.int64) - 5_000, 0.0
    busy = draw.choice([0.4, 1.0, 2.5])
    for _ in range(int(draw.integers(1, 5))):
        length = float(draw.integers(0, 90)) if whole else draw.uniform(0, 90)
        count = int(draw.poisson(busy * merchants * length / 5))
        mine, ids = ids[:count], ids[count:]
        jobs = _jobs(draw, mine, merchants, now, length, whole, door)
        servers = draw.integers(0, 4, stations.servers.size) if draw.random() < 0.5 else stations.servers
        now += length
        shifts.append(Shift(now, jobs, servers, _coming(draw, come, announced, now, whole)))
    return Rooms(stations, shifts, works, door, whole, hours)


def steady(market: Rooms) -> Rooms:
    """The same orders with the first staffing throughout."""
    first = market.stations.servers
    return market._replace(shifts=[shift._replace(servers=first) for shift in market.shifts])


def at_once(market: Rooms) -> Rooms:
    """The same orders in one window."""
    jobs = [shift.jobs for shift in market.shifts]
    every = Jobs(*(np.concatenate(column) for column in zip(*jobs, strict=True)))
    coming = tuple(np.concatenate(part) for part in zip(*(one.coming for one in market.shifts), strict=True))
    whole = market.shifts[0]._replace(until=market.shifts[-1].until, jobs=every, coming=coming)
    return market._replace(shifts=[whole])


def open_rooms(market: Rooms, name: str) -> Service:
    """A service of the named engine over the market's stations."""
    return engine(name)(market.stations, paths=PATHS)


def _coming(
    draw: Generator, come: np.ndarray, announced: np.ndarray, until: float, whole: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Units that come in a shift, and the next after it; `announced` is moved on to the last of each station."""
    stations, minutes = [], []
    for station in np.flatnonzero(come):
        while announced[station] < until:
            announced[station] += _minutes(draw, 4.0, 1, whole)[0]
            stations.append(station)
            minutes.append(announced[station])
    order = draw.permutation(len(stations))
    return np.array(stations, dtype=np.int64)[order], np.array(minutes)[order]


def _minutes(draw: Generator, mean: float, count: int, whole: bool) -> np.ndarray:
    drawn = draw.exponential(mean, count)
    return np.floor(drawn) if whole else drawn


def _stations(
    draw: Generator, works: tuple[str, ...], merchants: int, whole: bool, hours: bool, door: str
) -> StationSpec:
    """Every merchant has every kind of station, so that orders can go from one to the other."""
    rows = merchants * KINDS
    merchant, kind = np.repeat(np.arange(merchants), KINDS), np.tile(np.arange(KINDS), merchants)
    order = draw.permutation(rows)
    merchant, kind = merchant[order], kind[order]
    mechanism, discipline = np.array([WORKS[works[k]] for k in kind], dtype=np.int64).T
    lends, come = (np.array([works[k] == work for k in kind]) for work in ("lent", "come"))
    columns: dict[str, Any] = {
        "room": draw.integers(0, 6, rows) if door == "room" else np.full(rows, NO_LIMIT),
        "batch": draw.integers(3, 5, rows),
        "least": draw.integers(1, 4, rows),
        "batch_wait": np.where(draw.random(rows) < 0.7, _minutes(draw, 8.0, rows, whole), np.inf),
        "turn": _minutes(draw, 4.0, rows, whole) + 1.0,
        "near": np.where(["afar" in works[k] for k in kind], draw.integers(0, 3, rows), -1),
        "slot": np.full(rows, 15.0),
        "later": draw.integers(0, 4, rows),
        "stock": draw.integers(0, 12, rows),
        "renew_from": _minutes(draw, 20.0, rows, whole),
        "renew_every": np.where(
            lends | come | (draw.random(rows) < 0.1), np.inf, 10.0 + _minutes(draw, 30.0, rows, whole)
        ),
        "life": draw.integers(0, 4, rows),
        "sync": np.where(draw.random(rows) < 0.5, 7.0, 0.0),
        "returns": lends.astype(np.int64),
    }
    if come.any():
        columns["most"] = np.where(draw.random(rows) < 0.7, draw.integers(0, 8, rows), NO_LIMIT)
    if door in LATE[:3]:
        measured = np.isin(mechanism, (Mechanism.QUEUE, Mechanism.SHELF)) & (draw.random(rows) < 0.8)
        columns["ago"] = np.where(measured, draw.integers(1, draw.choice([4, 40]), rows), 0)
    if hours:
        columns["hours"] = draw.integers(0, 5, (rows, 24))
    return StationSpec(merchant, kind, draw.integers(0, 4, rows), mechanism, discipline, **columns)


def _jobs(
    draw: Generator, ids: np.ndarray, merchants: int, now: float, length: float, whole: bool, door: str
) -> Jobs:
    n = ids.size
    minute = now + draw.uniform(0, draw.choice([1.0, 1.5]) * length, n)
    minute = np.maximum(np.floor(minute) if whole else minute, now)
    some = draw.random((4, n))
    others = np.argsort(draw.random((n, merchants)), axis=1)[:, : merchants - 1]
    merchant = draw.integers(0, merchants, n)
    others = np.where((others == merchant[:, None]) | (draw.random(others.shape) < 0.2), -1, others)
    return Jobs.of(
        id=ids,
        merchant=merchant,
        path=draw.integers(0, len(PATHS), n),
        minute=minute,
        patience=np.where(some[0] < 0.6, _minutes(draw, 6.0, n, whole), np.inf),
        service=np.stack([_minutes(draw, mean, n, whole) for mean in (2.0, 5.0, 3.0)], axis=1),
        pickup=minute + _minutes(draw, 12.0, n, whole),
        delay=_minutes(draw, 20.0, n, whole),
        priority=draw.integers(0, 3, n),
        walk=np.where(some[1] < 0.7, _minutes(draw, 5.0, n, whole), 0.0),
        appointment=minute + _minutes(draw, 25.0, n, whole),
        lateness=np.where(some[2] < 0.8, _minutes(draw, 2.0, n, whole), np.inf),
        cancels=np.where(some[3] < 0.2, minute + _minutes(draw, 20.0, n, whole), np.inf),
        units=draw.integers(1, 3, n),
        back=np.where(draw.random(n) < 0.5, draw.integers(0, merchants, n), -1),
        online=draw.integers(0, 2, n),
        others=others,
        **_wishes(draw, n, whole, door),
    )


def _wishes(draw: Generator, n: int, whole: bool, door: str) -> dict[str, Any]:
    """What the people of a door want."""
    moves = {"moves_on": np.where(draw.random(n) < 0.8, _minutes(draw, 3.0, n, whole), np.inf)}
    shy = {"longest": np.where(draw.random(n) < 0.7, draw.integers(0, 4, n), NO_LIMIT)}
    if door == "length":
        return shy
    if door == "length before":
        return {**shy, **moves}
    if door in ("shown wait", "wait before", "told"):
        most = {"most_wait": np.where(draw.random(n) < 0.7, _minutes(draw, 10.0, n, whole), np.inf)}
        told = {"told": np.where(draw.random(n) < 0.7, _minutes(draw, 10.0, n, whole), -1.0)}
        return {**most, **moves, **told} if door == "told" else most
    if door in ("compares", "compares before"):
        return {"compares": draw.integers(0, 2, n)}
    if door == "moves on":
        return {**shy, **moves}
    if door == "compares and moves on":
        return {**shy, **moves, "compares": 1}
    return {}
