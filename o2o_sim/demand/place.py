"""Placing: choices become orders, with everything that is known when they are placed."""

from __future__ import annotations

import numpy as np

from o2o_sim.core.compiled import compiled
from o2o_sim.core.units import AnyArray, IntArray
from o2o_sim.demand.askers import ASKER, gather
from o2o_sim.demand.bargain import best_bargain, quote, valid_here, value_served
from o2o_sim.demand.choose import Choices, Prepared
from o2o_sim.demand.consider import REGULAR, REMINDED
from o2o_sim.demand.inputs import Scene
from o2o_sim.demand.occasions import Occasions
from o2o_sim.demand.orders import Orders, OrderState, order_ids
from o2o_sim.demand.records import Records
from o2o_sim.demand.weigh import (
    deal_for,
    delivery_fee,
    feature_worth,
    held_value,
    merchant_taste,
    weights_row,
)
from o2o_sim.offers.channels import Channel

__all__ = ["place_orders"]

_WALK_IN = int(Channel.WALK_IN)

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
    """The orders of all occasions that chose an offer, in the order of the occasions, in state ORDERED.

    Parameters
    ----------
    prepared, occasions, day : as they were chosen from
    choices : as from `choose`
    """
    rows = np.flatnonzero(choices.chosen >= 0)
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
    terms = np.zeros(len(rows), TERMS_OF_SALE)
    far = choices.distance[rows, 0]
    _terms_of_sale(*prepared[:2], occasions, rows, offer, flags, far, day, np.zeros(1, ASKER), terms)
    for name in TERMS_OF_SALE.names or ():
        getattr(orders, name)[:] = terms[name]
    return orders


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


@compiled
def _terms_of_sale(
    scene: Scene,
    records: Records,
    occasions: Occasions,
    rows: IntArray,
    chosen: AnyArray,
    flags: AnyArray,
    far: AnyArray,
    day: int,
    askers: AnyArray,
    terms: AnyArray,
) -> None:
    """Strike each bargain once more, with the same functions as the choice, and write it down."""
    people, wallet, campaigns, keys = scene.people, scene.wallet, records.campaigns, scene.keys
    for n in range(len(rows)):
        gather(people, wallet, records.attitudes, campaigns, keys, day, occasions, rows[n], 1, askers)
        asker, o, sale = askers[0], chosen[n], terms[n]
        offer, attitude, s = records.offers[o], records.attitudes[asker.attitude], asker.segment
        taste = merchant_taste(keys.merchant_taste, asker.id, offer.merchant_id, attitude.merchant_taste)
        if scene.merchants.features.shape[1] > 0:
            taste += feature_worth(asker.row, offer.merchant, scene.merchants.features, people.feature_taste)
        mask = valid_here(
            offer.campaigns & asker.usable, asker.row, offer.merchant, campaigns, wallet.merchant
        )
        held = 0
        if asker.holds and offer.channel == _WALK_IN:
            held = held_value(wallet, asker.row, offer.merchant, day)
        deal = deal_for(
            asker, attitude, records.weights[weights_row(asker.attitude, offer.channel)], offer,
            records.constant[o, s], records.served[o, s], records.sunk[o, s], taste, far[n], flags[n], held,
            scene.minor, scene.minutes_per_km,
        )  # fmt: skip
        best = best_bargain(deal, mask, campaigns)
        price, merchant_off, platform_off = quote(
            best.order_value, deal.price_level, deal.minor, best.merchant_campaign, best.platform_campaign,
            campaigns,
        )  # fmt: skip
        if best.held:
            merchant_off = min(price, held)
        sale.order_value, sale.sigma, sale.belief = best.order_value, deal.sigma, deal.belief
        sale.perceived, sale.distance = best.perceived, far[n]
        sale.expected_wait = offer.expected_wait + offer.wait_per_km * far[n]
        sale.list_price, sale.merchant_discount, sale.platform_discount = price, merchant_off, platform_off
        sale.delivery_fee = delivery_fee(offer.delivery_fee, offer.fee_per_km, offer.free_km, far[n])
        sale.paid = price - merchant_off - platform_off + deal.fees
        sale.value_served = value_served(deal, best.order_value, sale.paid / deal.minor)
        sale.merchant_campaign, sale.platform_campaign = best.merchant_campaign, best.platform_campaign
        sale.held = best.held
