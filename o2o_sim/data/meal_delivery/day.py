"""A day of meal delivery through our own service: who is sent for which order, by the same engines as a market."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from o2o_sim.agents.space import Space
from o2o_sim.core.errors import InputError
from o2o_sim.core.units import FloatArray, IntArray
from o2o_sim.data.meal_delivery.instance import DAY, Instance
from o2o_sim.fulfilment import PATHS, FleetMeasures, FleetSpec, Jobs, Places, StationSpec, engine
from o2o_sim.fulfilment.modes import Dispatch
from o2o_sim.offers.channels import Channel

__all__ = ["DeliveryDay", "Policy", "deliver"]

#: After the last shift and the last order, so long may a trip take [minutes].
AFTERWARDS = 240.0
_COLUMN_OF = {
    "set_out": "dispatched",
    "picked": "picked",
    "delivered": "served",
    "pickup_km": "pickup_km",
    "drive_km": "drive_km",
}


class Policy(NamedTuple):
    """How orders are given to couriers, see `FleetSpec`.

    Parameters
    ----------
    dispatch : `first_ready`, `nearest` or `batched`
    every : minutes from matching to matching; only `batched`
    bundle : most orders on a trip
    near : restaurants whose orders go on one trip are so near to the first [km]; 0 is one restaurant
    ahead : a courier may be sent so long before an order is ready, but not before it was placed [minutes]
    idle : couriers `stay` where they dropped, `return` to the middle of the restaurants, or `spread` to where they
        came on duty
    """

    dispatch: str = "first_ready"
    every: float = 2.0
    bundle: int = 1
    near: float = 0.0
    ahead: float = 10.0
    idle: str = "stay"


class DeliveryDay(NamedTuple):
    """What became of each order, one entry each in the order of the file; nan and -1 where it was not delivered.

    Parameters
    ----------
    instance, policy, engine : what was run
    courier : row of the courier
    set_out, picked, delivered : minutes of the day
    pickup_km, drive_km : way to the restaurant, and on to the door
    together : orders on the trip
    until : minute up to which the day was lived, at most to the first shift of the next
    fleet : what was measured of the couriers over the day
    """

    instance: Instance
    policy: Policy
    engine: str
    courier: IntArray
    set_out: FloatArray
    picked: FloatArray
    delivered: FloatArray
    pickup_km: FloatArray
    drive_km: FloatArray
    together: IntArray
    until: float
    fleet: FleetMeasures


def deliver(instance: Instance, policy: Policy | None = None, engine_name: str = "compiled") -> DeliveryDay:
    """Live through the day.

    Restaurants have each order ready at the minute that the instance says. Way and time are straight lines at the
    instance's speed; a courier's minutes at a restaurant begin when the courier is there and the order is ready.

    Parameters
    ----------
    instance : the day
    policy : how orders are given to couriers; the plain one if left out
    engine_name : `compiled` or `simpy`; the same to the last bit

    Raises
    ------
    InputError
        A policy that makes no sense.
    """
    policy = _checked(policy or Policy())
    left, low = _corner(instance)
    space = _space(instance, left, low)
    shops = Places(instance.shop_x - left, instance.shop_y - low, space)
    none = np.empty(0, dtype=np.int64)
    fleet = _fleet(instance, policy, left, low)
    service = engine(engine_name)(StationSpec(none, none, none), [fleet], shops, paths=PATHS)
    end = max(float(instance.ready.max()), float(instance.off.max())) + AFTERWARDS
    until = min(end, DAY + float(instance.on.min()))
    done = service.serve(_jobs(instance, policy, left, low), until)
    size = len(instance.orders)
    columns = {name: np.full(size, np.nan) for name in _COLUMN_OF}
    for name, column in columns.items():
        column[done.id] = getattr(done, _COLUMN_OF[name])
    courier, together = np.full(size, -1), np.zeros(size, dtype=np.int64)
    courier[done.id], together[done.id] = done.courier, done.together
    return DeliveryDay(
        instance=instance,
        policy=policy,
        engine=engine_name,
        courier=courier,
        together=together,
        until=until,
        fleet=service.measures.fleets,
        **columns,
    )


def _checked(policy: Policy) -> Policy:
    for name, known in (
        ("dispatch", [way.label for way in Dispatch]),
        ("idle", ["stay", "return", "spread"]),
    ):
        if getattr(policy, name) not in known:
            raise InputError(f"A policy's {name} is {', '.join(known)}; found {getattr(policy, name)!r}.")
    if not policy.ahead >= 0:
        raise InputError(f"A policy's `ahead` is 0 minutes or more; found {policy.ahead}.")
    return policy


def _fleet(instance: Instance, policy: Policy, left: float, low: float) -> FleetSpec:
    terms = instance.terms
    x, y = instance.home_x - left, instance.home_y - low
    rest: dict[str, Any] = {}
    if policy.idle == "spread":
        rest = {"rest_x": x, "rest_y": y}
    elif policy.idle == "return":
        middle = instance.shop_x.mean() - left, instance.shop_y.mean() - low
        rest = {"rest_x": float(middle[0]), "rest_y": float(middle[1])}
    return FleetSpec(
        x.size,
        x,
        y,
        terms.speed,
        1.0,
        terms.pickup,
        terms.door,
        Dispatch.named(policy.dispatch),
        policy.every,
        policy.bundle,
        policy.near,
        instance.on,
        instance.off,
        **rest,
    )


def _jobs(instance: Instance, policy: Policy, left: float, low: float) -> Jobs:
    return Jobs.of(
        id=np.arange(len(instance.orders)),
        merchant=instance.restaurant,
        path=int(Channel.DELIVERY),
        minute=instance.ready,
        call=np.maximum(instance.placed, instance.ready - policy.ahead),
        drop_x=instance.drop_x - left,
        drop_y=instance.drop_y - low,
        fleet=0,
    )


def _corner(instance: Instance) -> tuple[float, float]:
    x = min(part.min() for part in (instance.drop_x, instance.shop_x, instance.home_x))
    y = min(part.min() for part in (instance.drop_y, instance.shop_y, instance.home_y))
    return float(x), float(y)


def _space(instance: Instance, left: float, low: float) -> Space:
    """The smallest rectangle around everything, without edges that matter."""
    x = max(part.max() for part in (instance.drop_x, instance.shop_x, instance.home_x)) - left
    y = max(part.max() for part in (instance.drop_y, instance.shop_y, instance.home_y)) - low
    return Space(max(float(x), 1e-3), max(float(y), 1e-3), False, False)
