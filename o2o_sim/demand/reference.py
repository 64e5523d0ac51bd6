"""The choice model once more, in plain Python: slow, readable, and equal to the kernel to the last bit.

One occasion at a time, straight from the scene's columns, with lists and dictionaries; only the scalar formulas of
`utility` are shared, uncompiled. Tests hold the kernel against it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from o2o_sim.core.random import normal_quantile, uniform, uniform_pair
from o2o_sim.demand import elementary, utility
from o2o_sim.demand.inputs import Scene
from o2o_sim.demand.occasions import Occasions
from o2o_sim.demand.reference_looks import Looker
from o2o_sim.offers import price

__all__ = ["Answer", "Asker", "Way", "answer", "answers"]

_WALK_IN = 0


def _plain(function: Any) -> Any:
    """The uncompiled form of a compiled function."""
    return getattr(function, "py_func", function)


_order_worth, _net_utility, _transformed, _gev_noise, _nest_noise, _independent_noise = (
    _plain(getattr(utility, name))
    for name in (
        "order_worth",
        "net_utility",
        "transformed",
        "gev_noise",
        "nest_noise",
        "independent_noise",
    )
)
_list_price, _discount = _plain(price.list_price), _plain(price.discount)
_normal, _gumbel = _plain(normal_quantile), _plain(elementary.gumbel)
_exp, _log = _plain(elementary.exp), _plain(elementary.log)


@dataclass
class Answer:
    """What one occasion comes to."""

    offers: list[int]
    """Offers weighed, in order."""
    perceived: list[float]
    utility: list[float]
    outside: float
    ranking: list[int]
    """Offers by falling utility; of equals the lower stable id first."""
    chosen: int
    logsum: float
    seen: int
    opened: int


def answers(scene: Scene, occasions: Occasions, day: int) -> list[Answer]:
    """The answers of all occasions of a day."""
    return [answer(scene, occasions, row, day) for row in range(len(occasions.person))]


def answer(scene: Scene, occasions: Occasions, row: int, day: int) -> Answer:
    """What one occasion comes to.

    Parameters
    ----------
    scene : the market
    occasions, row : the occasion
    day : the day
    """
    asker = Asker(scene, occasions, row, day)
    looks, seen = asker.looks()
    pairs = [(offer, look) for look in looks for offer in asker.open_offers(look)]
    weighed = [asker.perceived(offer) for offer, _ in pairs]
    offers = [offer for offer, _ in pairs]
    drawn = [value + asker.sigma * asker.noise(o) for o, value in zip(offers, weighed, strict=True)]
    if asker.kind == utility.NO_NOISE:
        drawn = list(weighed)
    outside = asker.outside_utility()
    order = sorted(range(len(offers)), key=lambda k: (-drawn[k], int(scene.offers.offer_id[offers[k]])))
    best = order[0] if order else None
    chosen = offers[best] if best is not None and drawn[best] > outside else -1
    return Answer(
        offers,
        weighed,
        drawn,
        outside,
        [offers[k] for k in order],
        chosen,
        asker.logsum(offers, weighed),
        seen,
        len(looks),
    )


class Way(NamedTuple):
    """One way to pay for an offer: the order's value, the campaigns used, and a voucher's value [minor units]."""

    order_value: float
    campaigns: tuple[int, ...] = ()
    held: int = 0


class Asker(Looker):
    """One occasion and its person, weighing what was found."""

    def perceived(self, o: int) -> float:
        """V of an offer, paid for in the best way."""
        return self.best_way(o)[1]

    def best_way(self, o: int) -> tuple[Way, float]:
        """The best way to pay for an offer, of equals the plainest, and V in that way."""
        ways = list(self._ways(o))
        worth = [self._worth(o, way) for way in ways]
        best = worth.index(max(worth))
        return ways[best], worth[best]

    def _ways(self, o: int) -> Iterator[Way]:
        """The ways to pay: plainly, with a voucher in hand, with coupons, with coupons and a larger order."""
        yield Way(self.desired)
        held = self._held(o)
        if held > 0:
            yield Way(self.desired, held=held)
        coupons = self._coupons(o)
        yield from (Way(self.desired, pair) for pair in self._combinations(coupons))
        for k in coupons:
            threshold = int(self.scene.campaigns.threshold[k])
            if threshold <= 0 or self.scene.tastes.curvature[self.c] <= 0.0:
                continue
            raised = threshold / (float(self.scene.offers.price_level[o]) * self.scene.minor)
            if raised > self.desired:
                for pair in self._combinations(coupons):
                    way = Way(raised, pair)
                    if k in pair and self.discounts(o, way)[pair.index(k)] > 0:
                        yield way

    def _combinations(self, coupons: list[int]) -> list[tuple[int, ...]]:
        """At most one coupon of each layer, the merchant's first."""
        layer = self.scene.campaigns.layer
        merchants = [(k,) for k in coupons if layer[k] == 0]
        platforms = [(k,) for k in coupons if layer[k] == 1]
        return [a + b for a in [(), *merchants] for b in [(), *platforms]]

    def discounts(self, o: int, way: Way) -> list[int]:
        """What each coupon takes off [minor units]."""
        terms, left = self.scene.campaigns, self.list_price(o, way)
        off: list[int] = []
        for k in way.campaigns:
            off.append(int(_discount(left, terms.rate[k], terms.cap[k], terms.threshold[k], terms.amount[k])))
            left -= off[-1]
        return off

    def _worth(self, o: int, way: Way) -> float:
        """V of an offer paid for in one way."""
        paid, belief = self.paid(o, way), self.belief(o)
        served, sunk = self.served(o, way, paid), self.sunk(o, way)
        return float(
            _net_utility(served, sunk, paid, belief, float(self.scene.offers.refund_share[o]), self.sigma)
        )

    def paid(self, o: int, way: Way) -> float:
        """Price paid, fees included [major units]."""
        price = max(self.list_price(o, way) - way.held, 0) - sum(self.discounts(o, way))
        fees = int(self.scene.offers.packaging_fee[o]) + self.delivery_fee(o)
        return (price + fees) / self.scene.minor

    def list_price(self, o: int, way: Way) -> int:
        """Price before discounts and fees [minor units]."""
        return int(_list_price(way.order_value, self.scene.offers.price_level[o], self.scene.minor))

    def delivery_fee(self, o: int) -> int:
        """Fee for bringing an order from so far [minor units]."""
        sheet = self.scene.offers
        beyond = max(self.distance(int(sheet.merchant[o])) - float(sheet.free_km[o]), 0.0)
        return int(sheet.delivery_fee[o]) + math.floor(float(sheet.fee_per_km[o]) * beyond + 0.5)

    def belief(self, o: int) -> float:
        """T: how surely a prepaid order is believed to be fulfilled; 1 where nothing is prepaid."""
        p = int(self.scene.offers.platform[o])
        believes = self.scene.offers.prepaid[o] and p >= 0
        return float(self.scene.people.belief[self.i, p]) if believes else 1.0

    def served(self, o: int, way: Way, paid: float) -> float:
        """V_served: what is lost with an order that fails [major units]."""
        sheet = self.scene.offers
        h = int(sheet.channel[o])
        served = self._own_terms(o, served=True) + self.sigma * self._standing(o)
        if int(sheet.merchant[o]) in self.recent:
            served += self._term("loyalty", h, 1.0)
        served = served + self.order_worth(way)
        served += self._term("reference_gap", h, self.reference_gap(paid))
        return float(served)

    def order_worth(self, way: Way) -> float:
        """What the order is worth by itself, larger than wanted or not [major units]."""
        curvature = float(self.scene.tastes.curvature[self.c])
        return float(_order_worth(way.order_value, self.desired, curvature))

    def reference_gap(self, paid: float) -> float:
        """The price this person is used to, less the price paid [major units]."""
        return float(self.scene.people.reference_price[self.i, self.c]) - paid

    def sunk(self, o: int, way: Way) -> float:
        """V_sunk: what is spent whatever comes of the order [major units]."""
        scene, h = self.scene, int(self.scene.offers.channel[o])
        far = self.distance(int(scene.offers.merchant[o]))
        sunk = self._own_terms(o, served=False) + self._term("distance", h, far)
        sunk += self._term("travel_minutes", h, far * scene.minutes_per_km)
        sunk += self._term("expected_wait", h, self.wait(o))
        if any(not scene.campaigns.automatic[k] for k in way.campaigns):
            sunk -= float(scene.people.redemption_cost[self.i])
        return float(sunk)

    def wait(self, o: int) -> float:
        """Wait that is shown or expected [minutes]."""
        sheet = self.scene.offers
        far = self.distance(int(sheet.merchant[o]))
        return float(sheet.expected_wait[o]) + float(sheet.wait_per_km[o]) * far

    def _standing(self, o: int) -> float:
        """Constants and tastes [sigma]."""
        scene, m = self.scene, int(self.scene.offers.merchant[o])
        tastes, h = scene.tastes, int(scene.offers.channel[o])
        known = float(tastes.inside[self.c, self.s]) + float(tastes.channel_constant[self.c, h])
        known = known + float(scene.merchants.constant[m]) + float(scene.offers.constant[o])
        need = 0.0
        if tastes.need_weight[self.c] != 0.0:
            need = float(tastes.need_weight[self.c]) * float(scene.people.need_stock[self.i, self.c])
        return known + self._taste(m) + float(scene.people.channel_taste[self.i, h]) - need

    def _taste(self, m: int) -> float:
        """Lasting taste for a merchant [sigma]."""
        spread, taste = float(self.scene.tastes.merchant_taste[self.c]), 0.0
        if spread != 0.0:
            u = uniform(self.scene.keys.merchant_taste, 0, self.who, self._id(m), 0)
            taste = spread * _normal(u)
        weights, features = self.scene.people.feature_taste[self.i], self.scene.merchants.features[m]
        for weight, feature in zip(weights, features, strict=True):
            taste += float(weight) * float(feature)
        return taste

    def _own_terms(self, o: int, served: bool) -> float:
        """The offer's own terms, those lost with an order that fails or those spent all the same."""
        total = 0.0
        for t, term in enumerate(utility.TERMS):
            if not term.personal and term.served == served:
                x = float(self.scene.offers.attribute[o, t])
                total += self._term(term.name, int(self.scene.offers.channel[o]), x)
        return total

    def _term(self, name: str, h: int, x: float) -> float:
        t, tastes = utility.term_index(name), self.scene.tastes
        weight = float(tastes.coefficient[self.c, t, self.s, h])
        if weight == 0.0:
            return 0.0
        return weight * float(
            _transformed(int(tastes.transform[self.c, t]), x, float(tastes.step_at[self.c, t]))
        )

    # -- coupons and vouchers

    def _coupons(self, o: int) -> list[int]:
        """Campaigns that may be used on an offer."""
        campaigns, mask = self.scene.campaigns, int(self.scene.offers.campaigns[o])
        return [k for k in range(len(campaigns.layer)) if mask >> k & 1 and self._may_use(k, o)]

    def _may_use(self, k: int, o: int) -> bool:
        campaigns, column = self.scene.campaigns, int(self.scene.campaigns.wallet_column[k])
        if column >= 0:
            only = int(self.scene.wallet.merchant[self.i, column])
            if not self._in_wallet(column) or only not in (-1, int(self.scene.offers.merchant[o])):
                return False
        if campaigns.automatic[k]:
            return True
        if math.isinf(self.scene.people.redemption_cost[self.i]):
            return False
        noticed = campaigns.notice[k] >= 1.0 or (
            uniform(self.scene.keys.notice, 0, self.who, int(campaigns.campaign_id[k]), 0)
            < campaigns.notice[k]
        )
        return bool(noticed)

    def _held(self, o: int) -> int:
        """Value of a voucher in hand that may pay for an offer [minor units]."""
        wallet, sheet = self.scene.wallet, self.scene.offers
        if sheet.channel[o] != _WALK_IN:
            return 0
        for place, m in enumerate(wallet.held_merchant[self.i]):
            if m == sheet.merchant[o] and wallet.held_until[self.i, place] >= self.day:
                return int(wallet.held_value[self.i, place])
        return 0

    # -- noise and what is expected of it

    def noise(self, o: int) -> float:
        """Noise of an offer [sigma]."""
        scene, m = self.scene, int(self.scene.offers.merchant[o])
        if self.kind == utility.NO_NOISE:
            return 0.0
        u = self._draw(scene.keys.noise, m, int(scene.offers.about[o]))
        if self.kind != utility.GEV:
            return float(_independent_noise(self.kind, u))
        q = int(scene.offers.nest[o])
        apart = float(scene.nests.dissimilarity[q])
        pair = uniform_pair(scene.keys.nest, self.when, self.who, int(scene.nests.key[q]), 0)
        return float(_gev_noise(apart, _gumbel(u), _nest_noise(apart, *pair)))

    def _outside(self) -> float:
        tastes = self.scene.tastes
        if not tastes.outside_available[self.c]:
            return -math.inf
        constant = self.sigma * float(tastes.outside_constant[self.c, self.s])
        return constant + float(tastes.outside_value_share[self.c]) * self.desired

    def outside_utility(self) -> float:
        """Utility of buying nothing, with noise."""
        u = uniform(self.scene.keys.outside, self.when, self.who, 0, 0)
        noise = _gumbel(u) if self.kind == utility.GEV else _independent_noise(self.kind, u)
        return self._outside() + self.sigma * float(noise)

    def logsum(self, offers: list[int], weighed: list[float]) -> float:
        """Expected best utility less Euler's constant x sigma; nan where it is undefined."""
        if self.kind != utility.GEV:
            return math.nan
        nests: dict[int, list[float]] = {}
        for o, value in zip(offers, weighed, strict=True):
            nests.setdefault(int(self.scene.offers.nest[o]), []).append(value / self.sigma)
        inclusive = [self._inclusive(q, values) for q, values in nests.items()]
        outside = self._outside() / self.sigma
        best = max([outside, *inclusive])
        if math.isinf(best):
            return best
        total = _exp(outside - best)
        for value in inclusive:
            total += _exp(value - best)
        return float(self.sigma * (best + _log(total)))

    def _inclusive(self, q: int, values: list[float]) -> float:
        top, apart = max(values), float(self.scene.nests.dissimilarity[q])
        if apart <= 0.0:
            return top
        total = 0.0
        for value in values:
            total += float(_exp((value - top) / apart))
        return top + apart * float(_log(total))
