"""Legs: what money moves for, from whom to whom. The ledger of a market knows these and no others."""

from __future__ import annotations

from typing import NamedTuple


class Leg(NamedTuple):
    """One reason for which money moves.

    Parameters
    ----------
    name : how it is called in the ledger
    giver, receiver : account classes; several are possible for a giver or receiver, joined by `or`
    meaning : one line
    """

    name: str
    giver: str
    receiver: str
    meaning: str


LEGS: tuple[Leg, ...] = (
    Leg("prepayment", "consumers", "float", "price paid when ordering, until the order is served or fails"),
    Leg("goods", "float or consumers", "merchants", "list price of what was served"),
    Leg(
        "merchant_discount",
        "merchants",
        "float or consumers",
        "discounts that merchants fund, vouchers' value included",
    ),
    Leg("platform_discount", "platforms", "float or consumers", "discounts that platforms fund"),
    Leg("packaging_fee", "float or consumers", "merchants", "packaging"),
    Leg("delivery_fee", "float or consumers", "platforms", "delivery"),
    Leg(
        "commission", "merchants", "platforms", "commission on orders served, fines for hidden ones included"
    ),
    Leg("advertising_fee", "merchants", "platforms", "listing and advertising"),
    Leg("courier_pay", "platforms", "couriers", "pay for deliveries"),
    Leg("processing_fee", "platforms", "processors", "processing of payments"),
    Leg("support_cost", "platforms", "suppliers", "support, technology and marketing"),
    Leg("platform_fixed_cost", "platforms", "suppliers", "cost of a platform that does not depend on orders"),
    Leg("media", "platforms", "media", "outside media that make a platform known"),
    Leg("goods_cost", "merchants", "suppliers", "food, energy, goods"),
    Leg("spoilage", "merchants", "suppliers", "units of a stock that were thrown away"),
    Leg("fixed_cost", "merchants", "suppliers", "wages, equipment"),
    Leg("rent", "merchants", "landlords", "rent of the place"),
    Leg("entry_cost", "merchants", "suppliers", "opening a new shop"),
    Leg("refund", "float", "consumers", "price given back for orders that failed or were left"),
    Leg("kept_prepayment", "float", "merchants", "what is not given back of orders that failed"),
    Leg("claim", "platforms", "consumers", "opportunistic claims on orders served well"),
    Leg("deal_sale", "consumers", "float", "deal vouchers bought"),
    Leg("deal_refund", "float", "consumers", "deal vouchers given back, the deal being off"),
    Leg("deal_redemption", "float", "merchants", "the merchant's share of vouchers redeemed"),
    Leg("deal_redemption_platform", "float", "platforms", "the platform's share of vouchers redeemed"),
    Leg("breakage", "float", "merchants", "the merchant's share of vouchers expired"),
    Leg("breakage_platform", "float", "platforms", "the platform's share of vouchers expired"),
)
