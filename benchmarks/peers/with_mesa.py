"""The reduced market as Mesa agents: an object a person and an object a merchant."""

from __future__ import annotations

import math
import random
import time
from statistics import median

import mesa
from peers.world import ACTIVE_SHARE, EXPERIENCE_NOISE, REPUTATION_STEP, Outcome, World


class Shop(mesa.Agent):
    """A merchant whose reputation follows what the day's buyers found."""

    def __init__(self, model: Town, x: float, y: float, price: float, appeal: float, quality: float) -> None:
        super().__init__(model)
        self.x, self.y, self.price, self.appeal, self.quality = x, y, price, appeal, quality
        self.reputation = 0.0
        self.orders = self.orders_in_all = 0
        self.found = 0.0

    def learn(self) -> None:
        if self.orders:
            self.reputation += REPUTATION_STEP * (self.found / self.orders - self.reputation)
        self.orders_in_all += self.orders
        self.orders, self.found = 0, 0.0


class Person(mesa.Agent):
    """A consumer who looks at the shops nearby and takes the best, or none."""

    def __init__(
        self,
        model: Town,
        x: float,
        y: float,
        price_sensitivity: float,
        distance_cost: float,
        outside_utility: float,
        shops: list[Shop],
    ) -> None:
        super().__init__(model)
        self.x, self.y = x, y
        self.price_sensitivity, self.distance_cost = price_sensitivity, distance_cost
        self.outside_utility, self.shops = outside_utility, shops

    def step(self) -> None:
        draw = self.model.luck.random
        if draw() >= ACTIVE_SHARE:
            return
        log, hypot = math.log, math.hypot
        best, best_shop = self.outside_utility - log(-log(draw())), None
        for shop in self.shops:
            utility = (
                shop.appeal
                + shop.reputation
                - self.price_sensitivity * shop.price
                - self.distance_cost * hypot(self.x - shop.x, self.y - shop.y)
                - log(-log(draw()))
            )
            if utility > best:
                best, best_shop = utility, shop
        if best_shop is None:
            self.model.stayed += 1
        else:
            best_shop.orders += 1
            best_shop.found += best_shop.quality + EXPERIENCE_NOISE * self.model.luck.gauss(0, 1)


class Town(mesa.Model):
    """The reduced market."""

    def __init__(self, world: World, seed: int) -> None:
        super().__init__(rng=seed)
        self.luck = random.Random(seed)
        self.stayed = 0
        shops = [
            Shop(self, *map(float, row))
            for row in zip(world.shop_x, world.shop_y, world.price, world.appeal, world.quality, strict=True)
        ]
        people = zip(
            world.home_x,
            world.home_y,
            world.price_sensitivity,
            world.distance_cost,
            world.outside_utility,
            strict=True,
        )
        for row, nearest in zip(people, world.candidates, strict=True):
            Person(self, *map(float, row), [shops[j] for j in nearest])
        self.people = self.agents_by_type[Person]
        self.shops = self.agents_by_type[Shop]

    def step(self) -> None:
        self.people.shuffle_do("step")
        self.shops.do("learn")


def run(world: World, days: int, seed: int = 1) -> Outcome:
    """Runs the market for some days."""
    town = Town(world, seed)
    seconds = []
    for _ in range(days):
        start = time.process_time()
        town.step()
        seconds.append(time.process_time() - start)
    orders = sum(shop.orders_in_all for shop in town.shops)
    return Outcome(median(seconds), town.stayed / (town.stayed + orders), orders / days)
