"""Levers: what a reader may change in a scenario, with its unit, bounds, source and baseline."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel

from o2o_dashboard.words import Language
from o2o_sim.core.bounds import Bounded
from o2o_sim.core.quantity import Quantity
from o2o_sim.core.rule import Rule
from o2o_sim.market.outcomes import CHANNEL_ZH
from o2o_sim.offers.channels import CHANNELS
from o2o_sim.scenario.part import Label
from o2o_sim.scenario.schema import Scenario

__all__ = ["Lever", "levers_of"]

NAMES: dict[str, tuple[str, str]] = {
    "price_level": ("Price level", "价格水平"),
    "markup": ("Markup on cost", "成本加成"),
    "target": ("Target of demand-responsive prices", "随需定价的目标"),
    "step": ("Step of demand-responsive prices", "随需定价的步长"),
    "value": ("Taken off", "减免额"),
    "rate": ("Rate", "费率"),
    "cap": ("Most that is taken off", "减免上限"),
    "threshold": ("Threshold: spend", "门槛：满"),
    "saving": ("Depth: save", "力度：减"),
    "face": ("Face value of the deal", "团购券面值"),
    "price": ("Price of the deal", "团购券售价"),
    "minimum_group": ("Smallest group", "成团人数"),
    "budget": ("Budget", "预算"),
    "merchant_share": ("Part that the merchant funds", "商家承担比例"),
    "participation": ("Merchants that take part", "参与商家比例"),
    "commission.rate": ("Commission", "佣金率"),
    "commission.amount": ("Commission per order", "每单佣金"),
    "delivery_fee.amount": ("Delivery fee", "配送费"),
    "delivery_fee.base": ("Delivery fee, base", "起步配送费"),
    "delivery_fee.per_km": ("Delivery fee per further km", "超出后每公里配送费"),
    "refund_share": ("Refund share", "退款比例"),
    "advertising_rate": ("Listing and advertising fee", "推广费率"),
    "count": ("Couriers on duty", "在岗骑手"),
    "counter.servers": ("Servers at the counter", "柜台人手"),
    "kitchen.servers": ("Servers in the kitchen", "后厨人手"),
}
CAMPAIGN_FIELDS = ("budget", "participation", "merchant_share")
COUPON_FIELDS = ("value", "rate", "cap", "threshold", "saving", "face", "price", "minimum_group")
STATIONS = ("counter", "kitchen")
WIDEST_SLIDER = 1000.0
"""Bounds further out than this are those of the schema's arithmetic, not of a slider."""


class Lever(NamedTuple):
    """One thing that may be changed: its dotted path, names, bounds, step, unit, source and baseline.

    A baseline of None means no limit.
    """

    path: str
    theme: str
    name_en: str
    name_zh: str
    low: float
    high: float
    step: float
    unit: str
    source: str
    baseline: float | None

    def name(self, language: Language) -> str:
        """What it is called."""
        return self.name_zh if language == "zh" else self.name_en

    @property
    def is_share(self) -> bool:
        """Whether it is read as a percentage."""
        return self.unit.startswith("share")

    @property
    def is_whole(self) -> bool:
        """Whether it counts things."""
        return self.step == 1.0


def levers_of(scenario: Scenario) -> list[Lever]:
    """What may be changed in a scenario: prices, coupons, what platforms charge and promise, and staffing.

    Examples
    --------
    >>> from o2o_sim import load_scenario
    >>> "platforms.app.commission.rate" in [lever.path for lever in levers_of(load_scenario("district_small"))]
    True
    """
    return [*_prices(scenario), *_coupons(scenario), *_platforms(scenario), *_staffing(scenario)]


def _prices(scenario: Scenario) -> Iterator[Lever]:
    for name, group in scenario.merchants.items():
        owner = _owner(name, group.label)
        yield from _lever(group, "price_level", f"merchants.{name}", "prices", owner)
        yield from _rule_levers(group.pricing, f"merchants.{name}.pricing", "prices", owner)


def _coupons(scenario: Scenario) -> Iterator[Lever]:
    for name, campaign in scenario.campaigns.items():
        owner = _owner(name, campaign.label)
        yield from _rule_levers(campaign.coupon, f"campaigns.{name}.coupon", "coupons", owner)
        for field in CAMPAIGN_FIELDS:
            yield from _lever(campaign, field, f"campaigns.{name}", "coupons", owner)


def _platforms(scenario: Scenario) -> Iterator[Lever]:
    for name, platform in scenario.platforms.items():
        owner, path = _owner(name, platform.label), f"platforms.{name}"
        yield from _rule_levers(platform.commission, f"{path}.commission", "platform", owner, "commission.")
        yield from _by_channel(platform.commission, f"{path}.commission", owner)
        if platform.couriers is not None:
            yield from _rule_levers(
                platform.delivery_fee, f"{path}.delivery_fee", "platform", owner, "delivery_fee."
            )
        yield from _lever(platform.trust, "refund_share", f"{path}.trust", "platform", owner)
        yield from _lever(platform, "advertising_rate", path, "platform", owner)
        if platform.couriers is not None:
            yield from _lever(platform.couriers, "count", f"{path}.couriers", "staffing", owner)


