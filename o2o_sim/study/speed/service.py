"""The compiled service beside SimPy: the same orders, the same minutes, how much sooner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from o2o_sim.agents.space import Space
from o2o_sim.fulfilment import Done, FleetSpec, Jobs, Places, Service, StationSpec, engine
from o2o_sim.fulfilment.paths import StationKind
from o2o_sim.offers.channels import Channel
from o2o_sim.study.speed.bar import Bar, cpu_seconds

ORDERS = 100_000
ORDERS_PER_MERCHANT = 200
DAY = 720.0
CITY_WIDTH = 5.0


class Case(NamedTuple):
    """A market to be served: its orders, its stations, its couriers."""

    name: str
    least_ratio: float
    jobs: Jobs
    stations: StationSpec
    fleets: tuple[FleetSpec, ...] = ()
    places: Places | None = None


def service_bars() -> Iterator[Bar]:
    """How many times sooner than SimPy the compiled engine is, and by how much any of its minutes differs."""
    for case in (visits(np.inf), visits(10.0), deliveries()):
        reference, slow = _served(engine("simpy"), case)
        _served(engine("compiled"), case)
        done, quick = _served(engine("compiled"), case)
        yield Bar.at_least(f"service_{case.name}_times_simpy", slow / quick, case.least_ratio)
        yield Bar.at_most(f"service_{case.name}_largest_difference", difference(done, reference), 0.0)


def visits(patience: float) -> Case:
    """Visitors at kitchens that are at times too busy; with a finite mean patience some leave."""
    rng = np.random.default_rng(7)
    merchants = ORDERS // ORDERS_PER_MERCHANT
    kitchens = np.arange(merchants)
    jobs = Jobs.of(
        id=np.arange(ORDERS),
        merchant=rng.integers(0, merchants, ORDERS),
        path=Channel.WALK_IN,
        minute=rng.uniform(0.0, DAY, ORDERS),
        kitchen_minutes=rng.exponential(6.0, ORDERS),
        patience=rng.exponential(patience, ORDERS) if np.isfinite(patience) else np.inf,
    )
    stations = StationSpec(kitchens, np.full(merchants, StationKind.KITCHEN), np.full(merchants, 2))
    name = "with_patience" if np.isfinite(patience) else "first_come"
    return Case(name, 1000.0 if np.isfinite(patience) else 1500.0, jobs, stations)


def deliveries() -> Case:
    """Orders that couriers fetch from merchants all over a town and bring to doors all over it."""
    rng = np.random.default_rng(8)
    merchants = ORDERS // ORDERS_PER_MERCHANT
    couriers = 400
    jobs = Jobs.of(
        id=np.arange(ORDERS),
        merchant=rng.integers(0, merchants, ORDERS),
        path=Channel.DELIVERY,
        minute=rng.uniform(0.0, 14 * DAY, ORDERS),
        drop_x=rng.uniform(0.0, CITY_WIDTH, ORDERS),
        drop_y=rng.uniform(0.0, CITY_WIDTH, ORDERS),
        fleet=0,
    )
    none = np.zeros(0, np.int64)
    homes = rng.uniform(0.0, CITY_WIDTH, (2, couriers))
    spots = rng.uniform(0.0, CITY_WIDTH, (2, merchants))
    places = Places(spots[0], spots[1], Space(CITY_WIDTH, CITY_WIDTH, True, False))
    fleet = FleetSpec(couriers, homes[0], homes[1])
    return Case("couriers", 80.0, jobs, StationSpec(none, none, none), (fleet,), places)


def difference(done: Done, reference: Done) -> float:
    """Largest difference of any minute; infinite where the engines disagree on who was served."""
    if not (np.array_equal(done.id, reference.id) and np.array_equal(done.state, reference.state)):
        return np.inf
    minutes = ("start", "ready", "left", "waited")
    gaps = (np.abs(getattr(done, name) - getattr(reference, name)) for name in minutes)
    return float(max(np.nanmax(gap, initial=0.0) for gap in gaps))


def _served(kind: type[Service], case: Case) -> tuple[Done, float]:
    service = kind(case.stations, case.fleets, case.places)
    until = float(case.jobs.minute.max()) + 100 * DAY
    found: list[Done] = []
    spent = cpu_seconds(lambda: found.append(service.serve(case.jobs, until)))
    return found[0], spent
