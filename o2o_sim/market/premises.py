"""Premises: the stations of all merchants, and what the orders of each group and channel pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from o2o_sim.core.units import MINUTES_PER_DAY, AnyArray, FloatArray, IntArray
from o2o_sim.fulfilment import PATHS, Handover, Path, StationSpec
from o2o_sim.fulfilment.modes import NO_LIMIT, Discipline, Mechanism
from o2o_sim.offers.channels import CHANNELS

if TYPE_CHECKING:
    from o2o_sim.agents.merchants import Merchants
    from o2o_sim.scenario.schema import Scenario
    from o2o_sim.scenario.service import Service, Station

__all__ = ["path_of", "paths_of", "scale_of", "servers_of", "stations_of"]


def servers_of(station: Station | None, size: FloatArray) -> IntArray:
    """Servers of merchants of these sizes; 0 without a station."""
    if station is None:
        return np.zeros(size.size, dtype=np.int64)
    servers = station.servers * scale_of(station, size)
    return np.asarray(np.maximum(1, np.ceil(servers - 1e-9)), dtype=np.int64)


def scale_of(station: Station, size: FloatArray) -> FloatArray:
    """How many times what a merchant of mean size has there merchants of these sizes have."""
    return size if station.grows else np.ones(size.size)


def paths_of(scenario: Scenario) -> list[Path]:
    """The path of each group and channel, in the order of `path_of`."""
    found = []
    for group in scenario.merchants.values():
        kinds = {name: kind for kind, name in enumerate(group.service.names())}
        for channel, usual in zip(CHANNELS, PATHS, strict=True):
            stations = tuple(kinds[name] for name in group.service.path(channel))
            comes = group.service.books(channel)
            found.append(Path(stations, Handover.ON_SITE if comes else usual.handover))
    return found


def path_of(group: IntArray, channel: IntArray) -> IntArray:
    """The number of the path of orders by group and channel."""
    return np.asarray(group.astype(np.int64) * len(CHANNELS) + channel, dtype=np.int64)


def stations_of(scenario: Scenario, merchants: Merchants) -> StationSpec:
    """The stations of all merchants, by kind, then merchant."""
    parts = [
        part
        for index, group in enumerate(scenario.merchants.values())
        for kind, name in enumerate(group.service.names())
        if (part := _stations(group.service, name, kind, np.flatnonzero(merchants.group == index), merchants))
    ]
    columns = {name: np.concatenate([part[name] for part in parts]) if parts else _NONE for name in _COLUMNS}
    order = np.lexsort((columns["merchant"], columns["kind"]))
    hours = any(station.hours is not None for station in _all_stations(scenario))
    sorted_columns: dict[str, Any] = {name: column[order] for name, column in columns.items()}
    return StationSpec(**{**sorted_columns, "hours": sorted_columns["hours"] if hours else None})


_COLUMNS = StationSpec._fields
_NONE: IntArray = np.zeros(0, dtype=np.int64)


def _all_stations(scenario: Scenario) -> list[Station]:
    services = [group.service for group in scenario.merchants.values()]
    found = [service.station(name) for service in services for name in service.names()]
    return [station for station in found if station is not None]


def _stations(
    service: Service, name: str, kind: int, rows: IntArray, merchants: Merchants
) -> dict[str, AnyArray] | None:
    """The columns of one kind of station of one group."""
    station = service.station(name)
    if station is None:
        return None
    servers = servers_of(station, merchants.size[rows])
    hours = _hours(station, servers)
    extra = station.slots.overbooking if station.works == "booking" else 0
    terms = {**_terms(station, merchants.size[rows]), "ago": _measured_ago(service, name, station)}
    shared = {name: np.broadcast_to(value, rows.shape) for name, value in terms.items()}
    most = np.minimum(hours.max(axis=1), np.iinfo(np.int64).max) if station.hours else servers
    return {
        "merchant": rows,
        "kind": np.full(rows.size, kind),
        "servers": most + extra,
        "hours": hours if station.hours else np.full((rows.size, 24), NO_LIMIT),
        **shared,
    }


def _measured_ago(service: Service, name: str, station: Station) -> int:
    """Minutes ago at which was measured what is seen of a station: where people come first, and may have to wait."""
    first = any(service.path(channel)[:1] == [name] for channel in CHANNELS)
    return service.door.measured if first and station.works in ("queue", "shelf") else 0


def _hours(station: Station, servers: IntArray) -> IntArray:
    """Servers in each hour: none where the share is 0, else at least one."""
    share = np.array(station.hours if station.hours is not None else [1.0] * 24)
    wanted = np.maximum(1, np.ceil(servers[:, None] * share - 1e-9)).astype(np.int64)
    return np.where(share == 0.0, 0, wanted)


def _terms(station: Station, size: FloatArray) -> dict[str, Any]:
    """What the scenario says of how a station works, in the terms of the service."""
    stock, slots, batch = station.stock, station.slots, station.batch
    unlimited = 0 if station.works == "stock" else NO_LIMIT
    every = stock.every if station.works == "stock" else None
    scale = scale_of(station, size)
    return {
        "mechanism": int(Mechanism[station.works.upper()]),
        "discipline": int(Discipline.named(station.discipline)),
        "room": unlimited if station.room is None else station.room,
        "batch": batch.size,
        "least": batch.least,
        "batch_wait": np.inf if batch.wait is None else batch.wait,
        "turn": station.minutes.mean(),
        "near": -1 if station.from_afar is None else station.from_afar,
        "slot": slots.minutes,
        "later": slots.later,
        "stock": np.round(stock.units * scale).astype(np.int64),
        "renew_from": stock.hour * 60.0,
        "renew_every": np.inf if every is None else every * MINUTES_PER_DAY,
        "life": stock.life,
        "sync": stock.sync,
        "returns": int(stock.lent and station.works == "stock"),
        "most": NO_LIMIT if stock.most is None else np.round(stock.most * scale).astype(np.int64),
    }
