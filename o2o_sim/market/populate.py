"""Populate: from a scenario to the people, merchants and platforms that live in its city."""

from __future__ import annotations

import numpy as np

from o2o_sim.agents.city import City, Layout, neighbour_order
from o2o_sim.agents.consumers import HELD, Consumers
from o2o_sim.agents.merchants import Merchants, merchant_ids, tags_of
from o2o_sim.agents.places import read_places
from o2o_sim.agents.platforms import Platforms
from o2o_sim.agents.space import Space, count_within, nearest_distances
from o2o_sim.core.errors import InputError
from o2o_sim.core.quantity import Labels, Quantity
from o2o_sim.core.random import key_of, name_tag, normals, stream, uniforms
from o2o_sim.core.units import MINUTES_PER_DAY, AnyArray, FloatArray, IntArray
from o2o_sim.market.names import Names
from o2o_sim.market.premises import servers_of
from o2o_sim.offers.channels import CHANNELS, Channel
from o2o_sim.rules.adoption.base import Membership
from o2o_sim.rules.trust.base import TrustRule
from o2o_sim.rules.who import Who
from o2o_sim.scenario.city import Placement
from o2o_sim.scenario.schema import Scenario
from o2o_sim.scenario.seller import MerchantGroup
from o2o_sim.scenario.service import Station

TRAITS = stream("traits", "what people and merchants are like, for good")
MEMBERS = stream("traits.member", "who is a member of a platform at the start")

NEIGHBOURHOOD = 1.0  # km within which people count for the worth of a place


