"""`o2o explain`: what happens in a scenario's day, by which rules, and on whose authority."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from o2o_sim.cli import options
from o2o_sim.cli.chinese import heads, phase_meaning, rule_meaning, said
from o2o_sim.cli.screen import print_json, show, table

if TYPE_CHECKING:
    from o2o_sim.scenario.schema import Scenario

__all__ = ["explain"]


def explain(
    scenario: options.ScenarioName,
    sets: options.Sets = None,
    as_json: options.AsJson = False,
    language: options.Language = options.LanguageName.en,
) -> None:
    """Print a scenario's day phase by phase, the rules in force, and who reads and writes what."""
    from o2o_sim.scenario.load import load_scenario
    from o2o_sim.study.papers import references, rules_in

    loaded = load_scenario(scenario, options.overrides_of(sets))
    used = rules_in(loaded)
    spoken = language.value
    phases, rules, papers = phase_rows(used, spoken), rule_rows(used, spoken), references(loaded)
    if as_json:
        about = {"name": loaded.name, "hash": loaded.hash}
        effects = {key: effect.model_dump(mode="json") for key, effect in loaded.effects.items()}
        print_json(about | {"phases": phases, "rules": rules, "effects": effects, "rests_on": papers})
        return
    title = getattr(loaded.title, spoken)
    question = getattr(loaded.question, spoken)
    show("\n".join(line for line in (f"{loaded.name} ({loaded.hash})", title, question) if line))
    for name, rows in (("The day", phases), ("Rules in force", rules)):
        made = table(said(name, spoken), *heads(rows[0], spoken))
        for row in rows:
            made.add_row(*map(str, row.values()))
        show(made)
    if loaded.effects:
        show(effect_table(loaded, language.value))
    if papers:
        rests = {"en": "Rests on (papers/references.bib): ", "zh": "依据文献（papers/references.bib）："}[
            spoken
        ]
        show(rests + ", ".join(papers))


def effect_table(scenario: Scenario, language: str) -> Any:
    """What the scenario is there to show: where the difference should lie, and what makes it go."""
    from o2o_sim.market.outcomes import OUTCOMES

    made = table(EFFECT_TITLES[language], *EFFECT_HEADS[language])
    for name, effect in scenario.effects.items():
        unit = OUTCOMES[effect.outcome].unit if effect.outcome in OUTCOMES else ""
        against = written({**effect.where, **effect.against})
        expected = f"{effect.low:g} to {effect.high:g} {unit}".strip()
        label = getattr(effect.label, language)
        made.add_row(name, label, effect.outcome, against, expected, effect.source, written(effect.switch))
    return made


EFFECT_HEADS = {
    "en": ("effect", "what", "outcome", "other world", "difference", "source", "gone with"),
    "zh": ("效应", "内容", "指标", "对照情景", "差异", "依据", "关闭机制"),
}
EFFECT_TITLES = {"en": "What it shows (o2o effect tries it)", "zh": "要说明什么（用 o2o effect 验证）"}


def phase_rows(used: list[tuple[str, Any]], language: str) -> list[dict[str, str]]:
    """The phases of the day, in order, with those of the scenario's rules that act in them."""
    from o2o_sim.market.day import PHASES

    return [
        {
            "phase": phase.name,
            "what happens": phase_meaning(phase.name, phase.meaning, language),
            "reads": ", ".join(phase.reads),
            "writes": ", ".join(phase.writes),
            "rules": ", ".join(sorted({rule.kind_name() for _, rule in used if rule.family in phase.rules})),
        }
        for phase in PHASES
    ]


def rule_rows(used: list[tuple[str, Any]], language: str) -> list[dict[str, str]]:
    """Every rule that the scenario uses, where, and with which parameters."""
    return [
        {
            "where": where,
            "family": rule.family,
            "rule": rule.kind_name(),
            "meaning": rule_meaning(rule, language),
            "parameters": ", ".join(f"{name}: {written(value)}" for name, value in parameters(rule)),
        }
        for where, rule in used
    ]


def parameters(rule: Any) -> list[tuple[str, Any]]:
    """Names and values of a rule's parameters, as they would be written."""
    return [(name, value) for name, value in rule.model_dump(mode="json").items() if name != "kind"]


def written(value: Any) -> str:
    """A value as it is written in a scenario file, numbers to four digits.

    Examples
    --------
    >>> written({"ahead": 0.03, "voucher": 1 / 3}), written(None), written("prepay")
    ('{ahead: 0.03, voucher: 0.3333}', 'null', 'prepay')
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {written(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, float):
        return f"{value:.4g}"
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else json.dumps(value)
