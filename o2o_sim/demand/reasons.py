"""Reasons: why an occasion came to what it came to, merchant by merchant and term by term.

Built on the plain twin of the kernel, so that what is explained is what was computed: the same functions,
the same draws, the same bits.
"""

from __future__ import annotations

from dataclasses import dataclass

from o2o_sim.demand.reference import Asker, Way
from o2o_sim.demand.reference_looks import Look
from o2o_sim.demand.utility import NO_NOISE, TERMS

__all__ = ["PARTS", "Examined", "Explainer"]

#: Parts of a utility, in the order of telling; those of `TERMS` stand between the worth and the price.
PARTS: tuple[str, ...] = (
    "order_worth",
    "inside",
    "channel",
    "merchant",
    "offer",
    "channel_taste",
    "merchant_taste",
    "need_memory",
    *(term.name for term in TERMS),
    "redemption_cost",
    "price",
    "risk",
)

SOURCES: tuple[str, ...] = ("everything", "random", "near", "listed", "to_mind", "reminded")


@dataclass(frozen=True)
class Examined:
    """An offer that was weighed.

    Parameters
    ----------
    offer : row of the offer
    sources : how its merchant was met, of `SOURCES`
    position : in the platform's list, from 1; 0: not met there
    way : how it would be paid for
    parts : what each part adds to the utility [major units]; they add up to `perceived`
    perceived : utility without noise [major units]
    noise : what chance adds [major units]
    utility : both, the very number the kernel compares [major units]
    """

    offer: int
    sources: tuple[str, ...]
    position: int
    way: Way
    parts: dict[str, float]
    perceived: float
    noise: float
    utility: float


class Explainer(Asker):
    """One occasion and its person, who says why."""

    def met(self) -> dict[str, dict[int, bool]]:
        """By source the merchants met, and whether each was examined.

        What only comes to mind by a coupon counts as met where it is examined.
        """
        if self.scene.consideration.everything[self.c]:
            return {"everything": {look.merchant: True for look in self.looks()[0]}}
        if self.scene.consideration.random_count[self.c] > 0:
            return {"random": {look.merchant: True for look in self.looks()[0]}}
        found: dict[str, dict[int, bool]] = {}
        for source in SOURCES[2:]:
            mine: dict[int, bool] = {}
            for m, _, _, opened, reminded in getattr(self, f"_{source}")():
                if opened or not reminded:
                    mine[m] = mine.get(m, False) or opened
            found[source] = mine
        return found

    def examined(self) -> list[Examined]:
        """The offers weighed, the best first; of equals the lower stable id first."""
        met = self.met()
        found = [
            self._examine(offer, look, tuple(name for name in met if met[name].get(look.merchant)))
            for look in self.looks()[0]
            for offer in self.open_offers(look)
        ]
        return sorted(found, key=lambda one: (-one.utility, int(self.scene.offers.offer_id[one.offer])))

    def _examine(self, o: int, look: Look, sources: tuple[str, ...]) -> Examined:
        way, perceived = self.best_way(o)
        noise = self.noise(o)
        utility = perceived if self.kind == NO_NOISE else perceived + self.sigma * noise
        position = look.positions.get(int(self.scene.offers.platform[o]), 0)
        return Examined(
            o, sources, position, way, self._parts(o, way), perceived, self.sigma * noise, utility
        )

    def _parts(self, o: int, way: Way) -> dict[str, float]:
        """What each part adds to the utility; parts that add nothing are left out."""
        paid = self.paid(o, way)
        parts = self._lasting(o) | self._terms(o, paid) | {"price": -paid}
        parts["order_worth"] = self.order_worth(way)
        parts["redemption_cost"] = -self._trouble(way)
        parts["risk"] = -self._risk(o, self.served(o, way, paid), paid)
        return {name: parts[name] for name in PARTS if parts.get(name, 0.0) != 0.0}

    def _trouble(self, way: Way) -> float:
        """What using coupons costs this person."""
        if any(not self.scene.campaigns.automatic[k] for k in way.campaigns):
            return float(self.scene.people.redemption_cost[self.i])
        return 0.0

    def _risk(self, o: int, served: float, paid: float) -> float:
        """What the chance that a prepaid order fails takes off."""
        gross = max(served, paid) + self.sigma
        share = float(self.scene.offers.refund_share[o])
        return (1.0 - self.belief(o)) * max(gross - share * paid, 0.0)

    def _lasting(self, o: int) -> dict[str, float]:
        """Constants and tastes, which are in units of sigma."""
        tastes, sheet = self.scene.tastes, self.scene.offers
        m, h = int(sheet.merchant[o]), int(sheet.channel[o])
        need = float(tastes.need_weight[self.c])
        need = need * float(self.scene.people.need_stock[self.i, self.c]) if need else 0.0
        found = {
            "inside": float(tastes.inside[self.c, self.s]),
            "channel": float(tastes.channel_constant[self.c, h]),
            "merchant": float(self.scene.merchants.constant[m]),
            "offer": float(sheet.constant[o]),
            "channel_taste": float(self.scene.people.channel_taste[self.i, h]),
            "merchant_taste": self._taste(m),
            "need_memory": -need,
        }
        return {name: self.sigma * value for name, value in found.items()}

    def _terms(self, o: int, paid: float) -> dict[str, float]:
        """The terms of the menu, each weighed."""
        sheet = self.scene.offers
        h, m = int(sheet.channel[o]), int(sheet.merchant[o])
        far = self.distance(m)
        personal = {
            "distance": far,
            "travel_minutes": far * self.scene.minutes_per_km,
            "expected_wait": self.wait(o),
            "reference_gap": self.reference_gap(paid),
        }
        values = {
            term.name: personal.get(term.name, float(sheet.attribute[o, t]))
            for t, term in enumerate(TERMS)
            if term.name != "loyalty"
        }
        found = {name: self._term(name, h, value) for name, value in values.items()}
        return found | {"loyalty": self._term("loyalty", h, 1.0) if m in self.recent else 0.0}

    @property
    def outside(self) -> float:
        """Utility of buying nothing, without noise [major units]."""
        return self._outside()
