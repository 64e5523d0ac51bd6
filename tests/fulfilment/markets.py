"""Small markets drawn at random, to be served by both engines and in different windows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from o2o_sim.agents.space import Space
from o2o_sim.fulfilment import PATHS, Done, FleetSpec, Handover, Jobs, Places, Service, StationSpec, engine


class Shift(NamedTuple):
    """What happens up to a minute: the orders that come in and the staffing in force."""

    until: float
    jobs: Jobs
    servers: np.ndarray
    couriers: np.ndarray


class SmallMarket(NamedTuple):
    """Premises, and shifts one after the other. `features` name what was drawn."""

    stations: StationSpec
    fleets: list[FleetSpec]
    places: Places
    shifts: list[Shift]
    features: tuple[str, ...]


def small_market(seed: int) -> SmallMarket:
    """A market with few stations and couriers and many ties."""
    draw = np.random.default_rng(seed)
    whole = bool(draw.integers(2))
    merchants = int(draw.integers(1, 4))
    space = Space(4.0, 3.0, bool(draw.integers(2)), bool(draw.integers(2)))
    places = Places(*_points(draw, merchants, space, whole), space)
    stations = _stations(draw, merchants)
    fleets = [_fleet(draw, space, whole) for _ in range(draw.integers(0, 3))]
    busy = draw.choice([0.3, 1.0, 3.0])
    steady = bool(draw.integers(2))
    shifts = list(_shifts(draw, stations, fleets, space, whole, steady, busy, merchants))
    features = (
        "whole minutes" if whole else "real minutes",
        f"{len(fleets)} fleets",
        "torus" if space.wraps else "plane",
        "rectilinear" if space.rectilinear else "straight",
        "steady staffing" if steady else "changing staffing",
        f"load {busy}",
    )
    return SmallMarket(stations, fleets, places, shifts, features)


def open_service(market: SmallMarket, name: str) -> Service:
    """A service of the named engine over the market's premises."""
    return engine(name)(market.stations, market.fleets, market.places)


def play(market: SmallMarket, service: Service) -> list[Done]:
    """Serve shift after shift."""
    return [play_shift(shift, service) for shift in market.shifts]


def play_shift(shift: Shift, service: Service) -> Done:
    """Serve one shift."""
    service.capacity(shift.servers, shift.couriers)
    return service.serve(shift.jobs, shift.until)


def in_one_go(market: SmallMarket) -> SmallMarket:
    """The same orders as a single window, at the first staffing throughout."""
    every = Jobs(*(np.concatenate(column) for column in zip(*(s.jobs for s in market.shifts), strict=True)))
    last, first = market.shifts[-1], market.shifts[0]
    return market._replace(shifts=[Shift(last.until, every, first.servers, first.couriers)])


def all_done(parts: list[Done]) -> Done:
    """Several windows' results as one."""
    return Done(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def assert_same(one: tuple[np.ndarray, ...], other: tuple[np.ndarray, ...]) -> None:
    """Equal to the last bit, nan equal to nan."""
    for name, mine, theirs in zip(one._fields, one, other, strict=True):
        np.testing.assert_array_equal(mine, theirs, err_msg=name)


def _points(draw: Generator, count: int, space: Space, whole: bool) -> tuple[np.ndarray, np.ndarray]:
    x, y = draw.uniform(0, space.width, count), draw.uniform(0, space.height, count)
    return (np.floor(x), np.floor(y)) if whole else (x, y)


def _stations(draw: Generator, merchants: int) -> StationSpec:
    owned = [(m, kind) for m in range(merchants) for kind in (0, 1) if draw.random() < 0.8]
    merchant, kind = np.array(owned, dtype=np.int64).reshape(-1, 2).T
    order = draw.permutation(merchant.size)
    return StationSpec(merchant[order], kind[order], draw.integers(0, 4, merchant.size))


def _fleet(draw: Generator, space: Space, whole: bool) -> FleetSpec:
    homes = int(draw.integers(1, 5)) if draw.random() < 0.9 else int(draw.integers(70, 120))
    speed, detour, handling = (1.0, 1.0, float(draw.integers(2))) if whole else (0.25, 1.3, 3.0)
    return FleetSpec(
        int(draw.integers(0, homes + 1)), *_points(draw, homes, space, whole), speed, detour, handling
    )


def _shifts(
    draw: Generator,
    stations: StationSpec,
    fleets: list[FleetSpec],
    space: Space,
    whole: bool,
    steady: bool,
    busy: float,
    merchants: int,
) -> Iterator[Shift]:
    servers, couriers = stations.servers, np.array([fleet.couriers for fleet in fleets], dtype=np.int64)
    paths = [code for code, path in enumerate(PATHS) if fleets or path.handover != Handover.COURIER]
    now = 0.0
    ids = draw.permutation(10_000).astype(np.int64) - 5_000
    for number in range(int(draw.integers(1, 5))):
        length = float(draw.integers(0, 30)) if whole else draw.uniform(0, 30)
        if number and not steady:
            servers = draw.integers(0, 4, servers.size)
            couriers = np.array([draw.integers(0, fleet.home_x.size + 1) for fleet in fleets], dtype=np.int64)
        count = int(draw.poisson(busy * merchants * length / 3))
        mine, ids = ids[:count], ids[count:]
        jobs = _jobs(draw, mine, merchants, paths, len(fleets), now, length, space, whole)
        now += length
        yield Shift(now, jobs, servers, couriers)


def _jobs(
    draw: Generator,
    ids: np.ndarray,
    merchants: int,
    paths: list[int],
    fleets: int,
    now: float,
    length: float,
    space: Space,
    whole: bool,
) -> Jobs:
    n = ids.size
    beyond = draw.choice([1.0, 1.5])  # some come only in a later window
    minute = now + draw.uniform(0, beyond * length, n)
    kitchen, counter, delay = draw.exponential([[4.0], [2.0], [20.0]], (3, n))
    patience = np.where(draw.random(n) < 0.5, draw.exponential(4.0, n), np.inf)
    pickup = minute + draw.uniform(-2, 12, n)
    if whole:
        minute, kitchen, counter, delay, patience, pickup = (
            np.floor(v) for v in (minute, kitchen, counter, delay, patience, pickup)
        )
    drop_x, drop_y = _points(draw, n, space, whole)
    return Jobs.of(
        id=ids,
        merchant=draw.integers(0, merchants, n),
        path=draw.choice(paths, n),
        minute=np.maximum(minute, now),
        patience=patience,
        counter_minutes=counter,
        kitchen_minutes=kitchen,
        pickup=pickup,
        delay=delay,
        drop_x=drop_x,
        drop_y=drop_y,
        fleet=draw.integers(0, max(fleets, 1), n),
    )
