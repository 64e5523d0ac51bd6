"""The couriers of a platform as a fleet: homes, shifts, where they rest, how they are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from o2o_sim.agents.space import Space
from o2o_sim.core.errors import InputError
from o2o_sim.core.units import FloatArray
from o2o_sim.fulfilment import FleetSpec
from o2o_sim.fulfilment.modes import Along, Dispatch, Route
from o2o_sim.scenario.couriers import Couriers

if TYPE_CHECKING:
    from o2o_sim.market.model import Market

__all__ = ["fleet_spec", "largest_fleet", "put_on_duty"]


def largest_fleet(terms: Couriers) -> int:
    """The most couriers there can be [couriers]: three times as many where their number answers to earnings."""
    return terms.count if terms.supply_elasticity == 0.0 else 3 * terms.count


def fleet_spec(terms: Couriers, home_x: FloatArray, home_y: FloatArray, space: Space) -> FleetSpec:
    """The fleet that a platform's terms describe, with couriers at these homes [km].

    Raises
    ------
    InputError
        The depot lies outside the city.
    """
    return FleetSpec(
        terms.count,
        home_x,
        home_y,
        terms.speed,
        terms.detour,
        terms.handling,
        terms.door,
        Dispatch.named(terms.dispatch),
        terms.every,
        terms.bundle,
        terms.bundle_within,
        route=Route.named(terms.route),
        along=Along.named(terms.bundle_by),
        **_shifts(terms, home_x.size),
        **_rest(terms, home_x, home_y, space),
    )


def put_on_duty(market: Market) -> None:
    """As many couriers of each fleet as yesterday's earnings brought are on duty from now on."""
    fleets = np.array([terms.couriers is not None for terms in market.scenario.platforms.values()], np.bool_)
    if fleets.any():
        market.service.capacity(couriers=market.platforms.couriers[fleets].astype(np.int64))


def _shifts(terms: Couriers, couriers: int) -> dict[str, Any]:
    if not terms.shifts:
        return {}
    group = np.array(terms.groups(couriers), dtype=np.int64)
    edges = np.array([(round(60 * shift.begins), round(60 * shift.ends)) for shift in terms.shifts])
    return {"on": edges[group, 0], "off": edges[group, 1]}


def _rest(terms: Couriers, home_x: FloatArray, home_y: FloatArray, space: Space) -> dict[str, Any]:
    if terms.idle == "stay":
        return {}
    if terms.idle == "spread":
        return {"rest_x": home_x, "rest_y": home_y}
    x, y = terms.depot or (0.5 * space.width, 0.5 * space.height)
    if not (0 <= x <= space.width and 0 <= y <= space.height):
        found = f"`depot` is at {x:g}, {y:g} km"
        raise InputError(f"{found}, the city reaches from 0, 0 to {space.width:g}, {space.height:g}.")
    return {"rest_x": float(x), "rest_y": float(y)}
