"""Tables of stations: how busy each was on a day, and how long people waited there, by channel and by class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.core.units import AnyArray, FloatArray, IntArray
from o2o_sim.fulfilment.modes import Mechanism
from o2o_sim.offers.channels import CHANNELS

if TYPE_CHECKING:
    from o2o_sim.market.model import Market

__all__ = ["station_columns", "wait_columns"]

Columns = dict[str, AnyArray]

PERCENTILES = {"wait_p50": 50.0, "wait_p90": 90.0, "wait_p95": 95.0}


def station_columns(market: Market) -> Columns:
    """A row a station: what came, what was served, who left, and how full it was."""
    spec, measured = market.stations, market.service.measures
    found = measured.stations
    stocked = np.broadcast_to(spec.mechanism, spec.merchant.shape) == Mechanism.STOCK
    staffed = found.staffed_minutes
    used = np.divide(found.busy_minutes, staffed, out=np.full(staffed.shape, np.nan), where=staffed > 0)
    return {
        **_place(market, np.arange(spec.merchant.size)),
        "arrived": found.arrived,
        "served": found.served,
        "reneged": found.reneged,
        "balked": found.balked,
        "turned_away": np.where(stocked, 0, found.turned_away),
        "out_of_stock": np.where(stocked, found.turned_away, 0),
        "units": np.where(stocked, market.service.stock, 0),
        "in_queue": found.queued_minutes / max(measured.until - measured.since, 1e-9),
        "utilisation": used,
        "came": found.came,
        "in_vain": found.in_vain,
        "in_stock": found.unit_minutes / max(measured.until - measured.since, 1e-9),
    }


def wait_columns(market: Market) -> Columns:
    """A row a station, and again a row each of its channels and classes: how many were served after what wait."""
    waits = market.service.waits
    everybody = np.full(waits.station.size, -1)
    views = {"all": everybody, "channel": waits.path % len(CHANNELS), "class": waits.priority}
    parts = [_summary(waits.station, which, waits.minutes) for which in views.values()]
    by = np.repeat(list(views), [part["station_row"].size for part in parts])
    whole = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.argsort(whole["station_row"], kind="stable")
    whole = {name: column[order] for name, column in whole.items()}
    row = whole.pop("station_row")
    return {**_place(market, row), "by": by[order], **whole}


def _place(market: Market, row: IntArray) -> Columns:
    """Whose station it is, and its name there."""
    spec, groups = market.stations, list(market.scenario.merchants.values())
    group = market.merchants.group[spec.merchant].astype(np.int64)
    names = [groups[g].service.names()[kind] for g, kind in zip(group, spec.kind, strict=True)]
    return {"row": spec.merchant[row], "station": np.array(names, dtype=np.str_)[row]}


def _summary(station: IntArray, which: IntArray, minutes: FloatArray) -> Columns:
    """Count, mean and percentiles of the waits of each station and kind of order."""
    order = np.lexsort((minutes, which, station))
    station, which, minutes = station[order], which[order], minutes[order]
    new = np.ones(station.size, dtype=np.bool_)
    new[1:] = (station[1:] != station[:-1]) | (which[1:] != which[:-1])
    first = np.flatnonzero(new)
    count = np.diff(np.append(first, station.size))
    total = np.add.reduceat(minutes, first) if first.size else np.zeros(0)
    found: Columns = {"station_row": station[first], "which": which[first], "called": count}
    found["wait_mean"] = total / np.maximum(count, 1)
    for name, percent in PERCENTILES.items():
        rank = np.ceil(percent / 100.0 * count).astype(np.int64) - 1
        found[name] = minutes[first + np.maximum(rank, 0)] if first.size else np.zeros(0)
    return found
