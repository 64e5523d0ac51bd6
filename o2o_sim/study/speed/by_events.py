"""What is served event by event beside SimPy: interruption, the shortest queue of several, matched couriers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from o2o_sim.core.units import FloatArray
from o2o_sim.fulfilment import Jobs, engine
from o2o_sim.fulfilment.couriers import Fleets
from o2o_sim.fulfilment.inside import OrdersInside
from o2o_sim.fulfilment.intricate import lay_out, play
from o2o_sim.fulfilment.modes import Discipline, Dispatch
from o2o_sim.fulfilment.paths import PATHS, StationKind
from o2o_sim.fulfilment.stations import Stations
from o2o_sim.fulfilment.zones import Zones
from o2o_sim.study.speed.bar import Bar
from o2o_sim.study.speed.service import (
    IN_FULL_MEANING,
    ORDERS,
    Case,
    by_class,
    deliveries,
    difference,
    end_of,
    gap,
    loop_seconds,
    served,
    visits,
)

__all__ = ["event_bars", "interrupted", "loop_by_events", "matched", "to_the_shortest"]

LEAST = 80.0
"""How many times sooner than SimPy, bare and in full: the bar of couriers, put to the general loop as well."""

NEIGHBOURS = 5
"""Merchants among which an order looks for the shortest queue: one zone."""

MATCHED_SHARE = 0.05
"""Share of the deliveries that are matched: SimPy takes two milliseconds for each."""

_BARE = "the compiled loop by events over zones already laid out, beside SimPy's engine on the same orders"


def event_bars() -> Iterator[Bar]:
    """How many times sooner than SimPy the loops by events are, and by how much any minute differs."""
    for case in (interrupted(), to_the_shortest(), matched()):
        reference, slow = served(engine("simpy"), case)
        served(engine("compiled"), case)
        done, quick = served(engine("compiled"), case)
        apart = difference(done, reference)
        name = f"events_{case.name}"
        if not case.fleets:
            starts, bare = loop_by_events(case)
            apart = max(apart, gap(starts[done.id], done.start))
            yield Bar.at_least(f"{name}_bare_loop_times_simpy", slow / bare, case.least_ratio, _BARE)
        yield Bar.at_least(f"{name}_in_full_times_simpy", slow / quick, case.least_ratio, IN_FULL_MEANING)
        yield Bar.at_most(f"{name}_largest_difference", apart, 0.0, "minutes of all, order by order")


def loop_by_events(case: Case) -> tuple[FloatArray, float]:
    """When each order starts by the compiled loop alone, and the processor time of that loop."""
    return loop_seconds(lambda: _laid_out(case))


def _laid_out(case: Case) -> tuple[FloatArray, Callable[[], None]]:
    stations, handovers = Stations.of(case.stations, PATHS), np.array([path.handover for path in PATHS])
    orders = OrdersInside.none(stations.kinds)
    orders = orders.joined_by(case.jobs, 0.0, stations, Fleets.of((), None), handovers)
    zones = Zones.of(orders, stations, 0.0, end_of(case))
    layout = lay_out(zones, orders.only(zones.rows), stations, 0.0)
    starts = np.empty(case.jobs.id.size)

    def loop() -> None:
        play(zones, layout, 0.0, end_of(case))
        starts[layout.book.order["id"]] = layout.book.visit["start"][StationKind.KITCHEN]

    return starts, loop


def interrupted() -> Case:
    """The three classes of `by_class`, of which the earlier take the server from the later."""
    case = by_class()
    stations = case.stations._replace(discipline=np.int64(Discipline.PREEMPTIVE))
    return case._replace(name="preemption", least_ratio=LEAST, stations=stations)


def to_the_shortest() -> Case:
    """The visitors of `visits`, who look at a second kitchen nearby and join where fewer are."""
    case = visits(np.inf)
    first = case.jobs.merchant // NEIGHBOURS * NEIGHBOURS
    away = np.random.default_rng(10).integers(1, NEIGHBOURS, ORDERS)
    others = first + (case.jobs.merchant - first + away) % NEIGHBOURS
    jobs = case.jobs._replace(compares=np.ones(ORDERS, np.int64), others=others[:, None])
    return case._replace(name="shortest_queue", least_ratio=LEAST, jobs=jobs)


def matched() -> Case:
    """The first of `deliveries`, matched every minute to couriers so that all together ride least."""
    case = deliveries()
    early = case.jobs.minute <= np.quantile(case.jobs.minute, MATCHED_SHARE)
    fleet = case.fleets[0]._replace(dispatch=int(Dispatch.BATCHED), every=1.0)
    jobs = Jobs.of(**{name: column[early] for name, column in case.jobs._asdict().items()})
    return case._replace(name="matched_couriers", least_ratio=LEAST, jobs=jobs, fleets=(fleet,))
