"""`o2o list`: what there is to choose from."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from o2o_sim.cli import options
from o2o_sim.cli.chinese import heads, rule_meaning, said
from o2o_sim.cli.screen import print_json, show, table

__all__ = ["list_"]


class What(StrEnum):
    """What can be listed."""

    scenarios = "scenarios"
    rules = "rules"
    outcomes = "outcomes"


def list_(
    what: Annotated[What, typer.Argument(help="What to list.")],
    as_json: options.AsJson = False,
    language: options.Language = options.LanguageName.en,
) -> None:
    """List scenarios, rules or outcomes, each with one line of meaning."""
    rows = {What.scenarios: scenarios, What.rules: rules, What.outcomes: outcomes}[what](language.value)
    if as_json:
        print_json(rows)
        return
    spoken = language.value
    made = table(said(what.value, spoken), *(heads(rows[0], spoken) if rows else ()))
    for row in rows:
        made.add_row(*(_told(key, value, spoken) for key, value in row.items()))
    show(made)


def _told(key: str, value: Any, language: str) -> str:
    """A cell as it is read; in JSON it stays as it is declared."""
    if key == "unit" and language == "zh":
        from o2o_sim.study.units import unit_words

        return unit_words(str(value), "zh")
    return said(value, language) if key == "better" else str(value)


def scenarios(language: str) -> list[dict[str, Any]]:
    """Shipped scenarios, with the question each answers."""
    from o2o_sim.scenario.catalogue import scenarios as shipped

    return [
        {
            "name": entry.name,
            "title": getattr(entry, f"title_{language}"),
            "question": getattr(entry, f"question_{language}"),
        }
        for entry in shipped()
    ]


def rules(language: str) -> list[dict[str, Any]]:
    """Registered rules, plug-ins' included."""
    import o2o_sim.rules  # noqa: F401  registers them
    from o2o_sim.core.rule import families

    return [
        {
            "family": family.name,
            "kind": kind,
            "meaning": rule_meaning(rule, language),
            "parameters": ", ".join(name for name in rule.model_fields if name != "kind"),
        }
        for family in families().values()
        for kind, rule in family.kinds.items()
    ]


def outcomes(language: str) -> list[dict[str, Any]]:
    """Outcomes as they are declared."""
    from o2o_sim.market.outcomes import OUTCOMES

    return [
        {
            "name": outcome.name,
            "label": outcome.label_zh if language == "zh" else outcome.label_en,
            "unit": outcome.unit,
            "better": outcome.better,
            "formula": outcome.formula,
        }
        for outcome in OUTCOMES.values()
    ]