def _staffing(scenario: Scenario) -> Iterator[Lever]:
    for name, group in scenario.merchants.items():
        for station in STATIONS:
            part, path = getattr(group.service, station, None), f"merchants.{name}.service.{station}"
            if isinstance(part, BaseModel):
                owner = _owner(name, group.label)
                yield from _lever(part, "servers", path, "staffing", owner, f"{station}.")


def _by_channel(commission: Rule, path: str, owner: tuple[str, str]) -> Iterator[Lever]:
    """A commission's own rate in some channels."""
    for channel, rate in getattr(commission, "by_channel", {}).items():
        if channel != "walk_in" and channel in CHANNELS:
            en, zh = f"Commission, {channel.replace('_', ' ')}", f"佣金率，{CHANNEL_ZH[channel]}"
            facts = _facts(commission, "by_channel")
            names = _named((en, zh), owner)
            yield Lever(
                f"{path}.by_channel.{channel}",
                "platform",
                *names,
                0.0,
                1.0,
                0.01,
                facts.unit,
                facts.source,
                rate,
            )


def _rule_levers(
    rule: Rule, path: str, theme: str, owner: tuple[str, str], prefix: str = ""
) -> Iterator[Lever]:
    """The levers of a rule: of the package's own those with a name here, of a plug-in's every number."""
    ours = type(rule).__module__.startswith("o2o_sim.")
    for field in type(rule).model_fields:
        named = prefix + field in NAMES or (field in (*COUPON_FIELDS, "markup", "target") and field in NAMES)
        if named or not ours:
            yield from _lever(rule, field, path, theme, owner, prefix)


class _Facts(NamedTuple):
    """What the schema says about a number."""

    low: float
    high: float
    unit: str
    source: str
    meaning: str


def _facts(part: BaseModel, field: str) -> _Facts:
    info = type(part).model_fields[field]
    ends: dict[str, Any] = {"low": -math.inf, "high": math.inf}
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    unit, source = str(extra.get("unit", "")), str(extra.get("source", ""))
    for mark in info.metadata:
        if isinstance(mark, Bounded):
            unit, source = mark.unit, mark.source
        for name, end in (("ge", "low"), ("gt", "low"), ("le", "high"), ("lt", "high")):
            if getattr(mark, name, None) is not None:
                ends[end] = float(getattr(mark, name))
    return _Facts(ends["low"], ends["high"], unit, source, info.description or field)


def _lever(
    part: BaseModel, field: str, path: str, theme: str, owner: tuple[str, str], prefix: str = ""
) -> Iterator[Lever]:
    """The lever of one field; none where it is not a number that is the same for everybody."""
    value, tail = _number(getattr(part, field))
    optional = field in ("budget", "cap")
    if tail is None or (value is None and not optional):
        return
    facts = _facts(part, field)
    names = NAMES.get(prefix + field) or NAMES.get(field) or (facts.meaning, facts.meaning)
    low, high, step = _range(field, facts, value)
    unit = facts.unit if field != "price_level" else "× nominal"
    if not unit and facts.low >= 0 and facts.high <= 1:
        unit = "share"
    if field in ("count", "servers"):
        unit = "couriers" if field == "count" else "servers"
    yield Lever(
        f"{path}.{field}{tail}", theme, *_named(names, owner), low, high, step, unit, facts.source, value
    )


def _number(value: Any) -> tuple[float | None, str | None]:
    """The number that stands for a value, and where it is found below it; no place where there is none."""
    if value is None:
        return None, ""
    if isinstance(value, Quantity):
        plain = value.plain()
        if isinstance(plain, float):
            return plain, ""
        found = next((key for key in ("median", "mean") if isinstance(plain.get(key), (int, float))), None)
        return (None, None) if found is None else (float(plain[found]), f".{found}")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None, None
    return float(value), ""


def _range(field: str, facts: _Facts, value: float | None) -> tuple[float, float, float]:
    """Ends and step of a slider: the schema's own bounds where they are near, else room around the baseline."""
    if field == "price_level":
        return min(0.5, value or 0.5), max(2.0, value or 2.0), 0.01
    low = facts.low if facts.low > -WIDEST_SLIDER else 0.0
    if facts.high <= 1.0 or facts.unit.startswith("share"):
        return max(low, 0.0), min(facts.high, max(1.0, 2 * (value or 0.0))), 0.01
    whole = field in ("count", "minimum_group", "servers")
    high = facts.high if facts.high < WIDEST_SLIDER else _round_up(4 * (value or 0.0)) or 100.0
    return low, high, 1.0 if whole else 0.5


def _round_up(value: float) -> float:
    """The next number with one digit other than zero."""
    if value <= 0:
        return 0.0
    size = 10.0 ** math.floor(math.log10(value))
    return float(math.ceil(value / size) * size)


def _owner(name: str, label: Label | None) -> tuple[str, str]:
    """Whose lever it is, in both languages."""
    if label is None:
        plain = name.replace("_", " ").capitalize()
        return plain, plain
    return label.en, label.zh or label.en


def _named(names: tuple[str, str], owner: tuple[str, str]) -> tuple[str, str]:
    return f"{owner[0]}: {names[0][0].lower()}{names[0][1:]}", f"{owner[1]}：{names[1]}"
