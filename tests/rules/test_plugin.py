"""A rule from another package works like the built-in ones: named, validated, listed, checked."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from typing import Annotated, ClassVar, Literal

import numpy as np
import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from o2o_sim.core import rule as registry
from o2o_sim.core.errors import RuleError
from o2o_sim.core.rule import rule_field
from o2o_sim.core.units import FloatArray
from o2o_sim.rules import catalogue
from o2o_sim.rules.parameter import parameter
from o2o_sim.rules.pricing import PricingRule, PricingView
from o2o_sim.testing import check_rule, pricing_view

SOURCE = "a_package_of_somebody"


class HappyHour(PricingRule):
    """Cheaper every seventh day."""

    kind: Literal["happy_hour"] = "happy_hour"
    names: ClassVar[tuple[str, ...]] = ("happy hour",)
    discount: float = parameter(0.2, "off on the happy day", unit="share of level", ge=0, le=1)

    def revise(self, view: PricingView) -> FloatArray:
        """The base level, less a discount on every seventh day."""
        return view.base_level * (1.0 - self.discount * (view.day % 7 == 6))


class Shop(BaseModel):
    """What a scenario would hold."""

    pricing: Annotated[PricingRule, rule_field("pricing")]


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody's package that names the rule under our entry-point group; forgotten afterwards."""
    module = types.ModuleType(SOURCE)
    module.HappyHour = HappyHour  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, SOURCE, module)
    entry = EntryPoint("happy_hour", f"{SOURCE}:HappyHour", registry.ENTRY_POINT_GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [entry] * (group == entry.group))
    monkeypatch.setattr(registry, "_discovered", [])
    yield
    registry._registered["pricing"].pop("happy_hour", None)


def test_unknown_before_it_is_installed() -> None:
    with pytest.raises(ValidationError, match="happy_hour"):
        Shop(pricing={"kind": "happy_hour"})


def test_named_in_a_scenario(installed: None) -> None:
    rule = Shop.model_validate({"pricing": {"kind": "happy_hour", "discount": 0.5}}).pricing
    assert isinstance(rule, HappyHour) and rule.discount == 0.5
    view = pricing_view(day=6)
    assert np.array_equal(rule.levels(view), view.base_level * 0.5)


def test_its_parameters_are_validated(installed: None) -> None:
    with pytest.raises(ValidationError, match="discount"):
        Shop(pricing={"kind": "happy_hour", "discount": 2.0})
    with pytest.raises(ValidationError, match="discont"):
        Shop(pricing={"kind": "happy_hour", "discont": 0.2})


def test_documented_like_our_own(installed: None) -> None:
    row = next(row for row in catalogue() if row.kind == "happy_hour")
    assert (row.family, row.meaning) == ("pricing", "Cheaper every seventh day.")
    assert [parameter.name for parameter in row.parameters] == ["revise_every", "discount"]
    assert "discount" in str(TypeAdapter(Shop).json_schema())


def test_checked_like_our_own(installed: None) -> None:
    check_rule(HappyHour())


def test_the_nearest_kind_is_named(installed: None) -> None:
    with pytest.raises(ValidationError, match="did you mean happy_hour"):
        Shop(pricing={"kind": "happyhour"})


def test_a_plugin_that_cannot_be_loaded_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = EntryPoint("lost", "a_package_that_is_gone:Rule", registry.ENTRY_POINT_GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [entry])
    monkeypatch.setattr(registry, "_discovered", [])
    with pytest.raises(RuleError, match="lost"):
        catalogue()
