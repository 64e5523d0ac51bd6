"""Placing: choices become orders, with everything that is known when they are placed."""

from __future__ import annotations

import numpy as np

from o2o_sim.core.units import AnyArray, IntArray
from o2o_sim.demand.askers import ASKER, gather
from o2o_sim.demand.bargain import Bargain, Deal, best_bargain, quote, value_served
from o2o_sim.demand.choose import Choices, Prepared
from o2o_sim.demand.consider import REGULAR, REMINDED
from o2o_sim.demand.inputs import Scene
from o2o_sim.demand.lean import lean
from o2o_sim.demand.occasions import Occasions, standard_occasions
from o2o_sim.demand.orders import Orders, OrderState, order_ids
from o2o_sim.demand.records import Row
from o2o_sim.demand.weigh import Sight, coupons_for, deal_for, delivery_fee, lasting_taste, sight_of

__all__ = ["place_orders"]

#: What the compiled part works out for each order.
TERMS_OF_SALE = np.dtype(
    [
        ("order_value", "f8"),
        ("sigma", "f8"),
        ("belief", "f8"),
        ("perceived", "f8"),
        ("value_served", "f8"),
        ("distance", "f8"),
        ("expected_wait", "f8"),
        ("list_price", "i8"),
        ("merchant_discount", "i8"),
        ("platform_discount", "i8"),
        ("delivery_fee", "i8"),
        ("paid", "i8"),
        ("merchant_campaign", "i8"),
        ("platform_campaign", "i8"),
        ("held", "i8"),
    ]
)


def place_orders(prepared: Prepared, occasions: Occasions, choices: Choices, day: int) -> Orders:
    """The orders of all occasions that chose an offer, sorted by id, in state ORDERED.

    Parameters
    ----------
    prepared, occasions, day : as they were chosen from
    choices : as from `choose`
    """
    occasions = standard_occasions(occasions)
    rows = _sorted_by_id(prepared.scene, occasions, np.flatnonzero(choices.chosen >= 0), day)
    offer = choices.chosen[rows]
    orders = Orders.empty(len(rows))
    _who_and_what(prepared.scene, occasions, rows, offer, day, orders)
    orders.outside_value[:] = choices.outside[rows]
    orders.utility[:] = choices.utility[rows, 0]
    orders.logsum[:] = choices.logsum[rows]
    flags = choices.flags[rows, 0]
    orders.remembered[:] = flags & REGULAR != 0
    orders.reminded[:] = flags & REMINDED != 0
    orders.position[:] = choices.position[rows, 0]
    terms, askers = np.zeros(len(rows), TERMS_OF_SALE), np.zeros(len(rows), ASKER)
    scene, records = prepared.scene, prepared.records
    sight, far = sight_of(scene, records, day), choices.distance[rows, 0]
    gather(
        scene.people,
        scene.wallet,
        records.attitudes,
        records.campaigns,
        scene.keys,
        day,
        occasions,
        rows,
        askers,
    )
    _terms_of_sale(askers, sight, offer, flags, far, terms)
    for name in TERMS_OF_SALE.names or ():
        getattr(orders, name)[:] = terms[name]
    return orders


def _sorted_by_id(scene: Scene, occasions: Occasions, rows: IntArray, day: int) -> IntArray:
    """Rows of occasions in the order of the ids of their orders."""
    code = occasions.category[rows].astype(np.int64) * 32 + occasions.number[rows]
    return rows[np.argsort(order_ids(day, scene.people.person_id[occasions.person[rows]], code))]


def _who_and_what(
    scene: Scene, occasions: Occasions, rows: IntArray, offer: AnyArray, day: int, orders: Orders
) -> None:
    """Columns that are copied from the occasions, the people and the offers."""
    sheet, person = scene.offers, occasions.person[rows]
    orders.person[:], orders.person_id[:] = person, scene.people.person_id[person]
    orders.day[:], orders.minute[:] = day, occasions.minute[rows]
    orders.category[:] = occasions.category[rows]
    orders.occasion[:] = occasions.category[rows].astype(np.int64) * 32 + occasions.number[rows]
    orders.id[:] = order_ids(day, orders.person_id, orders.occasion)
    orders.segment[:] = scene.people.segment[person]
    orders.desired_value[:] = occasions.desired_value[rows]
    orders.merchant[:], orders.channel[:] = sheet.merchant[offer], sheet.channel[offer]
    orders.platform[:], orders.offer[:] = sheet.platform[offer], sheet.offer_id[offer]
    orders.offer_row[:], orders.packaging_fee[:] = offer, sheet.packaging_fee[offer]
    orders.promised[:] = sheet.promised[offer]
    orders.state[:] = OrderState.ORDERED


@lean
def _terms_of_sale(
    askers: AnyArray, sight: Sight, chosen: AnyArray, flags: AnyArray, far: AnyArray, terms: AnyArray
) -> None:
    """Strike each bargain once more, with the same functions as the choice, and write it down."""
    for n in range(len(terms)):
        asker, sale, offer = askers[n], terms[n], sight.offers[chosen[n]]
        taste = lasting_taste(sight, asker, offer)
        deal = deal_for(sight, asker, chosen[n], taste, far[n], flags[n])
        best = best_bargain(deal, coupons_for(sight, asker, offer), sight.campaigns)
        sale.sigma, sale.belief, sale.distance = deal.sigma, deal.belief, far[n]
        sale.expected_wait = offer.expected_wait + offer.wait_per_km * far[n]
        sale.delivery_fee = delivery_fee(offer.delivery_fee, offer.fee_per_km, offer.free_km, far[n])
        _write_down(deal, best, sight.campaigns, sale)


@lean
def _write_down(deal: Deal, best: Bargain, campaigns: AnyArray, sale: Row) -> None:
    """The bargain in money: the price, what was taken off it and by whom, and its utility."""
    price, merchant_off, platform_off = quote(
        best.order_value,
        deal.price_level,
        deal.minor,
        best.merchant_campaign,
        best.platform_campaign,
        campaigns,
    )
    if best.held:
        merchant_off = min(price, deal.held_value)
    sale.order_value, sale.perceived, sale.held = best.order_value, best.perceived, best.held
    sale.merchant_campaign, sale.platform_campaign = best.merchant_campaign, best.platform_campaign
    sale.list_price, sale.merchant_discount, sale.platform_discount = price, merchant_off, platform_off
    sale.paid = price - merchant_off - platform_off + deal.fees
    sale.value_served = value_served(deal, best.order_value, sale.paid / deal.minor)
