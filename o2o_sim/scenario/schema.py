"""A market written down: who lives in it, what is sold, and by which rules. Unknown keys are refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import model_validator

from o2o_sim.core.datafile import without_folders
from o2o_sim.core.rule import rule_field
from o2o_sim.offers.channels import CHANNELS
from o2o_sim.rules.review.base import ReviewRule
from o2o_sim.rules.review.selective import Selective
from o2o_sim.scenario.campaign import Campaign
from o2o_sim.scenario.category import Category
from o2o_sim.scenario.city import City
from o2o_sim.scenario.effect import Effect
from o2o_sim.scenario.named import require_known_names
from o2o_sim.scenario.nearest import require_known
from o2o_sim.scenario.part import NAME, Label, Named, Part, number
from o2o_sim.scenario.people import Consumers
from o2o_sim.scenario.platform import Platform
from o2o_sim.scenario.seller import MerchantGroup


class Currency(Part):
    """What money is called, and its smallest unit."""

    name: str = number("yuan", "name of the major unit", max_length=40)
    symbol: str = number("¥", "put before amounts", max_length=8)
    minor_per_unit: int = number(
        100, "minor units in a major unit; finer for checks of theory", ge=1, le=10**9
    )


class Welfare(Part):
    """What is counted beside the money that moves."""

    retention_days: int = number(30, "a person returns if an order follows within so many days", ge=1, le=365)
    margin_rate: float = number(0.01, "interest a month, for lifetime value", ge=0, le=1)


class Scenario(Part):
    """A market written down: frozen, checked, and citable by its hash."""

    name: str = number("unnamed", "how the scenario is called", pattern=NAME, max_length=80)
    title: Label = number(Label(en=""), "one line")
    question: Label = number(Label(en=""), "the question it answers")
    inspired_by: list[str] = number([], "sources and cases")
    citations: list[str] = number([], "keys of papers/references.bib on which it rests")
    days: int = number(60, "length of a run", unit="days", ge=1, le=36_500)
    warmup: int = number(0, "days at the start that outcomes leave out", unit="days", ge=0)
    seed: int = number(1, "root of all randomness", ge=0, le=2**63 - 1)
    currency: Currency = number(Currency(), "money")
    city: City = number(City(), "where it lies")
    consumers: Consumers = number(Consumers(), "who lives there")
    categories: Annotated[dict[str, Category], Named] = number(..., "needs", min_length=1, max_length=7)
    merchants: Annotated[dict[str, MerchantGroup], Named] = number(..., "groups", min_length=1, max_length=64)
    platforms: Annotated[dict[str, Platform], Named] = number({}, "marketplaces; may be none", max_length=8)
    campaigns: Annotated[dict[str, Campaign], Named] = number({}, "coupons and deals", max_length=31)
    reviews: Annotated[ReviewRule, rule_field("review")] = number(
        Selective(), "who reviews, and what is shown"
    )
    deciding: list[str] = number([], "outcomes that decide the scenario's question")
    effects: Annotated[dict[str, Effect], Named] = number({}, "what it is there to show", max_length=16)
    welfare: Welfare = number(Welfare(), "what is counted beside money")

    @model_validator(mode="after")
    def _references(self) -> Scenario:
        for name, group in self.merchants.items():
            require_known("category", [group.category], self.categories)
            for channel, terms in group.channels.items():
                if terms.platform is not None:
                    require_known("platform", [terms.platform], self.platforms)
                if channel == "delivery" and not self._delivers(terms.platform):
                    raise ValueError(
                        f"`platforms.{terms.platform}.couriers` is missing, and group `{name}` delivers"
                    )
        for campaign in self.campaigns.values():
            require_known("group of merchants", campaign.groups, self.merchants)
            if campaign.platform is not None:
                require_known("platform", [campaign.platform], self.platforms)
        require_known_names(self, self._names())
        if self.warmup >= self.days:
            raise ValueError("`warmup` leaves no day to report: it must be less than `days`")
        return self

    def _names(self) -> dict[str, tuple[str, ...]]:
        """The names by which values may differ, by kind."""
        return {
            "segment": tuple(self.consumers.segments),
            "group": tuple(self.merchants),
            "channel": CHANNELS,
            "platform": ("none", *self.platforms),
            "category": tuple(self.categories),
        }

    def _delivers(self, platform: str | None) -> bool:
        return platform is not None and self.platforms[platform].couriers is not None

    def document(self) -> dict[str, Any]:
        """The whole scenario as plain JSON data, defaults included."""
        return self.model_dump(mode="json")

    @property
    def hash(self) -> str:
        """Sixteen hexadecimal digits that name exactly this scenario; equal documents, equal hashes."""
        text = json.dumps(self.document(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.blake2b(without_folders(text).encode(), digest_size=8).hexdigest()

    def vary(self, overrides: Mapping[str, Any]) -> Scenario:
        """The same market with some values changed, named by their dotted paths.

        Raises
        ------
        ScenarioError
            if a path names nothing or a value is impossible.
        """
        from o2o_sim.scenario.load import scenario_of

        return scenario_of(self.document(), overrides)
