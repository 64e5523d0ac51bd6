"""The compiled service beside SimPy: the same orders, the same minutes, how much sooner."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from o2o_sim.agents.space import Space
from o2o_sim.core.units import FloatArray
from o2o_sim.fulfilment import Done, FleetSpec, Jobs, Places, Service, StationSpec, engine
from o2o_sim.fulfilment.idle import Idle
from o2o_sim.fulfilment.in_turn import Batches, dense_classes, serve_batches, serve_by_class
from o2o_sim.fulfilment.kernels import Fleet, Riders, Shifts, Trips, Visits, dispatch, serve_stations
from o2o_sim.fulfilment.modes import Discipline
from o2o_sim.fulfilment.paths import StationKind
from o2o_sim.offers.channels import Channel
from o2o_sim.study.speed.bar import Bar, cpu_seconds

ORDERS = 100_000
ORDERS_PER_MERCHANT = 200
DAY = 720.0
CITY_WIDTH = 5.0
BARE_REPEATS = 5
IN_FULL = 100.0  # what the whole service should reach: two orders of magnitude; a judgement

_BARE = "the compiled loop over orders already in line, beside SimPy's engine on the same orders"
IN_FULL_MEANING = "the compiled engine with all checks, sorting and reports, beside SimPy's"


class Case(NamedTuple):
    """A market to be served: its orders, its stations, its couriers, and how much sooner its bare loop should be."""

    name: str
    least_ratio: float
    jobs: Jobs
    stations: StationSpec
    fleets: tuple[FleetSpec, ...] = ()
    places: Places | None = None


def service_bars() -> Iterator[Bar]:
    """How many times sooner than SimPy the compiled engine is, and by how much any of its minutes differs.

    The bare loop is what the bars speak of: the recursion over orders that are already in line. The whole service
    also checks and keeps every order, sorts the lines, and reports.
    """
    for case in (visits(np.inf), visits(10.0), by_class(), in_batches(), deliveries()):
        reference, slow = served(engine("simpy"), case)
        served(engine("compiled"), case)
        done, quick = served(engine("compiled"), case)
        minutes, bare = bare_loop(case)
        apart = max(
            difference(done, reference), gap(minutes[done.id], done.served if case.fleets else done.start)
        )
        name = f"service_{case.name}"
        yield Bar.at_least(f"{name}_bare_loop_times_simpy", slow / bare, case.least_ratio, _BARE)
        yield Bar.at_least(f"{name}_in_full_times_simpy", slow / quick, IN_FULL, IN_FULL_MEANING)
        yield Bar.at_most(f"{name}_largest_difference", apart, 0.0, "minutes of all three, order by order")


def bare_loop(case: Case) -> tuple[FloatArray, float]:
    """When each order starts (or is delivered) by the compiled loop alone, and the processor time of that loop.

    A loop is over in a few milliseconds, so it is run several times on orders laid out anew; the median counts.
    """
    return loop_seconds(lambda: _couriers_loop(case) if case.fleets else _stations_loop(case))


def loop_seconds(laid_out: Callable[[], tuple[FloatArray, Callable[[], None]]]) -> tuple[FloatArray, float]:
    """The minutes that a loop fills in, and its median processor time on orders laid out anew each time."""
    spent = []
    for _ in range(BARE_REPEATS + 1):
        minutes, loop = laid_out()
        spent.append(cpu_seconds(loop))
    return minutes, float(np.median(spent[1:]))


def _stations_loop(case: Case) -> tuple[FloatArray, Callable[[], None]]:
    """The recursion over the lines of all kitchens."""
    jobs, servers = case.jobs, case.stations.servers.astype(np.int64)
    starts, leaves = np.full(ORDERS, np.inf), np.full(ORDERS, np.inf)
    kitchen = jobs.service[:, StationKind.KITCHEN].copy()
    visits = Visits(jobs.merchant, jobs.minute, jobs.minute + jobs.patience, kitchen, starts, leaves)
    shifts = Shifts(
        servers, servers, np.repeat(servers[:, None], 24, axis=1), np.zeros(servers.size, np.bool_)
    )
    line, until, spec = np.lexsort((jobs.id, jobs.minute)), end_of(case), case.stations
    if spec.discipline == Discipline.PRIORITY:
        rank, ranks = dense_classes(jobs.priority, line)
        return starts, lambda: serve_by_class(line, visits, rank, ranks, shifts, 0.0, until)
    if spec.discipline == Discipline.BATCH:
        how = (np.full(servers.size, value) for value in (spec.batch, spec.least, spec.batch_wait))
        batches = Batches(jobs.id, np.zeros(ORDERS), *how)
        return starts, lambda: serve_batches(line, visits, batches, shifts, 0.0, until)
    return starts, lambda: serve_stations(line, visits, shifts, 0.0, until)


def _couriers_loop(case: Case) -> tuple[FloatArray, Callable[[], None]]:
    """The search for the nearest idle courier, delivery by delivery."""
    jobs, (crew,), places = case.jobs, case.fleets, case.places
    assert places is not None
    dispatched, served, pickup, drive = (np.full(ORDERS, np.inf) for _ in range(4))
    columns = dispatched, served, np.full(ORDERS, -1), pickup, drive
    trips = Trips(jobs.id, jobs.minute, jobs.merchant, jobs.drop_x, jobs.drop_y, *columns)
    x, y, count = crew.home_x.copy(), crew.home_y.copy(), np.int64(crew.couriers)
    way = float(crew.speed), float(crew.detour), float(crew.handling)
    fleet = Fleet(x, y, count, count, *way, *places)
    idle, riders = Idle.none(x, y, places.space), Riders.none(x.size)
    line, until = np.lexsort((jobs.id, jobs.minute)), end_of(case)
    return served, lambda: dispatch(line, trips, fleet, idle, riders, 0.0, until)


def end_of(case: Case) -> float:
    """When everything is long over."""
    return float(case.jobs.minute.max()) + 100 * DAY


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


def by_class() -> Case:
    """The visitors of `visits`, three classes of them."""
    case = visits(np.inf)
    priority = np.random.default_rng(9).integers(0, 3, ORDERS)
    stations = case.stations._replace(discipline=np.int64(Discipline.PRIORITY))
    return case._replace(
        name="priority", least_ratio=1000.0, jobs=case.jobs._replace(priority=priority), stations=stations
    )


def in_batches() -> Case:
    """The visitors of `visits`, up to four served together; who is first waits three minutes at most for another."""
    case = visits(np.inf)
    stations = case.stations._replace(
        discipline=np.int64(Discipline.BATCH),
        batch=np.int64(4),
        least=np.int64(2),
        batch_wait=np.float64(3.0),
    )
    return case._replace(name="batch", least_ratio=1000.0, stations=stations)


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
    return max(gap(getattr(done, name), getattr(reference, name)) for name in minutes)


def gap(one: FloatArray, other: FloatArray) -> float:
    """Largest difference of two columns of minutes; nothing where both say that it never came to it."""
    both = np.isfinite(one) & np.isfinite(other)
    if not np.array_equal(np.isfinite(one), np.isfinite(other)):
        return np.inf
    return float(np.max(np.abs(one[both] - other[both]), initial=0.0))


def served(kind: type[Service], case: Case) -> tuple[Done, float]:
    service = kind(case.stations, case.fleets, case.places)
    found: list[Done] = []
    spent = cpu_seconds(lambda: found.append(service.serve(case.jobs, end_of(case))))
    return found[0], spent
