"""Platforms: what they charge, show, promise and pay."""

from __future__ import annotations

from typing import Annotated

from o2o_sim.core.quantity import Quantity, quantity
from o2o_sim.core.rule import rule_field
from o2o_sim.rules.adoption.at_rest import AtRest
from o2o_sim.rules.adoption.base import AdoptionRule
from o2o_sim.rules.fees.ad_valorem import AdValorem
from o2o_sim.rules.fees.base import CommissionRule, DeliveryFeeRule
from o2o_sim.rules.fees.flat import Flat
from o2o_sim.rules.payment.base import PaymentRule
from o2o_sim.rules.payment.prepay import Prepay
from o2o_sim.rules.ranking.base import RankingRule
from o2o_sim.rules.ranking.distance import ByDistance
from o2o_sim.rules.trust.base import TrustRule
from o2o_sim.rules.trust.fulfilment_belief import FulfilmentBelief
from o2o_sim.scenario.couriers import Couriers
from o2o_sim.scenario.part import Label, Part, number


class Listing(Part):
    """The page a member sees: the first so many merchants of the zone's ranking."""

    length: int = number(25, "merchants listed", ge=1, le=1000, source="baseline 16")
    first: float = number(
        0.45, "probability that the first position is opened", ge=0, le=1, source="baseline 16"
    )
    decay: float = number(0.6, "P(open at k) = first x k^-decay", ge=0, le=5, source="baseline 16")
    radius: float | None = number(None, "merchants further away are not listed", unit="km", gt=0)


class Platform(Part):
    """A marketplace between consumers and merchants."""

    label: Label | None = number(None, "name shown to readers")
    members: float = number(
        0.75, "share of people who are members on day 0", ge=0, le=1, source="baseline 15"
    )
    listing: Listing = number(Listing(), "what members are shown")
    promised: Quantity = quantity(
        38.0, "promised minutes of a delivery", unit="minutes", gt=0, source="baseline 34"
    )
    lateness_borne: float = number(
        45.0,
        "a prepaid delivery later than this beyond its promise counts as a promise broken",
        unit="minutes",
        ge=0,
        source="judgement: beyond an hour and a half in all",
    )
    ready: float = number(20.0, "minutes from ordering ahead to the pick-up time", unit="minutes", ge=0)
    expected_wait_memory: float = number(
        0.8, "weight of the past in the wait that is shown next day", ge=0, lt=1
    )
    advertising_rate: float = number(
        0.016, "listing and advertising fee", unit="share of goods", ge=0, le=1, source="baseline 19"
    )
    processing_rate: float = number(
        0.006, "paid to the payment processor", unit="share of paid", ge=0, le=1, source="baseline 23"
    )
    support_cost: float = number(
        2.6, "support, technology, marketing, per delivery", unit="money", ge=0, source="baseline 23"
    )
    order_cost: float = number(0.2, "the same, per order of other channels", unit="money", ge=0)
    fixed_cost: float = number(0.0, "per day", unit="money/day", ge=0)
    claims: float = number(
        0.005,
        "opportunistic claims: share c rho^2 of prepaid orders served, rho the refund share",
        ge=0,
        le=1,
        source="baseline 25",
    )
    commission: Annotated[CommissionRule, rule_field("commission")] = number(
        AdValorem(rate=0.17, by_channel={"ahead": 0.03, "voucher": 0.05}), "paid by merchants"
    )
    delivery_fee: Annotated[DeliveryFeeRule, rule_field("delivery_fee")] = number(
        Flat(amount=3.5), "paid by consumers"
    )
    payment: Annotated[PaymentRule, rule_field("payment")] = number(Prepay(), "when consumers pay")
    trust: Annotated[TrustRule, rule_field("trust")] = number(FulfilmentBelief(), "what consumers believe")
    ranking: Annotated[RankingRule, rule_field("ranking")] = number(ByDistance(), "who comes first")
    adoption: Annotated[AdoptionRule, rule_field("adoption")] = number(AtRest(), "how people become members")
    couriers: Couriers | None = number(None, "needed for channel `delivery`")
