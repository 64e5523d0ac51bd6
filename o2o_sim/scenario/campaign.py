"""Campaigns: a coupon, who gets it, where it is valid, how long, how often, and who pays for it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import model_validator

from o2o_sim.core.rule import rule_field
from o2o_sim.rules.coupons.base import CouponRule
from o2o_sim.scenario.part import Label, Part, number


class Sending(Part):
    """To whom and how often a coupon is sent to wallets."""

    share: float = number(0.3, "share of members who get it each time", ge=0, le=1)
    every: int = number(7, "days between waves", unit="days", ge=1)
    regulars: float = number(
        0.3, "share of them that goes to people who remember the merchant", ge=0, le=1, source="baseline 38"
    )
    remind: bool = number(True, "receiving it brings the merchant to mind, even where it is worth nothing")


class Campaign(Part):
    """One promotion, run by merchants or by a platform."""

    label: Label | None = number(None, "name shown to readers")
    coupon: Annotated[CouponRule, rule_field("coupons")] = number(..., "what it takes off")
    layer: Literal["merchant", "platform"] = number("merchant", "one coupon of each layer may be combined")
    automatic: bool = number(
        False, "taken off without a coupon in hand: no redemption cost, nothing to notice"
    )
    trigger: Literal["public", "sent"] = number("public", "everybody may use it, or those it was sent to")
    sending: Sending = number(Sending(), "for trigger `sent`")
    platform: str | None = number(None, "valid for offers of this platform; none: any")
    channels: list[str] = number([], "valid in these channels; empty: all")
    groups: list[str] = number([], "valid at merchants of these groups; empty: all")
    participation: float = number(1.0, "share of those merchants that take part", ge=0, le=1)
    first_day: int = number(0, "first day", ge=0)
    last_day: int | None = number(None, "last day; none: to the end", ge=0)
    validity: int = number(15, "days a sent coupon is valid", unit="days", ge=1, source="baseline 38")
    per_person: int | None = number(None, "most uses a person (of each coupon sent)", ge=1, le=120)
    budget: float | None = number(None, "most that may be taken off in total", unit="money", ge=0)
    count: int | None = number(None, "most uses in total", ge=0)
    merchant_share: float = number(1.0, "part of the discount that the merchant funds", ge=0, le=1)

    @model_validator(mode="after")
    def _known(self) -> Campaign:
        from o2o_sim.offers.channels import CHANNELS
        from o2o_sim.scenario.nearest import require_known

        require_known("channel", self.channels, CHANNELS)
        if self.last_day is not None and self.last_day < self.first_day:
            raise ValueError("`last_day` lies before `first_day`")
        return self
