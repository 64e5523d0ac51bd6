"""The day: its phases in order, as data, so that they can be printed, timed, tested and drawn."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from o2o_sim.market.choosing import choose_today
from o2o_sim.market.claim import claim
from o2o_sim.market.close import close
from o2o_sim.market.learn import fade_need, learn
from o2o_sim.market.reach import reach
from o2o_sim.market.serve import serve
from o2o_sim.market.settle import settle
from o2o_sim.market.terms import set_terms

if TYPE_CHECKING:
    from o2o_sim.market.model import Market


class Phase(NamedTuple):
    """A part of the day.

    Parameters
    ----------
    name : how it is called
    meaning : what happens in it
    reads, writes : tables it looks at and changes
    rules : families of rules that act in it
    run : what does it
    """

    name: str
    meaning: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    rules: tuple[str, ...]
    run: Callable[[Market], None]


def _serve(market: Market) -> None:
    market.today.closed = serve(market)


def _settle(market: Market) -> None:
    settle(market, market.closed)


def _learn(market: Market) -> None:
    fade_need(market)
    learn(market, market.closed)


PHASES: tuple[Phase, ...] = (
    Phase(
        "terms",
        "merchants set prices, platforms rank them, campaigns start and end",
        ("merchants", "campaigns", "platforms"),
        ("offers", "listings"),
        ("pricing", "ranking", "coupons"),
        set_terms,
    ),
    Phase(
        "reach",
        "people hear of platforms and join; coupons land in wallets; deals are bought and run out",
        ("consumers", "campaigns"),
        ("consumers", "ledger"),
        ("adoption", "coupons"),
        reach,
    ),
    Phase(
        "choose",
        "people with a need look, weigh and choose; orders are placed",
        ("consumers", "offers", "listings"),
        ("orders",),
        (),
        choose_today,
    ),
    Phase(
        "claim",
        "payments go through or not; limited coupons are taken in the order of placement",
        ("orders", "consumers", "campaigns"),
        ("orders", "consumers", "campaigns"),
        ("payment",),
        claim,
    ),
    Phase(
        "serve",
        "orders pass counters, kitchens and couriers; some visitors lose patience",
        ("orders", "merchants"),
        ("orders", "stations"),
        ("payment",),
        _serve,
    ),
    Phase(
        "settle",
        "each order's money moves: price, discounts, commission, pay, cost, refund",
        ("orders", "offers"),
        ("ledger",),
        ("commission", "delivery_fee", "payment", "trust"),
        _settle,
    ),
    Phase(
        "learn",
        "people judge, review, remember and trust; ratings and expected waits move",
        ("orders",),
        ("consumers", "merchants"),
        ("review", "trust"),
        _learn,
    ),
    Phase(
        "close",
        "outcomes are recorded, merchants enter or leave, rents and stocks are reviewed, the laws are checked",
        ("orders", "ledger", "consumers", "merchants"),
        ("results", "merchants"),
        ("entry", "rent", "stocking"),
        close,
    ),
)


def live(market: Market) -> None:
    """Live through one day, phase by phase."""
    for phase in PHASES:
        start = time.perf_counter()
        phase.run(market)
        market.today.seconds[phase.name] = time.perf_counter() - start
