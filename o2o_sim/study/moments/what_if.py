"""What if: expected demand on one morning, as it is and with one thing changed, minds and occasions being the same.

Nothing is drawn but what people need and look at, and that by the same keys, so a difference is what the change
does at once: before habits, queues and ratings answer it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from o2o_sim.core.units import BoolArray, FloatArray
from o2o_sim.demand.batches import Prepared, prepare
from o2o_sim.demand.choose import choose
from o2o_sim.demand.inputs import OfferSheet, Scene
from o2o_sim.demand.occasions import Occasions
from o2o_sim.demand.shares import shares
from o2o_sim.demand.utility import term_index
from o2o_sim.market.choosing import needs
from o2o_sim.market.scene import scene_of
from o2o_sim.market.terms import set_terms
from o2o_sim.offers.channels import Channel

if TYPE_CHECKING:
    from o2o_sim.market.model import Market

__all__ = ["Demand", "Morning", "Sight"]


class Demand(NamedTuple):
    """Expected demand for the occasions of some days."""

    orders: FloatArray
    """(O) orders of each offer."""
    value: FloatArray
    """(M) value sold by each merchant at nominal prices."""
    slope: FloatArray
    """(M) change of `value` per unit of the merchant's own price level."""
    surplus: FloatArray
    """(categories) perceived surplus beyond staying away."""


class Sight(NamedTuple):
    """What members met and did, of one category."""

    listed: float
    listed_opened: float
    opened: float
    occasions: float
    orders: float


class Morning:
    """A market between two days, and what its people would do that day under changed terms.

    Parameters
    ----------
    market : between two days; rules of terms act once more, nothing else moves
    days : days whose occasions meet this morning's offers: more of them, less noise
    """

    def __init__(self, market: Market, days: int) -> None:
        set_terms(market)
        self.market, self.scene = market, scene_of(market)
        self.days = range(market.day, market.day + days)
        self.occasions: list[Occasions] = [needs(market, day) for day in self.days]
        self.kept: dict[str, Demand] = {}

    @property
    def offers(self) -> OfferSheet:
        """The sheet of offers as it is."""
        return self.scene.offers

    def of_category(self, category: str) -> BoolArray:
        """Which offers meet a need."""
        return np.asarray(self.market.offers.category == self.market.names.categories.index(category))

    def as_is(self) -> Demand:
        """Demand without any change."""
        return self._named("as it is", self.offers)

    def prices(self, category: str, factor: float) -> Demand:
        """Demand when all merchants of a category change their prices by a factor."""
        level = np.where(self.of_category(category), factor, 1.0) * self.offers.price_level
        return self._named(f"prices {category} {factor}", self.offers._replace(price_level=level))

    def delivery_fee(self, change: float) -> Demand:
        """Demand when every delivery costs so much more [major units]."""
        extra = np.where(self.offers.channel == Channel.DELIVERY, round(change * self.market.minor), 0)
        sheet = self.offers._replace(delivery_fee=self.offers.delivery_fee + extra)
        return self._named(f"fee {change}", sheet)

    def without_platform(self) -> Demand:
        """Demand when nothing can be bought on any platform."""
        doors = self.offers.open * (self.offers.platform < 0)
        return self._named("no platform", self.offers._replace(open=doors.astype(np.uint8)))

    def one_star_more(self, merchant: int) -> Demand:
        """Demand when one merchant shows a star more."""
        table = self.offers.attribute.copy()
        table[self.offers.merchant == merchant, term_index("stars")] += 1.0
        return self._demand(self.offers._replace(attribute=table), self.occasions[:1])

    def first_day(self) -> Demand:
        """Demand of the first day's occasions alone."""
        if "first" not in self.kept:
            self.kept["first"] = self._demand(self.offers, self.occasions[:1])
        return self.kept["first"]

    def sight(self, category: str) -> Sight:
        """What members of a platform met, opened and ordered, by draws."""
        prepared, found = prepare(self.scene), np.zeros(5)
        index = self.market.names.categories.index(category)
        for day, occasions in zip(self.days, self.occasions, strict=True):
            choices = choose(prepared, occasions, day, logsum=False)
            member = self.scene.people.member[occasions.person].any(axis=1)
            mine, views = member & (occasions.category == index), choices.views
            counts = (
                views.listed,
                views.listed_opened,
                views.opened,
                np.ones(mine.size),
                choices.chosen >= 0,
            )
            found += [float(count[mine].sum()) for count in counts]
        return Sight(*found)

    def _named(self, name: str, sheet: OfferSheet) -> Demand:
        if name not in self.kept:
            self.kept[name] = self._demand(sheet, self.occasions)
        return self.kept[name]

    def _demand(self, sheet: OfferSheet, days: list[Occasions]) -> Demand:
        scene: Scene = self.scene._replace(offers=sheet)
        prepared: Prepared = prepare(scene)
        parts = []
        for day, occasions in zip(self.days, days, strict=False):
            found = shares(prepared, occasions, day)
            category = occasions.category.astype(np.int64)
            stay = self._stay(occasions, category)
            surplus = np.bincount(category, found.logsum - stay, minlength=len(self.market.names.categories))
            parts.append((found.probability, found.value, found.slope, surplus))
        return Demand(*(np.sum(column, axis=0) for column in zip(*parts, strict=True)))

    def _stay(self, occasions: Occasions, category: np.ndarray) -> FloatArray:
        """Utility of buying nothing on each occasion [major units]."""
        tastes, segment = self.market.tastes, self.market.consumers.segment[occasions.person]
        sigma = tastes.noise_share[category, segment] * occasions.desired_value
        stay = tastes.outside_constant[category, segment] * sigma
        return np.asarray(stay + tastes.outside_value_share[category] * occasions.desired_value)
