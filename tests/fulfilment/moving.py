"""Small markets whose couriers match, bundle, rest, change shifts and are called ahead."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from o2o_sim.agents.space import Space
from o2o_sim.fulfilment import FleetSpec, Handover, Jobs, Path, Places, Service, engine
from o2o_sim.fulfilment.modes import Along, Dispatch, Route
from tests.fulfilment.markets import SmallMarket, small_market
from tests.fulfilment.rooms import EARLIER, Rooms, rooms
from tests.fulfilment.rooms import PATHS as ROOM_PATHS


def moving_market(seed: int) -> SmallMarket:
    """A small market with at least one fleet, that works in any of the ways there are."""
    draw = np.random.default_rng([seed, 4])
    offset = 0
    while not (market := small_market(seed * 1000 + offset)).fleets:
        offset += 1
    fleets = [_working(draw, fleet, market.places.space) for fleet in market.fleets]
    fleets = _routed(seed, fleets)
    ahead = bool(draw.integers(2))
    shifts, now = [], 0.0
    for shift in market.shifts:
        jobs = _mostly_brought(draw, shift.jobs)
        jobs = _called(draw, jobs, now) if ahead else jobs
        shifts.append(shift._replace(jobs=jobs))
        now = shift.until
    features = (*market.features, "called ahead" if ahead else "called when ready")
    for fleet in fleets:
        features += (
            Dispatch(fleet.dispatch).label,
            "bundles" if fleet.bundle > 1 else "one by one",
            "vans" if fleet.bundle > 4 else "bicycles",
            "shorter" if fleet.route == Route.SHORTER else "nearest next",
            "by doors" if fleet.along == Along.DOORS else "by waiting",
            "shifts" if np.ndim(fleet.on) else "always on duty",
            "rest" if np.ndim(fleet.rest_x) else "stay",
        )
    return market._replace(fleets=fleets, shifts=shifts, features=features)


def _working(draw: Generator, fleet: FleetSpec, space: Space) -> FleetSpec:
    size = fleet.home_x.size
    ways: dict[str, object] = {
        "speed": 1.0,
        "dispatch": int(draw.integers(3)),
        "every": float(draw.choice([1.0, 3.0, 2.5])),
        "bundle": int(draw.choice([1, 2, 4])),
        "near": float(draw.choice([0.0, 1.0])),
        "door": None if draw.integers(2) else float(draw.integers(3)),
    }
    if draw.integers(2):
        on = draw.integers(0, 60, size)
        ways |= {"on": on, "off": on + draw.choice([10, 30, 1440], size)}
    if draw.integers(2):
        x, y = draw.uniform(0, space.width, size), draw.uniform(0, space.height, size)
        at = (np.floor(x), np.floor(y)) if draw.integers(2) else (fleet.home_x, fleet.home_y)
        away = draw.random(size) < 0.8
        ways |= {"rest_x": np.where(away, at[0], np.nan), "rest_y": np.where(away, at[1], np.nan)}
    return fleet._replace(**ways)


def _routed(seed: int, fleets: list[FleetSpec]) -> list[FleetSpec]:
    """Some fleets rearrange their doors, and some of those with bundles load vans; no other draw is changed."""
    draw = np.random.default_rng([seed, 6])
    routed = [f._replace(route=int(draw.integers(2)), along=int(draw.integers(2))) for f in fleets]
    return [
        fleet._replace(bundle=int(draw.choice([4, 40]))) if fleet.bundle == 4 else fleet for fleet in routed
    ]


def _mostly_brought(draw: Generator, jobs: Jobs) -> Jobs:
    """More deliveries, and faster kitchens, than in the usual small market."""
    path = np.where(draw.random(jobs.id.size) < 0.6, 2, jobs.path)
    return jobs._replace(path=path, service=np.floor(4 * jobs.service) / 16)


def _called(draw: Generator, jobs: Jobs, now: float) -> Jobs:
    """Some are called for at once, some later, some when they are ready."""
    later = np.maximum(jobs.minute + draw.integers(-5, 8, jobs.id.size), now)
    return jobs._replace(call=np.where(draw.random(jobs.id.size) < 0.7, later, np.inf))


def rooms_with_couriers(seed: int) -> tuple[Rooms, list[FleetSpec], Places]:
    """Rooms of every kind whose parcels are brought by couriers instead, who work in any of the ways there are."""
    draw = np.random.default_rng([seed, 5])
    market = rooms(seed, EARLIER)
    space = Space(4.0, 3.0, bool(draw.integers(2)), bool(draw.integers(2)))
    merchants = int(market.stations.merchant.max()) + 1
    places = Places(np.floor(draw.uniform(0, 4, merchants)), np.floor(draw.uniform(0, 3, merchants)), space)
    size = int(draw.integers(1, 5))
    home = np.floor(draw.uniform(0, 3, size)), np.floor(draw.uniform(0, 3, size))
    fleet = _working(draw, FleetSpec(size, *home, 1.0, 1.0, float(draw.integers(2))), space)
    shifts, now = [], 0.0
    for shift in market.shifts:
        count = shift.jobs.id.size
        brought = shift.jobs._replace(
            drop_x=np.floor(draw.uniform(0, 4, count)),
            drop_y=np.floor(draw.uniform(0, 3, count)),
            fleet=np.zeros(count, np.int64),
        )
        shifts.append(shift._replace(jobs=_called(draw, brought, now)))
        now = shift.until
    return market._replace(shifts=shifts), _routed(seed, [fleet]), places


def open_rooms_with_couriers(market: Rooms, fleets: list[FleetSpec], places: Places, name: str) -> Service:
    """A service of the named engine over the rooms and their couriers."""
    paths = [Path(p.stations, BROUGHT.get(p.handover, p.handover)) for p in ROOM_PATHS]
    return engine(name)(market.stations, fleets, places, paths=paths)


BROUGHT = {Handover.PARCEL: Handover.COURIER}
