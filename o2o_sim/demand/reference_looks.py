"""What an occasion looks at, in plain Python: the first half of the kernel's twin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from o2o_sim.agents.space import distance
from o2o_sim.core.random import uniform
from o2o_sim.demand.inputs import Scene
from o2o_sim.demand.occasions import Occasions
from o2o_sim.demand.utility import NO_NOISE

__all__ = ["Look", "Looker"]


@dataclass
class Look:
    """What an occasion knows of one merchant it examines."""

    merchant: int
    doors: set[int] = field(default_factory=set)
    """Platforms whose offers are weighed; -1: those at the merchant's own door."""
    positions: dict[int, int] = field(default_factory=dict)
    reminded: bool = False


class Looker:
    """One occasion and its person, looking around."""

    def __init__(self, scene: Scene, occasions: Occasions, row: int, day: int) -> None:
        self.scene, self.day = scene, day
        self.i = int(occasions.person[row])
        self.c = int(occasions.category[row])
        self.who = int(scene.people.person_id[self.i])
        self.when = day * 256 + self.c * 32 + int(occasions.number[row])
        self.s = int(scene.people.segment[self.i])
        self.desired = float(occasions.desired_value[row])
        self.sigma = float(scene.tastes.noise_share[self.c, self.s]) * self.desired
        self.kind = int(scene.tastes.noise_kind[self.c])
        if self.kind == NO_NOISE:
            self.sigma = 0.0
        self.platforms = [p for p in range(scene.people.member.shape[1]) if scene.people.member[self.i, p]]
        self.recent = [int(m) for m in scene.people.recent[self.i] if m >= 0]

    def looks(self) -> tuple[list[Look], int]:
        """Merchants examined, in order, and how many were met."""
        look = self.scene.consideration
        found: dict[int, Look] = {}
        everybody = [m for m in range(len(self.scene.merchants.x)) if self._serves(m, [-1, *self.platforms])]
        if look.everything[self.c]:
            self._note_all(found, everybody)
            return list(found.values()), len(found)
        if look.random_count[self.c] > 0:
            key = self.scene.keys.random
            everybody.sort(key=lambda m: self._draw(key, m))
            self._note_all(found, everybody[: look.random_count[self.c]])
            return list(found.values()), len(found)
        met: set[int] = set()
        for m, doors, position, opened, reminded in self._meetings():
            if opened or not reminded:
                met.add(m)
            if opened:
                one = found.setdefault(m, Look(m))
                one.doors.update(doors)
                one.reminded = one.reminded or reminded
                if position:
                    one.positions[doors[0]] = position
        return list(found.values()), len(met)

    def _meetings(self) -> Iterator[tuple[int, list[int], int, bool, bool]]:
        """Merchant, doors, position in a list, whether examined, whether met only if so; source by source."""
        yield from self._near()
        yield from self._listed()
        yield from self._to_mind()
        yield from self._reminded()

    def _near(self) -> Iterator[tuple[int, list[int], int, bool, bool]]:
        keys, reach = self.scene.keys, self.scene.people.reach[self.i, self.c]
        chance = self.scene.consideration.near_probability[self.c]
        if chance <= 0.0:
            return
        for m in range(len(self.scene.merchants.x)):
            if self._serves(m, [-1]) and self.distance(m) <= reach:
                known = self.scene.merchants.awareness[m]
                knows = known >= 1.0 or uniform(keys.aware, 0, self.who, self._id(m), 0) < known
                yield m, [-1], 0, self._draw(keys.near, m) < chance and knows, False

    def _listed(self) -> Iterator[tuple[int, list[int], int, bool, bool]]:
        lists, zone = self.scene.listings, self.scene.people.zone[self.i]
        for p in self.platforms:
            for k, m in enumerate(lists.ranked[p, self.c, zone]):
                if m < 0:
                    break
                if self._serves(int(m), [p]):
                    u = self._draw(self.scene.keys.listed, int(m), int(lists.tag[p]))
                    yield int(m), [p], k + 1, u < lists.probability[p, k], False

    def _to_mind(self) -> Iterator[tuple[int, list[int], int, bool, bool]]:
        wallet, chance = self.scene.wallet, self.scene.consideration.remembered[self.c]
        held = zip(wallet.held_merchant[self.i], wallet.held_until[self.i], strict=True)
        for m in [*self.recent, *(int(m) for m, until in held if m >= 0 and until >= self.day)]:
            if self._serves(m, [-1, *self.platforms]):
                opened = self._draw(self.scene.keys.remembered, m) < chance
                yield m, [-1, *self.platforms], 0, opened, False

    def _reminded(self) -> Iterator[tuple[int, list[int], int, bool, bool]]:
        campaigns, wallet = self.scene.campaigns, self.scene.wallet
        for k, column in enumerate(campaigns.wallet_column):
            if column < 0 or not self._in_wallet(int(column)):
                continue
            m = int(wallet.merchant[self.i, column])
            if m >= 0 and self._serves(m, [-1, *self.platforms]):
                u = self._draw(self.scene.keys.reminded, m, int(campaigns.campaign_id[k]))
                yield m, [-1, *self.platforms], 0, u < campaigns.reminder[k], True

    def _note_all(self, found: dict[int, Look], rows: list[int]) -> None:
        for m in rows:
            found[m] = Look(m, {-1, *self.platforms})

    def _serves(self, m: int, doors: list[int]) -> bool:
        """Whether a merchant of this category has an open offer behind one of some doors."""
        if self.scene.merchants.category[m] != self.c:
            return False
        sheet = self.scene.offers
        return any(sheet.open[o] and sheet.platform[o] in doors for o in self._rows(m))

    def open_offers(self, look: Look) -> list[int]:
        """The offers of a merchant that are weighed."""
        sheet = self.scene.offers
        return [o for o in self._rows(look.merchant) if sheet.open[o] and sheet.platform[o] in look.doors]

    def _rows(self, m: int) -> range:
        first = self.scene.merchants.first_offer
        return range(int(first[m]), int(first[m + 1]))

    def _id(self, m: int) -> int:
        return int(self.scene.merchants.merchant_id[m])

    def _draw(self, key: Any, m: int, about: int = 0) -> float:
        return uniform(key, self.when, self.who, self._id(m), about)

    def distance(self, m: int) -> float:
        """From the person to a merchant [km]."""
        people, merchants = self.scene.people, self.scene.merchants
        return distance(people.x[self.i], people.y[self.i], merchants.x[m], merchants.y[m], self.scene.space)

    def _in_wallet(self, column: int) -> bool:
        wallet = self.scene.wallet
        return bool(wallet.uses_left[self.i, column] > 0 and wallet.valid_until[self.i, column] >= self.day)
