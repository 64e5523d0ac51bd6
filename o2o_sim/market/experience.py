"""Experience: what an order was worth as it turned out, how content people say they are, and what they write."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from o2o_sim.core.columns import Rows
from o2o_sim.core.random import key_of, normals, stream, uniforms
from o2o_sim.core.units import FloatArray
from o2o_sim.demand.orders import Orders, OrderState, in_state
from o2o_sim.demand.utility import term_index, transformed
from o2o_sim.offers.channels import Channel, by_channel

if TYPE_CHECKING:
    from o2o_sim.market.model import Market

CONTENT = stream("learn.satisfaction", "what nobody can foresee about how content a person is")
REVIEWS = stream("learn.review", "whether a person writes a review")

_WAIT, _STARS, _LOYALTY = (term_index(name) for name in ("expected_wait", "stars", "loyalty"))


def judge(market: Market, closed: Orders) -> None:
    """Fill what people experienced, how satisfied they are, whether they complain and what they write."""
    closed.late[:] = np.where(
        in_state(closed, OrderState.SERVED) & (closed.promised > 0),
        np.maximum(closed.served - closed.minute - closed.promised, 0.0),
        np.nan,
    )
    closed.experienced[:] = _experienced(market, closed)
    for category in range(len(market.names.categories)):
        _content(market, closed, category)
    _review(market, closed)


def minutes_waited(orders: Rows) -> FloatArray:
    """Minutes that count as waiting: on the spot until served, at a pick-up, or at home until the door bell rings."""
    since = np.where(by_channel(orders, Channel.DELIVERY), orders.minute, orders.arrived)
    return np.asarray(
        np.where(by_channel(orders, Channel.PARCEL), 0.0, np.maximum(orders.served - since, 0.0))
    )


def _experienced(market: Market, orders: Rows) -> FloatArray:
    """Utility without noise, with the wait, the quality and the fulfilment that came; frictions left out."""
    tastes = market.tastes
    served = in_state(orders, OrderState.SERVED)
    risk = (1.0 - orders.belief) * _loss_if_failed(market, orders)
    fulfilled = orders.perceived + risk
    waited = np.where(
        served & ~by_channel(orders, Channel.PARCEL), minutes_waited(orders), orders.expected_wait
    )
    change = _term_change(market, orders, _WAIT, orders.expected_wait, waited)
    prior = market.scenario.reviews.prior
    shown = market.merchants.stars[orders.merchant] - prior
    true = market.true_stars[orders.merchant] - prior
    change += np.where(served, _term_change(market, orders, _STARS, shown, true), 0.0)
    coefficient = tastes.coefficient[orders.category, _LOYALTY, orders.segment, orders.channel]
    friction = np.where(market.frictions[orders.category, _LOYALTY] & orders.remembered, coefficient, 0.0)
    failed = in_state(orders, OrderState.FAILED)
    change = (
        change + orders.claim / market.minor
    )  # a claim is money that changes hands, not value that is made
    return np.asarray(fulfilled + change - friction - np.where(failed, _loss_if_failed(market, orders), 0.0))


def sunk_cost(market: Market, orders: Rows) -> FloatArray:
    """What the way, the wait and the trouble with coupons cost a person whatever came of the order [money].

    Solves V = V_served + V_sunk - paid - (1 - T) max(G - rho paid, 0) for V_sunk, which is a cost and negative.
    """
    risk = (1.0 - orders.belief) * _loss_if_failed(market, orders)
    return np.asarray(orders.value_served - orders.paid / market.minor - risk - orders.perceived)


def _loss_if_failed(market: Market, orders: Rows) -> FloatArray:
    """What a prepaid order that fails costs the person: max(G - rho x paid, 0)."""
    paid = orders.paid / market.minor
    gross = np.maximum(orders.value_served, paid) + orders.sigma
    share = market.offers.refund_share[orders.offer_row]
    return np.asarray(np.where(orders.belief < 1.0, np.maximum(gross - share * paid, 0.0), 0.0))


def _term_change(
    market: Market, orders: Rows, term: int, before: FloatArray, after: FloatArray
) -> FloatArray:
    """Money that a term adds when its value turns out to be another."""
    tastes = market.tastes
    coefficient = tastes.coefficient[orders.category, term, orders.segment, orders.channel]
    code, step = tastes.transform[orders.category, term], tastes.step_at[orders.category, term]
    if np.all(code == 0):
        return np.asarray(coefficient * (after - before))
    moved = [
        transformed(c, b, s) - transformed(c, a, s)
        for c, a, b, s in zip(code, before, after, step, strict=True)
    ]
    return np.asarray(coefficient * np.array(moved))


def _content(market: Market, orders: Orders, category: int) -> None:
    """Satisfaction: what came, less what the stars let expect, lateness and queueing, and what nobody foresees."""
    terms = market.scenario.categories[market.names.categories[category]].satisfaction
    mine = (orders.category == category) & in_state(orders, OrderState.SERVED)
    some = orders.select(mine)
    expected = terms.disconfirmation * (market.merchants.stars[some.merchant] - market.scenario.reviews.prior)
    noise = normals(_key(market, CONTENT), some.day, some.person_id, some.occasion, 0)
    content = terms.mean + market.merchants.quality[some.merchant] - expected + terms.spread * noise
    content += terms.lateness * np.nan_to_num(some.late) + terms.queueing * np.nan_to_num(some.waited)
    orders.satisfaction[mine] = content
    orders.complained[mine] = content < terms.complaint_below
    orders.complained[(orders.category == category) & in_state(orders, OrderState.FAILED)] = True


def _review(market: Market, orders: Orders) -> None:
    rule = market.scenario.reviews
    served = np.flatnonzero(in_state(orders, OrderState.SERVED))
    some = orders.select(served)
    stars = rule.stars(some.satisfaction)
    written = rule.reviewed(
        stars, uniforms(_key(market, REVIEWS), some.day, some.person_id, some.occasion, 0)
    )
    orders.stars[served] = np.where(written, stars, 0)


def true_stars(quality: FloatArray, mean: float, spread: float, cuts: tuple[float, ...]) -> FloatArray:
    """Mean stars that everybody would give, were they all asked: 1 + sum of P(satisfaction reaches a cut).

    Examples
    --------
    >>> true_stars(np.zeros(1), 1.2, 1.0, (-1.0, -0.6, 0.0, 0.7)).round(3).tolist()
    [4.527]
    """
    if spread == 0.0:
        return np.asarray(1.0 + np.sum([quality + mean >= cut for cut in cuts], axis=0))
    reach = [[0.5 * math.erfc((cut - mean - q) / spread / math.sqrt(2.0)) for q in quality] for cut in cuts]
    return np.asarray(1.0 + np.sum(reach, axis=0))


def _key(market: Market, which: object) -> np.uint64:
    return key_of(which, market.seed, market.replication)  # type: ignore[arg-type]
