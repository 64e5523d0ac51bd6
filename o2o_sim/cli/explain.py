"""`o2o explain`: what happens in a scenario's day, by which rules, and on whose authority."""

from __future__ import annotations

from typing import Any

from o2o_sim.cli import options
from o2o_sim.cli.screen import print_json, show, table

__all__ = ["explain"]


def explain(
    scenario: options.ScenarioName,
    sets: options.Sets = None,
    as_json: options.AsJson = False,
    language: options.Language = options.LanguageName.en,
) -> None:
    """Print a scenario's day phase by phase, the rules in force, and who reads and writes what."""
    from o2o_sim.scenario.load import load_scenario

    loaded = load_scenario(scenario, options.overrides_of(sets))
    phases, rules = phase_rows(), rule_rows(loaded)
    if as_json:
        print_json({"name": loaded.name, "hash": loaded.hash, "phases": phases, "rules": rules})
        return
    title = getattr(loaded.title, language.value)
    question = getattr(loaded.question, language.value)
    show("\n".join(line for line in (f"{loaded.name} ({loaded.hash})", title, question) if line))
    for name, rows in (("The day", phases), ("Rules in force", rules)):
        made = table(name, *rows[0])
        for row in rows:
            made.add_row(*map(str, row.values()))
        show(made)


def phase_rows() -> list[dict[str, str]]:
    """The phases of the day, in order."""
    from o2o_sim.market.day import PHASES

    return [
        {
            "phase": phase.name,
            "what happens": phase.meaning,
            "reads": ", ".join(phase.reads),
            "writes": ", ".join(phase.writes),
        }
        for phase in PHASES
    ]


def rule_rows(scenario: Any) -> list[dict[str, str]]:
    """Every rule that the scenario uses, where, and with which parameters."""
    return [
        {
            "where": where,
            "family": rule.family,
            "rule": rule.kind_name(),
            "meaning": rule.meaning(),
            "parameters": ", ".join(f"{name}={value}" for name, value in parameters(rule)),
        }
        for where, rule in rules_in("", scenario)
    ]


def rules_in(where: str, part: Any) -> list[tuple[str, Any]]:
    """All rules inside a part of a scenario, with their dotted paths."""
    from pydantic import BaseModel

    from o2o_sim.core.rule import Rule

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
    return [found for name, child in children for found in rules_in(f"{where}.{name}".lstrip("."), child)]


def parameters(rule: Any) -> list[tuple[str, Any]]:
    """Names and values of a rule's parameters, as they would be written."""
    return [(name, value) for name, value in rule.model_dump(mode="json").items() if name != "kind"]
