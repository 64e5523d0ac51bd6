"""All rules that a scenario may name, plug-ins included: what `o2o list rules` prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic.fields import FieldInfo

from o2o_sim.core.bounds import Bounded
from o2o_sim.core.rule import Rule, families

__all__ = ["ParameterRow", "RuleRow", "catalogue"]


@dataclass(frozen=True)
class ParameterRow:
    """One parameter of a rule.

    Parameters
    ----------
    name
        As written in a scenario.
    meaning
        In a few words.
    unit
        Unit; empty where there is none.
    default
        Value taken where the scenario is silent, as JSON data; `None` too where there is none.
    bounds
        What is allowed, in words; empty where anything of its type is.
    source
        Where the default comes from.
    """

    name: str
    meaning: str
    unit: str
    default: Any
    bounds: str
    source: str


@dataclass(frozen=True)
class RuleRow:
    """One rule: family and kind, what it does in one line, its names in the literature, its parameters."""

    family: str
    kind: str
    meaning: str
    names: tuple[str, ...]
    references: tuple[str, ...]
    parameters: tuple[ParameterRow, ...]


def catalogue() -> list[RuleRow]:
    """Every rule registered, by family and kind, in alphabetical order.

    Examples
    --------
    >>> [row.kind for row in catalogue() if row.family == "pricing"]
    ['best_reply', 'cost_plus', 'demand_responsive', 'fixed']
    """
    return [_row(rule) for family in families().values() for rule in family.kinds.values()]


def _row(rule: type[Rule]) -> RuleRow:
    defaults = _defaults(rule)
    schema = rule.model_json_schema()["properties"]
    rows = tuple(
        _parameter(name, field, defaults.get(name), schema[name])
        for name, field in rule.model_fields.items()
        if name != "kind"
    )
    return RuleRow(rule.family, rule.kind_name(), rule.meaning(), rule.names, rule.references, rows)


def _defaults(rule: type[Rule]) -> dict[str, Any]:
    """The rule with nothing set, as JSON data; empty where a parameter has no default."""
    if any(field.is_required() for field in rule.model_fields.values()):
        return {}
    return rule().model_dump(mode="json")


def _parameter(name: str, field: FieldInfo, default: Any, schema: dict[str, Any]) -> ParameterRow:
    meaning = field.description or ""
    for bounds in field.metadata:
        if isinstance(bounds, Bounded):
            return ParameterRow(name, meaning, bounds.unit, default, bounds.words(), bounds.source)
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    unit, source = str(extra.get("unit", "")), str(extra.get("source", ""))
    return ParameterRow(name, meaning, unit, default, _words(schema), source)


_SAYINGS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "above {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "below {}",
    "const": "{}",
    "enum": "one of {}",
    "maxItems": "up to {} items",
}


def _words(schema: dict[str, Any]) -> str:
    """The limits that a JSON schema states, in words; those of the first alternative that states any."""
    found = [saying.format(_shown(schema[key])) for key, saying in _SAYINGS.items() if key in schema]
    alternatives = (_words(option) for option in schema.get("anyOf", []))
    return " and ".join(found) or next((words for words in alternatives if words), "")


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return value if isinstance(value, str) else f"{value:g}"
