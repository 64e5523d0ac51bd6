"""What a service takes in: jobs that make sense, or an error that names the order and its column."""

from __future__ import annotations

import numpy as np

from o2o_sim.core.errors import InputError
from o2o_sim.core.units import AnyArray, BoolArray, IntArray, Minutes
from o2o_sim.fulfilment.alike import are_alike
from o2o_sim.fulfilment.couriers import Fleets
from o2o_sim.fulfilment.jobs import Jobs
from o2o_sim.fulfilment.paths import Handover, StationKind
from o2o_sim.fulfilment.stations import Stations

__all__ = ["require_sense"]


def require_sense(
    jobs: Jobs, inside: IntArray, now: Minutes, stations: Stations, fleets: Fleets, handovers: IntArray
) -> None:
    """Refuse jobs that come in the past, take a negative time, have another's id, or name what there is not.

    Raises
    ------
    InputError
        naming the order.
    """
    _check_values(jobs, now, stations.kinds)
    _check_names(jobs, fleets, handovers)
    _check_wishes(jobs, now)
    if not _all_differ(jobs.id, inside):
        raise InputError("Jobs: an id stands for two orders.")
    _check_others(jobs, stations)


def _all_differ(ids: IntArray, inside: IntArray) -> bool:
    """Whether each id is new: they mostly come in rising order, and only few orders are inside already."""
    if not ids.size:
        return True
    rising = ids if np.all(ids[1:] > ids[:-1]) else np.sort(ids)
    place = np.minimum(np.searchsorted(rising, inside), ids.size - 1)
    return bool(np.all(rising[1:] > rising[:-1]) and not np.any(rising[place] == inside))


def _check_values(jobs: Jobs, now: Minutes, kinds: int) -> None:
    if jobs.service.shape[1] > kinds:
        raise InputError(f"Jobs: service minutes for {jobs.service.shape[1]} kinds, there are {kinds}.")
    for kind in range(jobs.service.shape[1]):
        minutes = jobs.service[:, kind]
        if not ((minutes >= 0) & (minutes < np.inf)).all():
            row = int(np.argmin((minutes >= 0) & (minutes < np.inf)))
            known = StationKind(kind).label if kind < len(StationKind) else f"station_{kind}"
            found = f"order {jobs.id[row]} has {known}_minutes {minutes[row]}"
            raise InputError(f"Jobs: {found}, expected a duration of 0 or more.")
    _require(jobs, "delay", (jobs.delay >= 0) & (jobs.delay < np.inf), "a duration of 0 or more")
    for name in ("pickup", "drop_x", "drop_y"):
        _require(jobs, name, np.isfinite(getattr(jobs, name)), "a finite number")
    _require(jobs, "patience", jobs.patience >= 0, "a duration of 0 or more")
    _require(jobs, "minute", (jobs.minute >= now) & (jobs.minute < np.inf), f"a minute not before {now}")


def _check_names(jobs: Jobs, fleets: Fleets, handovers: IntArray) -> None:
    paths = handovers.size
    _require(jobs, "path", (jobs.path >= 0) & (jobs.path < paths), f"a path from 0 to {paths - 1}")
    delivered = handovers[jobs.path] == Handover.COURIER
    known = (jobs.fleet >= 0) & (jobs.fleet < fleets.count)
    _require(jobs, "fleet", ~delivered | known, f"one of {fleets.count} fleets for a delivery")
    _require(jobs, "merchant", jobs.merchant >= 0, "a row from 0")
    _require(jobs, "merchant", ~delivered | fleets.placed(jobs.merchant), "a merchant with a place")
    _require(jobs, "drop_x", ~delivered | fleets.reached(jobs.drop_x, jobs.drop_y), "a place in the city")


def _check_wishes(jobs: Jobs, now: Minutes) -> None:
    """What only some stations know; a column that says the same everywhere is looked at once."""
    for name in ("longest", "most_wait", "walk", "lateness", "moves_on", "units"):
        column = getattr(jobs, name)
        _require(jobs, name, _sample(column) >= 0, "a number of 0 or more")
    told = _sample(jobs.told)
    _require(
        jobs, "told", (told == -1.0) | (told >= 0), "a duration of 0 or more, or -1 for who sees the queue"
    )
    _require(jobs, "call", jobs.call >= now, f"a minute not before {now}")
    for name, least in (("walk", np.inf), ("appointment", np.inf)):
        _require(jobs, name, _sample(getattr(jobs, name)) < least, "a finite number")


def _sample(column: AnyArray) -> AnyArray:
    return column[:1] if are_alike(column) else column


def _check_others(jobs: Jobs, stations: Stations) -> None:
    """Who may go to several merchants visits the same kinds of station at each."""
    if jobs.others.shape[1] == 0 and are_alike(jobs.back):
        return
    here = stations.visited(jobs.merchant, jobs.path) >= 0
    for other in [*jobs.others.T, jobs.back]:
        there = stations.visited(np.where(other >= 0, other, jobs.merchant), jobs.path) >= 0
        _require(jobs, "others", (here == there).all(axis=0), "merchants with the same kinds of station")


def _require(jobs: Jobs, name: str, holds: BoolArray, expected: str) -> None:
    if not holds.all():
        row = int(np.argmin(holds))
        value = getattr(jobs, name)[row]
        raise InputError(f"Jobs: order {jobs.id[row]} has {name} {value}, expected {expected}.")
