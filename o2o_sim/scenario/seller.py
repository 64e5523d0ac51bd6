"""Who sells: groups of merchants, the ways they sell, what serving costs them."""

from __future__ import annotations

from typing import Annotated

from pydantic import model_validator

from o2o_sim.core.quantity import Quantity, quantity
from o2o_sim.core.rule import rule_field
from o2o_sim.rules.entry.base import EntryRule
from o2o_sim.rules.entry.closed import Closed
from o2o_sim.rules.pricing.base import PricingRule
from o2o_sim.rules.pricing.fixed import Fixed
from o2o_sim.rules.rent.base import RentRule
from o2o_sim.rules.rent.fixed import FixedRent
from o2o_sim.rules.stocking.base import StockingRule
from o2o_sim.rules.stocking.fixed import FixedUnits
from o2o_sim.scenario.city import Placement
from o2o_sim.scenario.part import Label, Part, number
from o2o_sim.scenario.service import Service


class ChannelTerms(Part):
    """One way in which a group of merchants sells."""

    platform: str | None = number(None, "the platform it runs on; none for the merchant's own door")
    presence: float = number(
        1.0, "share of the group's merchants that offer it", ge=0, le=1, source="baseline 30"
    )
    price_factor: float = number(
        1.0, "price level relative to the merchant's own", gt=0, le=10, source="baseline 26"
    )
    packaging_fee: float = number(
        0.0, "paid by the consumer to the merchant", unit="money", source="baseline 20"
    )
    constant: Quantity = quantity(0.0, "utility of this offer beside the channel's constant", unit="sigma")
    days: Quantity = quantity(2.0, "how long a parcel takes, channel `parcel` only", unit="days", ge=0, le=60)


class Costs(Part):
    """What it costs to be there and to serve."""

    goods_share: Quantity = quantity(
        0.50,
        "variable cost per unit of nominal order value",
        ge=0,
        le=1,
        unit="share of nominal value",
        source="baseline 28",
    )
    fixed: float = number(
        560.0, "wages, equipment: a day, at mean size", unit="money/day", ge=0, source="baseline 29"
    )
    rent: float = number(
        260.0, "a day, at mean size and mean place", unit="money/day", ge=0, source="baseline 29"
    )
    rent_elasticity: float = number(0.5, "of rent to how many people live near", ge=0, le=5)


class MerchantGroup(Part):
    """Merchants of one kind; each draws its own traits."""

    label: Label | None = number(None, "name shown to readers")
    category: str = number(..., "the need they serve")
    count: int = number(..., "how many", ge=1, le=200_000)
    placement: Placement = number(Placement(), "where they are")
    owner: str | None = number(None, "merchants of groups with the same owner set prices jointly")
    price_level: Quantity = quantity(
        {"distribution": "lognormal", "median": 1.0, "sigma": 0.15},
        "price of a unit of value",
        gt=0,
        source="baseline 27",
    )
    constant: Quantity = quantity(0.0, "attraction", unit="sigma", source="baseline 9: sd .7")
    quality: Quantity = quantity(
        {"distribution": "normal", "mean": 0.0, "sd": 0.35},
        "true quality, in units of satisfaction",
        source="baseline 35",
    )
    size_slope: float = number(
        0.0, "how fixed cost, rent and servers grow with attraction: size = exp(slope x constant)", ge=0, le=5
    )
    honour: Quantity = quantity(
        0.988, "probability that a prepaid order is fulfilled", ge=0, le=1, source="baseline 18"
    )
    awareness: float = number(1.0, "share of people who know a merchant at all", ge=0, le=1)
    channels: dict[str, ChannelTerms] = number({"walk_in": ChannelTerms()}, "ways to buy")
    service: Service = number(Service(), "how orders are fulfilled")
    costs: Costs = number(Costs(), "money that leaves the merchant")
    pricing: Annotated[PricingRule, rule_field("pricing")] = number(Fixed(), "how prices are set")
    entry: Annotated[EntryRule, rule_field("entry")] = number(Closed(), "how merchants come and go")
    rents: Annotated[RentRule, rule_field("rent")] = number(FixedRent(), "how rents move from `costs.rent`")
    stocking: Annotated[StockingRule, rule_field("stocking")] = number(
        FixedUnits(), "how many units are put out, where something is in stock"
    )
    spare: int = number(0, "sites of merchants that may enter later", ge=0, le=200_000)

    @model_validator(mode="after")
    def _channels(self) -> MerchantGroup:
        from o2o_sim.offers.channels import CHANNELS
        from o2o_sim.scenario.nearest import require_known

        require_known("channel", self.channels, CHANNELS)
        if not self.channels:
            raise ValueError("a group of merchants needs at least one way to buy under `channels`")
        return self

    @model_validator(mode="after")
    def _stocks(self) -> MerchantGroup:
        if self.stocking.changes:
            renewed = self.service.renewed()
            if not renewed:
                raise ValueError("`stocking` needs a station that works as a stock and is renewed")
            if any(stock.every != 1.0 for stock in renewed.values()):
                raise ValueError("`stocking` counts who comes in a day: `stock.every` has to be 1")
        return self
