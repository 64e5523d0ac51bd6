"""Why: what somebody saw at an occasion, how each term weighed, and what was chosen by how much.

Told by the plain twin of the choice kernel from the market of that morning, so the utilities are the kernel's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from o2o_sim.core.errors import InputError
from o2o_sim.core.units import MINUTES_PER_DAY
from o2o_sim.demand.reasons import Examined, Explainer
from o2o_sim.market.branch import branch, under
from o2o_sim.market.choosing import needs
from o2o_sim.market.person import Who, merchant_name, who_is
from o2o_sim.market.reach import reach
from o2o_sim.market.scene import scene_of
from o2o_sim.market.terms import set_terms

if TYPE_CHECKING:
    from o2o_sim.market.model import Market
    from o2o_sim.scenario.schema import Scenario

__all__ = ["Met", "Morning", "OrderId", "Weighed", "Why", "what_if", "why"]


class OrderId(NamedTuple):
    """What an order's id is made of.

    Examples
    --------
    >>> OrderId.of(1099511628291), OrderId(1, 2, 3).id
    (OrderId(day=1, person=2, occasion=3), 1099511628291)
    """

    day: int
    person: int
    """Stable id."""
    occasion: int
    """Category x 32 + number of the occasion on that day."""

    @classmethod
    def of(cls, order: int) -> OrderId:
        """The parts of an order's id."""
        return cls(order >> 40, order >> 8 & 0xFFFFFFFF, order & 0xFF)

    @property
    def id(self) -> int:
        """The order's id, as in the table of orders."""
        return self.day << 40 | self.person << 8 | self.occasion


class Met(NamedTuple):
    """How many merchants were met in one way, and how many of them examined."""

    met: int
    examined: int


@dataclass(frozen=True)
class Weighed:
    """An offer that was weighed; money in major units.

    Parameters
    ----------
    id : stable id of the offer
    merchant, channel, platform : whose, how, and on which platform
    sources : how the merchant was met
    position : in the platform's list, from 1; 0: not met there
    distance : to the merchant [km]
    wait : expected [minutes]
    stars : shown
    order_value : what would be ordered, at nominal prices
    list_price : before discounts and fees
    discounts : by campaign
    fees : by name
    paid : price paid
    belief : how surely it is believed to be fulfilled
    parts : what each part adds to the utility; they add up to `perceived`
    perceived, noise, utility : without chance, chance, and both
    """

    id: int
    merchant: str
    channel: str
    platform: str | None
    sources: tuple[str, ...]
    position: int
    distance: float
    wait: float
    stars: float
    order_value: float
    list_price: float
    discounts: dict[str, float]
    fees: dict[str, float]
    paid: float
    belief: float
    parts: dict[str, float]
    perceived: float
    noise: float
    utility: float


@dataclass(frozen=True)
class Why:
    """One occasion explained; money in major units.

    Parameters
    ----------
    order : the id that its order has or would have
    day, minute : when, the minute counted from midnight
    category : the need
    desired_value : order value it asked for
    sigma : scale of chance
    who : the person, on that morning
    met : by source, how many merchants were met and examined
    offers : those weighed, the best first
    outside, outside_noise, outside_utility : buying nothing: without chance, chance, and both
    kept : columns that a changed lever sets but that had moved by then and were kept
    """

    order: int
    day: int
    minute: float
    category: str
    desired_value: float
    sigma: float
    who: Who
    met: dict[str, Met]
    offers: list[Weighed]
    outside: float
    outside_noise: float
    outside_utility: float
    kept: list[str] = field(default_factory=list)

    @property
    def chosen(self) -> Weighed | None:
        """The offer that was ordered; None: nothing."""
        best = self.offers[0] if self.offers else None
        return best if best is not None and best.utility > self.outside_utility else None

    @property
    def runner_up(self) -> Weighed | None:
        """The best offer that was not chosen; None: there was no other."""
        return next((one for one in self.offers if one is not self.chosen), None)

    @property
    def margin(self) -> float:
        """By how much the choice won over the next best, buying nothing included; infinite where nothing else was."""
        rivals = [one.utility for one in self.offers if one is not self.chosen]
        if self.chosen is not None:
            return self.chosen.utility - max([self.outside_utility, *rivals])
        return self.outside_utility - max(rivals, default=-np.inf)


