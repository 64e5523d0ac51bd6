"""Courier fleets: where each courier is, how many are on duty, how long a trip takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from o2o_sim.agents.space import Space
from o2o_sim.core.errors import InputError
from o2o_sim.core.units import MINUTES_PER_DAY, AnyArray, BoolArray, FloatArray, IntArray, Minutes
from o2o_sim.fulfilment.modes import Along, Dispatch, Route
from o2o_sim.fulfilment.premises import FleetSpec, Places
from o2o_sim.fulfilment.whereabouts import ridden_idle

__all__ = ["Fleets"]

_NOWHERE = Places(np.empty(0), np.empty(0), Space(1.0, 1.0, False, False))


@dataclass(slots=True, eq=False)
class Fleets:
    """All fleets of a market; the couriers of fleet `f` are those from `first[f]` to before `first[f + 1]`.

    Parameters
    ----------
    first : where each fleet's couriers begin, and how many couriers there are; shape (fleets + 1,)
    x, y : where each courier is, or will be when the order in hand is dropped [km]
    on_duty : how many of each fleet are on duty until `now`
    planned : how many of each fleet are on duty from `now` on
    speed, detour, handling : of each fleet, see `FleetSpec`
    shop_x, shop_y : where each merchant is [km]
    space : how distance is measured
    door, dispatch, every, bundle, near, route, along : of each fleet, see `FleetSpec`
    home_x, home_y, on, off, rest_x, rest_y : of each courier, see `FleetSpec`
    since : minute at which each courier was last free, infinite on a trip; only where idle couriers ride somewhere
    ridden : road kilometres that each courier rode to rest before that
    before : road kilometres that the couriers of each fleet rode to rest before the window
    """

    first: IntArray
    x: FloatArray
    y: FloatArray
    on_duty: IntArray
    planned: IntArray
    speed: FloatArray
    detour: FloatArray
    handling: FloatArray
    shop_x: FloatArray
    shop_y: FloatArray
    space: Space
    door: FloatArray
    dispatch: IntArray
    every: FloatArray
    bundle: IntArray
    near: FloatArray
    route: IntArray
    along: IntArray
    home_x: FloatArray
    home_y: FloatArray
    on: IntArray
    off: IntArray
    rest_x: FloatArray
    rest_y: FloatArray
    since: FloatArray
    ridden: FloatArray
    before: FloatArray

    @classmethod
    def of(cls, specs: Sequence[FleetSpec], places: Places | None) -> Fleets:
        """Fleets with every courier at home.

        Raises
        ------
        InputError
            A fleet has fewer homes than couriers, no speed, a detour below 1, or merchants have no places.
        """
        if specs and places is None:
            raise InputError("Couriers need the places of the merchants.")
        for spec in specs:
            _check(spec)
        places = places or _NOWHERE
        homes = [np.size(spec.home_x) for spec in specs]
        on_duty = np.array([spec.couriers for spec in specs], dtype=np.int64)
        fleets = cls(
            first=np.cumsum([0, *homes]),
            x=_joined([spec.home_x for spec in specs]),
            y=_joined([spec.home_y for spec in specs]),
            on_duty=on_duty,
            planned=on_duty,
            speed=np.array([spec.speed for spec in specs], dtype=np.float64),
            detour=np.array([spec.detour for spec in specs], dtype=np.float64),
            handling=np.array([spec.handling for spec in specs], dtype=np.float64),
            shop_x=np.array(places.x, dtype=np.float64),
            shop_y=np.array(places.y, dtype=np.float64),
            space=places.space,
            door=np.array(
                [spec.handling if spec.door is None else spec.door for spec in specs], dtype=np.float64
            ),
            dispatch=np.array([spec.dispatch for spec in specs], dtype=np.int64),
            every=np.array([spec.every for spec in specs], dtype=np.float64),
            bundle=np.array([spec.bundle for spec in specs], dtype=np.int64),
            near=np.array([spec.near for spec in specs], dtype=np.float64),
            route=np.array([spec.route for spec in specs], dtype=np.int64),
            along=np.array([spec.along for spec in specs], dtype=np.int64),
            home_x=_joined([spec.home_x for spec in specs]),
            home_y=_joined([spec.home_y for spec in specs]),
            on=_of_each(specs, "on").astype(np.int64),
            off=_of_each(specs, "off").astype(np.int64),
            rest_x=_of_each(specs, "rest_x"),
            rest_y=_of_each(specs, "rest_y"),
            since=np.zeros(sum(homes)),
            ridden=np.zeros(sum(homes)),
            before=np.zeros(len(specs)),
        )
        fleets.plan(on_duty)
        if not fleets.reached(fleets.x, fleets.y).all():
            raise InputError("Couriers: every home needs a place in the city.")
        if not (np.isnan(fleets.rest_x) | fleets.reached(fleets.rest_x, fleets.rest_y)).all():
            raise InputError("Couriers: every place to rest at has to be in the city.")
        return fleets

    @property
    def count(self) -> int:
        """How many fleets there are."""
        return self.on_duty.size

    def crew(self, number: int) -> slice:
        """The rows of a fleet's couriers."""
        return slice(int(self.first[number]), int(self.first[number + 1]))

    def shifts(self, number: int) -> bool:
        """Whether some courier of a fleet is not always on duty."""
        crew = self.crew(number)
        return bool((self.off[crew] - self.on[crew] < MINUTES_PER_DAY).any())

    def plain(self, number: int) -> bool:
        """Whether a fleet needs nothing but the nearest courier for one order after the other."""
        usual = self.dispatch[number] == Dispatch.FIRST_READY and self.bundle[number] == 1
        stays = bool(np.isnan(self.rest_x[self.crew(number)]).all())
        return bool(usual and stays and self.door[number] == self.handling[number]) and not self.shifts(
            number
        )

    def placed(self, merchant: IntArray) -> BoolArray:
        """Whether each merchant is somewhere a courier can go."""
        known = merchant < self.shop_x.size
        row = np.where(known, merchant, 0)
        return known & self.reached(self.shop_x[row], self.shop_y[row]) if self.shop_x.size else known

    def reached(self, x: FloatArray, y: FloatArray) -> BoolArray:
        """Whether each place can be reached: in a city that wraps around, all lies inside its sides."""
        finite: BoolArray = np.isfinite(x) & np.isfinite(y)
        if not self.space.wraps:
            return finite
        return finite & (x >= 0) & (x <= self.space.width) & (y >= 0) & (y <= self.space.height)

    def ridden_to_rest(self, minute: Minutes) -> FloatArray:
        """Road kilometres that the couriers of each fleet have ridden to rest until a minute."""
        ridden = np.zeros(self.count)
        for number in range(self.count):
            crew = self.crew(number)
            speed, detour = float(self.speed[number]), float(self.detour[number])
            for courier in range(crew.start, crew.stop) if not np.isnan(self.rest_x[crew]).all() else ():
                here, rest = (self.x[courier], self.y[courier]), (self.rest_x[courier], self.rest_y[courier])
                idle = float(minute - self.since[courier])
                ridden[number] += self.ridden[courier]
                ridden[number] += ridden_idle(*here, *rest, idle, speed, detour, self.space)
        return ridden

    def open_window(self, now: Minutes) -> None:
        """Begin to count kilometres."""
        self.before = self.ridden_to_rest(now)

    def plan(self, couriers: IntArray) -> None:
        """Set how many of each fleet are on duty from now on."""
        planned = np.array(couriers, dtype=np.int64)
        homes = np.diff(self.first)
        if planned.shape != homes.shape or (planned < 0).any() or (planned > homes).any():
            raise InputError(f"Couriers: expected one number a fleet, from 0 to its homes: {homes.tolist()}.")
        self.planned = planned

    def change_shift(self) -> None:
        """The planned numbers are now in force."""
        self.on_duty = self.planned

    def arrays(self) -> dict[str, AnyArray]:
        """What must be kept to go on later."""
        where = {"first": self.first, "x": self.x.copy(), "y": self.y.copy(), "since": self.since.copy()}
        where["ridden"] = self.ridden.copy()
        return {**where, "on_duty": self.on_duty, "planned": self.planned}

    def restore(self, arrays: Mapping[str, AnyArray]) -> None:
        """Go on from what was kept."""
        if set(arrays) != set(self.arrays()) or not np.array_equal(arrays["first"], self.first):
            raise InputError("The saved service has other fleets.")
        self.x, self.y = np.array(arrays["x"]), np.array(arrays["y"])
        self.since, self.ridden = np.array(arrays["since"]), np.array(arrays["ridden"])
        self.plan(arrays["on_duty"])
        self.change_shift()
        self.plan(arrays["planned"])


