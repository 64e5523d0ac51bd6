"""Courier fleets: how many, when, how they are sent, and what they are paid."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from o2o_sim.scenario.part import Part, number


class Shift(Part):
    """A group of couriers who are on duty at the same hours of every day, and come from home at their beginning."""

    begins: float = number(10.0, "first minute on duty", unit="hour", ge=0, lt=24)
    ends: float = number(22.0, "end of the duty; beyond 24 it is on the next day", unit="hour", gt=0, le=48)
    share: float = number(1.0, "of the fleet", ge=0, le=1)

    @model_validator(mode="after")
    def _one_day(self) -> Shift:
        if not self.begins < self.ends <= self.begins + 24.0:
            raise ValueError("`ends` comes after `begins`, and not more than 24 hours later")
        if any((60.0 * hour) % 1.0 for hour in (self.begins, self.ends)):
            raise ValueError("shifts begin and end at whole minutes, as 10.5 does")
        return self


class Couriers(Part):
    """A fleet that brings orders from kitchens to doors."""

    count: int = number(400, "couriers on duty; with shifts, of all of them", ge=1, le=100_000)
    pay: float = number(7.2, "an order", unit="money", ge=0, source="baseline 22")
    speed: float = number(0.25, "on the road", unit="km/minute", gt=0, source="baseline 32")
    detour: float = number(1.3, "road distance over straight distance", ge=1, le=5, source="baseline 32")
    handling: float = number(
        3.0,
        "minutes at the merchant once an order is ready, and again at the door",
        unit="minutes",
        ge=0,
        source="baseline 32",
    )
    door: float | None = number(None, "minutes at a door (none: as `handling`)", unit="minutes", ge=0, le=120)
    shifts: list[Shift] = number([], "groups of couriers by when they are on duty (none: all, always)")
    dispatch: Literal["first_ready", "nearest", "batched"] = number(
        "first_ready",
        "first_ready: the order waiting longest gets the nearest courier; nearest: the nearest order and courier "
        "go first; batched: orders waiting longest are matched to couriers over the fewest kilometres",
    )
    every: float = number(2.0, "from matching to matching; only `batched`", unit="minutes", gt=0, le=1440)
    bundle: int = number(1, "most orders on a trip", ge=1, le=1000, unit="orders")
    bundle_within: float = number(
        0.0, "merchants whose orders go on one trip are so near to the first; 0 is one place", unit="km", ge=0
    )
    bundle_by: Literal["waiting", "doors"] = number(
        "waiting",
        "which of these go along; only with `bundle` above 1. "
        "waiting: those that wait longest; doors: one after the other, the order whose door "
        "is nearest to a door of the trip",
    )
    route: Literal["nearest", "shorter"] = number(
        "nearest",
        "order of a trip's doors; only with `bundle` above 1. "
        "nearest: the nearest next; shorter: rearranged until that makes the way no shorter, "
        "the way to rest included",
        source="Croes 1958, Or 1976",
    )
    called_after: float | None = number(
        None,
        "after the order, once the last station has it, a courier may be sent, and waits (none: when ready)",
        unit="minutes",
        ge=0,
        le=1440,
    )
    idle: Literal["stay", "return", "spread"] = number(
        "stay",
        "what idle couriers do. stay: wait at the last door; return: ride to the depot; spread: ride back to the "
        "merchant at whose place they began",
    )
    depot: list[float] | None = number(
        None, "x and y of the depot (none: the middle of the city)", unit="km", min_length=2, max_length=2
    )
    hours: float = number(
        10.0,
        "paid hours a courier and day, where there are no shifts",
        unit="hours",
        gt=0,
        le=24,
        source="baseline 32",
    )
    reservation_wage: float = number(
        22.0, "what an hour is worth to a courier elsewhere", unit="money/hour", ge=0, source="baseline 33"
    )
    supply_elasticity: float = number(
        0.0,
        "eta: K = K0 (earnings / reservation wage)^eta; 0 keeps the fleet fixed",
        ge=0,
        le=5,
        source="baseline 33: 1.5",
    )
    emissions: float = number(
        0.12, "damage of a kilometre ridden and of packaging, per delivery", unit="money", ge=0
    )

    @model_validator(mode="after")
    def _shares(self) -> Couriers:
        if self.shifts and abs(sum(shift.share for shift in self.shifts) - 1.0) > 1e-9:
            raise ValueError("the `share`s of `shifts` have to add up to 1")
        return self

    def groups(self, count: int) -> list[int]:
        """The shift of each courier, so that any first so many of them are shared out as the shifts say.

        Examples
        --------
        >>> lunch, dinner = Shift(begins=11, ends=14, share=0.25), Shift(begins=17, ends=21, share=0.75)
        >>> Couriers(shifts=[lunch, dinner]).groups(4)
        [1, 0, 1, 1]
        """
        shares, had = [shift.share for shift in self.shifts], [0.0] * len(self.shifts)
        found = []
        for number_of in range(1, count + 1):
            lacks = [share * number_of - there for share, there in zip(shares, had, strict=True)]
            found.append(lacks.index(max(lacks)))
            had[found[-1]] += 1.0
        return found

    def paid(self, count: int) -> float:
        """Paid hours a day of so many couriers.

        Examples
        --------
        >>> Couriers(hours=7).paid(10), Couriers(shifts=[Shift(begins=11, ends=14)]).paid(10)
        (70.0, 30.0)
        """
        if not self.shifts:
            return count * self.hours
        return sum(self.shifts[group].ends - self.shifts[group].begins for group in self.groups(count))

    def worth_elsewhere(self, count: int) -> float:
        """What a paid hour of so many couriers is worth to them elsewhere, on average [money].

        Those who ask least come first: along the supply curve the k-th asks wage x (k / K0)^(1 / eta), and the mean
        over the first K is eta / (1 + eta) of what the last one asks.

        Examples
        --------
        >>> Couriers(reservation_wage=22).worth_elsewhere(100)
        22.0
        >>> Couriers(count=100, reservation_wage=22, supply_elasticity=1).worth_elsewhere(200)
        22.0
        """
        if self.supply_elasticity == 0.0:
            return self.reservation_wage
        last: float = self.reservation_wage * (count / self.count) ** (1.0 / self.supply_elasticity)
        return last * self.supply_elasticity / (1.0 + self.supply_elasticity)