class Morning:
    """A morning as far as choosing: what somebody saw that day can be asked of it, as often as one likes.

    Parameters
    ----------
    market : a branch of its own, between two days; its morning is lived
    kept : columns that a changed lever sets but that had moved by then and were kept
    """

    def __init__(self, market: Market, kept: list[str] | None = None) -> None:
        self.market, self.kept = market, kept or []
        set_terms(market)
        reach(market)
        self.scene, self.occasions = scene_of(market), needs(market, market.day)
        self.person = market.consumers.id[self.occasions.person]
        self.code = self.occasions.category.astype(np.int64) * 32 + self.occasions.number

    @classmethod
    def of(cls, market: Market) -> Morning:
        """The morning of a market, which is left as it is."""
        return cls(branch(market))

    @classmethod
    def under(cls, market: Market, scenario: Scenario) -> Morning:
        """The same morning under a changed scenario: all that has moved until then is kept.

        Raises
        ------
        InputError
            if the change leaves no state to carry over.
        """
        return cls(*under(market, scenario))

    def why(self, order: int) -> Why:
        """Explain an occasion.

        Raises
        ------
        InputError
            if it is not about that day, or that person had no such occasion then.
        """
        market, row = self.market, self._row(order)
        asker = Explainer(self.scene, self.occasions, row, market.day)
        outside, noisy = asker.outside, asker.outside_utility()
        return Why(
            order=order,
            day=market.day,
            minute=float(self.occasions.minute[row]) - market.day * MINUTES_PER_DAY,
            category=market.names.categories[asker.c],
            desired_value=asker.desired,
            sigma=asker.sigma,
            who=who_is(market, asker.i),
            met={source: Met(len(found), int(sum(found.values()))) for source, found in asker.met().items()},
            offers=[_weighed(market, asker, one) for one in asker.examined()],
            outside=outside,
            outside_noise=noisy - outside,
            outside_utility=noisy,
            kept=self.kept,
        )

    def _row(self, order: int) -> int:
        of, day = OrderId.of(order), self.market.day
        if of.day != day:
            raise InputError(f"Order {order} belongs to day {of.day}, and this is the morning of day {day}.")
        mine = self.person == of.person
        rows = np.flatnonzero(mine & (self.code == of.occasion))
        if not rows.size:
            raise InputError(_nothing_there(of, sorted(self.code[mine].tolist())))
        return int(rows[0])


def why(market: Market, order: int) -> Why:
    """Explain an occasion, from the market of that morning, which is left as it is.

    Parameters
    ----------
    market : between two days, about to live the day of the order
    order : its id, or the id it would have if something had been bought

    Raises
    ------
    InputError
        if it is not about that day, or that person had no such occasion then.

    Examples
    --------
    >>> from o2o_sim import Market, load_scenario
    >>> market = Market(load_scenario("district_small", {"consumers.count": 300}))
    >>> first = OrderId(0, int(market.consumers.id[needs(market, 0).person[0]]), 0)
    >>> told = why(market, first.id)
    >>> told.offers[0].utility >= told.offers[-1].utility
    True
    """
    return Morning.of(market).why(order)


def what_if(market: Market, order: int, scenario: Scenario) -> Why:
    """The same occasion on the same morning under a changed scenario, by the same draws.

    Parameters
    ----------
    market, order : as for `why`
    scenario : the market's own with a lever changed on that day; all that has moved until then is kept

    Raises
    ------
    InputError
        as `why`, or if the change leaves no state to carry over.
    """
    return Morning.under(market, scenario).why(order)


def _nothing_there(of: OrderId, had: list[int]) -> str:
    there = f"Person {of.person} had no occasion {of.occasion} on day {of.day}"
    if not had:
        return f"{there}, and no other either."
    known = ", ".join(f"{code} (order {of._replace(occasion=code).id})" for code in had)
    return f"{there}; there were: {known}."


def _weighed(market: Market, asker: Explainer, one: Examined) -> Weighed:
    """The offer in names and money."""
    scene, o = asker.scene, one.offer
    sheet, minor, names = scene.offers, market.minor, market.names
    platform, row = int(sheet.platform[o]), int(sheet.merchant[o])
    paid = asker.paid(o, one.way)
    fees = {"delivery_fee": asker.delivery_fee(o), "packaging_fee": int(sheet.packaging_fee[o])}
    off = {names.campaigns[k]: v for k, v in zip(one.way.campaigns, asker.discounts(o, one.way), strict=True)}
    list_price = asker.list_price(o, one.way)
    if one.way.held:
        off["voucher"] = min(one.way.held, list_price)
    return Weighed(
        id=int(sheet.offer_id[o]),
        merchant=merchant_name(market, row),
        channel=names.channels[sheet.channel[o]],
        platform=names.platforms[platform] if platform >= 0 else None,
        sources=one.sources,
        position=one.position,
        distance=asker.distance(row),
        wait=asker.wait(o),
        stars=float(market.merchants.stars[row]),
        order_value=one.way.order_value,
        list_price=list_price / minor,
        discounts={name: value / minor for name, value in off.items()},
        fees={name: value / minor for name, value in fees.items() if value},
        paid=paid,
        belief=asker.belief(o),
        parts=one.parts,
        perceived=one.perceived,
        noise=one.noise,
        utility=one.utility,
    )