def _joined(parts: Sequence[FloatArray]) -> FloatArray:
    return np.concatenate([np.empty(0), *(np.asarray(part, dtype=np.float64) for part in parts)])


def _of_each(specs: Sequence[FleetSpec], name: str) -> FloatArray:
    """A value a courier, from one a fleet or one a courier."""
    parts = []
    for spec in specs:
        values, homes = np.asarray(getattr(spec, name), dtype=np.float64), np.shape(spec.home_x)
        if values.shape not in ((), homes):
            raise InputError(f"Couriers: {name} needs one value, or one a courier.")
        parts.append(np.broadcast_to(values, homes))
    return _joined(parts)


def _check(spec: FleetSpec) -> None:
    homes = np.shape(spec.home_x)
    if len(homes) != 1 or homes != np.shape(spec.home_y):
        raise InputError("Couriers: home_x and home_y need one value a courier each.")
    if not (0 < spec.speed < np.inf and 1 <= spec.detour < np.inf and 0 <= spec.handling < np.inf):
        raise InputError("Couriers: speed must be above 0, detour at least 1 and handling not negative.")
    if spec.door is not None and not 0 <= spec.door < np.inf:
        raise InputError("Couriers: minutes at the door must not be negative.")
    if spec.dispatch not in tuple(Dispatch) or not 0 < spec.every < np.inf:
        raise InputError(
            "Couriers: dispatch is a code of `Dispatch`, and minutes between matchings are above 0."
        )
    if spec.route not in tuple(Route) or spec.along not in tuple(Along):
        raise InputError("Couriers: route is a code of `Route`, along one of `Along`.")
    if spec.bundle < 1 or not 0 <= spec.near < np.inf:
        raise InputError("Couriers: a trip has at least one order, of merchants not less than 0 km apart.")
    on, off = np.asarray(spec.on, dtype=np.float64), np.asarray(spec.off, dtype=np.float64)
    whole = (np.floor(on) == on).all() and (np.floor(off) == off).all()
    if not (whole and (on >= 0).all() and (off >= on).all() and (off - on <= MINUTES_PER_DAY).all()):
        raise InputError("Couriers: shifts begin and end at whole minutes, and last a day at most.")