class Population:
    """Builds the tables of a market: who lives in it.

    Parameters
    ----------
    scenario : the market written down
    seed, replication : roots of all draws; another replication is another population
    """

    def __init__(self, scenario: Scenario, seed: int, replication: int) -> None:
        self.scenario, self.seed, self.replication = scenario, seed, replication
        self.names = Names.of(scenario)
        self.city = _city(scenario, seed, replication)

    def consumers(self) -> Consumers:
        """The people, neighbours next to each other."""
        terms = self.scenario.consumers
        ids = np.arange(terms.count, dtype=np.int64)
        x, y = self._positions(terms.placement, ids, 0)
        zone = self.city.zone_of(x, y)
        order = neighbour_order(x, y, zone, self.city)
        people = Consumers.empty(terms.count, only=None, **self._sizes())
        people.id[:], people.x[:], people.y[:], people.zone[:] = ids[order], x[order], y[order], zone[order]
        shares = np.cumsum([segment.share for segment in terms.segments.values()])
        luck = self._uniforms(people.id, "segment")
        people.segment[:] = np.minimum(np.searchsorted(shares, luck, side="right"), len(shares) - 1)
        self._habits(people)
        self._memberships(people)
        return people

    def merchants(self, people: Consumers) -> Merchants:
        """The merchants of all groups, in the order of the file."""
        groups = list(self.scenario.merchants.items())
        tags = tags_of([name for name, _ in groups], "groups of merchants")
        parts = [self._group(index, tags[index], name, group) for index, (name, group) in enumerate(groups)]
        merchants = parts[0].concat(*parts[1:])
        self._owners(merchants)
        merchants.zone[:] = self.city.zone_of(merchants.x, merchants.y)
        near = count_within(merchants.x, merchants.y, people.x, people.y, NEIGHBOURHOOD, self.city.space)
        merchants.potential[:] = near / max(
            near[merchants.placed].mean() if merchants.placed.any() else 0.0, 1e-12
        )
        merchants.potential[~merchants.placed] = 1.0
        merchants.rent[:] = self.rents(merchants)
        self._first_waits(merchants)
        merchants.stars[:] = self.scenario.reviews.shown(merchants.star_sum, merchants.star_count)
        return merchants

    def platforms(self) -> Platforms:
        """The platforms."""
        table = Platforms.empty(len(self.names.platforms))
        table.tag[:] = tags_of(list(self.names.platforms), "platforms")
        for index, terms in enumerate(self.scenario.platforms.values()):
            table.couriers[index] = terms.couriers.count if terms.couriers else 0
        return table

    def reach(self, people: Consumers, merchants: Merchants) -> None:
        """Fill how far each person meets merchants on foot: to the n-th nearest open one, within the radius."""
        for index, category in enumerate(self.scenario.categories.values()):
            limit = np.inf if category.consideration.radius is None else category.consideration.radius
            open_here = (merchants.category == index) & merchants.active & merchants.placed
            near = category.consideration.near
            if near == 0:
                people.reach[:, index] = -1.0
                continue
            far = np.full(len(people), np.inf)
            if open_here.sum() > near:
                at = merchants.x[open_here], merchants.y[open_here]
                far = nearest_distances(people.x, people.y, *at, near, self.city.space)
            people.reach[:, index] = np.minimum(far, limit)

    def _sizes(self) -> dict[str, int]:
        names, memory = self.names, self.scenario.consumers.remembered
        return {
            "categories": len(names.categories),
            "platforms": len(names.platforms),
            "channels": len(CHANNELS),
            "campaigns": len(names.campaigns),
            "remembered": memory.count * (len(names.categories) if memory.by_category else 1),
            "held": HELD if self._has_deals() else 0,
            "weighed": len(names.categories) if self._has_deals() else 0,
        }

    def _has_deals(self) -> bool:
        return any(campaign.coupon.voucher() is not None for campaign in self.scenario.campaigns.values())

    def _draw(
        self, quantity: Quantity, ids: AnyArray, trait: str, labels: Labels | None = None
    ) -> FloatArray:
        """A trait of each id, keyed by the trait's name and the id alone."""
        key = key_of(TRAITS, self.seed, self.replication)
        return quantity.of(ids, key, labels, when=name_tag(trait, 32))

    def _uniforms(self, ids: AnyArray, trait: str) -> FloatArray:
        return uniforms(key_of(TRAITS, self.seed, self.replication), name_tag(trait, 32), ids)

    def _positions(self, placement: Placement, ids: IntArray, group: int) -> tuple[FloatArray, FloatArray]:
        if placement.kind == "places":
            return self._on_map(placement, ids.size)
        city = self.scenario.city
        kind = "uniform" if placement.kind == "none" else placement.kind
        layout = Layout(kind, city.centres, city.spread, city.background, tuple(placement.at))
        return self.city.scatter(ids, group, layout)

    def _on_map(self, placement: Placement, count: int) -> tuple[FloatArray, FloatArray]:
        assert placement.places is not None
        places = read_places(placement.places.path)
        found = places.of_kinds(placement.kinds) if placement.kinds else places
        if len(found) < count:
            raise InputError(
                f"the table of places has {len(found)} places of these kinds, {count} are needed"
            )
        return found.x_km[:count].copy(), found.y_km[:count].copy()

    def _segments(self, people: Consumers) -> Labels:
        return Labels(people.segment.astype(np.int64), self.names.segments)

    def _habits(self, people: Consumers) -> None:
        """Rates of need, tastes for channels, trouble with coupons."""
        ids, key = people.id, key_of(TRAITS, self.seed, self.replication)
        for index, (name, category) in enumerate(self.scenario.categories.items()):
            rate = self._draw(category.occasions.rate, ids, f"rate.{name}", self._segments(people))
            if category.occasions.dispersion is not None:
                spread = {"distribution": "gamma", "mean": 1.0, "shape": category.occasions.dispersion}
                rate = rate * self._draw(Quantity(spread), ids, f"dispersion.{name}")
            people.rate[:, index] = rate
        spread_of_taste = self._draw(
            self.scenario.consumers.channel_taste, ids, "channel_taste", self._segments(people)
        )
        for channel in range(len(CHANNELS)):
            taste = normals(key, name_tag("channel", 32), ids, channel, 0)
            people.channel_taste[:, channel] = spread_of_taste * taste
        terms = self.scenario.consumers.redemption
        cost = -terms.mean_cost * np.log1p(-self._uniforms(ids, "redemption_cost"))
        never = self._uniforms(ids, "redeems") < terms.never
        people.redemption_cost[:] = np.where(never, np.inf, cost)

    def _memberships(self, people: Consumers) -> None:
        """Who is a member of each platform at the start, and what people believe of it."""
        for index, terms in enumerate(self.scenario.platforms.values()):
            tag = name_tag(self.names.platforms[index], 32)
            luck = uniforms(key_of(MEMBERS, self.seed, self.replication), 0, people.id, tag)
            member = luck < terms.members
            people.state[:, index] = np.where(member, Membership.MEMBER, Membership.AWARE)
            people.joined[member, index] = 0
            prior = terms.trust.prior(self.who(people))
            evidence = terms.trust.initial(prior)
            people.prior_kept[:, index], people.prior_broken[:, index] = prior
            people.evidence_kept[:, index], people.evidence_broken[:, index] = evidence
            people.belief[:, index] = terms.trust.belief(prior, evidence)

    def who(self, people: Consumers) -> Who:
        """The people, as rules ask for them."""
        return Who(people.id, {"segment": self._segments(people)}, self.seed, self.replication)

    def _group(self, index: int, tag: int, name: str, terms: MerchantGroup) -> Merchants:
        count = terms.count + terms.spare
        ids = merchant_ids(tag, count)
        group = Merchants.empty(count, channels=len(CHANNELS))
        group.id[:], group.group[:] = ids, index
        group.category[:] = self.names.categories.index(terms.category)
        group.x[:], group.y[:] = self._positions(terms.placement, ids, tag)
        group.placed[:] = terms.placement.kind != "none"
        group.active[terms.count :] = False
        labels = Labels(np.zeros(count, dtype=np.int64), (name,))
        for trait in ("constant", "quality", "honour"):
            getattr(group, trait)[:] = self._draw(getattr(terms, trait), ids, trait, labels)
        group.base_level[:] = group.level[:] = self._draw(terms.price_level, ids, "price_level", labels)
        group.goods_share[:] = self._draw(terms.costs.goods_share, ids, "goods_share", labels)
        group.size[:] = self._sizes_of_merchants(terms, group.constant)
        group.counter_servers[:] = servers_of(terms.service.counter, group.size)
        group.kitchen_servers[:] = servers_of(terms.service.kitchen, group.size)
        group.fixed_cost[:] = np.round(terms.costs.fixed * group.size * self.scenario.currency.minor_per_unit)
        for channel, sold in terms.channels.items():
            code = Channel.named(channel)
            group.sells[:, code] = self._uniforms(ids, f"presence.{channel}") < sold.presence
        return group

    def _sizes_of_merchants(self, terms: MerchantGroup, constant: FloatArray) -> FloatArray:
        """exp(slope x constant), divided by its mean under the constants' law, so that a newcomer moves nobody."""
        if terms.size_slope == 0.0:
            return np.ones(constant.size)
        grid = (
            terms.constant.quantile((np.arange(2000) + 0.5) / 2000) if terms.constant.by is None else constant
        )
        return np.asarray(np.exp(terms.size_slope * constant) / np.mean(np.exp(terms.size_slope * grid)))

    def _owners(self, merchants: Merchants) -> None:
        """Merchants of groups with the same owner belong together; everybody else is alone."""
        owners = [terms.owner for terms in self.scenario.merchants.values()]
        known = sorted({owner for owner in owners if owner is not None})
        merchants.owner[:] = len(known) + np.arange(len(merchants))
        for index, owner in enumerate(owners):
            if owner is not None:
                merchants.owner[merchants.group == index] = known.index(owner)

    def rents(self, merchants: Merchants) -> IntArray:
        """Rent of each place at the start [minor units a day]; 0 where there is no place."""
        minor = self.scenario.currency.minor_per_unit
        found = np.zeros(len(merchants), dtype=np.int64)
        for index, terms in enumerate(self.scenario.merchants.values()):
            mine = (merchants.group == index) & merchants.placed
            worth = np.maximum(merchants.potential[mine], 1e-3) ** terms.costs.rent_elasticity
            found[mine] = np.round(terms.costs.rent * merchants.size[mine] * worth * minor)
        return found

    def _first_waits(self, merchants: Merchants) -> None:
        """What people expect to wait before there is any experience: service times, and what is promised."""
        for index, terms in enumerate(self.scenario.merchants.values()):
            mine = merchants.group == index
            for channel in (Channel.WALK_IN, Channel.VOUCHER):
                path = (terms.service.station(name) for name in terms.service.path(channel.label))
                merchants.expected_wait[mine, channel] = sum(_mean_minutes(station) for station in path)
            delivery = terms.channels.get("delivery")
            if delivery is not None and delivery.platform is not None:
                promised = self.scenario.platforms[delivery.platform].promised
                merchants.expected_wait[mine, Channel.DELIVERY] = 0.85 * promised.mean()
            parcel = terms.channels.get("parcel")
            if parcel is not None:
                merchants.expected_wait[mine, Channel.PARCEL] = parcel.days.mean() * MINUTES_PER_DAY


def trust_rules(scenario: Scenario) -> list[TrustRule]:
    """The trust rule of each platform."""
    return [terms.trust for terms in scenario.platforms.values()]


def _city(scenario: Scenario, seed: int, replication: int) -> City:
    terms = scenario.city
    flat = terms.kind in ("line", "circle")
    height = terms.height or (1.0 if flat else terms.width)
    wraps = terms.kind in ("torus", "circle")
    space = Space(terms.width, height, wraps, terms.metric == "rectilinear")
    return City(space, terms.zone_width, flat, seed, replication)


def _mean_minutes(station: Station | None) -> float:
    return station.minutes.mean() if station is not None and station.works == "queue" else 0.0


__all__ = ["Population", "trust_rules"]
