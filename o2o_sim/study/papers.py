"""Which rules a scenario uses, and which papers it rests on."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from o2o_sim.core.rule import Rule
from o2o_sim.scenario.schema import Scenario

__all__ = ["references", "rules_in"]


def rules_in(part: Any, where: str = "") -> list[tuple[str, Rule]]:
    """All rules inside a scenario or a part of one, with their dotted paths.

    Examples
    --------
    >>> from o2o_sim import load_scenario
    >>> [rule.kind_name() for where, rule in rules_in(load_scenario("district_small")) if where == "reviews"]
    ['selective']
    """
    if isinstance(part, Rule):
        return [(where, part)]
    if isinstance(part, BaseModel):
        children: Any = ((name, getattr(part, name)) for name in type(part).model_fields)
    elif isinstance(part, dict):
        children = part.items()
    elif isinstance(part, (list, tuple)):
        children = enumerate(part)
    else:
        return []
    return [found for name, child in children for found in rules_in(child, f"{where}.{name}".lstrip("."))]


def references(scenario: Scenario) -> list[str]:
    """Keys, in papers/references.bib, of what a scenario and the rules it uses rest on."""
    used = (key for _, rule in rules_in(scenario) for key in rule.references)
    return sorted({*scenario.citations, *used})
